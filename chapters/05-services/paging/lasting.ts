// # Memory that lasts
//
// A program's pages are on the disk, so what it has saved there is still there when it is run
// again.
//
// Say a program counts something, and has numbers on nine pages. It ends, or the power fails. When
// it is started again with the same part of the disk, its pages hold what the first one left: it
// never opens a file, and never reads one. It uses its memory.
//
// Only, the power may fail in the middle of a change, when some pages are new and others old. The
// cure is older than pagers. The new numbers go into other pages than the old ones. When all of
// them are on the disk, one word is changed, which says that they count now. It lies in one block,
// and a drive writes a block whole or not at all. For that a program must be able to say "this, and
// only then that", and `save` is what says it: when it answers 0, everything that was stored before
// it is on the disk.
//
// In a run of {{lasting.rounds}} changes the drive wrote {{lasting.writes}} blocks. After each of
// them the disk was looked at as a new start would find it. All {{lasting.whole}} times the numbers
// of one count were there, whole.
//
// :::spin 4.1
// The paper's application that manages its memory could be a distributed or a persistent one
// ([[promise 121]]). This is a persistent one. Nothing of it is in the kernel, and nothing in the
// pager: the two halves are the affair of the program. A memory that is spread over several
// machines is not here.
// :::

import {
  blankMedium,
  type DiskMedium,
  type Program,
} from "../../01-hardware/mod.ts";
import { runKernel } from "../../02-controllers/mod.ts";
import { carryingProgram } from "../programs.ts";
import type { Ending, System } from "../system.ts";
import lasting from "./lasting.s" with { type: "text" };
import { loadPaging, PAGER, pagingSystem } from "./running.ts";

/** Pages of each of the two halves. */
export const LASTING_HALF = 4;
const PAGES = 1 + 2 * LASTING_HALF;
const FRAMES = 5;
const BLOCKS = 16;

/** A disk on which nothing has lasted yet. */
export function lastingMedium(): DiskMedium {
  return blankMedium(PAGES * BLOCKS);
}

/** A machine with a disk in its drive, and the program for it. */
export interface Lasting {
  /** The system that it runs on. */
  readonly system: System;
  /** The program. */
  readonly program: Program;
}

/** Switches on a machine with `medium` in the drive, for a program that adds one to its numbers so many times. */
export function startLasting(medium: DiskMedium, rounds: number): Lasting {
  const system = pagingSystem(medium);
  const program = carryingProgram(system, lasting, PAGER, {
    pages: PAGES,
    frames: FRAMES,
    half: LASTING_HALF,
    rounds,
  });
  return { system, program };
}

/** Runs the program, and gives how it ended: with status 0 if it found whole numbers. */
export function runLasting({ system, program }: Lasting): Ending {
  const strand = loadPaging(system, program, PAGES);
  const { cycles } = system.machine.processor.counters;
  runKernel(system.kernel, { cycles: cycles + MOST_CYCLES });
  return strand.outcome ?? { kind: "limit" };
}

const MOST_CYCLES = 20_000_000_000;

/** The number of times that the disk says, if all numbers that it points at are of that time. */
export function lastingCount(medium: DiskMedium): number | undefined {
  const block = new Uint8Array(512);
  const view = new DataView(block.buffer);
  const wordAt = (sector: number) => {
    medium.read(sector, block);
    return Number(view.getBigUint64(0, true));
  };
  const count = wordAt(0);
  const first = (1 + count % 2 * LASTING_HALF) * BLOCKS;
  for (let at = 0; at < LASTING_HALF * BLOCKS; at++) {
    if (wordAt(first + at) !== count) return undefined;
  }
  return count;
}

/** What the disk held after each block that was written in a run. */
export interface LastingRun {
  /** How the program ended: with status 0 if it found whole numbers. */
  readonly ending: Ending;
  /** The count on the disk after each block; undefined where numbers were not whole. */
  readonly counts: readonly (number | undefined)[];
}

/** Runs the program, and looks at the disk after each block that is written. */
export function watchLasting(inner: DiskMedium, rounds: number): LastingRun {
  const counts: (number | undefined)[] = [];
  const medium: DiskMedium = {
    sectors: inner.sectors,
    readOnly: inner.readOnly,
    read: (sector, into) => inner.read(sector, into),
    write: (sector, from) => {
      const written = inner.write(sector, from);
      counts.push(lastingCount(inner));
      return written;
    },
  };
  return { ending: runLasting(startLasting(medium, rounds)), counts };
}
