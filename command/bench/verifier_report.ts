// # Tables about the verifier
//
// What `deno task bench verifier` prints.

import { grouped } from "../text.ts";
import type { Bounded } from "./bounds.ts";
import type { Decided } from "./corpus.ts";
import { type Installing, STAGES } from "./installing.ts";
import { aligned } from "./report.ts";
import type { Judged } from "./verifier.ts";

/** The lines of a table: what judging procedures takes. */
export function verifierTable(results: readonly Judged[]): string[] {
  const titles = ["piece", "values", "checks", "proved", "ms", "µs each"];
  const rows = results.map(({ piece, values, checks, milliseconds }) => [
    piece,
    grouped(values),
    grouped(checks[0]),
    grouped(checks[1]),
    milliseconds.toFixed(0),
    (milliseconds * 1000 / values).toFixed(1),
  ]);
  return ["Time to judge a procedure", "", ...aligned([titles, ...rows])];
}

/** The lines of a table: what installing spindles takes, stage by stage, and what stays in them to be tested. */
export function installingTable(results: readonly Installing[]): string[] {
  const titles = ["spindle", ...STAGES, "all", "proved", "residual"];
  const rows = results.map(({ name, stages, total, proved, residual }) => [
    name,
    ...STAGES.map((stage) => stages[stage].toFixed(1)),
    total.toFixed(1),
    String(proved),
    String(residual),
  ]);
  return [
    "Milliseconds of each stage of installing, and checks that are proved and that stay",
    "",
    ...aligned([titles, ...rows]),
  ];
}

/** The lines of a table: bounds beside the longest calls. */
export function boundTable(results: readonly Bounded[]): string[] {
  const rows = results.map(({ name, bound, longest, ratio }) => [
    name,
    grouped(bound),
    grouped(longest),
    ratio.toFixed(2),
  ]);
  return [
    "Bounds in cycles, and the longest of some calls",
    "",
    ...aligned([["entry", "bound", "longest", "ratio"], ...rows]),
  ];
}

/** The lines of a table: right sources of the tests, how many of them are refused, and the checks in the others. */
export function corpusTable(results: readonly Decided[]): string[] {
  const rows = results.map(({ kind, right, refused, proved, residual }) => [
    kind,
    String(right),
    String(refused.length),
    String(proved),
    String(residual),
  ]);
  const all = (of: (one: Decided) => number) =>
    String(results.reduce((sum, one) => sum + of(one), 0));
  const total = [
    "all",
    all((one) => one.right),
    all((one) => one.refused.length),
    all((one) => one.proved),
    all((one) => one.residual),
  ];
  return [
    "Right sources of the tests, and those of them that are refused",
    "",
    ...aligned([
      ["kind", "right", "refused", "proved", "residual"],
      ...rows,
      total,
    ]),
    ...results.flatMap(({ refused }) => refused.map((one) => `  ${one}`)),
  ];
}
