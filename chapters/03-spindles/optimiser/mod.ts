// # The optimiser
//
// Code is made better without being made different.

export * from "./improving.ts";
