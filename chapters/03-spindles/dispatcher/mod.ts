// # The dispatcher
//
// The handlers of an event that is raised often are made into one piece of code.

export * from "./questions.ts";
export * from "./known.ts";
export * from "./weaving.ts";
export * from "./members.ts";
export * from "./ways.ts";
export * from "./one_handler.ts";
export * from "./likeness.ts";
export * from "./rows.ts";
export * from "./fans.ts";
export * from "./merging.ts";
export * from "./gathering.ts";
export * from "./stubs.ts";
export * from "./specialising.ts";
export * from "./entries.ts";
export * from "./measuring.ts";
