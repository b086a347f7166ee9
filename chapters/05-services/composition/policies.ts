// # Two policies, or one
//
// The same program runs with its pager hearing of faults only, and with the pager hearing of the processor as well.
//
// The other program computes for as long. What is set up here is the disk and the two programs.
// What they do about pages and turns is decided by the spindle.

import {
  blankMedium,
  type MachineOptions,
  panic,
  type Program,
} from "../../01-hardware/mod.ts";
import {
  activations,
  grantExtent,
  type Kernel,
  runKernel,
  type Strand,
} from "../../02-controllers/mod.ts";
import {
  type InstalledSpindle,
  type Source,
  spindleNamed,
} from "../../03-spindles/mod.ts";
import { carryingProgram, tellProgram } from "../programs.ts";
import {
  loadMarked,
  startFastSystem,
  stateNumber,
  type System,
} from "../system.ts";
import joint from "./joint.spindle" with { type: "text" };
import neighbour from "./neighbour.spindle" with { type: "text" };
import neighbourProgram from "./neighbour.s" with { type: "text" };
import readerProgram from "./reader.s" with { type: "text" };

/** The spindle that decides about pages and turns. */
export const JOINT: Source = { file: "joint.spindle", text: joint };
/** The spindle of the program beside it. */
export const NEIGHBOUR: Source = { file: "neighbour.spindle", text: neighbour };

/** Pages that the program reads. */
export const JOINT_PAGES = 8;
const BLOCKS_PER_PAGE = 16;

/** The word at this place of the disk: any numbers will do that differ. */
export function wordOnDisk(index: number): bigint {
  return BigInt.asUintN(64, BigInt(index + 1) * 0x9e37_79b9_7f4a_7c15n);
}

/** A disk that is full of such words in its first blocks. */
export function fullDisk(
  pages: number = JOINT_PAGES,
): NonNullable<MachineOptions["disk"]> {
  const sectors = pages * BLOCKS_PER_PAGE;
  const disk = blankMedium(4000);
  for (let sector = 0; sector < sectors; sector++) {
    const bytes = new Uint8Array(512);
    const view = new DataView(bytes.buffer);
    for (let word = 0; word < 64; word++) {
      view.setBigUint64(word * 8, wordOnDisk(sector * 64 + word), true);
    }
    disk.write(sector, bytes);
  }
  return disk;
}

/** A system with a program that reads pages and one that computes. */
export interface Reading {
  /** The system. */
  readonly system: System;
  /** The strand of the program that reads. */
  readonly reader: Strand;
  /** The strand of the program beside it. */
  readonly neighbour: Strand;
}

/** Starts both programs; `ahead` lets pages be asked for when the reader loses the processor. */
export function startReading(ahead: boolean): Reading {
  const memory = 8 * 2 ** 20;
  const system = startFastSystem({ memory, disk: fullDisk() });
  const constants = { ahead: ahead ? 1 : 0 };
  const program = carryingProgram(system, readerProgram, [JOINT], constants);
  const reader = loadMarked(system, program, ["reader"]);
  grantDisk(system, reader, program);
  const beside = carryingProgram(system, neighbourProgram, [NEIGHBOUR], {
    turns: 40,
    work: 9,
  });
  const neighbour = loadMarked(system, beside, ["neighbour"]);
  return { system, reader, neighbour };
}

/** Gives the reader its part of the disk, and tells it. */
export function grantDisk(
  system: System,
  reader: Strand,
  program: Program,
  pages: number = JOINT_PAGES,
): void {
  const sectors = pages * BLOCKS_PER_PAGE;
  const { kernel } = system;
  const { handle } = grantExtent(kernel, reader.domain, 0, sectors, false);
  tellProgram(system, reader, program, "extent", handle);
}

/** What came of reading all pages. */
export interface ReadingCost {
  /** The status with which the reader has ended; −1 if it did not end well. */
  readonly status: number;
  /** Cycles until it had ended. */
  readonly cycles: number;
  /** Faults for which it had to wait. */
  readonly faults: number;
  /** Pages that were asked for when the processor went to another program. */
  readonly early: number;
  /** Calls that the reader has made of its spindle. */
  readonly calls: number;
  /** Events of which the spindle was told. */
  readonly told: number;
}

/** Reads all pages with one policy for both, or with a pager that hears of faults only. */
export function measureReading(ahead: boolean): ReadingCost {
  const { system, reader } = startReading(ahead);
  const { kernel, extensions, machine } = system;
  const { counters } = machine.processor;
  const before = counters.cycles;
  const owner = reader.domain.identifier;
  const spindle = spindleNamed(extensions, "Joint", owner) ??
    panic("policies: the reader has not brought its spindle");
  const count = (field: string) => Number(stateNumber(system, spindle, field));
  let seen = { faults: 0, early: 0, calls: 0, told: 0 };
  let cycles = 0;
  for (let piece = 0; piece < 2000 && reader.outcome === undefined; piece++) {
    const [calls, told] = timesAsked(kernel, spindle);
    seen = { faults: count("faults"), early: count("early"), calls, told };
    runKernel(kernel, { cycles: counters.cycles + 20_000 });
    cycles = counters.cycles - before;
  }
  const { outcome } = reader;
  const status = outcome?.kind === "exited" ? outcome.status : -1;
  return { status, cycles, ...seen };
}

/** How often the program has called `spindle`, and how often the kernel has told it of an event. */
export function timesAsked(
  kernel: Kernel,
  { handlers }: InstalledSpindle,
): readonly [calls: number, told: number] {
  const times = (entries: boolean) =>
    handlers.filter(({ call }) => (call !== undefined) === entries)
      .reduce(
        (sum, { handler }) => sum + Number(activations(kernel, handler)),
        0,
      );
  return [times(true), times(false)];
}
