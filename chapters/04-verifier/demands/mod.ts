// # Demands
//
// What must hold at each step of a procedure, so that it can harm nobody.
//
// A load must stay inside its array, a divisor must not be 0, a slice must be as long as it says.
// The compiler puts a check where such a thing might not be so. The verifier does not rely on that:
// it asks of each step what these pages ask, and takes checks for what they are, tests that some
// paths have passed.

export * from "./asking.ts";
export * from "./number_demands.ts";
export * from "./layouts.ts";
export * from "./alignments.ts";
export * from "./spots.ts";
export * from "./memory_demands.ts";
export * from "./slice_demands.ts";
export * from "./slots.ts";
export * from "./filling.ts";
export * from "./requirements.ts";
export * from "./permissions.ts";
export * from "./declarations.ts";
export * from "./obligations.ts";
export * from "./demands.ts";
