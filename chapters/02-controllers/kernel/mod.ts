// # What the controllers share
//
// Before anything can be controlled, there must be a place where it is written down.
//
// The kernel's own memory, the records in it that others may read, the way in which it
// refuses, and the one record in which everything is found: these pages are for reference.
// Read the first paragraphs of each, and come back when a name is unknown.

export * from "./records.ts";
export * from "./heap.ts";
export * from "./refusals.ts";
export * from "./devices.ts";
export * from "./kernel.ts";
export * from "./charging.ts";
