// # Figures about threads and schedulers
//
// Programs that schedule themselves: every number is measured when the book is made.

import {
  cyclesWith,
  FEW_WORKERS,
  measureThreads,
  MEETINGS,
  meetings,
  MIDDLES,
  waits,
} from "../chapters/05-services/mod.ts";
import { microsecondsOf } from "../chapters/03-spindles/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about threads, by name. */
export const threadFigures: Readonly<Record<string, () => string>> = {
  "threads.workers": () => String(FEW_WORKERS.workers),
  "threads.one": () => grouped(cyclesWith(1)),
  "threads.several": () => grouped(cyclesWith(6)),
  "threads.costs": costTable,
  "inversion.waits": waitTable,
  "gang.cycles": gangTable,
};

function gangTable(): string {
  const rows = [
    ["the default scheduler decides", "default"],
    ["they take turns of a tick", "turns"],
    ["they are a gang", "gang"],
  ] as const;
  return table(
    [
      "strands",
      ...MEETINGS.flatMap((count) => [
        `${count} meetings, cycles`,
        "turns of waiting",
      ]),
    ],
    rows.map(([how, meeting]) => [
      how,
      ...meetings(meeting).flatMap(({ cycles, waited }) => [
        grouped(cycles),
        grouped(waited),
      ]),
    ]),
  );
}

function waitTable(): string {
  const [alone, lent] = [waits(false), waits(true)];
  const rows = MIDDLES.map((middle, index) => [
    grouped(middle * 1000),
    grouped(alone[index]!),
    grouped(lent[index]!),
  ]);
  return table([
    "turns of the middle strand",
    "cycles that the most urgent waits",
    "if ranks are lent",
  ], rows);
}

function costTable(): string {
  const rows = measureThreads().map(({ threads, forkJoin, pingPong }) => [
    threads,
    grouped(forkJoin),
    microsecondsOf(forkJoin).toFixed(1),
    grouped(pingPong),
    microsecondsOf(pingPong).toFixed(1),
  ]);
  return table([
    "threads are",
    "fork and join, cycles",
    "microseconds at 133 MHz",
    "ping-pong, cycles",
    "microseconds",
  ], rows);
}
