// # Words that compute
//
// Each instruction makes a sum of what it is given, or a new unknown of which something is known.
//
// `s8addq $2, $1, $3` makes 8 times what is in `$2` and what is in `$1`. `srl $1, 3, $2` makes an unknown that is, 8 times,
// not above what is in `$1`.

export * from "./bits.ts";
export * from "./comparing.ts";
export * from "./shifting.ts";
export * from "./computing.ts";
export * from "./words.ts";
