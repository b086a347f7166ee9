// # Programs as text and as files
//
// How a person writes a program for this machine, and how one that a compiler made gets
// into it.

export * from "./disassembler.ts";
export * from "./elf.ts";
export * from "./elf_writer.ts";
export * from "./assembly_syntax.ts";
export * from "./assembly_names.ts";
export * from "./assembly_encoding.ts";
export * from "./assembly_fractions.ts";
export * from "./assembly_directives.ts";
export * from "./assembler.ts";
export * from "./first_tables.ts";
export * from "./hwrpb.ts";
export * from "./console_program.ts";
export * from "./bare.ts";
