// # Contexts
//
// A *context* is a computation that believes the processor to be its own; what the processor
// holds for it, and must be exchanged when another one runs, fits in 64 bytes.
//
// Say two programs run by turns. Each has its own stacks and its own page tables. When the
// kernel turns from the first to the second, it calls `swpctx` with an address, and PALcode
// writes the first one's stack pointers to memory and loads the second one's, with its page
// tables and the rest of what is in this table. The memory in which a context waits is its
// *process control block*. Of the registers only the stack pointers are there. The kernel
// saves the others, because it knows which of them are in use.
//
// :::figure control-block
// :::

import { REGISTER } from "../instruction_set.ts";
import {
  type Machine,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { readPhysical, writePhysical } from "../memory/memory.ts";
import { lookAtEvents } from "../processor/monitor.ts";
import {
  type FrameNumber,
  physical,
  type PhysicalAddress,
} from "../numbers.ts";
import { halt } from "./traps.ts";

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

/** In the flags: floating point is on. */
export const FLOATING = 1n << 0n;
/** In the flags: the event counters are to run ([[§Counting events]]). */
export const MONITORED = 1n << 62n;

// A control block is found by its physical address, and nothing stands between a kernel's
// mistake and what is at that address. A block is meant to begin at a multiple of its size,
// but nobody checks that: the processor ignores the lowest three bits and takes the address
// as it then is. If nothing is there, PALcode has run into a machine check itself, and the
// run is over.

/** A field of the control block at `block`, or 0 and a halt if nothing is there. */
export function readContext(
  machine: Machine,
  block: PhysicalAddress,
  field: keyof typeof PCB,
  width: 4 | 8 = 8,
): bigint {
  const value = readPhysical(machine.bus, physical(block + PCB[field]), width);
  if (value === undefined) halt(machine, "machine check in PALcode");
  return value ?? 0n;
}

/** Writes a field of the control block of the running context. */
export function writeContext(
  machine: Machine,
  field: keyof typeof PCB,
  value: bigint,
  width: 4 | 8 = 8,
): void {
  const at = physical(machine.processor.pcb + PCB[field]);
  if (!writePhysical(machine.bus, at, width, value)) {
    halt(machine, "machine check in PALcode");
  }
}

// ## Switching
//
// The context that runs is saved, the other is loaded, and the translation buffers keep
// what they have: each of their entries says whose it is ([[§Whose translation it is]]).
// It says so in as many bits as an address space number has in this Alpha; of a larger
// number the rest is lost. The frame of the level 1 page table is likewise a number of 32
// bits, as long as one in an entry of a page table, and what stands above it is ignored.

/**
 * Saves the running context and loads the one whose control block is at `next`.
 *
 * @returns where the control block of the one before is
 */
export function swapContext(machine: Machine, next: bigint): PhysicalAddress {
  const { processor } = machine;
  const before = processor.pcb;
  saveContext(machine);
  loadContext(machine, blockAt(next));
  return before;
}

/** The control block that an argument of PALcode names. */
export function blockAt(argument: bigint): PhysicalAddress {
  return physical(BigInt.asUintN(PHYSICAL_BITS, argument) & ~7n);
}

/** As many bits of a physical address as this board looks at. */
const PHYSICAL_BITS = 44;

function saveContext(machine: Machine): void {
  const { processor } = machine;
  writeContext(machine, "ksp", readRegister(machine, REGISTER.sp));
  writeContext(machine, "usp", processor.otherStack);
  writeContext(machine, "pcc", BigInt(contextCycles(machine)), 4);
}

/** Loads the context whose control block is at `block`; without one, changes nothing. */
export function loadContext(machine: Machine, block: PhysicalAddress): void {
  const { processor } = machine;
  const get = (field: keyof typeof PCB, width: 4 | 8 = 8) =>
    readContext(machine, block, field, width);
  const stack = get("ksp");
  const flags = get("flags");
  if (machine.stopped) return;
  processor.pcb = block;
  writeRegister(machine, REGISTER.sp, stack);
  processor.otherStack = get("usp");
  processor.pageTable = Number(get("ptbr") & 0xffff_ffffn) as FrameNumber;
  processor.asn = Number(get("asn", 4)) & machine.model.greatestAsn;
  processor.fen = (flags & FLOATING) !== 0n;
  lookAtEvents(processor.monitor, processor);
  processor.monitor.wanted = (flags & MONITORED) !== 0n;
  const saved = Number(get("pcc", 4));
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
