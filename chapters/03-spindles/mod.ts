// # The spindle language
//
// An application writes a piece of the kernel, and the kernel compiles it and makes it its
// own.
//
// A *spindle* is a small module in a language made for the purpose. It may keep state, it
// may be called by its application, and it may answer the kernel's questions. It looks
// much like any other program, and is less free than most: no pointers, no recursion, no
// loop without an end. In exchange it runs inside the kernel, without any wall between
// itself and what it works on.
//
// :::spin 3.1
// The paper asks for a type-safe language in which kernel resources are abstract data
// types. Here they are operations on interfaces; types with methods come in a later
// edition.
// :::
//
// Who wants to write one first and see later how it works reads [[§Writing a spindle]], which
// is a whole spindle, and has all of this edition's language. What the kernel offers to it
// is listed in [[§What the kernel offers]].
//
// This chapter follows a spindle from its text to Alpha code in the kernel's memory. Each
// file is one step: characters, words, shape, meaning, values, registers, instructions.
// Whether it may be installed at all is the question of the next chapter.

export * from "./diagnostics.ts";
export * from "./tour.ts";
export * from "./lexer.ts";
export * from "./syntax.ts";
export * from "./reading.ts";
export * from "./expression_parser.ts";
export * from "./parser.ts";
export * from "./types.ts";
export * from "./typed.ts";
export * from "./checking.ts";
export * from "./leaf_checker.ts";
export * from "./expression_checker.ts";
export * from "./environment.ts";
export * from "./statement_checker.ts";
export * from "./checker.ts";
export * from "./ir.ts";
export * from "./builder.ts";
export * from "./expression_lowering.ts";
export * from "./lowering.ts";
export * from "./improving.ts";
export * from "./registers.ts";
export * from "./generator.ts";
export * from "./value_code.ts";
export * from "./generating.ts";
export * from "./extensions.ts";
export * from "./dispatching.ts";
export * from "./removing.ts";
export * from "./installing.ts";
export * from "./libraries.ts";
