// # From one word to the next
//
// Each word changes what is known, and some words ask for something that must be known before them.
//
// A load asks for an address that may be read. A call asks for a routine that may be called, and for arguments of the right
// kind. A return asks for everything of the caller's to be as it was.

export * from "./checking_words.ts";
export * from "./either.ts";
export * from "./registers.ts";
export * from "./accesses.ts";
export * from "./word_steps.ts";
export * from "./outside.ts";
export * from "./leaving.ts";
