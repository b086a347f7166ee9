// # Events
//
// Everything that the kernel does not decide itself is decided through events: who may
// answer, in what order, and by what code they are asked.
//
// A strand has waited for the disk, and the disk is done. The controller notes the event
// `Disk.done`. Before the kernel is left, a loop in Alpha code calls the code that stands
// behind this event's name. That code is a list of calls: it was made for exactly those
// handlers that are installed now. One of them belongs to the program that wanted the block,
// and lets the strand go on.
//
// The first page is the catalogue of all events. The next ones make the list of calls: they put
// code into the kernel, bring handlers into an order, write the list, and exchange it when a
// handler comes or goes. It can be read back, with how often each handler has run. Then come
// the alarms, by which something happens at its time, the time that events may take from those whom
// they are not about, and the two ways of raising an event.
//
// The list looks at a parameter as often as filters compare it. Chapter 3 has code that looks once
// ([[§The dispatcher]]): it takes the list's place while the handlers stay the same.

export * from "./catalogue.ts";
export * from "./code.ts";
export * from "./ordering.ts";
export * from "./asking.ts";
export * from "./call_list.ts";
export * from "./handlers.ts";
export * from "./listing.ts";
export * from "./alarms.ts";
export * from "./taking_time.ts";
export * from "./raising.ts";
export * from "./acting.ts";
