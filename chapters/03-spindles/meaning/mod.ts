// # What it means
//
// Names become the things they stand for and every expression gets a type; what makes no sense is refused here.

export * from "./types.ts";
export * from "./layout.ts";
export * from "./typed.ts";
export * from "./checking.ts";
export * from "./folding.ts";
export * from "./images.ts";
export * from "./fitting.ts";
export * from "./naming.ts";
export * from "./leaf_checker.ts";
export * from "./resolving.ts";
export * from "./operator_checker.ts";
export * from "./place_checker.ts";
export * from "./making_checker.ts";
export * from "./conversion_checker.ts";
export * from "./call_checker.ts";
export * from "./expression_checker.ts";
export * from "./declaring.ts";
export * from "./doors.ts";
export * from "./interfaces/mod.ts";
export * from "./inventory.ts";
export * from "./environment.ts";
export * from "./leaving.ts";
export * from "./match_checker.ts";
export * from "./opening_checker.ts";
export * from "./assignment_checker.ts";
export * from "./loop_checker.ts";
export * from "./statement_checker.ts";
export * from "./walking.ts";
export * from "./effects.ts";
export * from "./escaping.ts";
export * from "./linear_state.ts";
export * from "./linear_values.ts";
export * from "./linear.ts";
export * from "./procedures.ts";
export * from "./checker.ts";
export * from "./exporting.ts";
