// # Tables of measurements

import type { Cost } from "../../chapters/02-controllers/mod.ts";
import {
  type DispatchCost,
  type EntryCost,
  type InstallCost,
  microsecondsOf,
} from "../../chapters/03-spindles/mod.ts";
import { grouped } from "../text.ts";
import type { Measured } from "./machine.ts";
import { meanRatio, type PairMeasured } from "./pairs.ts";

const TITLES = [
  "program",
  "instructions",
  "a cycle",
  "reference",
  "fast",
  "times",
  "QEMU",
  "times",
];

/** The lines of a table: speeds in millions of instructions a second. */
export function machineTable(results: readonly Measured[]): string[] {
  const lines = aligned([TITLES, ...results.map(row)]);
  return ["Millions of instructions a second", "", ...lines];
}

/** Rows of cells with their columns under each other, the first to the left. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]!.length))
  );
  return rows.map((cells) =>
    cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ")
  );
}

function row(measured: Measured): string[] {
  const { name, instructions, cycles, reference, fast, qemu } = measured;
  return [
    name,
    grouped(instructions),
    (instructions / cycles).toFixed(2),
    reference.toFixed(2),
    fast.toFixed(0),
    (fast / reference).toFixed(0),
    qemu?.toFixed(0) ?? "",
    qemu === undefined ? "" : (qemu / fast).toFixed(1),
  ];
}

// ## Costs of the kernel

const COST_TITLES = [
  "operation",
  "cycles",
  "executed",
  "charged",
  "µs",
  "OSF/1",
  "Mach",
  "SPIN",
];

/** The lines of a table: cycles of the kernel's operations, and others' microseconds. */
export function costTable(results: readonly Cost[]): string[] {
  const lines = aligned([COST_TITLES, ...results.map(costRow)]);
  return [
    "Cycles of the simulated machine, and microseconds at its 133 MHz;",
    "OSF/1, Mach and SPIN in microseconds, as measured on a real one in 1995",
    "",
    ...lines,
  ];
}

function costRow(cost: Cost): string[] {
  const { name, cycles, executed, charged, microseconds, then } = cost;
  const { osf1, mach, spin } = then;
  return [
    name,
    ...[cycles, executed, charged].map((one) => grouped(Math.round(one))),
    microseconds.toFixed(2),
    ...[osf1, mach, spin].map((one) => one === undefined ? "" : String(one)),
  ];
}

// ## Raising an event

/** The lines of the tables: cycles of raises and installs, and of an entry and its copies. */
export function dispatchTable(
  raises: readonly DispatchCost[],
  installs: readonly InstallCost[],
  entries: readonly Omit<EntryCost, "listing">[],
): string[] {
  const titles = ["handlers", "list", "merged", "µs", "called", "inlined"];
  const rows = raises.map(({ name, list, merged, spin, ...rest }) => [
    name,
    grouped(list),
    grouped(merged),
    microsecondsOf(merged).toFixed(2),
    ...[0, 1].map((index) => spin?.[index as 0 | 1].toFixed(2) ?? ""),
    grouped(rest.bytes),
    grouped(rest.tableBytes),
  ]);
  return [
    "Cycles of one raise, with the call and the way back: by the list of handlers, and by",
    "merged code, with its microseconds at 133 MHz; SPIN's, called and inlined; then the",
    "bytes of the merged code and of its tables",
    "",
    ...aligned([[...titles, "code", "tables"], ...rows]),
    "",
    "Cycles charged for one more handler",
    "",
    ...aligned([
      ["as the", "cycles"],
      ...installs.map(({ place, cycles }) => [
        `${grouped(place)}th`,
        grouped(cycles),
      ]),
    ]),
    "",
    "Cycles of one use of an entry",
    "",
    ...aligned([
      ["which", "cycles", "code"],
      ...entries.map(({ name, cycles, bytes }) => [
        name,
        grouped(cycles),
        bytes === 0 ? "" : grouped(bytes),
      ]),
    ]),
  ];
}

// ## Two compilers

/** The lines of a table: cycles of one call of each procedure, by this compiler and by GNU's. */
export function pairTable(results: readonly PairMeasured[]): string[] {
  const rows = results.map(({ name, says, spindle, c, ratio }) => [
    `${name}: ${says}`,
    spindle.toFixed(1),
    c.toFixed(1),
    ratio.toFixed(2),
  ]);
  return [
    "Cycles of one call; the C compiler is gcc -O2 -mcpu=ev4",
    "",
    ...aligned([["procedure", "spindle", "C", "ratio"], ...rows]),
    "",
    `Geometric mean of the ratios: ${meanRatio(results).toFixed(3)}`,
  ];
}
