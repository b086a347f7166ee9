// The host's own numbers are IEEE doubles, so they are a second opinion on `T` with normal
// rounding, and with `Math.fround` on `S`.

import { assertEquals } from "@std/assert";
import {
  computeFloat,
  type FloatFormat,
  type FloatOperation,
  hex,
} from "../../chapters/01-hardware/mod.ts";
import { EDGES, pick, random, random64 } from "./helpers.ts";

const VIEW = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): bigint {
  VIEW.setFloat64(0, value);
  return VIEW.getBigUint64(0);
}

function valueOf(bits: bigint): number {
  VIEW.setBigUint64(0, bits);
  return VIEW.getFloat64(0);
}

/** The register of the S that has the value `value`, from its 32 bits in memory. */
function registerOfS(value: number): bigint {
  VIEW.setFloat32(0, value);
  const word = VIEW.getUint32(0);
  const field = word >>> 23 & 0xff;
  const wide = field === 0 ? 0 : field === 255 ? 2047 : field + 896;
  const fraction = BigInt(word & 0x7f_ffff) << 29n;
  return BigInt(word >>> 31) << 63n | BigInt(wide) << 52n | fraction;
}

/** What `operation` of our arithmetic gives. */
function ours(
  operation: FloatOperation,
  from: FloatFormat,
  to: FloatFormat,
  a: bigint,
  b: bigint,
): bigint {
  const rounding = operation === "convert" && to === "Q" ? "chopped" : "normal";
  const request = { operation, from, to, rounding, completed: true } as const;
  return computeFloat(request, a, b).bits;
}

type Model = (a: number, b: number) => number;

const MODELS: readonly (readonly [FloatOperation, Model])[] = [
  ["add", (a, b) => a + b],
  ["subtract", (a, b) => a - b],
  ["multiply", (a, b) => a * b],
  ["divide", (a, b) => a / b],
  ["squareRoot", (_, b) => Math.sqrt(b)],
  ["compareEqual", (a, b) => a === b ? 2 : 0],
  ["compareLess", (a, b) => a < b ? 2 : 0],
  ["compareLessOrEqual", (a, b) => a <= b ? 2 : 0],
  ["compareUnordered", (a, b) => isNaN(a) || isNaN(b) ? 2 : 0],
];

/** Doubles at the ends of their range and around one. */
const DOUBLES: readonly number[] = [
  ...[0, 5e-324, 1e-310, 2 ** -1022, 2.5e-308, 2 ** -53, 0.1, 0.5],
  ...[1 - 2 ** -53, 1, 1 + 2 ** -52, 1.5, 2, 3, 2 ** 53 - 1, 2 ** 53],
  ...[1e300, Number.MAX_VALUE, Infinity, NaN],
].flatMap((value) => [value, -value]);

/** Bits of a double, mostly near one and often with few digits. */
function randomDouble(next: () => number): number {
  const bits = random64(next);
  if (next() % 4 === 0) return valueOf(bits);
  const field = BigInt(1023 + next() % 64 - 32) << 52n;
  const digits = bits &
    (next() % 2 ? 0xf_ffff_ffff_ffffn : 0xf_ffff_0000_0000n);
  return valueOf(BigInt(next() % 2) << 63n | field | digits);
}

function expectSame(actual: bigint, expected: bigint, told: string): void {
  if (actual === expected) return;
  // Which NaN it is, the host may decide.
  if (isNaN(valueOf(actual)) && isNaN(valueOf(expected))) return;
  assertEquals(hex(actual, 16), hex(expected, 16), told);
}

for (const [operation, model] of MODELS) {
  Deno.test(`${operation} of T is what the host gives`, () => {
    const check = (a: number, b: number) =>
      expectSame(
        ours(operation, "T", "T", bitsOf(a), bitsOf(b)),
        bitsOf(model(a, b)),
        `${operation} ${a} ${b}`,
      );
    for (const a of DOUBLES) for (const b of DOUBLES) check(a, b);
    const next = random(operation.length);
    for (let round = 0; round < 4000; round++) {
      check(randomDouble(next), randomDouble(next));
    }
  });
}

for (const [operation, model] of MODELS.slice(0, 5)) {
  Deno.test(`${operation} of S is what the host gives, rounded to single`, () => {
    const next = random(operation.length + 100);
    const single = () => {
      if (next() % 3) return Math.fround(randomDouble(next));
      VIEW.setUint32(0, next());
      return VIEW.getFloat32(0);
    };
    for (let round = 0; round < 4000; round++) {
      const [a, b] = [single(), single()];
      const [fa, fb] = [registerOfS(a), registerOfS(b)];
      expectSame(
        ours(operation, "S", "S", fa, fb),
        registerOfS(model(a, b)),
        `${operation} ${a} ${b}`,
      );
    }
  });
}

Deno.test("convert from T to S is what Math.fround gives", () => {
  const next = random(5);
  for (let round = 0; round < 4000; round++) {
    const value = round < DOUBLES.length ? DOUBLES[round]! : randomDouble(next);
    expectSame(
      ours("convert", "T", "S", 0n, bitsOf(value)),
      registerOfS(value),
      String(value),
    );
  }
});

Deno.test("convert from S to T gives the same value, denormal ones included", () => {
  const next = random(6);
  for (let round = 0; round < 4000; round++) {
    VIEW.setUint32(0, round % 3 ? next() : next() & 0x807f_ffff);
    const value = VIEW.getFloat32(0);
    expectSame(
      ours("convert", "S", "T", 0n, registerOfS(value)),
      bitsOf(value),
      String(value),
    );
  }
});

Deno.test("convert from Q to T and S is what the host makes of an integer", () => {
  const next = random(7);
  const edges = [...EDGES, 2n ** 53n + 1n, 2n ** 54n + 6n, 2n ** 24n + 1n];
  for (let round = 0; round < 4000; round++) {
    const long = BigInt(next()) << 32n | BigInt(next());
    const integer = round < edges.length
      ? edges[round]!
      : long >> BigInt(next() % 64);
    const value = Number(BigInt.asIntN(64, integer));
    const told = String(value);
    expectSame(ours("convert", "Q", "T", 0n, integer), bitsOf(value), told);
    // A double between would be rounded twice, unless it is exact.
    if (BigInt(value) !== BigInt.asIntN(64, integer)) continue;
    const single = registerOfS(Math.fround(value));
    expectSame(ours("convert", "Q", "S", 0n, integer), single, told);
  }
});

Deno.test("convert from T to Q, chopped, gives the low 64 bits of the integer", () => {
  const next = random(8);
  for (let round = 0; round < 4000; round++) {
    const scale = 2 ** pick(next, [-60, 0, 20, 50, 63, 64, 100, 127, 500]);
    const value = randomDouble(next) * scale;
    if (!isFinite(value)) continue;
    const integer = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    const actual = ours("convert", "T", "Q", 0n, bitsOf(value));
    assertEquals(hex(actual), hex(integer), String(value));
  }
});
