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
// This chapter follows a spindle from its text to Alpha code in the kernel's memory, and on to the code that
// calls it. It is told in eight parts, in the order in which a spindle goes through them:
//
// :::figure From a text to code that is called
// | part | what comes in | what goes out |
// | --- | --- | --- |
// | [[§The language]] | a text | a tree, or what is wrong with it |
// | [[§What it means]] | a tree of names | a tree in which every name is a thing with a type |
// | [[§Single values]] | the tree | single values, each computed once |
// | [[§The optimiser]] | the values | fewer values that mean the same |
// | [[§The code generator]] | the values | Alpha instructions in a good order |
// | [[§In the kernel]] | instructions | code in the kernel's memory that is asked |
// | [[§The dispatcher]] | all who are asked at an event | one piece of code for all of them |
// | [[§Spindles and programs]] | a spindle and a program | a file that holds both |
// :::
//
// Whether a spindle may be put into the kernel at all is the question of the next chapter. It
// looks at the intermediate form, before anything is left out.
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
// leaves out what is proved ([[promise 86]]) and makes small operations of the kernel into plain loads
// ([[promise 85]]). Its code is measured against that of a C compiler: `deno task bench spindles`. The
// dispatcher blends the spindles that are installed at an event with each other and with the
// kernel's code around them ([[promise 90]]): `deno task bench dispatcher`.
// :::

export * from "./source/mod.ts";
export * from "./meaning/mod.ts";
export * from "./form/mod.ts";
export * from "./optimiser/mod.ts";
export * from "./code/mod.ts";
export * from "./kernel/mod.ts";
export * from "./dispatcher/mod.ts";
export * from "./programs/mod.ts";
