// # The processor controller
//
// Strands are put on processors and taken off again, on as many processors as the board has.
//
// The controller knows how to exchange one strand for another and why a strand lost its
// processor. Who gets it next, for how long, and what is more urgent than what, it asks.
// On a board with several processors all of them run the same code on the same records, one
// at a time ([[§One at a time]]).

export * from "./pages.ts";
export * from "./idling.ts";
export * from "./strands.ts";
export * from "./switching.ts";
export * from "./strand_operations.ts";
