// # A program and its pager
//
// A program that pages is run on a machine of its own, and everything that its pager does is
// written down.
//
// What is written down is seen from outside: which pages the disk was asked for, which blocks were
// written, and which pages had to leave. So it can be compared with what another program, which
// knows nothing of this one, says should have happened.

import {
  blankMedium,
  type DiskMedium,
  type Program,
} from "../../01-hardware/mod.ts";
import {
  answeredRequests,
  grantExtent,
  runKernel,
  type Strand,
} from "../../02-controllers/mod.ts";
import { type Source, spindleNamed } from "../../03-spindles/mod.ts";
import { carryingProgram, tellProgram } from "../programs.ts";
import {
  type Ending,
  loadMarked,
  startFastSystem,
  stateNumber,
  type System,
} from "../system.ts";
import giving from "./giving.spindle" with { type: "text" };
import pages from "./pages.spindle" with { type: "text" };
import pager from "./pager.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };
import replacement from "./replacement.spindle" with { type: "text" };
import transfer from "./transfer.spindle" with { type: "text" };

/** The pager that a program brings along: each of its spindles uses those before it. */
export const PAGER: readonly Source[] = [
  { file: "replacement.spindle", text: replacement },
  { file: "transfer.spindle", text: transfer },
  { file: "pages.spindle", text: pages },
  { file: "pager.spindle", text: pager },
  { file: "giving.spindle", text: giving },
];

/** In which order pages leave; the place here is the number that the pager is told. */
export const ORDERS = ["clock", "first", "scan"] as const;

/** An order in which pages leave. */
export type Order = typeof ORDERS[number];

/** What the program does. */
export interface Workload {
  /** Pages that it uses, up to 512. */
  readonly pages: number;
  /** Frames that it has for them, up to 100. */
  readonly frames: number;
  /** The pages that it uses most, from the first on. */
  readonly hot: number;
  /** Pages that it uses at random, one after the other. */
  readonly rounds: number;
  /** How often it goes through a row of pages. */
  readonly laps: number;
  /** How many pages are in this row. */
  readonly span: number;
  /** Whether the pages of the row are written as well. */
  readonly stores: boolean;
  /** How many pages come and go together. */
  readonly cluster: 1 | 2 | 4;
  /** In which order pages leave, at random and in the row. */
  readonly orders: readonly [Order, Order];
  /** Whether writes are noted by the block, and otherwise by the page; pages in clusters are noted as a whole. */
  readonly small: boolean;
}

/** What happened when the program was run. */
export interface PagingRun {
  /** How it ended: with status 0 if each page held what it should. */
  readonly ending: Ending;
  /** Cycles from its first to its last. */
  readonly cycles: number;
  /** The pages that were brought, one after the other. */
  readonly brought: readonly number[];
  /** The pages that had to leave, one after the other; of a cluster the first. */
  readonly evicted: readonly number[];
  /** The blocks that were written, one after the other. */
  readonly written: readonly number[];
  /** How often the drive was asked. */
  readonly transfers: number;
}

// ## Watching from outside
//
// A disk is made of blocks, so it is known which ones have been read and written. Which pages have
// left the pager keeps a list of, the last thousand of them; it is read from time to time while the
// program runs.

/** Blocks of a page. */
const BLOCKS = 16;
/** Clusters of which the pager knows that they have left. */
const TRACE = 1024;

/** What was asked of a disk. */
interface Watched {
  readonly medium: DiskMedium;
  readonly read: number[];
  readonly written: number[];
}

/** `inner`, with everything that is asked of it written down. */
function watched(inner: DiskMedium): Watched {
  const read: number[] = [];
  const written: number[] = [];
  const medium: DiskMedium = {
    sectors: inner.sectors,
    readOnly: inner.readOnly,
    read(sector, into) {
      read.push(sector);
      return inner.read(sector, into);
    },
    write(sector, from) {
      written.push(sector);
      return inner.write(sector, from);
    },
  };
  return { medium, read, written };
}

/** Notes in `evicted` which pages have left since it was last asked. */
function noteEvictions(
  system: System,
  { domain }: Strand,
  cluster: number,
  evicted: number[],
): void {
  const { extensions } = system;
  const pager = spindleNamed(extensions, "Pager", domain.identifier);
  if (pager === undefined) return;
  const total = Number(stateNumber(system, pager, "evicted"));
  for (let at = evicted.length; at < total; at++) {
    const left = Number(stateNumber(system, pager, "trace", at % TRACE));
    evicted.push(left * cluster);
  }
}

// ## Running it

/** The program that does what `workload` says, with its pager. */
export function pagingProgram(system: System, workload: Workload): Program {
  const { orders: [first, then], small, stores, ...numbers } = workload;
  return carryingProgram(system, program, PAGER, {
    ...numbers,
    clusters: workload.frames / workload.cluster,
    stores: stores ? 1 : 0,
    first: ORDERS.indexOf(first),
    then: ORDERS.indexOf(then),
    small: small ? 1 : 0,
  });
}

/** Loads `program` and lets it know an extent with `pages` pages of the disk, from page `first` on. */
export function loadPaging(
  system: System,
  program: Program,
  pages: number,
  first = 0,
): Strand {
  const { kernel } = system;
  const strand = loadMarked(system, program, ["paging"]);
  const { handle } = grantExtent(
    kernel,
    strand.domain,
    first * BLOCKS,
    pages * BLOCKS,
    true,
  );
  tellProgram(system, strand, program, "extent", handle);
  return strand;
}

/** A system with `medium` in its drive. */
export function pagingSystem(medium: DiskMedium, processors = 1): System {
  return startFastSystem({ memory: 8 * 2 ** 20, disk: medium, processors });
}

/** Runs the program on a machine of its own, with `medium` in the drive. */
export function runPaging(
  workload: Workload,
  medium: DiskMedium = blankMedium(workload.pages * BLOCKS),
): PagingRun {
  const disk = watched(medium);
  const system = pagingSystem(disk.medium);
  const program = pagingProgram(system, workload);
  const strand = loadPaging(system, program, workload.pages);
  const { counters } = system.machine.processor;
  const { cycles } = counters;
  const evicted: number[] = [];
  for (let turn = 0; turn < MOST_TURNS && !strand.outcome; turn++) {
    const limit = { cycles: counters.cycles + SLICE };
    const { reason } = runKernel(system.kernel, limit);
    noteEvictions(system, strand, workload.cluster, evicted);
    if (reason === "halt") break;
  }
  return {
    ending: strand.outcome ?? { kind: "limit" },
    cycles: counters.cycles - cycles,
    brought: disk.read.filter((sector) => sector % BLOCKS === 0)
      .map((sector) => sector / BLOCKS),
    evicted,
    written: disk.written,
    transfers: Number(answeredRequests(system.kernel)),
  };
}

/** Cycles between two looks at the pager: too few for a disk to move a thousand pages. */
const SLICE = 20_000_000;
/** Looks after which a program is given up. */
const MOST_TURNS = 1000;
