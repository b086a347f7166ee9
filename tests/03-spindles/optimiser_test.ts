// The optimiser changes how things are done, and never what is done.

import { assert, assertEquals } from "@std/assert";
import {
  createDraft,
  decide,
  divideByNumbers,
  type Draft,
  finishDraft,
  hoist,
  interpret,
  LONGEST_FORM,
  multiplyByNumbers,
  numberValues,
  optimise,
  OPTIMISER_EXAMPLES,
  printProcedure,
  problemsOf,
  type Procedure,
  propagateConstants,
  readProcedure,
  rememberMemory,
  rotateLoops,
  selectValues,
  shareAddresses,
  stepAddresses,
  threadJumps,
  tidy,
  type TypedSpindle,
  unrollLoops,
} from "../../chapters/03-spindles/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import { randomProcedure, runIn } from "./form_generator.ts";
import { randomSpindle } from "./generator.ts";
import { lowered } from "./helpers.ts";
import { BUGS, optimiserWith } from "./optimiser_bugs.ts";
import { MADE } from "./optimiser_examples.ts";
import { TRAPS, trapText } from "./optimiser_traps.ts";

/** What differs between `procedure` and `other` in a few worlds, if anything does. */
function difference(
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

const PASSES: Readonly<Record<string, (draft: Draft) => unknown>> = {
  decide,
  divideByNumbers,
  hoist,
  multiplyByNumbers,
  numberValues,
  propagateConstants,
  rememberMemory,
  rotateLoops,
  selectValues,
  shareAddresses,
  stepAddresses,
  threadJumps,
  tidy,
  unrollLoops,
};

function passed(
  procedure: Procedure,
  ...passes: ((draft: Draft) => unknown)[]
): Procedure {
  const draft = createDraft(procedure);
  for (const pass of passes) pass(draft);
  return finishDraft(draft);
}

function worlds(seed: number, count = 3): number[] {
  return Array.from({ length: count }, (_, one) => seed * 10 + one);
}

/** Asserts that `procedure` does what it did before when `change` has been made. */
function assertSame(
  name: string,
  procedure: Procedure,
  change: (procedure: Procedure) => Procedure,
  seeds: readonly number[],
): void {
  const other = change(procedure);
  const text = () =>
    `${name}\n${printProcedure(procedure)}\n\n${printProcedure(other)}`;
  assertEquals(problemsOf(procedure), [], name);
  assertEquals(problemsOf(other, { optimised: true }), [], text());
  const found = difference(procedure, other, seeds);
  assert(found === undefined, `${found}\n${text()}`);
}

for (const [index, { pass, says, text }] of OPTIMISER_EXAMPLES.entries()) {
  Deno.test(`${pass}: ${says}`, () => {
    const procedure = readProcedure(text);
    assertEquals(problemsOf(procedure), []);
    const made = passed(procedure, PASSES[pass]!, tidy);
    assertEquals(printProcedure(made), MADE[index]);
  });
}

for (const [pass, change] of Object.entries(PASSES)) {
  Deno.test(`${pass}: alone, it changes nothing that anybody could see`, () => {
    for (let seed = 0; seed < 200; seed++) {
      const procedure = randomProcedure(seed, 15);
      const name = `seed ${seed}`;
      assertSame(name, procedure, (one) => passed(one, change), worlds(seed));
    }
  });
}

Deno.test("optimise: what looks as if it could be left out is not", () => {
  for (const [index, trap] of TRAPS.entries()) {
    const procedure = readProcedure(trapText(trap));
    const change = (one: Procedure) => optimise(one, new Set());
    assertSame(`trap ${index}`, procedure, change, worlds(index, 40));
  }
});

Deno.test("optimise: nothing that anybody could see is changed", () => {
  for (let seed = 1000; seed < 4000; seed++) {
    const procedure = randomProcedure(seed, 5 + seed % 40);
    const change = (one: Procedure) => optimise(one, new Set());
    assertSame(`seed ${seed}`, procedure, change, worlds(seed));
  }
});

Deno.test("optimise: what spindles are lowered to does what it did", () => {
  for (let seed = 0; seed < 120; seed++) {
    const text = randomSpindle("R", random(seed), { size: 25 });
    const { typed, procedures } = lowered(text);
    for (const { body, filter } of procedures) {
      for (const procedure of filter ? [filter, body] : [body]) {
        const made = optimise(procedure, new Set());
        assertEquals(problemsOf(made, { optimised: true }), [], text);
        for (const world of worlds(seed)) {
          const [before, after] = [procedure, made].map((one) =>
            Deno.inspect(runLowered(one, typed, world), { iterableLimit: 1e4 })
          );
          if (before!.includes("exhausted")) continue;
          assertEquals(after, before, text);
        }
      }
    }
  }
});

/** Runs a procedure of a spindle with random parameters and the state that it has at first. */
function runLowered(procedure: Procedure, typed: TypedSpindle, seed: number) {
  const next = random(seed);
  const parameters = Array.from(
    { length: procedure.parameters },
    () => next() % 2 ? BigInt(next() % 12) : random64(next),
  );
  const state = new Uint8Array(typed.stateSize + 8);
  for (const { offset, initial } of typed.fields) state.set(initial, offset);
  const calls: string[] = [];
  const answer = () => BigInt(calls.length % 3);
  const run = interpret(procedure, {
    parameters,
    state,
    memory: [],
    steps: 20_000,
    call: ({ name, pure, reads }, of) => {
      if (!pure && reads === undefined) calls.push(`${name} ${of}`);
      return answer();
    },
    raise: ({ name }, of) => {
      calls.push(`${name} ${of}`);
      return answer();
    },
  });
  return { run, state, calls };
}

Deno.test("optimise: what is optimised can be optimised once more", () => {
  for (let seed = 0; seed < 200; seed++) {
    const once = optimise(randomProcedure(seed, 20), new Set());
    const again = optimise(once, new Set());
    assertEquals(problemsOf(again, { optimised: true }), []);
    assertEquals(difference(once, again, worlds(seed)), undefined);
  }
});

Deno.test("divideByNumbers: quotients and remainders are those of division", () => {
  const edges = [1n, 2n, 3n, 5n, 6n, 7n, 9n, 10n, 11n, 12n, 14n, 25n, 60n, 100n]
    .concat([
      127n,
      128n,
      255n,
      641n,
      1000n,
      6700417n,
      2n ** 31n,
      2n ** 32n - 1n,
    ])
    .concat([2n ** 62n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n]);
  for (const type of ["u8", "i8", "u16", "i32", "u32", "i64", "u64"]) {
    const bits = Number(type.slice(1));
    const wrap = type[0] === "i" ? BigInt.asIntN : BigInt.asUintN;
    const numbers = new Set(
      edges.flatMap((one) => [one, -one]).map((one) => wrap(bits, one)),
    );
    numbers.delete(0n);
    for (const divisor of numbers) {
      const text = `procedure p(1): ${type}
b0():
  v0: u64 = parameter 0
  v1: ${type} = convert v0
  v2: ${type} = divide v1 ${divisor}
  v3: ${type} = remainder v1 ${divisor}
  v4: ${type} = multiply v3 31
  v5: ${type} = add v2 v4
  return v5`;
      const procedure = readProcedure(text);
      const made = passed(procedure, divideByNumbers);
      const divides = /(divide|remainder) v/;
      assert(!divides.test(printProcedure(made)), text);
      for (const seed of worlds(Number(divisor % 1000n))) {
        assertEquals(difference(procedure, made, [seed]), undefined, text);
      }
      for (const near of [0n, 1n, -1n, 2n ** 63n]) {
        const value = wrap(bits, divisor * 3n + near);
        const constant = text.replace(
          "parameter 0",
          `convert ${BigInt.asUintN(64, value)}`,
        );
        const fixed = readProcedure(constant);
        const other = passed(fixed, divideByNumbers);
        assertEquals(difference(fixed, other, [1]), undefined, constant);
      }
    }
  }
});

// ## Seeded bugs

for (const bug of BUGS) {
  Deno.test(`optimise: that ${bug.says} is noticed`, async () => {
    const mistaken = await optimiserWith(bug);
    for (const [index, trap] of TRAPS.entries()) {
      const procedure = readProcedure(trapText(trap));
      if (isWrong(procedure, mistaken, worlds(index, 40))) return;
    }
    for (let seed = 0; seed < 1000; seed++) {
      const procedure = randomProcedure(seed, 5 + seed % 45);
      if (isWrong(procedure, mistaken, worlds(seed))) return;
    }
    throw new Error("Nobody has noticed");
  });
}

function isWrong(
  procedure: Procedure,
  change: typeof optimise,
  seeds: readonly number[],
): boolean {
  const other = change(procedure, new Set());
  return problemsOf(other, { optimised: true }).length > 0 ||
    difference(procedure, other, seeds) !== undefined;
}

// ## Large procedures

/** How many values and parameters there are in what is left of `text`, and how much was added. */
function sizes(text: string): { before: number; after: number } {
  assert(text.length < LONGEST_FORM);
  const procedure = readProcedure(text);
  assertEquals(problemsOf(procedure), []);
  const made = optimise(procedure, new Set());
  assertEquals(problemsOf(made, { optimised: true }), []);
  const [before, after] = [procedure, made].map(({ blocks }) =>
    blocks.reduce(
      (sum, { body, parameters }) => sum + body.length + parameters.length + 1,
      0,
    )
  );
  return { before: before!, after: after! };
}

Deno.test("optimise: a procedure of 10,000 values does not grow out of proportion", () => {
  const lines = ["procedure long(1): u64", "b0():", "  v0: u64 = parameter 0"];
  for (let at = 1; at < 10_000; at++) {
    const operator = ["add", "exclusiveOr", "multiply"][at % 3];
    lines.push(
      `  v${at}: u64 = ${operator} v${at - 1} v${Math.max(0, at - 7)}`,
    );
  }
  const { before, after } = sizes([...lines, "  return v9999"].join("\n"));
  assert(after <= before, `${after}`);
});

Deno.test("optimise: a thousand loops in a row, and inside each other, do not grow out of proportion", () => {
  for (const text of [loopsInARow(1000), loopsInside(1000)]) {
    const { before, after } = sizes(text);
    assert(after < 3 * before, `${before} has become ${after}`);
  }
});

function loopsInARow(count: number): string {
  const lines = ["procedure row(1): u64", "b0():", "  v0: u64 = parameter 0"];
  lines.push("  jump b1(0, v0)");
  for (let at = 0; at < count; at++) {
    const [block, v] = [1 + at * 3, 1 + at * 5];
    lines.push(
      `b${block}(v${v}: u64, v${v + 1}: u64):`,
      `  v${v + 2}: bool = less v${v} v0`,
      `  branch v${v + 2} b${block + 1} b${block + 2}`,
      `b${block + 1}():`,
      `  v${v + 3}: u64 = exclusiveOr v${v + 1} v${v}`,
      `  v${v + 4}: u64 = add v${v} 1`,
      `  jump b${block}(v${v + 4}, v${v + 3})`,
      `b${block + 2}():`,
      at < count - 1
        ? `  jump b${block + 3}(0, v${v + 1})`
        : `  return v${v + 1}`,
    );
  }
  return lines.join("\n");
}

function loopsInside(count: number): string {
  const lines = ["procedure deep(1): u64", "b0():", "  v0: u64 = parameter 0"];
  lines.push("  jump b1(0)");
  const last = (at: number) => 2 * count + 1 + at;
  for (let at = 0; at < count; at++) {
    const block = 1 + at * 2;
    lines.push(
      `b${block}(v${1 + at}: u64):`,
      `  v${10_000 + at}: bool = less v${1 + at} v0`,
      `  branch v${10_000 + at} b${block + 1} b${last(at)}`,
      `b${block + 1}():`,
      at < count - 1 ? `  jump b${block + 2}(0)` : `  jump b${block}(9)`,
    );
  }
  for (let at = count - 1; at > 0; at--) {
    lines.push(
      `b${last(at)}():`,
      `  v${20_000 + at}: u64 = add v${at} 1`,
      `  jump b${at * 2 - 1}(v${20_000 + at})`,
    );
  }
  return [...lines, `b${last(0)}():`, "  return v0"].join("\n");
}
