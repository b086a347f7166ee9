// # Spindles and programs
//
// A spindle travels in the program that it belongs to, and the program calls its entries like
// any other procedures.
//
// Whether such a procedure is a piece of the program or leads into the kernel is decided when
// the program is put together, by choosing one of two files. Not a line of the program changes.

export * from "./headers.ts";
export * from "./carrying.ts";
