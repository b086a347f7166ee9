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
export * from "./float_operations.ts";
export * from "./instructions.ts";
export * from "./integer_instructions.ts";
export * from "./byte_pieces.ts";
export * from "./byte_instructions.ts";
export * from "./counting_instructions.ts";
export * from "./memory_instructions.ts";
export * from "./branch_instructions.ts";
