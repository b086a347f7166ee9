// # The machine
//
// A computer is a list of numbers and a rule for the next step. This chapter builds one:
// the Alpha, a processor that was the fastest of its time and is still one of the
// cleanest.
//
// :::aside
// DEC shipped the first Alpha, the 21064, in 1992. The kernel of this book was proposed
// at the University of Washington two years later, for workstations with that
// processor ([[spin 6]]).
// :::
//
// We start at the bottom, with what 64 bits may mean, and go up until a program built
// by an ordinary compiler runs. Every page is the program itself. What you read is what
// is executed, in this page as well:
//
// :::live machine
// ```alpha
// // Adds the numbers from 1 to 10 and prints a star for each.
//         lda     t2, -1(zero)        // build the console's address: kseg, the
//         sll     t2, 42, t2          // kernel's window to the hardware, begins here,
//         lda     t3, 1(zero)
//         sll     t3, 40, t3          // its upper half shows the devices,
//         addq    t2, t3, t2
//         lda     t3, 0x7f(zero)
//         sll     t3, 26, t3
//         lda     t3, 0x3f8(t3)       // and this is where the serial port is
//         addq    t2, t3, t2
//         clr     v0
//         mov     10, t0
//         mov     '*', t1
// again:  addq    v0, t0, v0
//         stb     t1, 0(t2)
//         subq    t0, 1, t0
//         bne     t0, again
//         halt
// ```
// :::
//
// Press *Step* and watch one register change. That is nearly all a computer ever does.
// Press *Back*, and it has not happened. No real Alpha could do that; how this one can is
// told at the end of the chapter ([[§A history]]).
//
// :::predict
// How many instructions does this program execute, from the first to `halt`? Count them,
// then press *Run* and look below the registers.
// :::
//
// ## The way up
//
// First come numbers, and a small language in which each instruction is defined exactly
// once. Then the instructions themselves, on integers and on numbers with a point. Memory
// follows, and the tables by which every program gets addresses of its own. Then the
// devices: a line to a person, a clock, a disk, a network, a screen. All of them are used
// by the processor, which comes next, with everything that can interrupt a program and
// bring it back. Then the same processor is built once more, to be fast. At the end come
// the tools that turn text into words and files into running programs, and those with which
// a machine is watched, stopped, and run backwards.
//
// What a page leaves out of the real thing, it says.

export * from "./numbers.ts";
export * from "./timing.ts";
export * from "./instructions/mod.ts";
export * from "./floating_point/mod.ts";
export * from "./instruction_set.ts";
export * from "./models.ts";
export * from "./memory/mod.ts";
export * from "./board/mod.ts";
export * from "./processor/mod.ts";
export * from "./palcode/mod.ts";
export * from "./execution/mod.ts";
export * from "./engine/mod.ts";
export * from "./tools/mod.ts";
export * from "./observation/mod.ts";
