// # Memory that words may touch
//
// An address is inside a stretch that the kernel has granted, or nobody may use it.
//
// `stq $1, 8($3)` is fine if `$3` is the beginning of a state of 64 bytes and 8 times something that is at most 6.

export * from "./permissions.ts";
export * from "./stretches.ts";
export * from "./bytes.ts";
