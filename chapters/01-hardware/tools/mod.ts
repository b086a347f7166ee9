// # Programs as text and as files
//
// How a person's text becomes words that the processor executes, how a compiler's file
// becomes a running program, and what a kernel finds when it is the first program to run.
//
// A person writes `addq t0, 1, t0`. The *assembler* makes of it one word of 32 bits, and
// puts it, with all others, at the addresses where they are to be executed. A file in the
// format ELF carries these words and addresses from one program to another: from a compiler
// to this machine, or from this machine to a compiler's tools. The *disassembler* turns a
// word into text again, for people who look at a running machine. All of them ask the same
// tables of instructions as the processor, so none of them can disagree with it.
//
// After this part you can take a source text by hand through assembler, file and loader, and
// say what must be in memory before a kernel's first instruction. The disassembler comes
// first, as the shortest of these tools. The pages on files follow, then those on the
// assembler, from a single line up to a whole program. The last four boot a kernel: the page
// tables it starts with, the block that describes the machine to it, the small program that
// stays beside it, and the loader.

export * from "./disassembler.ts";
export * from "./elf.ts";
export * from "./elf_writer.ts";
export * from "./assembly_syntax.ts";
export * from "./assembly_names.ts";
export * from "./assembly_macros.ts";
export * from "./assembly_encoding.ts";
export * from "./assembly_fractions.ts";
export * from "./assembly_directives.ts";
export * from "./assembler.ts";
export * from "./first_tables.ts";
export * from "./hwrpb.ts";
export * from "./console_program.ts";
export * from "./bare.ts";
