// # The page of a strand
//
// All that the kernel keeps of a strand in the machine's memory fits on one page.
//
// :::figure A strand's page, from its lowest byte up
// | bytes | what is there |
// | --- | --- |
// | 0 to 63 | the process control block ([[PCB]]) |
// | from 64 | the strand's record ([[STRAND]]) |
// | 512 to 767 | its floating-point registers, while it does not run |
// | to the end | the kernel's stack, which grows downwards |
// :::
//
// When a program enters the kernel, PALcode switches to the kernel's stack, and the stack
// pointer lies on this page. Rounded down to a multiple of the page size it is the address of
// the page. So kernel code on any processor finds out for whom it works in three instructions:
//
// ```alpha
//         srl     sp, 13, t0
//         sll     t0, 13, t0
//         ldq     t1, 64(t0)      // the strand's number
// ```
//
// A processor that has no strand is in its *idle context*, which has such a page as well.

import {
  FRAME_BYTES,
  ksegAddress,
  PAGE_SIZE,
  PCB,
  physical,
  type PhysicalAddress,
  readPhysical,
  statusWord,
  virtual,
  type VirtualAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { type Kernel, KERNEL_STACKS } from "../kernel/kernel.ts";
import {
  readField,
  RECORD_OFFSET,
  STRAND,
  writeField,
} from "../kernel/records.ts";

/** Bytes between the start of a page and the floating-point registers on it. */
export const FLOATS_OFFSET = 512;

/** The page of the idle context of processor `number`. */
export function idlePage(number: number): PhysicalAddress {
  return physical(KERNEL_STACKS + number * PAGE_SIZE);
}

// An idle context keeps a little room at the top of its stack: an empty stack's pointer
// would lie on the next page.

/** The top of the stack of processor `number`'s idle context. */
export function idleStack(number: number): VirtualAddress {
  return virtual(ksegAddress(idlePage(number)) + BigInt(PAGE_SIZE) - 64n);
}

/** Where a trap of the program itself puts its frame: the end of its strand's page. */
export function trapFrameOn(page: PhysicalAddress): PhysicalAddress {
  return physical(page + PAGE_SIZE - Number(FRAME_BYTES));
}

/** The field of the strand's record on `page`. */
export function readRecord(
  { machine }: Kernel,
  page: PhysicalAddress,
  field: keyof typeof STRAND.fields,
): bigint {
  return readField(machine.bus, physical(page + RECORD_OFFSET), STRAND, field);
}

/** Sets a field of the strand's record on `page`. */
export function writeRecord(
  { machine }: Kernel,
  page: PhysicalAddress,
  field: keyof typeof STRAND.fields,
  value: bigint,
): void {
  const record = physical(page + RECORD_OFFSET);
  writeField(machine.bus, record, STRAND, field, value);
}

// ## A stack to return from
//
// A strand that does not run has been left in the middle of a routine of the kernel, [[switch]]:
// on its stack lie the registers that this routine saves, and the address to which it returns. A
// strand that has never run is made to look like one that was left there. Above these words lies
// the frame of a trap that never happened, from which it will return to its first instruction.

/** Bytes of registers that the kernel's `switch` saves. */
export const SWITCH_BYTES = 64;

/** Where a context begins, and with what. */
export interface Beginning {
  /** Where its kernel stack ends; what is above is in use. */
  readonly stack: VirtualAddress;
  /** Where the kernel's code goes on, in the context, when it is first switched to. */
  readonly resume: VirtualAddress;
  /** The frame of its level 1 table. */
  readonly root: bigint;
  /** Its user stack. */
  readonly userStack: bigint;
}

/** Fills in the control block on `page`, and what `switch` will find on its stack. */
export function writeControlBlock(
  { machine }: Kernel,
  page: PhysicalAddress,
  { stack, resume, root, userStack }: Beginning,
): void {
  const put = (at: number, value: bigint) =>
    writePhysical(machine.bus, physical(at), 8, value);
  const kernelStack = stack - BigInt(SWITCH_BYTES);
  put(Number(kernelStack - ksegAddress(physical(0))), resume);
  put(page + PCB.ksp, kernelStack);
  put(page + PCB.usp, userStack);
  put(page + PCB.ptbr, root);
  put(page + PCB.pcc, 0n);
  put(page + PCB.unique, 0n);
  put(page + PCB.flags, 0n);
}

/** Writes the frame from which the strand on `page` returns to `entry`, as a user. */
export function writeFirstFrame(
  { machine }: Kernel,
  page: PhysicalAddress,
  entry: VirtualAddress,
): VirtualAddress {
  const frame = trapFrameOn(page);
  writePhysical(machine.bus, frame, 8, statusWord("user", 0));
  writePhysical(machine.bus, physical(frame + 8), 8, entry);
  return ksegAddress(frame);
}

/** Where the program of the strand on `page` was when it last entered the kernel. */
export function interruptedPc(
  { machine }: Kernel,
  page: PhysicalAddress,
): VirtualAddress {
  const at = physical(trapFrameOn(page) + 8);
  return virtual(readPhysical(machine.bus, at, 8) ?? 0n);
}
