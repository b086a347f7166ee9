// # What the controllers share
//
// Before anything can be controlled, there must be a place where it is written down.
//
// A strand runs on processor 1. That is noted twice. Code in the machine finds it in the
// strand's record in memory ([[STRAND]]), and the controllers find it in a list of their own
// ([[KernelProcessor]]). This part describes both kinds of places, and three things that every
// later page uses: how the kernel gets memory for itself, how it refuses, and what an
// operation is charged.
//
// These pages are for reference. Read the first paragraphs of each, and come back when a name
// is unknown.

export * from "./records.ts";
export * from "./heap.ts";
export * from "./refusals.ts";
export * from "./devices.ts";
export * from "./kernel.ts";
export * from "./charging.ts";
export * from "./slices.ts";
