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
// Take memory. A program stores where it has no page yet. The kernel asks who has an answer, and the
// spindle [[§The default pager]] has: an empty page, and the program goes on. A database wants to
// decide itself which of its pages are in memory. It brings a spindle of its own, which is asked
// first, and nobody else notices.
//
// The first pages are such defaults, which ordinary programs live on: [[§The default system calls]],
// [[§The default console]], [[§The default scheduler]], [[§The default interrupt work]] and
// [[§The default pager]]. [[§A histogram]] is one small service in two places, so that they can be
// compared. Then come services that programs bring, or that are added for all of them. Most can be
// tried in the console (`deno task boot`):
//
// | page | what it is about | try |
// | --- | --- | --- |
// | [[§Calls]] | programs call each other | |
// | [[§Placement]] | one service moves through five places | `demo placement` |
// | [[§Messages]] | two programs agree on what a message is | `demo messages` |
// | [[§Paging]] | a program decides which of its pages are in memory | `demo paging` |
// | [[§Copying pages]] | pages are copied only when they change | `demo copying` |
// | [[§What faults cost]] | what a program pays for deciding about its pages | |
// | [[§Deadlines]] | programs have the processor when they need it | `demo video` |
// | [[§Optimistic strands]] | memory is shared without locks | `demo rollback` |
// | [[§Memory that tells]] | a program learns how it uses its memory | `demo feedback` |
// | [[§Composition]] | several spindles, or several resources, work together | `demo composition` |
// | [[§A program's own threads]] | threads that the kernel knows nothing of | `demo threads` |
// | [[§Priority inversion]] | who is urgent does not wait for who is not | `demo inversion` |
// | [[§Strands that meet]] | strands have processors at the same time | `demo gang` |
// | [[§Who decides]] | the same with a spindle, in the kernel, and with a server | |
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
// default scheduler, as far as these go. What it pays for events that it does not use is measured
// beside a kernel that has none: {{unextended.call}} cycles of a system call
// ([[§What nobody has extended]]). Each default can be replaced alone, and answers again when what has replaced it is
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
