// # Tables of services
//
// What programs pay for services, beside the default policy and beside other systems in 1995.

import { microsecondsOf } from "../../chapters/03-spindles/mod.ts";
import type {
  Comparison,
  ConfigurationRow,
  MemoryCost,
  PlaceCost,
  ThreadCost,
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
  const rows = results.map(({ name, cycles, microseconds, ...others }) => [
    name,
    grouped(cycles),
    microseconds.toFixed(2),
    String(others.osf1 ?? ""),
    String(others.mach ?? ""),
    String(others.spin),
  ]);
  return [
    "Memory, in microseconds at 133 MHz, beside other systems in 1995",
    "",
    ...aligned([["", "cycles", "here", "OSF/1", "Mach", "SPIN"], ...rows]),
  ];
}

// ## Placement
//
// What the same call took on a real machine with a 21064 at 133 MHz was measured by the SPIN
// project in 1995: a call inside the kernel, a system call, and a call from one address space to
// another.

interface Anchor {
  readonly call: string;
  readonly place: PlaceCost["place"] | "in the kernel";
  readonly osf?: number;
  readonly mach?: number;
  readonly spin: number;
}

const ANCHORS: readonly Anchor[] = [
  { call: "call inside the kernel", place: "in the kernel", spin: 0.13 },
  { call: "system call", place: "spindle", osf: 5, mach: 7, spin: 4 },
  {
    call: "call to another space",
    place: "server",
    osf: 845,
    mach: 104,
    spin: 89,
  },
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
      ["call", "cycles", "here", "OSF/1", "Mach", "SPIN"],
      ...ANCHORS.map((one) => anchorRow(one, results, inside)),
    ]),
  ];
}

function anchorRow(
  { call, place, osf, mach, spin }: Anchor,
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
    String(osf ?? ""),
    String(mach ?? ""),
    String(spin),
  ];
}

// ## Threads

/** What others took in 1995, in microseconds: fork and join, ping-pong. */
const THREADS_1995: readonly (readonly [string, number, number])[] = [
  ["OSF/1, threads of the kernel", 198, 21],
  ["OSF/1, threads of the user", 1230, 264],
  ["Mach, threads of the kernel", 101, 71],
  ["Mach, threads of the user", 338, 115],
  ["SPIN, threads in the kernel", 22, 17],
  ["SPIN, a library on top", 262, 159],
  ["SPIN, built in", 111, 85],
];

/** The lines of a table: threads of several kinds, beside other systems. */
export function threadTable(results: readonly ThreadCost[]): string[] {
  const ours = results.map(({ threads, forkJoin, pingPong }) => [
    threads,
    grouped(forkJoin),
    microsecondsOf(forkJoin).toFixed(1),
    grouped(pingPong),
    microsecondsOf(pingPong).toFixed(1),
  ]);
  const others = THREADS_1995.map(([name, forkJoin, pingPong]) => [
    name,
    "",
    String(forkJoin),
    "",
    String(pingPong),
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
    ...[then.spin, then.osf1, then.mach].map((one) => String(one ?? "")),
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

const WHO_DECIDES = ["spindle", "kernel", "server"];
const SYSTEMS = ["SPIN", "OSF/1", "Mach"];
