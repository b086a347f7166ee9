// # The language
//
// What a spindle looks like: its words, its tree, and how a text is read into one.

export * from "./diagnostics.ts";
export * from "./tour.ts";
export * from "./vocabulary.ts";
export * from "./lexer.ts";
export * from "./syntax.ts";
export * from "./foreign.ts";
export * from "./reading.ts";
export * from "./nesting.ts";
export * from "./recovery.ts";
export * from "./expression_parser.ts";
export * from "./type_parser.ts";
export * from "./pattern_parser.ts";
export * from "./blocks.ts";
export * from "./statement_parser.ts";
export * from "./declaration_parser.ts";
export * from "./member_parser.ts";
export * from "./interface_parser.ts";
export * from "./parser.ts";
export * from "./grammar.ts";
export * from "./comments.ts";
export * from "./layout.ts";
export * from "./spacing.ts";
export * from "./phrases.ts";
export * from "./formatter.ts";
export * from "./textmate.ts";
