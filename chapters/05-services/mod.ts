// # Services
//
// Everything that a user would call the operating system is in this chapter, and none of it
// is in the kernel.
//
// A service in SPIN has up to three parts ([[spin 2.3]]): a *library* inside the program, a
// *spindle* inside the kernel, and a *server*, a program of its own beside both. Which part
// does what is decided by what must be fast, what must be shared and what must be trusted.
// The same procedure can be put in more than one of these places.
//
// [[§The default system calls]] and [[§The default console]] are what ordinary programs need.
// [[§The default scheduler]] says which of them runs, [[§The default pager]] lets their stacks grow,
// and [[§The default interrupt work]] says what a device gets next. [[§A histogram]] is one
// service in two placements, so that they can be compared. By [[§Calls]] programs call each other.
// [[§Placement]] moves one service through five places, and in [[§Messages]] two programs agree on
// what a message is.
//
// In [[§Paging]] a program decides which of its pages are in memory, in [[§Copying pages]] it copies
// them only when they change, and [[§What faults cost]] says what it pays for that. In [[§Deadlines]]
// programs have the processor when they need it, and in [[§Optimistic strands]] they share memory
// without locks. In [[§Memory that tells]] a program learns how it uses its memory. [[§A program's own threads]]
// are carried by strands that a program has been told about, and in [[§Priority inversion]] who is urgent
// does not wait for who is not. [[§Strands that meet]] have processors at the same time. [[§Composition]]
// puts spindles in front of each other, and lets one decide about several resources. [[§Who decides]]
// measures the same operations with a spindle, inside the kernel, and with a server.
//
// :::spin 2.3
// The paper's first case is a call that crosses no boundary ([[promise 52]]). Its second is
// a call that enters the kernel once and finds its service there ([[promise 53]]). Both are
// here, and both are measured on the histogram: a round of its program takes
// {{cycles.library}} cycles with the library and {{cycles.spindle}} with the spindle. The
// making of the number that is recorded is part of both. The third case is server code that
// answers events inside the kernel ([[promise 54]]): [[§Placement]] has it, beside the server
// that the paper wants to do better than ([[promise 55]]).
// :::
//
// :::spin 2.1
// A program without special needs finds an ordinary kernel with ordinary services ([[promise 32]]):
// a C program that knows nothing of SPIN runs on the default calls, the default console and the
// default scheduler, as far as these go. What a kernel without a dispatcher would save is not
// measured. Each default can be replaced alone, and answers again when what has replaced it is
// unloaded or has failed too often ([[promise 31]]): a test plays that for each of them while
// programs run, and for the scheduler on two processors as well.
//
// Services that know nothing of each other live side by side ([[promise 48]]). [[§When a part ends]] says
// what becomes of the others when a part of one of them ends, and of what has been begun.
// :::
//
// Not built yet is what the paper plans for this chapter besides: networks, files, caches, and the
// OSF/1 server. Chapter 2 has the operations that they need for the disk and the network,
// and the language of chapter 3 can name them ([[§What the kernel offers]]).

export * from "./default_calls/mod.ts";
export * from "./default_console/mod.ts";
export * from "./default_scheduler/mod.ts";
export * from "./default_devices/mod.ts";
export * from "./default_pager/mod.ts";
export * from "./system.ts";
export * from "./programs.ts";
export * from "./demonstration.ts";
export * from "./histogram/mod.ts";
export * from "./calls/mod.ts";
export * from "./placement/mod.ts";
export * from "./messages/mod.ts";
export * from "./paging/mod.ts";
export * from "./copying/mod.ts";
export * from "./faults/mod.ts";
export * from "./real_time/mod.ts";
export * from "./rollback/mod.ts";
export * from "./feedback/mod.ts";
export * from "./composition/mod.ts";
export * from "./threads/mod.ts";
export * from "./inversion/mod.ts";
export * from "./gang/mod.ts";
export * from "./configurations/mod.ts";
export * from "./endings.ts";
export * from "./demonstrations.ts";
