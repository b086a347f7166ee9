// # The processor
//
// This part says what a processor holds, when it starts an instruction, and how it reaches
// memory.
//
// `ldq t0, 0(a0)` is one instruction. Before it can be executed, the processor must know
// what it waits for and beside what it may start; then the address in `a0` has to be
// turned into a place, perhaps by way of the page tables; and the place is read. After
// this part you can say in which cycle such a load starts, what it may have to wait for,
// and which faults may come of it.
//
// The part begins with pieces: what instructions compete for ([[§Pipes]]), how processors
// keep out of each other's way ([[§The lock flag]]), and counters that show where time
// goes ([[§Counting events]]). They are put together in the record of the whole machine
// ([[§The state of a machine]]), which is then built ([[§Building a machine]]). The last
// pages make it work: the time an instruction takes ([[§When an instruction may start]]),
// and the way from its address to its bytes ([[§Filling the translation buffers]],
// [[§Reaching memory]]). What each instruction then does comes later ([[§Execution]]),
// after the way into the kernel.

export * from "./pipes.ts";
export * from "./locks.ts";
export * from "./monitor.ts";
export * from "./machine.ts";
export * from "./building.ts";
export * from "./issue.ts";
export * from "./filling.ts";
export * from "./access.ts";
