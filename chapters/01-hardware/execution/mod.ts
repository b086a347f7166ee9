// # Execution
//
// Everything is there by now. An instruction is executed, then the next, and between two
// of them the machine looks at the clock.

export * from "./arithmetic.ts";
export * from "./operands.ts";
export * from "./interpreter.ts";
export * from "./running.ts";
export * from "./together.ts";
