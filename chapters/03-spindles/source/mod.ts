// # The language
//
// What a spindle looks like: its words, its tree, and how a text is read into one.

export * from "./diagnostics.ts";
export * from "./tour.ts";
export * from "./lexer.ts";
export * from "./syntax.ts";
export * from "./reading.ts";
export * from "./expression_parser.ts";
export * from "./parser.ts";
