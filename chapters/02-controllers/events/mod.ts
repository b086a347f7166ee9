// # Events
//
// Everything that the kernel does not decide itself is decided through events: who may
// answer, in what order, and by what code they are asked.
//
// The first page lists the questions. The next ones put code into the kernel, bring
// handlers into an order and make the code that asks them. Then come the two ways of
// raising an event, and the accounts of who is asked.

export * from "./catalogue.ts";
export * from "./code.ts";
export * from "./ordering.ts";
export * from "./call_list.ts";
export * from "./handlers.ts";
export * from "./listing.ts";
export * from "./raising.ts";
export * from "./alarms.ts";
