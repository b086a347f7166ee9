// # The figure of all services
//
// What each service changes beside the default policy, by the same measurements that
// `deno task bench services` prints.

import {
  type Comparison,
  compositionShown,
  copyingShown,
  DEMONSTRATIONS,
  messagesShown,
  pagingShown,
  placementShown,
  type Shown,
} from "../chapters/05-services/mod.ts";
import { escapeHtml } from "./highlight.ts";
import {
  clusters,
  copies,
  delivered,
  layers,
  paging,
  places,
  reading,
  recognised,
  sharing,
  storeys,
  ways,
} from "./service_measures.ts";
import { grouped } from "./tables.ts";

/** Computed figures about all services, by name. */
export const comparisonFigures: Readonly<Record<string, () => string>> = {
  "services.plot": () => comparisonPlot(allComparisons()),
};

/** What was measured of one service. */
export interface Compared {
  /** The service. */
  readonly name: string;
  /** What it changes. */
  readonly comparisons: readonly Comparison[];
}

/** Those whose numbers other figures show as well. */
const SHARED: Readonly<Record<string, () => Shown>> = {
  placement: () => placementShown(places()),
  messages: () => messagesShown(ways(), delivered(), recognised()),
  paging: () => pagingShown(paging(), clusters[1](), clusters[4]()),
  copying: () => copyingShown(copies()),
  composition: () =>
    compositionShown(layers(), storeys.told(), reading(), sharing()),
};

function allComparisons(): Compared[] {
  return DEMONSTRATIONS.map(({ name, run }) => ({
    name,
    comparisons: (SHARED[name] ?? run)().comparisons,
  }));
}

// ## The plot

const ONE = 470;
const DECADE = 90;
/** Where a bar ends at the latest, to the left and to the right. */
const [FIRST, EDGE] = [ONE - DECADE, ONE + 2.3 * DECADE];
const ROW = 15;
const HEAD = 18;
const TOP = 24;

/** A picture with a bar for each comparison, and the two numbers that it is made of. */
export function comparisonPlot(all: readonly Compared[]): string {
  const parts: string[] = [];
  let y = TOP;
  for (const { name, comparisons } of all) {
    parts.push(text(4, y + 13, name, "start", true));
    y += HEAD;
    for (const one of comparisons) {
      parts.push(rowOf(one, y));
      y += ROW;
    }
  }
  const lines = [-1, 0, 1, 2].map((power) => {
    const x = ONE + power * DECADE;
    return `<line x1="${x}" x2="${x}" y1="${TOP - 6}" y2="${y}" ` +
      `stroke="currentColor" stroke-opacity="${
        power === 0 ? 0.7 : 0.25
      }"></line>` +
      text(x, TOP - 10, power < 0 ? "0.1" : String(10 ** power), "middle");
  });
  return `<svg viewBox="0 0 880 ${
    y + 4
  }" role="img" aria-label="How many times as much the default policy takes as each service" style="max-width:100%;height:auto">
${[...lines, ...parts].join("\n")}
</svg>`;
}

function rowOf({ what, unit, byDefault, own }: Comparison, y: number): string {
  const end = byDefault === own ? ONE : Math.max(
    FIRST,
    Math.min(EDGE, ONE + Math.log10(byDefault / own) * DECADE),
  );
  const [x, width] = [Math.min(ONE, end), Math.max(1, Math.abs(end - ONE))];
  return text(FIRST - 8, y + 11, what, "end") +
    `<rect x="${x.toFixed(1)}" y="${y + 2}" width="${
      width.toFixed(1)
    }" height="${ROW - 5}" fill="currentColor" fill-opacity="0.6"></rect>` +
    text(
      EDGE + 8,
      y + 11,
      `${grouped(byDefault)} → ${grouped(own)} ${unit}`,
      "start",
    );
}

function text(
  x: number,
  y: number,
  what: string,
  anchor: string,
  bold = false,
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="10"${
    bold ? ' font-weight="bold"' : ""
  } fill="currentColor">${escapeHtml(what)}</text>`;
}
