// # The memory controller
//
// Frames are given and taken back, and pages are mapped to them: that is all that happens to
// memory here. Who gets how much, and which page is thrown out when none is left, is decided
// elsewhere.
//
// A *pager* is a policy that brings pages when they are used, and throws others out. Here is
// one at work, with what it uses on these pages:
//
// :::figure A pager, and the controller
// | the pager | the controller |
// | --- | --- |
// | asks for a hundred frames | gives all of them, or says how many there are ([[allocateFrames]]) |
// | is asked what to do about a missing page | raises `Trap.invalidTranslation` |
// | maps a frame there | checks that it holds the frame, and writes the entry ([[mapFrames]]) |
// | wants to know which pages are used | notes it at the first use ([[trackPages]]) |
// | wants to know which records were changed | performs the stores, and notes where ([[dividePage]]) |
// | unmaps a page to use its frame again | lets processors forget the old translation ([[changeEntry]]) |
// | is asked to give ten frames back | raises `PhysAddr.reclaim`, and takes them by force at the deadline ([[reclaim]]) |
// | ends | takes back everything, once ([[takeAllFrames]]) |
// :::
//
// The first pages keep the accounts of frames. The next ones write page tables, and see to it
// that no processor uses an old entry. Then frames are asked for and asked back, and pages
// mapped, watched and divided. Last come the loads and stores that the kernel makes for
// programs, and what all this looks like to code in the machine.
//
// :::spin 2.1
// The paper's controllers have global interfaces by which resources are allocated and given
// back ([[promise 29]]). For memory these are [[allocateFrames]] and [[deallocateFrames]];
// strands, blocks, packets and timers have theirs in the other parts. A model that keeps the
// same accounts in a few plain lists is compared with the controller through long random
// sequences of operations by greedy, leaking and dying domains.
// :::
//
// Some things that a memory controller could do are left out. Tables that have become empty are given back
// only with their space. Pages that lie side by side in memory are not told to the processor as
// one large one ([[§Granularity hints]]). And frames that were asked back for somebody are not
// kept for that one.

export * from "./frame_table.ts";
export * from "./frames.ts";
export * from "./buffers.ts";
export * from "./reverse_map.ts";
export * from "./spaces.ts";
export * from "./entries.ts";
export * from "./page_tables.ts";
export * from "./capabilities.ts";
export * from "./loans.ts";
export * from "./reclaiming.ts";
export * from "./giving.ts";
export * from "./pins.ts";
export * from "./allocating.ts";
export * from "./copying.ts";
export * from "./auditing.ts";
export * from "./mappings.ts";
export * from "./references.ts";
export * from "./misses.ts";
export * from "./units.ts";
export * from "./application_memory.ts";
export * from "./program_registers.ts";
export * from "./performing_stores.ts";
export * from "./following_locks.ts";
export * from "./touching.ts";
export * from "./frame_operations.ts";
export * from "./memory_operations.ts";
