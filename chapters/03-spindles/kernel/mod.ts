// # In the kernel
//
// Finished code is put where the kernel will call it, and taken out again.
//
// Say that a program installs the spindle Counter ([[§A first spindle]]). Its state takes 64 bytes
// of the kernel's memory. Its code is put beside the kernel's own. The entries `add` and `times`
// each get the number of a system call, by which the program calls them ([[promise 35]]). Then the
// handler of `Clock.tick` is told to the event, and the next tick of the clock asks it. All the
// while nobody else has had to stop ([[install]]).
//
// If the program asks for `times(1000)`, a check fails, and that call ends. What is known of it is kept for the
// author ([[§What is left of a failure]]), and whatever it held is given back
// ([[§What nobody has any more]]). After a few failures the spindle is removed ([[§When an activation fails]]).
// When its program ends, it goes too ([[§Out of the kernel again]]). Its author can put a mended one in its place,
// and keep the counts ([[§One spindle in the place of another]]).
//
// These pages also say who may call what ([[§What only the system may call]]), and how one spindle
// finds what another one exports ([[§Spindles that use each other]]). The last one leads out of the
// kernel: the same procedures as part of a program.

export * from "./contents.ts";
export * from "./extensions.ts";
export * from "./placing.ts";
export * from "./removing.ts";
export * from "./retracing.ts";
export * from "./losing.ts";
export * from "./post_mortems.ts";
export * from "./failing.ts";
export * from "./cutting.ts";
export * from "./permitting.ts";
export * from "./linking.ts";
export * from "./quotas.ts";
export * from "./publishing.ts";
export * from "./migrating.ts";
export * from "./installing.ts";
export * from "./replacing.ts";
export * from "./libraries.ts";
