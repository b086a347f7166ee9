// # Single values
//
// The tree is taken apart into values that are computed once and never change.
//
// Take `if place > 7 { place = 7; }`. For a person, `place` is one variable. For a program that is
// to prove something, it is two values: what was passed in, and 7. Whether `self.seen[place]` is
// inside its array depends on which of them is meant. So the *lowering* gives each of them a name
// of its own, and where the two paths meet, a third one for whichever of them has come.
//
// What comes of it is the *intermediate form*; [[§The intermediate form]] shows the whole procedure
// around this line. The verifier judges it, the optimiser turns it into a better one, the code
// generator makes instructions of it, and the dispatcher puts several of them together. Records,
// options and slices are not there any more: each has become a few numbers
// ([[§Values made of several numbers]]). Calls of the spindle's own procedures are not there either
// ([[§Procedures are put in where they are called]]).
//
// The first half of these pages is the form itself: what it consists of, how it is printed and
// read, what it must be like to make sense, and an interpreter that says what it means. The second
// half is the lowering, from sums to whole procedures.

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
export * from "./holdings.ts";
export * from "./lowering.ts";
