// # What became of each check
//
// A check is proved, stays, or is refuted; and each with its reason.
//
// What is known of a check's condition, where it stands, is a range of 0 and 1: only 1 means that it always
// holds, only 0 that it never does. A check that no path reaches is left out.

import type { Site, Source, Value } from "../../03-spindles/mod.ts";
import type { Range } from "../numbers/ranges.ts";
import type { Analysis } from "./analysis.ts";
import type { Example } from "./examples.ts";

/** How a guarded operation ended. */
export type Outcome = "proved" | "residual" | "refuted";

/** What was decided about one site, and why. */
export interface Finding {
  /** What was decided about. */
  readonly site: Site;
  /** How it ended. */
  readonly outcome: Outcome;
  /** Why, in a sentence. */
  readonly reason: string;
  /** The line in the source. */
  readonly line: number;
  /** A call with which it fails, if it was refuted and one was found. */
  readonly example?: Example;
}

/** What became of each check that `analysis` has seen in `source`. */
export function findingsOf(source: Source, { checks }: Analysis): Finding[] {
  const lineOf = countLines(source.text);
  return [...checks].map(([value, range]) => {
    const { operation } = value;
    if (operation.kind !== "check") throw new TypeError("Not a check");
    const { site } = operation;
    const line = lineOf(site.span.start);
    const outcome = outcomeOf(range);
    return { site, outcome, reason: reasonFor(outcome, value), line };
  });
}

/** A function that gives the line of a place, for places in any order. */
export function countLines(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return (at) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function outcomeOf({ least, greatest }: Range): Outcome {
  if (least === 1n) return "proved";
  return greatest === 0n ? "refuted" : "residual";
}

/** A sentence on why a check ended as it did. */
function reasonFor(outcome: Outcome, value: Value): string {
  const site = value.operation.kind === "check"
    ? value.operation.site.text
    : "";
  if (outcome === "proved") return `${site} always holds here`;
  if (outcome === "refuted") return `${site} never holds here`;
  return `${site} may or may not hold here, so it is tested each time`;
}

/** The sites that need no check. Where no path leads, checks stay: they cost nothing there. */
export function provedSites(
  { procedure }: Analysis,
  findings: readonly Finding[],
): Set<number> {
  const proved = new Set(procedure.sites.map((site) => site.number));
  const found = new Set(findings.map(({ site }) => site.number));
  for (const number of proved) if (!found.has(number)) proved.delete(number);
  for (const { site, outcome } of findings) {
    if (outcome !== "proved") proved.delete(site.number);
  }
  return proved;
}
