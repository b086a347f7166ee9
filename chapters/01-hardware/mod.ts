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
// by an ordinary compiler runs. Every page is the program itself: the code that you read
// is the code that is executed, also here. This box holds a whole machine, with a small
// program for it:
//
// :::live machine
// ```alpha
// // Adds the numbers from 10 down to 1 and prints a star for each.
//         lda     t2, -1(zero)    // t2 = -1,
//         sll     t2, 42, t2      // moved up by 42 bits: where the
//         lda     t3, 1(zero)     // hardware can be reached;
//         sll     t3, 40, t3      // plus bit 40: the devices;
//         addq    t2, t3, t2
//         lda     t3, 0x7f(zero)
//         sll     t3, 26, t3      // plus the place of the one
//         lda     t3, 0x3f8(t3)   // that prints what is stored
//         addq    t2, t3, t2      // there
//         clr     v0              // v0 = 0, the sum so far
//         mov     10, t0          // t0 = the number to add
//         mov     '*', t1
// again:  addq    v0, t0, v0
//         stb     t1, 0(t2)       // print a star
//         subq    t0, 1, t0
//         bne     t0, again       // again, unless t0 is 0
//         halt
// ```
// :::
//
// A line is one instruction: what to do, then the *registers* that it is done with. A
// register is a place for one number inside the processor. Press *Step* and watch one of
// them change. That is nearly all a computer ever does. Press *Back*, and it has not
// happened. No real Alpha could do that; how this one can is told at the end of the
// chapter ([[§A history]]).
//
// :::predict
// How many instructions does this program execute, from the first to `halt`? Count them,
// then press *Run* and look below the registers.
// :::
//
// ## The way up
//
// First come numbers, and what a program is charged in time. Then the instructions, each
// of them defined exactly once: those on integers, then those of floating point. Memory
// follows, with the tables by which every program gets addresses of its own. Then the
// devices: a line to a person, a clock, a disk, a network, a screen.
//
// All of this is used by the processor, which comes next: what it holds, when it starts an
// instruction, how it reaches memory. Between the processor and a kernel stands the
// PALcode, and with it everything that can interrupt a program and bring it back. Then
// instructions are executed at last, one after the other, and the machine is complete.
//
// It is also slow, so the same processor is built once more, to be fast. At the end come
// the tools that turn text into instructions and files into running programs, and those
// with which a machine is watched, stopped, and run backwards.
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
