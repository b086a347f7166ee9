// # Between processor and kernel
//
// What happens when a program cannot go on by itself: the way into the kernel, the way
// back, and the routines that a kernel and its programs may call.

export * from "./traps.ts";
export * from "./machine_checks.ts";
export * from "./faults.ts";
export * from "./contexts.ts";
export * from "./user_return.ts";
export * from "./board_services.ts";
export * from "./palcode.ts";
export * from "./privileged_calls.ts";
export * from "./calling.ts";
