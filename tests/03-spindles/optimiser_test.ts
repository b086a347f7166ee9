// The optimiser changes how things are done, and never what is done.

import { assert, assertEquals } from "@std/assert";
import {
  createDraft,
  decide,
  divideByNumbers,
  type Draft,
  finishDraft,
  hoist,
  multiplyByNumbers,
  numberValues,
  optimise,
  printProcedure,
  problemsOf,
  type Procedure,
  propagateConstants,
  type readProcedure,
  rememberMemory,
  rotateLoops,
  selectValues,
  shareAddresses,
  stepAddresses,
  threadJumps,
  tidy,
  unrollLoops,
} from "../../chapters/03-spindles/mod.ts";
import { randomProcedure, runIn } from "./form_generator.ts";

/** What differs between `procedure` and `other` in a few worlds, if anything does. */
export function difference(
  procedure: Procedure,
  other: Procedure,
  seeds: readonly number[],
): string | undefined {
  for (const seed of seeds) {
    const expected = runIn(procedure, seed);
    if (expected.run.kind === "exhausted") continue;
    const found = runIn(other, seed, 40_000);
    for (const what of ["run", "calls", "state", "memory"] as const) {
      const [a, b] = [expected[what], found[what]].map((one) =>
        one instanceof Uint8Array ? [...one].join(" ") : Deno.inspect(one)
      );
      if (a !== b) return `world ${seed}: ${what}\n${a}\n${b}`;
    }
  }
}

const PASSES: Readonly<Record<string, (draft: Draft) => void>> = {
  tidy,
  propagateConstants,
  numberValues,
  decide,
  divideByNumbers,
  shareAddresses,
  stepAddresses,
  hoist,
  multiplyByNumbers,
  rememberMemory,
  rotateLoops,
  selectValues,
  threadJumps,
  unrollLoops,
};

function passed(procedure: Procedure, pass: (draft: Draft) => void): Procedure {
  const draft = createDraft(procedure);
  pass(draft);
  return finishDraft(draft);
}

function assertSame(seed: number, size: number, pass?: string): void {
  const procedure = randomProcedure(seed, size);
  const problems = problemsOf(procedure);
  assertEquals(problems, [], `seed ${seed}`);
  const text = () =>
    `seed ${seed} ${pass}\n${printProcedure(procedure)}\n\n${
      printProcedure(other)
    }`;
  const other = pass
    ? passed(procedure, PASSES[pass]!)
    : optimise(procedure, new Set());
  assertEquals(problemsOf(other, { optimised: true }), [], text());
  const found = difference(
    procedure,
    other,
    [1, 2, 3].map((one) => seed * 10 + one),
  );
  assert(found === undefined, `${found}\n${text()}`);
}

for (const pass of Object.keys(PASSES)) {
  Deno.test(`${pass}: alone, it changes nothing that anybody could see`, () => {
    for (let seed = 0; seed < 300; seed++) assertSame(seed, 15, pass);
  });
}

Deno.test("optimise: nothing that anybody could see is changed", () => {
  for (let seed = 1000; seed < 2500; seed++) assertSame(seed, 5 + seed % 30);
});
