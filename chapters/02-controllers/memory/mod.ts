// # The memory controller
//
// Frames are given and taken back, and pages are mapped into address spaces: that is all
// that happens to memory here.
//
// Which domain gets a frame, and which page is thrown out when none is left, is not decided
// in this part. These are the interfaces by which memory is allocated and freed
// ([[promise 29]]).

export * from "./frames.ts";
export * from "./pins.ts";
export * from "./buffers.ts";
export * from "./spaces.ts";
export * from "./mappings.ts";
export * from "./application_memory.ts";
