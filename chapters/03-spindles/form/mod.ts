// # The intermediate form
//
// The tree is taken apart into values that are computed once and never change.

export * from "./places.ts";
export * from "./ir.ts";
export * from "./builder.ts";
export * from "./expression_lowering.ts";
export * from "./lowering.ts";
