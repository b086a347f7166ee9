// # The processor
//
// What executes instructions, and what happens when one of them cannot be executed.

export * from "./pipes.ts";
export * from "./locks.ts";
export * from "./monitor.ts";
export * from "./machine.ts";
export * from "./issue.ts";
export * from "./filling.ts";
export * from "./access.ts";
export * from "./traps.ts";
export * from "./machine_checks.ts";
export * from "./faults.ts";
export * from "./contexts.ts";
export * from "./user_return.ts";
export * from "./board_services.ts";
export * from "./palcode.ts";
export * from "./privileged_calls.ts";
export * from "./calling.ts";
export * from "./arithmetic.ts";
export * from "./operands.ts";
export * from "./interpreter.ts";
export * from "./running.ts";
export * from "./together.ts";
