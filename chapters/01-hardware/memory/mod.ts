// # Memory
//
// Where the numbers are when they are not in a register, and how a program's addresses
// find them.

export * from "./storage.ts";
export * from "./memory.ts";
export * from "./paging.ts";
export * from "./translation_buffer.ts";
export * from "./instruction_lines.ts";
export * from "./caches.ts";
