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
// This chapter follows a spindle from its text to Alpha code in the kernel's memory, and on to the
// code that calls it. It is told in eight parts, in the order in which a spindle goes through them:
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
// The interface of the operating system is to be a programming language ([[promise 61]]). The paper
// asks for one that is type-safe and object-based ([[promise 72]]). A module of procedures
// ([[promise 67]]) shares a state that stays ([[promise 68]]), and it reaches the kernel through
// abstract data types only ([[promise 69]]). Modules, state and safe types are here, and what the
// kernel offers is written down in the same language ([[promise 73]]): frames, strands, packets and
// what else the controllers know are objects of abstract types, which a spindle may hold and pass
// on and nobody can make up. Object-based means no more than that here: there are no subtypes, and
// which code a call means is known when it is compiled.
//
// How much can be said in it ([[promise 62]]) is listed in [[§Writing a spindle]], and what cannot
// at its end. That no spindle harms the kernel or another spindle ([[promise 63]]) is the affair of
// [[§The verifier]].
// :::
//
// :::spin 3.3
// The paper wants the code of spindles to be as fast as the kernel's own ([[promise 64]]). The
// compiler here leaves out what is proved ([[promise 86]]) and makes small operations of the kernel
// into plain loads ([[promise 85]]). Its code is measured against that of a C compiler:
// `deno task bench spindles` prints ten pairs, and both listings of the worst. Code written by hand
// in Alpha's assembly is not among them. The dispatcher blends the spindles that are installed at
// an event with each other and with the kernel's code around them ([[promise 90]]):
// `deno task bench dispatcher`. Its first row is a routine in the place of all spindles, as if the
// service had been built in ([[promise 82]]).
//
// A spindle is compiled while the system runs ([[promise 81]]). Whether that is quick
// ([[promise 65]], [[promise 87]]) is shown in part: what is charged is putting the code in its
// place, and the time of the compiler and the verifier is not, because they do not run on the
// Alpha. A thousand spindles can be there ([[promise 66]]): [[§What a raise costs]] says what one
// more costs.
// :::
//
// :::spin 5
// Compared with other work, the paper claims several things for spindles. They do what packet
// filters do, and more, because they keep a state and act ([[promise 125]]): the three spindles of
// [[§The dispatcher]] filter and count. They can be made for one program, and by a filter for one
// of its threads ([[promise 126]]). What they do is checked before it happens where possible and
// otherwise when it happens ([[promise 127]]). The rest is about code that is made while the system
// runs, and stands where it is made: for one purpose ([[promise 128]]) in
// [[§Entries for one purpose]], for all who are asked at an event ([[promise 131]]) in
// [[§From the list to merged code]].
// :::

export * from "./source/mod.ts";
export * from "./meaning/mod.ts";
export * from "./form/mod.ts";
export * from "./optimiser/mod.ts";
export * from "./code/mod.ts";
export * from "./kernel/mod.ts";
export * from "./dispatcher/mod.ts";
export * from "./programs/mod.ts";
