// # Services
//
// Everything that a user would call the operating system is in this chapter, and none of it
// is in the kernel.
//
// A service in SPIN has up to three parts ([[spin 2.3]]): a *library* inside the program, a
// *spindle* inside the kernel, and a *server* beside both. Which part does what is decided
// by what must be fast, what must be shared and what must be trusted. The same procedure
// can be put in any of these places. This edition has the first two, and one service
// that shows them.
//
// :::spin 2.3
// A call that crosses no boundary is the paper's first case, a call that enters the kernel
// once its second. Measured here, on the histogram: {{cycles.library}} cycles for a call of
// the library, {{cycles.spindle}} for the same call of the spindle. The third case, a
// service that answers events of the kernel itself, is what the default system calls
// are. Servers are not built yet.
// :::

export * from "./default_calls/mod.ts";
export * from "./system.ts";
export * from "./histogram/mod.ts";
