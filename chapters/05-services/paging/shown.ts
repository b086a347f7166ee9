// # Paging, shown
//
// The demonstration runs one program twice: with the order that needs no knowledge, and with the
// orders that fit what the program does.

import type { Demonstration, Shown } from "../demonstration.ts";
import { lastingMedium, watchLasting } from "./lasting.ts";
import { type PagingRun, runPaging, type Workload } from "./running.ts";

/** The work of the demonstration: pages four times the frames, then a row that is a little too long. */
export const SHOWN_WORK: Omit<Workload, "orders"> = {
  pages: 80,
  frames: 20,
  hot: 18,
  rounds: 200,
  laps: 16,
  span: 25,
  stores: false,
  cluster: 1,
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

// ## Several pages at once
//
// A program that goes through all of its pages in a row, and stores to each, is one that reading
// ahead should help. One that uses its pages at random is one that it should not.

/** What the same uses of pages came to, in a row and at random. */
export interface ClusterMeasures {
  /** All pages one after the other, twice, each of them written. */
  readonly row: PagingRun;
  /** Some pages more often than others. */
  readonly random: PagingRun;
}

/** Runs the program with so many pages that come and go together. */
export function measureClusters(
  cluster: Workload["cluster"],
): ClusterMeasures {
  const { pages } = SHOWN_WORK;
  const work = { ...SHOWN_WORK, small: false, cluster };
  return {
    row: runPaging({
      ...work,
      rounds: 0,
      laps: 2,
      span: pages,
      stores: true,
      orders: ["scan", "scan"],
    }),
    random: runPaging({ ...work, laps: 0, orders: ["clock", "clock"] }),
  };
}

/** A program with more pages than frames, and its own pager. */
export const PAGING: Demonstration = {
  name: "paging",
  about: "a program decides which of its pages leave when memory is short",
  run,
};

function run(): Shown {
  const shown = pagingShown(
    measurePaging(),
    measureClusters(1),
    measureClusters(4),
  );
  const { counts } = watchLasting(lastingMedium(), 2);
  const whole = counts.filter((count) => count !== undefined).length;
  const story = [
    ...shown.story,
    "",
    "A second program has numbers that last, and adds one to all of them, twice. The disk was looked at",
    `after each of the ${counts.length} blocks that were written: ${whole} times all numbers of one count were there.`,
  ];
  return { ...shown, story };
}

/** What was found of the orders, and of pages that go alone or four together. */
export function pagingShown(
  { byDefault, own, small }: PagingMeasures,
  alone: ClusterMeasures,
  together: ClusterMeasures,
): Shown {
  const { pages, frames, span } = SHOWN_WORK;
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
  return {
    story: [
      `A program has ${frames} frames and works on ${pages} pages, which are on the disk. First it uses`,
      `some of them much more often than others. Then it goes through ${span} of them in a row, again`,
      "and again. When a page is used that has no frame, another one has to leave. Its pager, a spindle",
      "of its own, decides which. In the first run pages leave in the order in which they came. In the",
      "second those leave that have not been used lately, and in the row the one that came last.",
      "",
      "In the end every page is looked at: each holds what was written to it last.",
      `Blocks written, if writes are noted by the page: ${own.written.length}; by the block: ${small.written.length}.`,
      `Then it goes through all ${pages} pages twice and writes each, first with one page in a transfer,`,
      "then with four.",
      "",
      "Look at how often a page had to be brought, and at how often the disk was asked.",
    ],
    comparisons: [
      beside(
        "pages brought from the disk",
        "pages",
        (one) => one.brought.length,
      ),
      beside("time of the program", "cycles", (one) => one.cycles),
      {
        what: "in a row: transfers of one page, or of four",
        unit: "transfers",
        byDefault: alone.row.transfers,
        own: together.row.transfers,
      },
      {
        what: "in a row: time",
        unit: "cycles",
        byDefault: alone.row.cycles,
        own: together.row.cycles,
      },
    ],
    meaning: [
      "Bringing a page from the disk takes nearly all of the time, so each page that need not come again",
      "counts. No order is right for all programs. This one knew what it was about to do, and the",
      "kernel could not have known.",
    ],
  };
}
