// # All ways through the code
//
// What is known at a word is what holds on every way that leads there, however often a loop goes round.
//
// It is searched for, and then it is shown to be so: whoever believes [[isCovered]] and what single words do need not
// believe the search.

export * from "./ways.ts";
export * from "./walking.ts";
export * from "./naming.ts";
export * from "./counting.ts";
export * from "./growing.ts";
export * from "./guessing.ts";
export * from "./meetings.ts";
export * from "./covering.ts";
export * from "./beginning.ts";
export * from "./searching.ts";
export * from "./word_checker.ts";
