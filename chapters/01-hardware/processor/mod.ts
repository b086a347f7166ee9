// # The processor
//
// What a processor holds, when it starts an instruction, and how it reaches memory.

export * from "./pipes.ts";
export * from "./locks.ts";
export * from "./monitor.ts";
export * from "./machine.ts";
export * from "./issue.ts";
export * from "./filling.ts";
export * from "./access.ts";
