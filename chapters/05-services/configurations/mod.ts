// # Who decides
//
// The same operations are measured in three configurations of one system: a spindle of the program
// decides, the kernel decides, or a server does.
//
// Take a store to a protected page. In the first configuration a spindle of the program opens the
// page. In the second, *monolithic* one, code of the kernel does it, which was there before the
// program and knows nothing of it. In the third the program waits, another program is told the
// address, and has the kernel open the page.
//
// The machine, the controllers, the scheduler and the way into the kernel are the same in all
// three, and so is the program that is measured. What differs is who decides, and what the program
// calls to have it done.
//
// :::figure configurations.plot
// :::
//
// The bars are cycles, and each of the lines to the right of the first is ten times as much as the
// one before. In numbers, with microseconds of 1995 in the last three columns:
//
// :::figure configurations.table
// :::
//
// A spindle costs nearly what code of the kernel costs, and a server several times as much: a fault
// takes {{configurations.fault.kernel}} times the spindle's cycles if the kernel decides, and
// {{configurations.fault.server}} times if a server does. In 1995 SPIN, too, was ahead of both
// others with nearly all of this.
//
// The rows from Dirty to Appel2 are those of [[§Faults, measured]], which says what each of them does.
//
// Some rows need a word. What stands between a spindle and a server is to get there and back, and a
// hundred pages are protected with one call, so that row is the one where the server is closest.
// All three have the pages forgotten at once and not one by one ([[forgetPages]]). That the program
// has to find its translations again afterwards is not in this row, but it is in Appel2, where each
// of the pages is used. A call from one program into another costs more with a spindle, because the
// spindle knows names and owners, and the other kernel takes the number of a strand from whoever
// has it. The threads of the first column are the program's own and do not enter the kernel at all;
// those of the others are strands. OSF/1 was measured with threads of its kernel, and so was Mach.
// And our kernel that decides itself is kinder than OSF/1 was: it opens the page, where OSF/1 sent
// its program a signal.
//
// A program of the monolithic configuration cannot call another one, and only spindles can be
// called by others inside the kernel. The code of both other kernels is for one program at a time,
// and nobody has verified it. It is asked like a handler, through the lists of events, so these
// kernels pay for events although they let nobody extend them. What that comes to is measured on a
// kernel that has no events at all ([[§What nobody has extended]]). `deno task bench paper` prints
// the table, and `deno task bench unextended` that of the last page.
//
// :::spin 4.1
// Three of the paper's measurements are here beside those with which they were compared: protected
// calls, threads, and memory ([[promise 121]]).
// :::

export * from "./kernels.ts";
export * from "./memory.ts";
export * from "./calls_and_strands.ts";
export * from "./comparing.ts";
export * from "./direct.ts";
export * from "./unextended.ts";
