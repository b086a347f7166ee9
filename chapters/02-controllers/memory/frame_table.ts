// # The table of frames
//
// Every frame that can be given to somebody has a record, and the records are the accounts.
//
// A machine of 64 MB has {{frames.all}} frames, and the kernel itself lives in the first
// {{frames.kernel}}. Each of the others has {{frame.bytes}} bytes in the table: who owns it, how
// often it has been given away, how many pages lead to it, how many devices are at work on it
// ([[FRAME]]). All that is decided about a frame is decided by these numbers. Other lists, such
// as that of the free frames, only save a search, and [[auditFrames]] compares them with the
// table.

import {
  type FrameNumber,
  frameOf,
  type Machine,
  PAGE_SIZE,
  panic,
  physical,
  type PhysicalAddress,
} from "../../01-hardware/mod.ts";
import {
  FIRST_FREE,
  FRAME_RECORDS,
  type FrameTable,
  type Kernel,
} from "../kernel/kernel.ts";
import { FRAME, readField, writeField } from "../kernel/records.ts";

// The table has a place in the kernel's memory. A machine with so much memory that the table
// does not fit there has it in its last frames, which then have no record and no owner.

/** Where the records of the frames of `bytes` bytes of memory are. */
function placeTable(bytes: number): FrameTable {
  const first = frameOf(FIRST_FREE);
  const frames = Math.max(0, Math.floor(bytes / PAGE_SIZE) - first);
  const size = frames * FRAME.size;
  if (FRAME_RECORDS + size <= FIRST_FREE) {
    return { at: FRAME_RECORDS, first, count: frames, hand: 0 };
  }
  const count = frames - Math.ceil(size / PAGE_SIZE);
  return { at: physical((first + count) * PAGE_SIZE), first, count, hand: 0 };
}

/** The table of the frames of `machine`: nobody owns any. */
export function createFrameTable({ bus }: Machine): FrameTable {
  const table = placeTable(bus.bytes.length);
  bus.bytes.fill(0, table.at, table.at + table.count * FRAME.size);
  return table;
}

/** All frames of `bytes` bytes of memory that the kernel does not need itself. */
export function allFrames(bytes: number): FrameNumber[] {
  const { first, count } = placeTable(bytes);
  return Array.from(
    { length: count },
    (_, index) => first + count - 1 - index as FrameNumber,
  );
}

// ## One record

/** Whether `frame` is the number of a frame that can be given to somebody. */
export function isFrame({ frameTable }: Kernel, frame: number): boolean {
  const { first, count } = frameTable;
  return Number.isInteger(frame) && frame >= first && frame < first + count;
}

/** Where the record of `frame` is. */
export function frameRecord(
  kernel: Kernel,
  frame: FrameNumber,
): PhysicalAddress {
  if (!isFrame(kernel, frame)) panic(`frame table: no frame ${frame}`);
  const { at, first } = kernel.frameTable;
  return physical(at + (frame - first) * FRAME.size);
}

/** The number in a field of the record of `frame`. */
export function readFrame(
  kernel: Kernel,
  frame: FrameNumber,
  field: keyof typeof FRAME.fields,
): number {
  const record = frameRecord(kernel, frame);
  return Number(readField(kernel.machine.bus, record, FRAME, field));
}

/** Sets a field of the record of `frame`. */
export function writeFrame(
  kernel: Kernel,
  frame: FrameNumber,
  field: keyof typeof FRAME.fields,
  value: number,
): void {
  const record = frameRecord(kernel, frame);
  writeField(kernel.machine.bus, record, FRAME, field, BigInt(value));
}
