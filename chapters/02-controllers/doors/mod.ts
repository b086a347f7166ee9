// # The way in
//
// Programs and interrupts come into the kernel through Alpha code in the machine's memory;
// here it is, with what it asks of the controllers, and the way a program gets into the
// machine in the first place.

export * from "./unresolved.ts";
export * from "./operations.ts";
export * from "./programs.ts";
export * from "./starting.ts";
