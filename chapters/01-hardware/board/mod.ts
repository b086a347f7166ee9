// # The board's devices
//
// Everything that is wired to the processor besides memory, and reaches the world outside.

export * from "./uart.ts";
