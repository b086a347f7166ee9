// # Figures of three configurations
//
// The plot and the table are made of one measurement.

import {
  type Configuration,
  type ConfigurationRow,
  measureConfigurations,
  measureUnextended,
  type Visit,
} from "../chapters/05-services/mod.ts";
import { escapeHtml } from "./highlight.ts";
import { once } from "./once.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the configurations, by name. */
export const configurationFigures: Readonly<Record<string, () => string>> = {
  "configurations.plot": () => plot(rows()),
  "configurations.table": costTable,
  "configurations.fault.kernel": () => faultRatio("monolithic"),
  "configurations.fault.server": () => faultRatio("server"),
  "unextended.costs": visitTable,
  "unextended.call": () => priceOf("system call"),
  "unextended.fault": () => priceOf("fault"),
  "unextended.switch": () => priceOf("context switch"),
};

const rows = once(measureConfigurations);
const visits = once(measureUnextended);

function visitTable(): string {
  return table(
    ["visit", "events by lists", "events merged", "no events"],
    visits().map(({ visit, list, merged, direct }) => [
      visit,
      ...[list, merged, direct].map(grouped),
    ]),
  );
}

/** Cycles that events add to a visit. */
function priceOf(visit: Visit): string {
  const { merged, direct } = visits().find((one) => one.visit === visit)!;
  return grouped(merged - direct);
}

const WHO: readonly (readonly [Configuration, string])[] = [
  ["spin", "a spindle decides"],
  ["monolithic", "the kernel decides"],
  ["server", "a server decides"],
];

function faultRatio(who: Configuration): string {
  const row = rows().find(({ operation }) => operation === "Fault")!;
  return row[who]!.ratio.toFixed(2);
}

function costTable(): string {
  const cell = (number: number | undefined) => String(number ?? "–");
  return table(
    [
      "",
      "spindle",
      "kernel",
      "× spindle",
      "server",
      "× spindle",
      "SPIN",
      "OSF/1",
      "Mach",
    ],
    rows().map(({ operation, spin, monolithic, server, then }) => [
      operation,
      grouped(spin!.cycles),
      monolithic ? grouped(monolithic.cycles) : "–",
      monolithic?.ratio.toFixed(2) ?? "–",
      server ? grouped(server.cycles) : "–",
      server?.ratio.toFixed(2) ?? "–",
      cell(then.spin),
      cell(then.osf1),
      cell(then.mach),
    ]),
  );
}

// ## The plot
//
// From 10 cycles to 10,000, by the logarithm.

const LEFT = 150;
const DECADE = 112;
const BAR = 14;
const GROUP = 3 * BAR + 10;
const TOP = 58;

/** How far to the right so many cycles are. */
function across(cycles: number): number {
  return Math.round((Math.log10(Math.max(cycles, 10)) - 1) * DECADE) + 2;
}

/** A picture with three bars for each row. */
export function plot(all: readonly ConfigurationRow[]): string {
  const height = TOP + all.length * GROUP + 4;
  const width = LEFT + 3 * DECADE + 60;
  const lines = [1, 2, 3, 4].map((power) => {
    const x = LEFT + (power - 1) * DECADE;
    return `<line x1="${x}" x2="${x}" y1="${
      TOP - 6
    }" y2="${height}" stroke="currentColor" stroke-opacity="0.25"></line>` +
      label(x, TOP - 12, grouped(10 ** power), "middle");
  });
  const keys = WHO.map(([, says], place) =>
    bar(place * 175, 4, 14, place) +
    label(place * 175 + 20, 15, says, "start")
  );
  const groups = all.map((row, index) => barsOf(row, TOP + index * GROUP));
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Cycles of each operation in three configurations" style="max-width:100%;height:auto">
${[...lines, ...keys, ...groups].join("\n")}
</svg>`;
}

function barsOf(row: ConfigurationRow, y: number): string {
  const bars = WHO.map(([who], place) => {
    const cost = row[who];
    if (cost === undefined) return "";
    const length = across(cost.cycles);
    return bar(LEFT, y + place * BAR, length, place) +
      label(
        LEFT + length + 4,
        y + place * BAR + 11,
        grouped(cost.cycles),
        "start",
      );
  });
  return label(LEFT - 8, y + BAR + 11, row.operation, "end") + bars.join("");
}

const SHADES = [1, 0.55, 0.25];

function bar(x: number, y: number, width: number, place: number): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${
    BAR - 1
  }" fill="currentColor" fill-opacity="${SHADES[place]}"></rect>`;
}

function label(x: number, y: number, text: string, anchor: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="12" fill="currentColor">${
    escapeHtml(text)
  }</text>`;
}
