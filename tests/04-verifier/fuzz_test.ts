// Whatever a source is, the verifier gives a verdict, in good time, and whatever it accepts
// can be installed or does not fit.

import { assert, assertLessOrEqual, assertThrows } from "@std/assert";
import {
  generateLibrary,
  KernelFull,
  LONGEST_SOURCE,
  Refusal,
  toData,
} from "../../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";
import { createBench, withInstalled } from "../03-spindles/calling.ts";
import { mutant } from "../03-spindles/mutations.ts";

/** Twice as many near misses are judged in near_misses_test.ts. */
const CASES = 4_000;
const SEED = 4_000_000;
const ENVIRONMENT = fullEnvironment();
/** Milliseconds after which something is taken to be endless, on a host that has other things to do. */
const PATIENCE = 20_000;

Deno.test("verify: four thousand spoiled sources get a verdict", () => {
  const bench = createBench(ENVIRONMENT);
  let [accepted, installed] = [0, 0];
  for (let seed = SEED; seed < SEED + CASES; seed++) {
    const text = mutant(seed);
    const told = `seed ${seed}`;
    const began = performance.now();
    try {
      const { lowered, proved, report } = verify(
        { file: "mutant", text },
        ENVIRONMENT,
      );
      for (const { cycles, budget } of report.procedures) {
        assertLessOrEqual(cycles, budget, told);
      }
      if (accepted++ % 8 === 0) {
        withInstalled(bench, lowered, proved, () => installed++);
      }
    } catch (error) {
      assert(
        error instanceof Refusal || error instanceof KernelFull,
        `${told}: ${error}`,
      );
      if (error instanceof Refusal) {
        for (const one of error.diagnostics) {
          const { line, column, endLine } = toData(error.source, one);
          assert(line >= 1 && column >= 1 && endLine >= line, told);
          assert(one.span.start < one.span.end, told);
        }
      }
    }
    assert(performance.now() - began < PATIENCE, `${told} took too long`);
  }
  assert(
    accepted > CASES / 50 && installed > accepted / 10,
    `${accepted} ${installed}`,
  );
});

const REPEATED: readonly string[] = [
  "for i in 0..1 { }",
  "for i in 0..1 { self.n = i; }",
  "if x < y { self.n = x; }",
  "if x == 7 { self.a[y + 7] = x; }",
  "self.a[x] = y;",
  "self.a[x + y] = y; if x == 5 { }",
  "self.n = x << y << y << y;",
  "if x < y && y < x || x == y { self.n = y; } else { self.n = x; }",
  "Console.write(1, x, y);",
  "self.n = u64(u8(x) + u8(y)) & 3;",
];

for (const piece of REPEATED) {
  Deno.test(`verify: sources full of ${piece} are judged, and soon`, () => {
    const head =
      "spindle A { state { n: u64; a: [u64; 9]; } entry e(x: u64, y: u64) {";
    const times = Math.floor((LONGEST_SOURCE - head.length - 4) / piece.length);
    const text = `${head} ${piece.repeat(times)} }}`;
    const began = performance.now();
    try {
      generateLibrary(verify({ file: "long", text }, ENVIRONMENT).lowered);
    } catch (error) {
      assert(error instanceof Refusal);
    }
    assertLessOrEqual(performance.now() - began, PATIENCE);
  });
}

const NAMES: readonly (readonly [string, (index: number) => string])[] = [
  ["entries", (index) => `entry e${index}() { }`],
  ["handlers", () => "on Clock.tick(t) { }"],
  ["fields", (index) => `state { f${index}: u8; }`],
];

for (const [what, member] of NAMES) {
  Deno.test(`verify: thousands of ${what} are judged, and soon`, () => {
    const members = Array.from({ length: 2500 }, (_, index) => member(index));
    const text = `spindle A { ${members.join("\n")} }`;
    const began = performance.now();
    const judge = () => verify({ file: "many", text }, ENVIRONMENT);
    // So many procedures, however short, are too much code.
    if (what === "fields") judge();
    else assertThrows(judge, Refusal, "V209");
    assertLessOrEqual(performance.now() - began, PATIENCE);
  });
}

Deno.test("verify: variables that change one by one in thousands of branches", () => {
  const names = Array.from({ length: 1500 }, (_, index) => `v${index}`);
  const text = `spindle A { entry e(x: u64, y: u64) {
    ${names.map((name) => `let ${name} = x;`).join("\n")}
    ${names.map((name) => `if x < y { ${name} = y; }`).join("\n")}
  } }`;
  const began = performance.now();
  try {
    verify({ file: "many", text }, ENVIRONMENT);
  } catch (error) {
    assert(error instanceof Refusal);
  }
  assertLessOrEqual(performance.now() - began, PATIENCE);
});
