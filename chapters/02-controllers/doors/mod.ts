// # The way in
//
// Programs and interrupts come into the kernel through Alpha code in the machine's memory;
// here it is, with what it asks of the controllers.
//
// A program executes `callsys`. The processor has been told an address for that, and goes on
// there in kernel mode, on the kernel's stack ([[§Into the kernel and back]]). There are six such
// addresses, the kernel's *doors*. The code behind them saves the program's registers, raises an
// event, lets the work be done, and returns.
//
// Some of it cannot be done in Alpha code, because the controllers are TypeScript. The first pages
// are what the code asks of them: what happens when nobody decides, and the table of all
// operations. Then a program is loaded. The code itself comes next, in two pages, and last the
// starting of the whole kernel.

export * from "./unresolved.ts";
export * from "./overseeing.ts";
export * from "./operations.ts";
export * from "./programs.ts";
export * from "./starting.ts";
