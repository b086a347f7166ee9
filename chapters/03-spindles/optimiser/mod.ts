// # The optimiser
//
// Code is made better without being made different.
//
// The verifier judges what the author wrote. What is put into the kernel may be something else, as
// long as nobody can tell: the same answers, the same state, the same calls in the same order, and
// if a check fails, the same check, with the same state left behind. The optimiser turns a
// procedure of the intermediate form into another one. It is made of *passes*. Each looks for one
// thing that can be left out, done once, or done in a cheaper way, and each is right by itself,
// whatever the others do.
//
// Why such a promise can be trusted is a question in its own right. The answer here is a
// number of experiments. Thousands of random procedures are carried out by the interpreter
// ([[§What the form means]]) before and after, in several worlds each. And because that would prove
// little if the experiments could not fail, the optimiser is given mistakes on purpose, one at a
// time, and each has to be noticed.
//
// The passes come first, one on a page, and then the order in which they are made:
// [[§All passes in a row]] says what each of them is worth.

export * from "./improving.ts";
export * from "./draft.ts";
export * from "./folding.ts";
export * from "./numbering.ts";
export * from "./constants.ts";
export * from "./bounds.ts";
export * from "./facts_here.ts";
export * from "./deciding.ts";
export * from "./aliases.ts";
export * from "./memory.ts";
export * from "./tidying.ts";
export * from "./loops.ts";
export * from "./repairing.ts";
export * from "./threading.ts";
export * from "./selecting.ts";
export * from "./unrolling.ts";
export * from "./rotating.ts";
export * from "./hoisting.ts";
export * from "./dividing.ts";
export * from "./multiplying.ts";
export * from "./stepping.ts";
export * from "./sharing_addresses.ts";
export * from "./finishing.ts";
export * from "./optimising.ts";
export * from "./examples.ts";
