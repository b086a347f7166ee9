// # The intermediate form
//
// The tree is taken apart into values that are computed once and never change.

export * from "./places.ts";
export * from "./ir.ts";
export * from "./printing.ts";
export * from "./frames.ts";
export * from "./builder.ts";
export * from "./reading_words.ts";
export * from "./reading_operations.ts";
export * from "./reading_form.ts";
export * from "./dominators.ts";
export * from "./validating_values.ts";
export * from "./validating.ts";
export * from "./interpreter.ts";
export * from "./values.ts";
export * from "./paths.ts";
export * from "./sums.ts";
export * from "./checked_sums.ts";
export * from "./saturated_sums.ts";
export * from "./arithmetic_lowering.ts";
export * from "./numbers_lowering.ts";
export * from "./place_lowering.ts";
export * from "./reaching.ts";
export * from "./slice_lowering.ts";
export * from "./inlining.ts";
export * from "./condition_lowering.ts";
export * from "./presence.ts";
export * from "./leaving.ts";
export * from "./call_lowering.ts";
export * from "./expression_lowering.ts";
export * from "./counting.ts";
export * from "./array_lowering.ts";
export * from "./changes.ts";
export * from "./taking.ts";
export * from "./loops.ts";
export * from "./branching.ts";
export * from "./doors.ts";
export * from "./storing.ts";
export * from "./lowering.ts";
