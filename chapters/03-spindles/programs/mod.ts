// # Spindles and programs
//
// A spindle travels in the program that it belongs to, and the program calls its entries like
// any other procedures.
//
// A program in C says `Counter_add(5)`. Where does that call lead? If the program was built with
// `deno task spindle asm --library`, to a procedure in the program, whose state is the program's
// own data. If it was built with `deno task spindle carry`, to a few instructions that make a
// system call: then the file holds the spindle's source, the kernel installs it when it loads the
// program, and the procedure runs in the kernel. Not a line of the program changes. Both files are
// assembly text, and the choice is which of them is linked.
//
// The first page is what the program's compiler needs to know, the second what the linker and the
// kernel do. Without a C compiler, `deno task spindle build OUT FILE...` makes an executable of
// assembly and spindles; with `--library` the spindles become part of the program.

export * from "./headers.ts";
export * from "./carrying.ts";
