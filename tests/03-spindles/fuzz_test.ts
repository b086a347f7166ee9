// Whatever a source is, it is compiled or refused, and nothing else happens.

import { assert } from "@std/assert";
import {
  checkSpindle,
  CODES,
  generateLibrary,
  LONGEST_SOURCE,
  lowerSpindle,
  Refusal,
  toData,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT } from "./helpers.ts";
import { mutant } from "./mutations.ts";

const CASES = 5_000;
const SEED = 3_000_000;

/** Asserts that `refusal` could be shown to anybody. */
function assertPresentable(refusal: Refusal, told: string): void {
  assert(refusal.diagnostics.length > 0, told);
  assert(refusal.message.length < 20_000, told);
  const { text } = refusal.source;
  for (const one of refusal.diagnostics) {
    const { code, span, message, help } = one;
    assert(code in CODES && message.length > 0 && help.length > 0, told);
    assert(span.start >= 0 && span.start <= text.length, told);
    assert(span.end > span.start && span.end <= text.length + 1, told);
    const data = toData(refusal.source, one);
    assert(data.line >= 1 && data.column >= 1, told);
    JSON.stringify(data);
  }
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/.test(refusal.message), told);
}

Deno.test("checkSpindle: five thousand spoiled sources are compiled or refused", () => {
  let refused = 0;
  for (let seed = SEED; seed < SEED + CASES; seed++) {
    const text = mutant(seed);
    const told = `seed ${seed}`;
    const began = performance.now();
    try {
      generateLibrary(
        lowerSpindle(checkSpindle({ file: "mutant", text }, ENVIRONMENT)),
      );
    } catch (error) {
      assert(error instanceof Refusal, `${told}: ${error}`);
      assertPresentable(error, told);
      refused++;
    }
    assert(performance.now() - began < 2000, `${told} took too long`);
  }
  assert(refused > CASES / 2 && refused < CASES, `${refused} were refused`);
});

const REPEATED: readonly string[] = [
  "for i in 0..1 { }",
  "if x < y { self.n = x; }",
  "self.a[x] = y;",
  "self.n = x << y << y << y;",
  "for i in 0..2 { self.a[x + y] += i; }",
  "if x < y && y < x || x == y { self.n = y; } else { self.n = x; }",
  "Console.write(1, x, y);",
  "self.n = z;",
  "self.n = (((x + y) * x) << 5) ^ y;",
];

for (const piece of REPEATED) {
  Deno.test(`checkSpindle: sources full of ${piece} are judged quickly`, () => {
    const head =
      "spindle A { state { n: u64; a: [u64; 9]; } entry e(x: u64, y: u64) {";
    const times = Math.floor((LONGEST_SOURCE - head.length - 4) / piece.length);
    const text = `${head} ${piece.repeat(times)} }}`;
    const began = performance.now();
    try {
      generateLibrary(
        lowerSpindle(checkSpindle({ file: "long", text }, ENVIRONMENT)),
      );
    } catch (error) {
      assert(error instanceof Refusal);
      assertPresentable(error, piece);
    }
    assert(performance.now() - began < 4000, `${performance.now() - began} ms`);
  });
}

Deno.test("generateLibrary: thousands of variables that change together are moved quickly", () => {
  const names = Array.from({ length: 2000 }, (_, index) => `v${index}`);
  const text = `spindle A { entry e(x: u64) {
    ${names.map((name) => `let ${name}=x;`).join("")}
    for i in 0..9 { ${
    names.map((name, at) => `${name}=${names[(at + 1) % 2000]};`).join("")
  } }
  } }`;
  const began = performance.now();
  generateLibrary(lowerSpindle(checkSpindle({ file: "f", text }, ENVIRONMENT)));
  assert(performance.now() - began < 4000);
});
