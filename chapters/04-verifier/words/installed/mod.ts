// # Words that are in the kernel
//
// Each spindle is read once more before it is called, and so is everything that is made of it later.
//
// The kernel makes copies of entries for callers that it knows, and merges the handlers of an event. What they may do
// is what the spindles that they are made of may do, and where they differ from these it is said why.

export * from "./held_types.ts";
export * from "./entrances.ts";
export * from "./granted.ts";
export * from "./installed_words.ts";
export * from "./copied_words.ts";
export * from "./merged_words.ts";
export * from "./reviewing.ts";
