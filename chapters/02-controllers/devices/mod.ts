// # The I/O controller
//
// The kernel drives the devices of the board, and tells by events what has become of what
// was asked of them.
//
// A program that wants a block of the disk cannot wait for it inside the kernel: that takes
// ten milliseconds, and somebody else could compute meanwhile. So a handler asks for it, and
// gets a number. Much later the disk interrupts, and an event says that the request with this
// number has been answered. All devices work like this. What the kernel adds is *who may*: a
// domain reaches the blocks, the wire and the screen that it was given, and the memory that it
// owns, and no other.
//
// :::figure What each device is asked, and what is told
// | device | it is asked by | a policy is asked | it is told |
// | --- | --- | --- | --- |
// | disk | [[requestBlocks]] | `Disk.select`: which request is next? | `Disk.arrived`, `Disk.done` |
// | network | [[supplyBuffers]], [[sendPacket]] | `Ethernet.packetArrived`: whose packet is this? | `Ethernet.packetDelivered`, `Ethernet.sent` |
// | screen | [[showPicture]] | | `Video.blank` |
// | serial ports | [[awaitInput]], [[receiveBytes]], [[sendBytes]] | | `Console.received` |
// | clock | [[setTimer]] | | `Timer.expired` |
// :::
//
// The first pages are what all devices have in common: registers, telling, capabilities, and the
// memory that a device may touch. Then each device has a page or two. The last ones collect the
// interrupts, what happens when a domain ends, and the operations for code in the machine.
//
// A few things are simpler than on a real machine, and say so on their pages: a load from a
// device takes no longer than one from memory, and output to a serial port is waited for in the
// kernel. The board's clock that tells the date is not driven.

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
export * from "./overload.ts";
export * from "./receiving.ts";
export * from "./sending.ts";
export * from "./video.ts";
export * from "./interrupts.ts";
export * from "./device_operations.ts";
