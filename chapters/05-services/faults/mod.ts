// # What faults cost
//
// A pager, a debugger or a collector of garbage lives on faults. How often it can afford one
// depends on what one costs.
//
// :::figure faults.costs
// :::
//
// What each row does is said in [[§Faults, measured]]. *Fault* is a store to a protected page, from
// the store to the instruction behind it; *Prot100* takes away the right to store to a hundred pages.
//
// The other systems were measured on the machine that this one is a model of, and so was SPIN
// itself. In two of them a fault becomes a message or a signal: the program's handler runs outside
// of the kernel, and each change of a page is a system call of its own. Here the handler is in the
// kernel already, and it is the program's ([[promise 58]]). Only ratios can be compared. Our
// controllers are charged for a short piece of Alpha code that stands beside each of them
// ([[charge]]), and that is kinder than a real kernel, whose own data are not always in the cache.
//
// `deno task bench memory` prints the table. Times are the shortest of {{faults.rounds}}.
//
// :::spin 4.1
// The paper promises that memory which applications manage is efficient ([[promise 121]]). A fault
// that is handled by a spindle costs a {{faults.osf}}th of what it cost under OSF/1, and a
// {{faults.mach}}th of what it cost under Mach.
// :::

export * from "./measuring.ts";
