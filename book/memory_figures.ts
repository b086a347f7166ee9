// # Figures about memory that programs manage themselves
//
// A program with more pages than frames is run when the book is made, and everything that is said
// about it is counted there.

import {
  FAULT_ROUNDS,
  lastingMedium,
  measureMemory,
  type MemoryCost,
  type PagingRun,
  watchLasting,
} from "../chapters/05-services/mod.ts";
import { once } from "./once.ts";
import { clusters, copies, paging } from "./service_measures.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about paging, by name. */
export const memoryFigures: Readonly<Record<string, () => string>> = {
  "paging.orders": orderTable,
  "paging.each": () => grouped(eachPage(paging().own)),
  "paging.blocks": () => grouped(paging().small.written.length),
  "paging.clusters": clusterTable,
  "lasting.rounds": () => String(LASTING_ROUNDS),
  "lasting.writes": () => grouped(lasted().counts.length),
  "lasting.whole": () =>
    grouped(lasted().counts.filter((one) => one !== undefined).length),
  "copying.costs": copyTable,
  "faults.costs": faultTable,
  "faults.rounds": () => String(FAULT_ROUNDS),
  "faults.osf": () => String(lessThan("osf1")),
  "faults.mach": () => String(lessThan("mach")),
  "paging.whole": () => grouped(paging().own.written.length),
};

const memoryCosts = once(measureMemory);
const LASTING_ROUNDS = 3;
const lasted = once(() => watchLasting(lastingMedium(), LASTING_ROUNDS));

function eachPage({ cycles, brought }: PagingRun): number {
  return Math.round(cycles / brought.length);
}

function orderTable(): string {
  const { byDefault, own, small } = paging();
  const rows: [string, PagingRun][] = [
    ["the page that came first", byDefault],
    ["as it fits what the program does", own],
    ["the same, writes noted by the block", small],
  ];
  return table(
    ["who leaves", "pages brought", "blocks written", "cycles"],
    rows.map(([who, { brought, written, cycles }]) => [
      who,
      grouped(brought.length),
      grouped(written.length),
      grouped(cycles),
    ]),
  );
}

function clusterTable(): string {
  const rows = ([1, 2, 4] as const).map((cluster) => {
    const { row, random } = clusters[cluster]();
    return [
      String(cluster),
      ...[row, random].flatMap(({ transfers, cycles }) => [
        grouped(transfers),
        grouped(cycles),
      ]),
    ];
  });
  return table(
    [
      "pages together",
      "transfers, in a row",
      "cycles",
      "transfers, at random",
      "cycles",
    ],
    rows,
  );
}

function copyTable(): string {
  const rows = copies().map(({ changed, eager, lazy }) =>
    [changed, eager, lazy].map(grouped)
  );
  return table(
    ["pages changed", "cycles, if all is copied", "if it is copied on write"],
    rows,
  );
}

/** How many times as long a fault took in another system. */
function lessThan(system: "osf1" | "mach"): number {
  const fault = memoryCosts().find(({ name }) => name === "Fault")!;
  return Math.floor(fault.then[system]! / fault.microseconds);
}

function faultTable(): string {
  const rows = memoryCosts().map((one: MemoryCost) => [
    one.name,
    grouped(one.cycles),
    one.microseconds.toFixed(1),
    ...[one.then.spin, one.then.osf1, one.then.mach]
      .map((time) => String(time ?? "–")),
  ]);
  return table(
    ["", "cycles", "microseconds", "SPIN", "OSF/1", "Mach"],
    rows,
  );
}
