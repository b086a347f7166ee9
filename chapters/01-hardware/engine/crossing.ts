// # Copying state in and out
//
// Before the engine runs, what it keeps in variables is written where it will look; when it
// has stopped, that is read back.
//
// The registers need not cross: both sides see them in the same array. What crosses is the
// rest of a processor's state that instructions change, and a few things that the engine
// must know and cannot change.

import { FPCR } from "../floating_point/floating_control.ts";
import { physical, virtual } from "../numbers.ts";
import { roundingIn } from "../execution/arithmetic.ts";
import type { Machine, Processor } from "../processor/machine.ts";
import { pipeBit, pipeOfBit } from "./charging.ts";
import { FLOAT_STATE } from "./floating.ts";
import { areaOf, STATE } from "./layout.ts";
import { bankOf, locksOfOthers } from "./software_buffers.ts";

/** What stands for no block that is watched. */
const NO_BLOCK = -1n;

/** Writes the state of the processor at work, and when it is to stop, into its area. */
export function copyIn(
  view: DataView<ArrayBuffer>,
  machine: Machine,
  until: number,
): void {
  const { processor } = machine;
  const { number, mode, counters, pc, locked } = processor;
  const area = areaOf(number);
  view.setBigUint64(area + STATE.pc, pc, true);
  view.setFloat64(area + STATE.cycles, counters.cycles, true);
  view.setFloat64(area + STATE.instructions, counters.instructions, true);
  view.setFloat64(area + STATE.until, until, true);
  view.setInt32(area + STATE.beside, besideOf(processor), true);
  view.setInt32(area + STATE.floating, floatingOf(processor), true);
  view.setInt32(area + STATE.bank, bankOf(area, mode), true);
  view.setBigInt64(area + STATE.locked, BigInt(locked ?? NO_BLOCK), true);
  openKseg(view, machine, area);
}

/** Says how much of kseg may be reached directly: all memory, by the kernel. */
function openKseg(
  view: DataView<ArrayBuffer>,
  machine: Machine,
  area: number,
): void {
  const { processor, storage } = machine;
  const kernel = processor.mode === "kernel";
  const window = kernel ? BigInt(storage.memorySize) : 0n;
  // As long as others watch anything, stores go by the pages in the buffer.
  const guarded = locksOfOthers(machine) !== "";
  view.setBigUint64(area + STATE.readable, window, true);
  view.setBigUint64(area + STATE.writable, guarded ? 0n : window, true);
}

/** Reads the state of the processor at work back from its area. */
export function copyOut(
  view: DataView<ArrayBuffer>,
  { processor }: Machine,
): void {
  const { counters } = processor;
  const area = areaOf(processor.number);
  const instructions = view.getFloat64(area + STATE.instructions, true);
  if (instructions === counters.instructions) return;
  counters.instructions = instructions;
  counters.cycles = view.getFloat64(area + STATE.cycles, true);
  processor.pc = virtual(view.getBigUint64(area + STATE.pc, true));
  const locked = view.getBigInt64(area + STATE.locked, true);
  processor.locked = locked === NO_BLOCK ? undefined : physical(locked);
  const beside = view.getInt32(area + STATE.beside, true);
  processor.neighbour = beside === 0 ? undefined : {
    pc: virtual(processor.pc - 4n),
    cycle: counters.cycles - 1,
    pipe: pipeOfBit(beside),
  };
}

/** The neighbour's pipe as a bit, if the next instruction may start beside it. */
function besideOf({ neighbour, pc, counters }: Processor): number {
  const fits = neighbour !== undefined && neighbour.pc + 4n === pc &&
    neighbour.cycle === counters.cycles - 1;
  return fits ? pipeBit(neighbour.pipe) : 0;
}

/** What an inexact result leaves in the FPCR. */
const INEXACT = 1n << FPCR.INE | 1n << FPCR.SUM;

/** What is known of floating point, as bits. */
function floatingOf({ fen, fpcr }: Processor): number {
  const { enabled, inexact, nearest } = FLOAT_STATE;
  return (fen ? enabled : 0) |
    ((fpcr & INEXACT) === INEXACT ? inexact : 0) |
    (roundingIn(fpcr) === "normal" ? nearest : 0);
}
