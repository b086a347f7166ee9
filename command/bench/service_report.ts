// # Tables of services
//
// What programs pay for services, beside the default policy and beside other systems in 1995.

import {
  CALLS_1995,
  type Microseconds1995,
  THREADS_1995,
} from "../../chapters/02-controllers/mod.ts";
import { microsecondsOf } from "../../chapters/03-spindles/mod.ts";
import type {
  Comparison,
  ConfigurationRow,
  MemoryCost,
  PlaceCost,
  ThreadCost,
  UnextendedCost,
} from "../../chapters/05-services/mod.ts";
import { grouped } from "../text.ts";
import { aligned } from "./report.ts";

// ## Services

/** The lines of a table: what was measured by default and with each service. */
export function serviceTable(
  results: readonly {
    readonly name: string;
    readonly comparisons: readonly Comparison[];
  }[],
): string[] {
  const rows = results.flatMap(({ name, comparisons }) =>
    comparisons.map(({ what, unit, byDefault, own, between }) => [
      `${name}: ${what}${between ? `, ${between.join(" or ")}` : ""}`,
      unit,
      grouped(byDefault),
      grouped(own),
      own === 0 ? "" : (byDefault / own).toFixed(2),
    ])
  );
  return aligned([["service", "unit", "default", "own", "ratio"], ...rows]);
}

// ## Memory

/** The lines of a table: what programs pay for protecting pages and for faults, beside other systems. */
export function memoryTable(results: readonly MemoryCost[]): string[] {
  const rows = results.map(({ name, cycles, microseconds, then }) => [
    name,
    grouped(cycles),
    microseconds.toFixed(2),
    ...timesOf(then),
  ]);
  return [
    "Memory, in microseconds at 133 MHz, beside other systems in 1995",
    "",
    ...aligned([["", "cycles", "here", ...SYSTEMS], ...rows]),
  ];
}

const SYSTEMS = ["SPIN", "OSF/1", "Mach"];

/** The cells of one row for the systems of 1995. */
function timesOf({ spin, osf1, mach }: Microseconds1995): string[] {
  return [spin, osf1, mach].map((one) => String(one ?? ""));
}

// ## Placement
//
// Beside a call inside the kernel, a system call and a call from one address space to another
// stands what the same took in other systems.

/** Each call of nothing: its name, the place where we have it, and what it took elsewhere. */
const CALLS: readonly (readonly [
  call: string,
  place: PlaceCost["place"] | "in the kernel",
  then: Microseconds1995,
])[] = [
  ["call inside the kernel", "in the kernel", CALLS_1995.inside],
  ["system call", "spindle", CALLS_1995.system],
  ["call to another space", "server", CALLS_1995.space],
];

/**
 * The lines of two tables: what a round takes in each place, and the calls of nothing beside other systems; `inside` is
 * what a merged call in the kernel takes.
 */
export function placementTable(
  results: readonly PlaceCost[],
  inside: number,
): string[] {
  const rows = results.map((one) => [
    `${one.round === "nothing" ? "null call" : "look-up"} in ${one.place}`,
    grouped(one.cycles),
    String(one.entries),
    String(one.switches),
    grouped(one.copied),
  ]);
  return [
    ...aligned([["round", "cycles", "entries", "switches", "copied"], ...rows]),
    "",
    "A call of nothing, in microseconds at 133 MHz, beside other systems in 1995",
    "",
    ...aligned([
      ["call", "cycles", "here", ...SYSTEMS],
      ...CALLS.map((one) => callRow(one, results, inside)),
    ]),
  ];
}

function callRow(
  [call, place, then]: typeof CALLS[number],
  results: readonly PlaceCost[],
  inside: number,
): string[] {
  const measured = results.find((one) =>
    one.place === place && one.round === "nothing"
  );
  const cycles = measured?.cycles ?? inside;
  return [
    call,
    grouped(cycles),
    microsecondsOf(cycles).toFixed(2),
    ...timesOf(then),
  ];
}

// ## Threads

/** The lines of a table: threads of several kinds, beside other systems. */
export function threadTable(results: readonly ThreadCost[]): string[] {
  const ours = results.map(({ threads, forkJoin, pingPong }) => [
    threads,
    grouped(forkJoin),
    microsecondsOf(forkJoin).toFixed(1),
    grouped(pingPong),
    microsecondsOf(pingPong).toFixed(1),
  ]);
  const others = Object.values(THREADS_1995).map((one) => [
    one.threads,
    "",
    String(one.forkJoin),
    "",
    String(one.pingPong),
  ]);
  return [
    "Cycles, and microseconds at 133 MHz, beside other systems in 1995",
    "",
    ...aligned([
      ["threads", "fork, join", "in us", "ping-pong", "in us"],
      ...ours,
      ...others,
    ]),
  ];
}

// ## Configurations

/** The lines of a table: operations in three configurations, beside other systems. */
export function configurationTable(
  results: readonly ConfigurationRow[],
): string[] {
  const rows = results.map(({ operation, then, ...by }) => [
    operation,
    ...[by.spin, by.monolithic, by.server].flatMap((one) => [
      one ? grouped(one.cycles) : "",
      one?.microseconds.toFixed(2) ?? "",
      one?.ratio.toFixed(2) ?? "",
    ]),
    ...timesOf(then),
  ]);
  return [
    "Cycles, microseconds at 133 MHz, and ratios, if a spindle decides, the kernel, or a server;",
    "the last columns are microseconds of other systems in 1995",
    "",
    ...aligned([
      ["", ...WHO_DECIDES.flatMap((who) => [who, "us", "ratio"]), ...SYSTEMS],
      ...rows,
    ]),
  ];
}

/** The lines of a table: visits to the kernel of programs that extend nothing. */
export function unextendedTable(results: readonly UnextendedCost[]): string[] {
  const rows = results.map(({ visit, list, merged, direct }) => [
    visit,
    ...[list, merged, direct].map(grouped),
    grouped(merged - direct),
    (merged / direct).toFixed(2),
  ]);
  const titles = ["list", "merged", "no events", "price", "ratio"];
  return [
    "Cycles of a visit to a kernel with its default services alone: reached by lists of handlers,",
    "by merged code, and by name in a kernel that has no events; the price is merged less by name",
    "",
    ...aligned([["visit", ...titles], ...rows]),
  ];
}

const WHO_DECIDES = ["spindle", "kernel", "server"];
