// # Instructions
//
// A program is a row of 32-bit words, and each of them is an instruction: this part says
// what every one of them means, except those that compute with floating-point numbers.
//
// Take the word `42011400`. Its bits spell `addq a0, 8, v0`: add 8 to register 16 and
// write the sum to register 0. After this part you can read such a word, and say of any
// integer instruction what it reads, what it writes, and how long it takes.
//
// Every instruction is defined exactly once. Whatever else needs to know about
// instructions asks the definitions: the processor that executes them, the assembler that
// writes them, the disassembler that reads them, and the tables of this book.
//
// The first pages make the means for that. There is a language in which to say what an
// instruction computes ([[§A language for meanings]]), there are the ways in which its
// word is cut into fields ([[§Instruction words]]), and both are put together in one
// record ([[§What an instruction is]]). Then come the definitions themselves, a table for
// each kind: arithmetic, bytes, sets and pictures, memory, branches.

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
