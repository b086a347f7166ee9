// What the verifier says of random spindles is held against what they do in a kernel.
//
// All checks stay in the code. No check that was proved may fail, none that was refuted may
// hold, no activation may take more cycles than the bound. Then the same again without the
// checks that were proved. Far more spindles are tried without a kernel, in agreement_judged_test.ts.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  createEnvironment,
  type Environment,
  lowerSpindle,
  type Proved,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { boundOf, findFacts, foresee } from "../../chapters/04-verifier/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import {
  type Bench,
  call,
  createBench,
  stateOf,
  withInstalled,
} from "../03-spindles/calling.ts";
import {
  ALONE,
  evaluate,
  initialState,
  printState,
} from "../03-spindles/evaluator.ts";
import { randomSpindle } from "../03-spindles/generator.ts";
import {
  assertNoLacks,
  dishonestyOf,
  opinionsOf,
  provedIn,
} from "./judging.ts";

const PROGRAMS = 60;
const SEED = 2_000_000;

/** A random number may be too large for its type, and then there is nothing to hold against anybody. */
function checked(text: string, environment: Environment) {
  try {
    return checkSpindle({ file: "random", text }, environment);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function holdAgainst(
  bench: Bench,
  seed: number,
  counts: Record<string, number>,
): void {
  const next = random(seed);
  const wishes = {
    calls: next() % 2 === 0,
    size: 4 + next() % 30,
    risk: next() % 40,
  };
  const text = randomSpindle("Random", next, wishes);
  const told = `seed ${seed}:\n${text}`;
  const { environment } = bench.extensions;
  const typed = checked(text, environment);
  if (typed === undefined) return;
  const lowered = lowerSpindle(typed);
  const room = { state: typed.stateSize };
  const analyses = lowered.procedures.map(({ body }) =>
    findFacts(body, { room })
  );
  assertNoLacks(analyses, told);
  const opinions = analyses.map(opinionsOf);
  opinions.forEach((map) =>
    map.forEach((list) => list.forEach((one) => counts[one]!++))
  );
  const without: Proved = (procedure) => {
    const analysis = analyses.find((one) => one.procedure === procedure)!;
    return provedIn(analysis);
  };
  for (const proved of [() => new Set<number>(), without]) {
    const bounds = lowered.procedures.map((one) => {
      const prospect = foresee(
        one,
        one.body,
        proved(one.body),
        typed.stateSize,
      );
      const { cycles } = boundOf({ prospect, setting: { room }, enough: 0n });
      assert(cycles !== undefined, told);
      return cycles;
    });
    withInstalled(bench, lowered, proved, (spindle) => {
      const state = initialState(typed);
      for (const [index, procedure] of typed.procedures.entries()) {
        const raw = Array.from(
          { length: 4 },
          () => next() % 2 ? BigInt(next() % 18) : random64(next),
        );
        const ended = evaluate(
          procedure,
          raw,
          state,
          {
            ...ALONE,
            meet: (met) =>
              assertEquals(
                dishonestyOf(met, [opinions[index]!]),
                undefined,
                told,
              ),
          },
        );
        const called = call(bench, spindle.handlers[index]!, raw);
        assert(
          BigInt(called.cycles) <= bounds[index]!,
          `${called.cycles} of ${bounds[index]} cycles, ${told}`,
        );
        assertEquals(called.answered, ended.kind === "returned", told);
        if (ended.kind === "returned") {
          assertEquals(called.value, BigInt.asUintN(64, ended.value!), told);
        }
        assertEquals(
          printState(stateOf(bench, spindle)),
          printState(state),
          told,
        );
      }
    });
  }
}

Deno.test("findFacts and boundOf: nothing that is said of random spindles is untrue", () => {
  const bench = createBench(createEnvironment());
  const counts = { proved: 0, refuted: 0, residual: 0, unreachable: 0 };
  for (let seed = SEED; seed < SEED + PROGRAMS; seed++) {
    holdAgainst(bench, seed, counts);
  }
  for (const count of Object.values(counts)) {
    assert(count > PROGRAMS / 5, JSON.stringify(counts));
  }
});
