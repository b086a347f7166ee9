// # The intermediate form
//
// The tree is taken apart into values that are computed once and never change.

export * from "./places.ts";
export * from "./ir.ts";
export * from "./printing.ts";
export * from "./builder.ts";
export * from "./reading_words.ts";
export * from "./reading_operations.ts";
export * from "./reading_form.ts";
export * from "./dominators.ts";
export * from "./validating_values.ts";
export * from "./validating.ts";
export * from "./interpreter.ts";
export * from "./expression_lowering.ts";
export * from "./lowering.ts";
