// # The board's devices
//
// Everything that is wired to the processor besides memory: serial ports, a disk, a network
// controller, a screen, a clock, and the chip by which they ask for attention.
//
// To print a star, a program stores the number 42 at an address that belongs to a chip and
// not to memory, and the chip sends it down a cable. To read from the disk, a program
// stores the number of a block at another such address and goes on with its work.
// Milliseconds later the disk raises a wire, and the processor leaves its program and lets
// the kernel see what the disk has to say. Such an address is called a *register* of the
// device, and such a call an *interrupt*. There is nothing else between software and the
// world. What the processor does when it is interrupted is told later ([[§Into the kernel
// and back]]); this part is about the other end of the wire.
//
// All devices have one form. Each has registers, which stand in a table at the top of its
// page. Each can say at which cycle it will next do something by itself. And most have one
// wire on which they interrupt. What a device does depends on these and on its input alone,
// so a board that is built again and gets the same input does the same again.
//
// After this part you can say what a driver for each of these devices has to do, how long
// the device takes over it, and what may go wrong. The pages begin with registers and the
// simplest device that has some, a serial port. Then come the two things that faster
// devices need, interrupts and direct access to memory, and with them the disk. The network
// follows, from the wire up to the controller; then the screen and the clock; and at the
// end the board that holds them all.

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
