// # The verdict and its reasons
//
// All that is known of a procedure becomes an answer that its author can read.
//
// Each guarded operation is proved, stays as a test, or is refuted. Time and stack get a bound. If
// the answer is no, it says which of four kinds of no it is, where, and with which call the program
// really fails.

export * from "./analysis.ts";
export * from "./longest.ts";
export * from "./stretches.ts";
export * from "./foreseeing.ts";
export * from "./prices.ts";
export * from "./dearest.ts";
export * from "./costs.ts";
export * from "./room.ts";
export * from "./examples.ts";
export * from "./findings.ts";
export * from "./report.ts";
export * from "./refusing.ts";
export * from "./verdict.ts";
export * from "./changes.ts";
export * from "./advising.ts";
export * from "./refusals.ts";
