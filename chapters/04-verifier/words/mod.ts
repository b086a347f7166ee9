// # The emitted words
//
// Between the verdict and the processor stands a compiler, and it may be wrong.
//
// So the words that it has made are read once more, one by one, by somebody who knows nothing of
// the source: only the rules of the processor, where the kernel's things lie, and what each
// register can hold.

export * from "./registers.ts";
export * from "./words.ts";
export * from "./word_checker.ts";
export * from "./installed_words.ts";
