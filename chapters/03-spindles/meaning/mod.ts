// # What it means
//
// Names become the things they stand for and every expression gets a type; what makes no sense is refused here.

export * from "./types.ts";
export * from "./layout.ts";
export * from "./typed.ts";
export * from "./checking.ts";
export * from "./leaf_checker.ts";
export * from "./expression_checker.ts";
export * from "./environment.ts";
export * from "./statement_checker.ts";
export * from "./checker.ts";
