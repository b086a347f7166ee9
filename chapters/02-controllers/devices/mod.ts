// # The I/O controller
//
// The kernel drives the devices of the board, and tells by events what has become of what
// was asked of them.

export * from "./serial.ts";
