// # The book about the book
//
// These files turn the chapters' source into the pages you read.
//
// There is no second text. A chapter is a folder of ordinary programs whose comments
// are written in Markdown; the weave cuts each file into prose, contracts and code,
// links every name to its definition, and refuses to write anything while a single
// reference leads nowhere.

export * from "./problems.ts";
export * from "./highlight.ts";
export * from "./source.ts";
export * from "./symbols.ts";
export * from "./modules.ts";
export * from "./contents.ts";
export * from "./uses.ts";
export * from "./headings.ts";
export * from "./containers.ts";
export * from "./page_figures.ts";
export * from "./search_query.ts";
export * from "./serve.ts";
export * from "./weave.ts";
export * from "./write.ts";
