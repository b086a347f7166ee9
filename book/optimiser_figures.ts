// # Figures of the optimiser
//
// What each pass makes of a small procedure, and what it is worth on ten larger ones.

import {
  createDraft,
  decide,
  divideByNumbers,
  type Draft,
  finishDraft,
  hoist,
  multiplyByNumbers,
  numberValues,
  OPTIMISER_EXAMPLES,
  PASSES,
  passesWithout,
  printProcedure,
  propagateConstants,
  readProcedure,
  rememberMemory,
  rotateLoops,
  selectValues,
  shareAddresses,
  stepAddresses,
  threadJumps,
  tidy,
  unrollLoops,
} from "../chapters/03-spindles/mod.ts";
import { createPairBench, measurePair, PAIRS } from "../command/bench/pairs.ts";
import { snippet } from "./spindle_figures.ts";
import { table } from "./tables.ts";

/** Computed figures about the optimiser, by name. */
export const optimiserFigures: Readonly<Record<string, () => string>> = {
  "optimiser.addresses": () => exampleOf("shareAddresses", shareAddresses),
  "optimiser.constants": () =>
    exampleOf("propagateConstants", propagateConstants),
  "optimiser.deciding": () => exampleOf("decide", decide),
  "optimiser.dividing": () => exampleOf("divideByNumbers", divideByNumbers),
  "optimiser.hoisting": () => exampleOf("hoist", hoist),
  "optimiser.memory": () => exampleOf("rememberMemory", rememberMemory),
  "optimiser.multiplying": () =>
    exampleOf("multiplyByNumbers", multiplyByNumbers),
  "optimiser.numbering": () => exampleOf("numberValues", numberValues),
  "optimiser.rotating": () => exampleOf("rotateLoops", rotateLoops),
  "optimiser.selecting": () => exampleOf("selectValues", selectValues),
  "optimiser.stepping": () => exampleOf("stepAddresses", stepAddresses),
  "optimiser.threading": () => exampleOf("threadJumps", threadJumps),
  "optimiser.tidying": () => exampleOf("tidy", tidy),
  "optimiser.unrolling": () => exampleOf("unrollLoops", unrollLoops),
  "optimiser.passes": passTable,
};

/** The first example of a pass, before and after it, beside each other. */
function exampleOf(name: string, pass: (draft: Draft) => unknown): string {
  const example = OPTIMISER_EXAMPLES.find((one) => one.pass === name);
  if (example === undefined) throw new Error(`${name} has no example`);
  const draft = createDraft(readProcedure(example.text));
  pass(draft);
  tidy(draft);
  const before = example.text.split("\n").slice(1);
  const after = printProcedure(finishDraft(draft)).split("\n").slice(1);
  const wide = Math.max(...before.map((line) => line.length)) + 4;
  const count = Math.max(before.length, after.length);
  const lines = Array.from(
    { length: count },
    (_, at) => `${(before[at] ?? "").padEnd(wide)}${after[at] ?? ""}`.trimEnd(),
  );
  return snippet(lines.join("\n"));
}

// ## What a pass is worth

/** How many times as long the pairs take if one of the passes is left out. */
function passTable(): string {
  const whole = cyclesWith(PASSES);
  const names = [...new Set(PASSES.map(({ name }) => name))]
    .filter((name) => name !== "tidy");
  const rows = names.map((name) =>
    rowOf(`\`${name}\``, whole, cyclesWith(passesWithout(name)))
  );
  return table(["left out", "all", "the most"], [
    rowOf("every pass", whole, cyclesWith([])),
    ...rows,
  ]);
}

/** The cycles of each pair's calls, compiled with some passes. */
function cyclesWith(passes: typeof PASSES): number[] {
  const bench = createPairBench(passes);
  return PAIRS.map((pair) => measurePair(bench, pair).spindle);
}

function rowOf(
  name: string,
  whole: readonly number[],
  without: readonly number[],
): string[] {
  const ratios = without.map((cycles, at) => cycles / whole[at]!);
  const sum = ratios.reduce((all, ratio) => all + Math.log(ratio), 0);
  const mean = Math.exp(sum / ratios.length);
  const most = ratios.indexOf(Math.max(...ratios));
  const worst = ratios[most]!;
  const where = worst > 1.0005
    ? `${worst.toFixed(2)}, ${PAIRS[most]!.name}`
    : "";
  return [name, mean.toFixed(3), where];
}
