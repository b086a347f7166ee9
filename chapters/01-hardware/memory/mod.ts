// # Memory
//
// This part says where numbers are when they are not in a register, how a program's
// addresses find them, and how long that takes.
//
// A program loads the eight bytes at address 4096. Another program loads from address
// 4096 too, and gets other bytes. Neither of them knows where its bytes really are, and
// neither can reach the other's. After this part you can follow such an address by hand
// to the byte in the machine, and say what can go wrong on the way and who is told.
//
// The first two pages are the end of that way: memory as one array of bytes ([[§Where
// registers and memory lie]]), and the addresses at which devices answer in its place
// ([[§Memory and devices]]). Then comes the way itself, the tables that turn one kind of
// address into the other ([[§Page tables]]). They lie in memory too, and to read them for
// every access would take too long. So the processor keeps copies of what it found there
// ([[§The translation buffer]]), of instructions, and of bytes in general ([[Caches]]).
// Each of these copies can be out of date, and its page says who has to see to that.

export * from "./storage.ts";
export * from "./memory.ts";
export * from "./paging.ts";
export * from "./translation_buffer.ts";
export * from "./instruction_lines.ts";
export * from "./caches.ts";
