// # The processor
//
// What executes instructions, and what happens when one of them cannot be executed.

export * from "./pipes.ts";
export * from "./machine.ts";
export * from "./issue.ts";
export * from "./locks.ts";
export * from "./access.ts";
export * from "./traps.ts";
export * from "./contexts.ts";
export * from "./palcode.ts";
export * from "./privileged_calls.ts";
export * from "./interpreter.ts";
export * from "./running.ts";
