// # The board's devices
//
// Everything that is wired to the processor besides memory, and reaches the world outside.
//
// The parts of a board have a common form. A device has registers, which stand in a table
// at the top of its page. It has a time at which it next does something by itself. And it
// has one wire, on which it asks for attention. What it does depends on nothing else, so
// a board that is built again and gets the same input does the same again.

export * from "./registers.ts";
export * from "./uart_registers.ts";
export * from "./receiver.ts";
export * from "./transmitter.ts";
export * from "./uart.ts";
export * from "./interrupt_controller.ts";
export * from "./direct_memory.ts";
export * from "./disk_registers.ts";
export * from "./disk_geometry.ts";
export * from "./disk_medium.ts";
export * from "./disk_faults.ts";
export * from "./disk.ts";
export * from "./chance.ts";
export * from "./wire.ts";
export * from "./hub.ts";
export * from "./ethernet_registers.ts";
export * from "./rings.ts";
export * from "./ethernet.ts";
export * from "./frame_buffer.ts";
export * from "./time_of_year.ts";
export * from "./board.ts";
