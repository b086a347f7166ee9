// # The memory controller
//
// Frames are given and taken back, and pages are mapped into address spaces: that is all
// that happens to memory here.
//
// Which domain gets a frame, and which page is thrown out when none is left, is not decided
// in this part. These are the interfaces by which memory is allocated and freed
// ([[promise 29]]).

export * from "./frame_table.ts";
export * from "./frames.ts";
export * from "./buffers.ts";
export * from "./reverse_map.ts";
export * from "./spaces.ts";
export * from "./entries.ts";
export * from "./page_tables.ts";
export * from "./capabilities.ts";
export * from "./reclaiming.ts";
export * from "./pins.ts";
export * from "./allocating.ts";
export * from "./auditing.ts";
export * from "./mappings.ts";
export * from "./references.ts";
export * from "./units.ts";
export * from "./application_memory.ts";
export * from "./program_registers.ts";
export * from "./performing_stores.ts";
export * from "./following_locks.ts";
export * from "./touching.ts";
export * from "./memory_operations.ts";
