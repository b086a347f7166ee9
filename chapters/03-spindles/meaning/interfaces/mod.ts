// # What the kernel offers
//
// These are the events that a spindle may handle and the operations that it may call, written in
// the spindles' own language.
//
// An operation says here what must hold when it is called (`requires`, [[promise 79]]), how it
// may fail (`fails`), and how many cycles it may take (`cost`). The verifier proves the first
// where it can, has it tested where it cannot, and adds up the last. An operation marked `pure`
// changes nothing, so a filter may call it. One that `is` a field of a kernel record is no call
// at all: the compiler puts a load in its place ([[promise 85]]). Larger operations are called.
//
// What belongs to the kernel has types of its own: a strand, a frame, a packet. Nobody can make a
// value of such a type. The kernel gives it, to the handler of an event or as the answer of an
// operation, and the controllers look at each use whether it is still good. A `linear` type is
// for what would be lost if it were forgotten: whoever has such a value has to do something with
// it on every path.
//
// :::figure kernel-interfaces
// :::
//
// :::spin 3.1
// The abstract types are to reach down to the process table and the translation buffer
// ([[promise 70]]), and to the memory of the application ([[promise 71]]). A spindle goes through
// all domains by `Domain.first` and `Domain.next`, and asks of a strand whose it is and what it
// does. Its pages it maps, protects and watches by `Mapping`; the translation buffer itself it
// cannot read, the controllers keep it in step with the page tables. `Space.fetch` and
// `Space.store` copy from and to the program's memory, and fail where the program itself may not
// read or write.
// :::
//
// The columns tell what each may do: *pure* changes nothing, *blocking* can make the running
// strand wait, *interrupt* can come while any program runs. Some operations and some events are
// only for the system's own spindles, because they concern everybody.

import type { Source } from "../../source/diagnostics.ts";
import devices from "./devices.spindle" with { type: "text" };
import memory from "./memory.spindle" with { type: "text" };
import processors from "./processors.spindle" with { type: "text" };
import traps from "./traps.spindle" with { type: "text" };

/** The interfaces of the kernel as it is built in these chapters. */
export const KERNEL_INTERFACES: readonly Source[] = [
  { file: "traps.spindle", text: traps },
  { file: "processors.spindle", text: processors },
  { file: "memory.spindle", text: memory },
  { file: "devices.spindle", text: devices },
];
