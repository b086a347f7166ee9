// # Measured
//
// The kernel is complete; here it is timed, and here it is asked for opinions that it does not
// have.
//
// The first page holds policies that are a few instructions long, the next the way of measuring.
// Then come the numbers of other systems, and ours beside them. The last page brings about every question
// of the kernel with nobody to answer it.

export * from "./bench_kernel.ts";
export * from "./others.ts";
export * from "./costs.ts";
export * from "./undecided.ts";
