// # The emitted words
//
// Between the verdict and the processor stands a compiler, and it may be wrong.
//
// So the words that it has made are read once more, one by one, by somebody who knows nothing of
// the source: only the rules of the processor, where the kernel's things lie, and what each
// register can hold.

export * from "./sums.ts";
export * from "./permissions.ts";
export * from "./knowledge.ts";
export * from "./proving.ts";
export * from "./cut_numbers.ts";
export * from "./truths.ts";
export * from "./computing.ts";
export * from "./words.ts";
export * from "./checking_words.ts";
export * from "./stretches.ts";
export * from "./bytes.ts";
export * from "./either.ts";
export * from "./word_steps.ts";
export * from "./outside.ts";
export * from "./leaving.ts";
export * from "./ways.ts";
export * from "./walking.ts";
export * from "./meetings.ts";
export * from "./covering.ts";
export * from "./word_checker.ts";
export * from "./held_types.ts";
export * from "./entrances.ts";
export * from "./installed_words.ts";
export * from "./copied_words.ts";
export * from "./merged_words.ts";
export * from "./reviewing.ts";
