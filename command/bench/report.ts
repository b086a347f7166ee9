// # A table of speeds

import { grouped } from "../text.ts";
import type { Measured } from "./machine.ts";

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
  const rows = [TITLES, ...results.map(row)];
  const widths = TITLES.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]!.length))
  );
  const lines = rows.map((cells) =>
    cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)
    ).join("  ")
  );
  return ["Millions of instructions a second", "", ...lines];
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
