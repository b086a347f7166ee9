// # The code generator
//
// Values get registers, and each becomes a few instructions.

export * from "./registers.ts";
export * from "./generator.ts";
export * from "./value_code.ts";
export * from "./generating.ts";
