// # The language
//
// What a spindle looks like: its words, its tree, and how a text is read into one.
//
// Take the line `self.seen[place] += 1;`. It is a row of characters at first. The *lexer* cuts it
// into words: `self`, `.`, `seen`, and so on ([[§From characters to words]]). The *parser* finds
// out what belongs together: an assignment, on its left an element of `self.seen`, on its right a
// number. What comes out is a tree ([[§The shape of a spindle]]). What `place` is, and whether it
// is inside the row, nobody has asked by then; that is the affair of [[§What it means]].
//
// The first pages are for authors: how mistakes are reported, a small spindle, and one that shows
// the whole language. Then come the words, the tree, and the parser, from small motions to whole
// sources. It never stops at the first mistake, and no source can make it take long
// ([[§Going on after a mistake]]). [[§The grammar]] sums up what it accepts, in one table. The last
// pages go the other way, from a source to a source in the common layout
// ([[§One layout for all sources]]), and to colours for editors.

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
