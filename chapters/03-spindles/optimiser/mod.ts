// # The optimiser
//
// Code is made better without being made different.

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
