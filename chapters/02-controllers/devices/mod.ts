// # The I/O controller
//
// The kernel drives the devices of the board, and tells by events what has become of what
// was asked of them.
//
// A program that wants a block of the disk cannot wait for it inside the kernel: that takes
// ten milliseconds, and somebody else could compute meanwhile. So it asks, and gets a number.
// Much later the disk interrupts, and an event says that the request with this number has
// been answered. All devices work like this. What the kernel adds is *who may*: a program
// reaches the blocks, the wire and the screen that it was given, and the memory that it owns,
// and no other.
//
// The first pages are what all devices have in common: registers, capabilities, the memory
// that a device may touch, and telling. Then each device has a page or two. The last ones
// collect the interrupts, the operations that kernel code in the machine can call, and what
// happens when a domain ends.

export * from "./driving.ts";
export * from "./telling.ts";
export * from "./capabilities.ts";
export * from "./direct_access.ts";
export * from "./timers.ts";
export * from "./serial.ts";
export * from "./input.ts";
export * from "./block_requests.ts";
export * from "./disk.ts";
export * from "./packets.ts";
export * from "./receiving.ts";
export * from "./sending.ts";
export * from "./video.ts";
export * from "./interrupts.ts";
export * from "./device_operations.ts";
