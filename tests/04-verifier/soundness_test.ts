// What the verifier says of random spindles is held against what they do.
//
// All checks stay in the code. No check that was proved may fail, none that was refuted may
// hold, no activation may take more cycles than the bound. Then the same again without the
// checks that were proved.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  createEnvironment,
  type Environment,
  lowerSpindle,
  type Proved,
  Refusal,
  type Span,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Analysis,
  boundOf,
  findFacts,
  foresee,
} from "../../chapters/04-verifier/mod.ts";
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
  type Met,
  printState,
} from "../03-spindles/evaluator.ts";
import { randomSpindle } from "../03-spindles/generator.ts";

const PROGRAMS = 400;
const SEED = 2_000_000;

type Opinion = "proved" | "refuted" | "residual" | "unreachable";

/** What an analysis says of each site, by a key that the evaluator has as well. */
function opinionsOf({ procedure, checks }: Analysis): Map<string, Opinion[]> {
  const ranges = new Map(
    [...checks].map(([{ operation }, range]) =>
      [operation.kind === "check" ? operation.site : undefined, range] as const
    ),
  );
  const opinions = new Map<string, Opinion[]>();
  for (const site of procedure.sites) {
    const range = ranges.get(site);
    const opinion = range === undefined
      ? "unreachable"
      : range.least === 1n
      ? "proved"
      : range.greatest === 0n
      ? "refuted"
      : "residual";
    const key = keyOf(site);
    opinions.set(key, [...opinions.get(key) ?? [], opinion]);
  }
  return opinions;
}

function keyOf(
  { kind, span }: { kind: string; span: Span },
): string {
  return `${kind} ${span.start} ${span.end}`;
}

/** The sites that `analysis` has proved. */
function provedIn({ checks }: Analysis): Set<number> {
  const sites = new Map<number, boolean>();
  for (const [{ operation }, { least }] of checks) {
    if (operation.kind !== "check") continue;
    const { number } = operation.site;
    sites.set(number, least === 1n && sites.get(number) !== false);
  }
  return new Set([...sites].flatMap(([one, proved]) => proved ? [one] : []));
}

function assertHonest(
  met: Met,
  opinions: ReadonlyMap<string, readonly Opinion[]>,
  told: string,
): void {
  const here = opinions.get(keyOf(met));
  const where = `${keyOf(met)} ${here} ${told}`;
  // What can be seen from the types has no site.
  if (here === undefined) return assert(met.held, where);
  const never = met.held ? "refuted" : "proved";
  const honest = here.some((one) => one !== never && one !== "unreachable");
  assert(honest, where);
}

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
  counts: Record<Opinion, number>,
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
  for (const { checks, lacks } of analyses) {
    const refuted = [...checks.values()].some(({ greatest }) =>
      greatest === 0n
    );
    if (!refuted) assertEquals(lacks, [], told);
  }
  const opinions = analyses.map(opinionsOf);
  opinions.forEach((map) =>
    map.forEach((list) => list.forEach((one) => counts[one]++))
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
            meet: (met) => assertHonest(met, opinions[index]!, told),
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
