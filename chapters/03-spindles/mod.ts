// # The spindle language
//
// An application writes a piece of the kernel, and the kernel compiles it and makes it its
// own.
//
// A *spindle* is a small module in a language made for the purpose. It may keep state, it
// may be called by its application, and it may answer the kernel's questions. It looks
// much like any other program, and is less free than most: no pointers, no recursion, no
// loop without an end. In exchange it runs inside the kernel, without any wall between
// itself and what it works on.
//
// If you would rather write one first and see later how it works: [[§A first spindle]] is a
// whole one that fits on half a page, [[§Writing a spindle]] shows the language, and what can
// be handled and called is listed in [[§What the kernel offers]].
//
// ## From text to code
//
// This chapter follows a spindle from its text to Alpha code in the kernel's memory.
// Characters become words, words a tree, and names in the tree what they mean. The tree is
// taken apart into single values, values get registers, and out of these come instructions.
// The last files put the code where the kernel will call it. Whether it may be put there at
// all is the question of the next chapter, which looks at the single values.
//
// :::spin 3.1
// The paper asks for a type-safe, object-based language. A module of procedures
// ([[promise 67]]) shares a state that stays ([[promise 68]]), and it reaches the kernel
// through abstract data types only. Modules, state and safe types are here, and what the
// kernel offers is written down in the same language ([[promise 73]]): frames, strands, packets
// and what else the controllers know are objects of abstract types, which a spindle may hold and
// pass on and nobody can make up.
// :::
//
// :::spin 3.3
// The paper wants the code of spindles to be as fast as the kernel's own. The compiler here
// leaves out what is proved ([[promise 86]]), makes some operations into plain loads, and
// builds dispatch code for exactly those who are installed ([[promise 90]]). It does not yet
// blend spindles with each other or with the kernel around them, and it does little else to
// make code fast: [[§From the form to assembly]] shows what is left to gain.
// :::

export * from "./source/mod.ts";
export * from "./meaning/mod.ts";
export * from "./form/mod.ts";
export * from "./optimiser/mod.ts";
export * from "./code/mod.ts";
export * from "./kernel/mod.ts";
export * from "./dispatcher/mod.ts";
export * from "./programs/mod.ts";
