// # The optimiser
//
// Code is made better without being made different.

export * from "./improving.ts";
export * from "./draft.ts";
export * from "./folding.ts";
export * from "./numbering.ts";
export * from "./constants.ts";
export * from "./tidying.ts";
export * from "./loops.ts";
export * from "./finishing.ts";
export * from "./optimising.ts";
