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
// The first half of this part is about looking: the last events, the counts, the stack, and
// where to stop. The second half is about time. At the end, a debugger that others have
// made is let in.

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
