// # One processor, many computations
//
// What must be exchanged when the processor turns from one computation to another fits in
// 64 bytes.
//
// Such a computation is called a *context*: it has its own stacks, its own page tables, and
// the right to believe that the processor is its own. While it does not run, what the
// processor held for it lies in its *process control block*. Of the registers only the
// stack pointers are there. The kernel saves the others, because it knows which of them
// are in use.
//
// :::figure control-block
// :::

import { REGISTER } from "../instructions/instruction_set.ts";
import { type Machine, readRegister, writeRegister } from "./machine.ts";
import { readPhysical, writePhysical } from "../memory/memory.ts";
import {
  type FrameNumber,
  physical,
  type PhysicalAddress,
} from "../numbers.ts";

/** The offsets in a process control block, in bytes. */
export const PCB = {
  ksp: 0,
  usp: 8,
  ptbr: 16,
  pcc: 24,
  asn: 28,
  unique: 32,
  flags: 40,
} as const;

/** Bytes in a process control block, which begins at a multiple of it. */
export const PCB_BYTES = 64;

/** Where the running context keeps the one word that is its own (`rdunique`). */
export function uniquePlace(machine: Machine): PhysicalAddress {
  return physical(machine.processor.pcb + PCB.unique);
}

// ## Switching
//
// The context that runs is saved, the other is loaded, and the translation buffers keep
// what they have: each of their entries says whose it is ([[§Whose translation it is]]).

/**
 * Saves the running context and loads the one whose control block is at `next`.
 *
 * @returns where the control block of the one before is
 */
export function swapContext(
  machine: Machine,
  next: PhysicalAddress,
): PhysicalAddress {
  const before = machine.processor.pcb;
  saveContext(machine);
  machine.processor.pcb = next;
  loadContext(machine);
  return before;
}

function saveContext(machine: Machine): void {
  const { processor, bus } = machine;
  const put = (field: number, width: 4 | 8, value: bigint) =>
    writePhysical(bus, physical(processor.pcb + field), width, value);
  put(PCB.ksp, 8, readRegister(machine, REGISTER.sp));
  put(PCB.usp, 8, processor.otherStack);
  put(PCB.pcc, 4, BigInt(contextCycles(machine)));
}

function loadContext(machine: Machine): void {
  const { processor, bus } = machine;
  const get = (field: number, width: 4 | 8) =>
    readPhysical(bus, physical(processor.pcb + field), width) ?? 0n;
  writeRegister(machine, REGISTER.sp, get(PCB.ksp, 8));
  processor.otherStack = get(PCB.usp, 8);
  processor.pageTable = Number(get(PCB.ptbr, 8) & 0xffff_ffffn) as FrameNumber;
  processor.asn = Number(get(PCB.asn, 4));
  processor.fen = (get(PCB.flags, 8) & 1n) === 1n;
  const saved = Number(get(PCB.pcc, 4));
  const now = processor.counters.cycles % 2 ** 32;
  processor.cycleOffset = (saved - now + 2 ** 32) % 2 ** 32;
}

// The cycle counter never stops and belongs to nobody. What a context keeps is its own
// time. When it runs again, the offset is set so that counter and offset together go on
// from there.

/** This context's cycle count: the counter plus its offset, in 32 bits. */
function contextCycles({ processor }: Machine): number {
  return (processor.counters.cycles + processor.cycleOffset) % 2 ** 32;
}
