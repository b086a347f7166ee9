// # Watching a machine
//
// A machine that does the same thing every time can be stopped, examined, wound back and
// watched again, and nothing it does stays hidden.
//
// On a desk, a fault that shows once a week is hunted for a week. Here it shows whenever
// it is asked to, and the hunter has the film: stop before an instruction, stop behind a
// store, go back to where a number was still right.

export * from "./happenings.ts";
export * from "./counts.ts";
export * from "./stack_walk.ts";
export * from "./stopping.ts";
export * from "./copies.ts";
export * from "./snapshots.ts";
export * from "./journal.ts";
export * from "./recorder.ts";
export * from "./going_back.ts";
export * from "./gdb_packets.ts";
export * from "./gdb_registers.ts";
export * from "./gdb_session.ts";
export * from "./gdb_questions.ts";
export * from "./gdb_commands.ts";
export * from "./gdb_stub.ts";
