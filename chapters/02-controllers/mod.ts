// # The resource controllers
//
// A kernel divides a machine among programs that do not trust each other. This one does
// so with as few opinions as possible.
//
// The SPIN kernel is cut in two ([[spin 2.1]]). Below are *controllers* for the
// processor, for memory and for devices. They know how to do things and keep the
// accounts. Above are *policies*: who runs next, which page goes, what a system call
// means. In other systems the policies are part of the kernel and the same for everyone.
// Here they are supplied from outside, as extensions called spindles.
//
// What does that look like? A program executes `callsys` with the number 4. In a UNIX
// kernel 4 means "write", and always will. This kernel does not know. It asks whoever is
// installed, and if nobody is, the answer is an error.
//
// :::spin 2.1
// The paper asks that controllers hold no management policy ([[promise 28]]). In this
// edition they answer no system call and no fault themselves: a kernel without extensions
// refuses every call and ends every program that faults. One policy is still hidden in
// them, and named where it stands: a program is loaded whole, with a stack of fixed size
// ([[loadProgram]]).
// :::
//
// ## Where the kernel is
//
// The controllers are TypeScript. That is a liberty, taken so that they can be read. What
// keeps it honest is that everything around them is real: programs enter the kernel
// through Alpha code in the machine's memory ([[entSys]]), that code reaches the
// controllers through a single PALcode call, and the work on memory and devices is
// charged the time of the Alpha code that it stands for ([[cyclesOf]]).
//
// Not built yet: devices other than the two serial ports.

export * from "./kernel/mod.ts";
export * from "./events/mod.ts";
export * from "./memory/mod.ts";
export * from "./processors/mod.ts";
export * from "./devices/mod.ts";
export * from "./doors/mod.ts";
export * from "./measures/mod.ts";
