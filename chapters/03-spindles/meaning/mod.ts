// # What it means
//
// Names become the things they stand for, every expression gets a type, and what makes no sense is
// refused.
//
// In `self.seen[place] += 1` the parser has found three names. The *checker* finds out that `seen`
// is a field of the state, an array of eight numbers, and `place` a local of the type `u64`. An
// index may be a `u64`, the element is one as well, and so is the 1. Had `place` been an `i64`, the
// author would be told to convert it ([[§When types meet]]). What comes out is a tree again, in
// which nothing is left to be looked up ([[§The tree with its meaning]]).
//
// The first page says the rules as their users need them. Then come the types, with their places in
// memory, and the tree that remains when all names are resolved. The rest is the checker. Its pages
// go from the small to the large: numbers and names, expressions, statements, procedures, the
// spindle. In between stands what the kernel offers, which is written in the same language
// ([[§What the kernel offers]]). The last pages follow paths: whether each ends as it must, whether
// what was taken is given back ([[§Who has what]]).
//
// The checker knows nothing of values that only show up when a spindle runs. Whether an index is
// inside, or a loop ends within its budget, is the verifier's question in the next chapter.

export * from "./rules.ts";
export * from "./types.ts";
export * from "./layout.ts";
export * from "./handles.ts";
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
export * from "./passing.ts";
export * from "./call_checker.ts";
export * from "./expression_checker.ts";
export * from "./enumerating.ts";
export * from "./declaring.ts";
export * from "./doors.ts";
export * from "./interfaces/mod.ts";
export * from "./inventory.ts";
export * from "./environment.ts";
export * from "./leaving.ts";
export * from "./matching.ts";
export * from "./number_matches.ts";
export * from "./variant_matches.ts";
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
export * from "./believing.ts";
export * from "./checker.ts";
export * from "./exporting.ts";
export * from "./mistakes.ts";
