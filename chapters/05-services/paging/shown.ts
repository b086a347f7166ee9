// # Paging, shown
//
// The demonstration runs one program twice: with the order that needs no knowledge, and with the
// orders that fit what the program does.

import type { Comparison, Demonstration, Shown } from "../demonstration.ts";
import { type PagingRun, runPaging, type Workload } from "./running.ts";

/** The work of the demonstration: pages four times the frames, then a row that is a little too long. */
export const SHOWN_WORK: Omit<Workload, "orders"> = {
  pages: 80,
  frames: 20,
  hot: 18,
  rounds: 200,
  laps: 16,
  span: 25,
  small: true,
};

/** What the program came to: by the order of arrival, by the orders that fit, and by these with whole pages. */
export interface PagingMeasures {
  /** Pages leave in the order in which they came; writes are noted by the page. */
  readonly byDefault: PagingRun;
  /** Pages leave by the clock, then as it fits a row; writes are noted by the page. */
  readonly own: PagingRun;
  /** The same, and writes are noted by the block. */
  readonly small: PagingRun;
}

/** Runs the program in three ways. */
export function measurePaging(): PagingMeasures {
  const work = { ...SHOWN_WORK, small: false };
  return {
    byDefault: runPaging({ ...work, orders: ["first", "first"] }),
    own: runPaging({ ...work, orders: ["clock", "scan"] }),
    small: runPaging({ ...SHOWN_WORK, orders: ["clock", "scan"] }),
  };
}

/** A program with more pages than frames, and its own pager. */
export const PAGING: Demonstration = {
  name: "paging",
  about: "a program decides which of its pages leave when memory is short",
  run,
};

/** The program by the order of arrival and by the orders that fit. */
export function pagingComparisons(
  { byDefault, own }: PagingMeasures,
): Comparison[] {
  const beside = (
    what: string,
    unit: string,
    of: (run: PagingRun) => number,
  ) => ({
    what,
    unit,
    byDefault: of(byDefault),
    own: of(own),
  });
  return [
    beside("pages brought from the disk", "pages", (one) => one.brought.length),
    beside("time", "cycles", (one) => one.cycles),
  ];
}

function run(): Shown {
  const measures = measurePaging();
  const { own, small } = measures;
  const { pages, frames, span } = SHOWN_WORK;
  return {
    story: [
      `A program has ${frames} frames and works on ${pages} pages, which are on the disk. First it uses`,
      `some of them much more often than others. Then it goes through ${span} of them in a row, again`,
      "and again. Its pager is a spindle of its own. Once pages leave in the order in which they",
      "came. Then they leave by reference bits, and in the row the one leaves that came last.",
      "In the end every page is looked at: each holds what was written to it last.",
      `Blocks written, if writes are noted by the page: ${own.written.length}; by the block: ${small.written.length}.`,
    ],
    comparisons: pagingComparisons(measures),
  };
}
