// # Measured
//
// The kernel is complete; here it is timed.
//
// The first page holds the policies with which it is measured, the next the way of measuring,
// and the last the numbers.

export * from "./bench_kernel.ts";
export * from "./costs.ts";
export * from "./undecided.ts";
