import { assertEquals, assertThrows } from "@std/assert";
import * as e from "../../chapters/01-hardware/mod.ts";
import { INSTRUCTIONS } from "../../chapters/01-hardware/mod.ts";
import { EDGES } from "./helpers.ts";

const MASK = (1n << 64n) - 1n;

Deno.test("evaluate keeps every operator's result within 64 bits", () => {
  const binary = [
    e.add,
    e.subtract,
    e.multiply,
    e.highProduct,
    e.and,
    e.or,
    e.exclusiveOr,
    e.shiftLeft,
    e.shiftRight,
    e.shiftRightSigned,
    e.keepBytes,
    e.bytesAtLeast,
    e.wordsAtLeast,
    e.ones,
    e.leadingZeros,
    e.trailingZeros,
  ];
  for (const ra of EDGES) {
    for (const rb of EDGES) {
      for (const build of binary) {
        const value = e.evaluate(build("ra", "rb"), { ra, rb });
        assertEquals(value >= 0n && value <= MASK, true);
      }
    }
  }
});

Deno.test("evaluate gives 1 or 0 for every comparison", () => {
  const [ra, rb] = [MASK, 1n];
  const of = (build: e.Constructor) =>
    e.evaluate(build("ra", "rb"), { ra, rb });
  assertEquals(of(e.less), 1n);
  assertEquals(of(e.lessOrEqual), 1n);
  assertEquals(of(e.lessUnsigned), 0n);
  assertEquals(of(e.lessOrEqualUnsigned), 0n);
  assertEquals(of(e.equal), 0n);
});

Deno.test("evaluate names the operand that is missing", () => {
  assertThrows(
    () => e.evaluate(e.add("ra", "loaded"), { ra: 1n }),
    TypeError,
    "No operand loaded",
  );
});

Deno.test("evaluate chooses by 1, not by truthiness of other numbers", () => {
  assertEquals(e.evaluate(e.choose(1n, 5n, 6n), {}), 5n);
  assertEquals(e.evaluate(e.choose(0n, 5n, 6n), {}), 6n);
});

Deno.test("evaluate counts the ones, and the zeros above and below them", () => {
  const of = (build: e.Constructor, value: bigint) =>
    e.evaluate(build(value), {});
  for (let bit = 0n; bit < 64n; bit++) {
    const value = 1n << bit;
    assertEquals(of(e.leadingZeros, value), 63n - bit);
    assertEquals(of(e.trailingZeros, value), bit);
    assertEquals(of(e.ones, value - 1n), bit);
  }
  assertEquals(of(e.leadingZeros, 0n), 64n);
  assertEquals(of(e.trailingZeros, 0n), 64n);
  assertEquals(of(e.ones, MASK), 64n);
});

Deno.test("evaluate compares bytes and words, with a bit for each byte", () => {
  const [a, b] = [0x0100_0200_ffff_0000n, 0x00ff_0201_0000_0000n];
  assertEquals(e.evaluate(e.bytesAtLeast(a, b), {}), 0b1010_1111n);
  assertEquals(e.evaluate(e.wordsAtLeast(a, b), {}), 0b1100_1111n);
});

Deno.test("print writes large numbers in hexadecimal", () => {
  assertEquals(e.print(e.and("ra", 4095n)), "ra ∧ 4095");
  assertEquals(e.print(e.and("ra", 0xffffn)), "ra ∧ 0xffff");
});

Deno.test("print writes a definition as a table shows it", () => {
  assertEquals(e.print(e.add("ra", "rb")), "ra + rb");
  assertEquals(
    e.print(e.add(e.shiftLeft("ra", 2n), "rb")),
    "(ra ≪ 2) + rb",
  );
  assertEquals(e.print(e.not(e.exclusiveOr("ra", "rb"))), "¬(ra ⊕ rb)");
  assertEquals(
    e.print(e.and("ra", e.not("rb"))),
    "ra ∧ ¬rb",
  );
  assertEquals(
    e.print(e.choose(e.equal("ra", 0n), "rb", "rc")),
    "(ra = 0) ? rb : rc",
  );
});

Deno.test("print needs no parentheses around what commas already part", () => {
  assertEquals(
    e.print(e.signExtended(32n, e.add("ra", "rb"))),
    "sext(32, ra + rb)",
  );
  assertEquals(
    e.print(e.keepBytes("ra", e.not("rb"))),
    "bytes(ra, ¬rb)",
  );
});

Deno.test("print leaves no operator's place holder in any instruction", () => {
  for (const { effect, name } of INSTRUCTIONS) {
    for (const expression of e.expressionsOf(effect)) {
      const text = e.print(expression);
      assertEquals(/\b[abc]\b|undefined/.test(text), false, `${name}: ${text}`);
    }
  }
});

Deno.test("operandsOf finds each operand once", () => {
  const expression = e.choose(e.equal("ra", 0n), "rb", e.add("rb", "rc"));
  assertEquals([...e.operandsOf(expression)].sort(), ["ra", "rb", "rc"]);
});
