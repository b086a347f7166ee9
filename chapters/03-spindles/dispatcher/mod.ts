// # The dispatcher
//
// The handlers of an event that is raised often become one piece of code, as if somebody had
// written it for just this set of them.
//
// Three spindles want packets. Their filters have much in common:
//
// :::figure dispatch.three.source
// :::
//
// The list of chapter 2 asks one after the other: three calls, and each looks at the length and at
// byte 12 again. The dispatcher has all three in the intermediate form, and merges them. Every
// byte is looked at once, whatever the answer is:
//
// :::figure dispatch.three
// :::
//
// At the end of a path stands the body of a handler, with the address of its spindle's state in it.
// No handler is called, nothing is kept on the stack. Only where nobody wants the packet does the
// code go elsewhere: `leave nobody` leads to the few instructions that tell so
// ([[§What stays outside]]). This is the code that the kernel jumps to when a packet has arrived:
//
// :::figure dispatch.three.code
// :::
//
// Compilers call it *partial evaluation*: a program that asks handlers, given the handlers that it
// will ask, becomes a smaller program.
//
// The pages follow the making of it. What does a filter ask ([[§What a filter asks]])? What is
// known at a place, and how is one procedure copied into another? Who can be copied and who has to
// be called? Then come the decisions for one handler, for many that are alike, and for many that
// ask the same. At last the code is put into the kernel when it is worth while
// ([[§From the list to merged code]]), and measured ([[§What a raise costs]]). By the same means an
// entry is copied for one purpose ([[§Entries for one purpose]]).
//
// That merged code and the list always agree is tested on thousands of random sets of handlers:
// with the interpreter of the intermediate form, and on the machine, where two kernels have to stay
// alike in every answer, count, state and failure, while handlers come, go, and take each other
// out.

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
