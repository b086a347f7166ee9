// # PALcode
//
// Between the processor and the kernel stands a set of routines that do what no single
// instruction can: take a trap, exchange one program for another, return.
//
// Suppose a program loads from a page that is not in memory. The processor cannot go on,
// and it does not know what a page is for. It saves the place in the program and continues
// in the kernel; the kernel finds the page and returns, and the program notices nothing.
// The steps in between, in both directions, are PALcode.
//
// DEC built the Alpha so that it could run operating systems with little in common. What
// differs among them (how a trap is taken, how programs are exchanged, what a page table
// looks like) is not in the hardware but in these routines, which are loaded before the
// kernel. DEC called them the *privileged architecture library*. On a real Alpha they are
// machine code in a reserved place; here they are TypeScript. The set is the one that DEC's
// own UNIX, OSF/1, used.
//
// After this part you can say what the kernel finds when it is entered, whatever the
// reason, how it gets back, and how it turns the processor from one program to another. The
// way in and out comes first. Then come two reasons to go in that nobody wished for:
// hardware that does not answer, and accesses that the page tables do not allow. Then what
// is kept of a program that does not run. The other pages are about the routines that are
// called on purpose, with an instruction of their own, `CALL_PAL`, and a number:
//
// :::figure pal-calls
// :::

export * from "./traps.ts";
export * from "./machine_checks.ts";
export * from "./faults.ts";
export * from "./contexts.ts";
export * from "./user_return.ts";
export * from "./board_services.ts";
export * from "./palcode.ts";
export * from "./privileged_calls.ts";
export * from "./calling.ts";
