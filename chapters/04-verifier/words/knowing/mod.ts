// # What registers are known to hold
//
// A register holds a sum of unknowns. Something is known of each unknown, and of how they stand to each other.
//
// `cmpult $17, 8, $2` and a branch teach that the unknown in `$17` is from 0 to 7. So 8 times it, and the beginning of the
// state, is an address in the state.

export * from "./sums.ts";
export * from "./memory_rows.ts";
export * from "./knowledge.ts";
export * from "./same_meanings.ts";
export * from "./proving.ts";
export * from "./cut_numbers.ts";
export * from "./truths.ts";
