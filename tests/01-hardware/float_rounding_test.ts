import { assertEquals } from "@std/assert";
import {
  bitsOf,
  digitsOf,
  fieldsOf,
  LAYOUTS,
  type NumberFormat,
  type Rounding,
  roundTo,
} from "../../chapters/01-hardware/mod.ts";
import { random, random64 } from "./helpers.ts";

/** `digits`, in binary with a point or without, rounded to four digits. */
function rounded(digits: string, rounding: Rounding): string {
  const negative = digits.startsWith("-");
  const [before = "", after = ""] = digits.replace("-", "").split(".");
  const significand = BigInt("0b" + before + after);
  const value = { negative, significand, exponent: -after.length };
  const result = roundTo(value, 4, -Infinity, rounding);
  const kept = result.significand.toString(2);
  return `${result.negative ? "-" : ""}${kept}e${result.exponent}` +
    (result.inexact ? " inexact" : "");
}

const ROUNDED: readonly [string, Rounding, string][] = [
  ["1101", "normal", "1101e0"],
  ["1", "normal", "1000e-3"],
  ["1101.01", "normal", "1101e0 inexact"],
  ["1101.1", "normal", "1110e0 inexact"],
  ["1110.1", "normal", "1110e0 inexact"],
  ["1110.1001", "normal", "1111e0 inexact"],
  ["1110.1", "nearestAway", "1111e0 inexact"],
  ["1110.0111", "nearestAway", "1110e0 inexact"],
  ["1111.1", "normal", "1000e1 inexact"],
  ["1111.1", "chopped", "1111e0 inexact"],
  ["-1111.01", "minus", "-1000e1 inexact"],
  ["-1111.01", "plus", "-1111e0 inexact"],
  ["1111.01", "plus", "1000e1 inexact"],
  ["1101.0000", "plus", "1101e0"],
];

for (const [digits, rounding, expected] of ROUNDED) {
  Deno.test(`roundTo four digits, ${rounding}, makes ${expected} of ${digits}`, () => {
    assertEquals(rounded(digits, rounding), expected);
  });
}

Deno.test("roundTo keeps fewer digits where the exponent must not go lower", () => {
  const value = { negative: false, significand: 0b1011n, exponent: -2 };
  assertEquals(roundTo(value, 4, 0, "normal"), {
    ...{ negative: false, significand: 0b11n, exponent: 0, inexact: true },
  });
  assertEquals(roundTo(value, 4, 5, "plus"), {
    ...{ negative: false, significand: 1n, exponent: 5, inexact: true },
  });
  assertEquals(roundTo(value, 4, 5, "normal").significand, 0n);
});

Deno.test("digitsOf counts the digits of numbers of any length", () => {
  assertEquals(digitsOf(0n), 0);
  for (let digits = 1; digits < 300; digits++) {
    const power = 1n << BigInt(digits - 1);
    assertEquals(digitsOf(power), digits);
    assertEquals(digitsOf(2n * power - 1n), digits);
  }
});

Deno.test("fieldsOf and bitsOf are each other's reverse", () => {
  const next = random(3);
  for (const format of Object.keys(LAYOUTS) as NumberFormat[]) {
    for (let round = 0; round < 200; round++) {
      const bits = random64(next);
      const layout = LAYOUTS[format];
      assertEquals(bitsOf(fieldsOf(bits, layout), layout), bits);
    }
  }
});
