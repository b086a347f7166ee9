// # Watching a machine
//
// A machine that does the same thing every time can be stopped, examined, led back and
// watched again, and nothing that it does stays hidden.
//
// On a real Alpha, a fault that shows once a week is hunted for weeks, and whoever looks
// too closely changes the timing and makes it go away. Here it shows whenever it is asked
// to. The one who hunts it can stop before an instruction or behind a store, see what
// happened last and who called whom, and go *backwards* until the number that is wrong was
// still right.
//
// All of it is at hand in the kernel's console. Try it before reading how it is done:
//
// ```text
// deno task boot
// spin> load histogram
// spin> break print
// spin> run
// spin> where
// spin> back 10
// spin> step 10
// spin> writer sp
// ```
//
// After this part you can say how each of these commands finds its answer, and why a machine
// that is led back ends exactly where it was. The first pages are about looking: the last
// events, the counts, the stack, and where to stop. The next are about time: copies of the
// machine's records make snapshots, a journal keeps what came from outside, and both
// together make a history in which one can go to any moment. The last pages let in GDB, a
// debugger that others have made, which asks for the same things from a program of its own.

export * from "./happenings.ts";
export * from "./counts.ts";
export * from "./stack_walk.ts";
export * from "./stopping.ts";
export * from "./copies.ts";
export * from "./snapshots.ts";
export * from "./journal.ts";
export * from "./outside.ts";
export * from "./recorder.ts";
export * from "./going_back.ts";
export * from "./gdb_packets.ts";
export * from "./gdb_registers.ts";
export * from "./gdb_session.ts";
export * from "./gdb_questions.ts";
export * from "./gdb_commands.ts";
export * from "./gdb_stub.ts";
