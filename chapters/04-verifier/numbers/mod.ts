// # Numbers
//
// What is known of a single number: between which two it lies, and which of its bits are known.
//
// Nobody runs the program to find out. `x & 12` has gaps that no range can say, and `x + y` has
// none that bits could say, so both are kept, and each sharpens the other. All that follows is
// computed with numbers of this kind.

export * from "./ranges.ts";
export * from "./bits.ts";
export * from "./known.ts";
export * from "./backwards.ts";
