// # Figures about threads and schedulers
//
// Programs that schedule themselves: every number is measured when the book is made.

import {
  cyclesWith,
  FEW_WORKERS,
  measureThreads,
  meetingCycles,
  MEETINGS,
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
  const rows = [["they take turns", false], ["they are a gang", true]] as const;
  return table(
    ["strands", ...MEETINGS.map((count) => `${count} meetings, cycles`)],
    rows.map(([how, asGang]) => [how, ...meetingCycles(asGang).map(grouped)]),
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
