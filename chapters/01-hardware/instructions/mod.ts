// # Instructions
//
// What a program is made of: 32-bit words, and what each of them means.
//
// Every instruction of the Alpha is defined exactly once, in the tables of this part.
// Whatever else needs to know about instructions asks the tables: the processor that
// executes them, the assembler that writes them, the disassembler that reads them, and the
// pages of this book.

export * from "./expressions.ts";
export * from "./encodings.ts";
export * from "./floating_point.ts";
export * from "./float_formats.ts";
export * from "./float_rounding.ts";
export * from "./exact_arithmetic.ts";
export * from "./float_comparison.ts";
export * from "./ieee_arithmetic.ts";
export * from "./vax_arithmetic.ts";
export * from "./float_arithmetic.ts";
export * from "./instructions.ts";
export * from "./integer_instructions.ts";
export * from "./byte_pieces.ts";
export * from "./byte_instructions.ts";
export * from "./counting_instructions.ts";
export * from "./memory_instructions.ts";
export * from "./branch_instructions.ts";
export * from "./floating_control.ts";
export * from "./floating_instructions.ts";
export * from "./floating_arithmetic_instructions.ts";
export * from "./instruction_set.ts";
export * from "./models.ts";
