// # The processor controller
//
// Strands are put on processors and taken off again, on as many processors as the board has.
//
// A strand computes. Its slice is used up, and the clock interrupts. The controller takes the
// strand off, tells that it has lost its processor and why, and asks who is next. Somebody
// answers with a number, and the strand with that number goes on where it had stopped, perhaps a
// second ago and on another processor. How strands are exchanged is the controller's affair. Who
// gets the processor, for how long, and what is more urgent than what, it asks.
//
// The first page is what is kept of a strand in memory, the second what a processor does that has
// none. Then come the life of a strand, from its making to the end of its domain, and the exchange
// of one for another, and calls from one program to another. The last pages are what handlers can
// do with strands. The Alpha code that exchanges the registers stands in a later part
// ([[§From one strand to the next]]).
//
// On a board with several processors all of them run the same code on the same records, one at
// a time ([[§One at a time]]).
//
// :::spin 1.2
// Strands and address spaces are light ([[promise 18]]): a strand is one page, a space one frame
// and its tables, and the table of costs says what making one takes ([[§What the kernel costs]]).
// They are the same on boards with one, two or four processors: random operations on all of these
// agree with a model that is a few lists. Other sizes of pages there are not, because the machine
// has none.
//
// For machines with several processors the paper promises control over scheduling, light threads
// and information about memory ([[promise 96]]). The first two are here: a policy is asked for
// each processor by its number, and can take any processor from its strand. The third is not.
// That all strands of a program run at the same time ([[promise 94]]) is a policy ([[§Gangs]]). That
// a fault of one does not hold up the others ([[promise 95]]) would be one, too.
// :::

export * from "./pages.ts";
export * from "./idling.ts";
export * from "./strands.ts";
export * from "./sequences.ts";
export * from "./switching.ts";
export * from "./calling.ts";
export * from "./abandoning.ts";
export * from "./strand_operations.ts";
export * from "./calling_operations.ts";
export * from "./sequence_operations.ts";
export * from "./diverting.ts";
export * from "./domain_operations.ts";
