// Arithmetic on ranges is never narrower than the truth: every pair of ranges of a small
// type, against every pair of numbers in them.

import { assert, assertEquals } from "@std/assert";
import {
  type Arithmetic,
  compute,
  limitsOf,
  type Scalar,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import {
  allOf,
  areEqual,
  arithmeticRange,
  both,
  either,
  isEmpty,
  lessThan,
  only,
  type Range,
  single,
  within,
} from "../../chapters/04-verifier/mod.ts";
import { numbersIn, numbersOf, OPERATORS, small } from "./numbers.ts";

const TYPES = [small(4, false), small(4, true)];
/** Every range of `type` that is not empty. */
function rangesOf(type: Scalar): Range[] {
  const [least, greatest] = limitsOf(type);
  const ranges: Range[] = [];
  for (let from = least; from <= greatest; from++) {
    for (let to = from; to <= greatest; to++) {
      ranges.push({ least: from, greatest: to });
    }
  }
  return ranges;
}

for (const type of TYPES) {
  const name = type.kind === "integer" && type.signed ? "i4" : "u4";
  const [bottom, top] = limitsOf(type);
  const numbers = numbersOf(type);

  for (const operator of OPERATORS) {
    Deno.test(`arithmeticRange: ${operator} of all ranges of ${name} holds all results`, () => {
      const results = numbers.map((a) =>
        numbers.map((b) => Number(compute(operator, a, b, type)))
      );
      const ranges = rangesOf(type);
      for (const a of ranges) {
        for (const b of ranges) {
          const { least, greatest } = arithmeticRange(operator, a, b, type);
          assert(least >= bottom && greatest <= top);
          const [low, high] = [Number(least), Number(greatest)];
          for (
            let x = Number(a.least - bottom);
            x <= Number(a.greatest - bottom);
            x++
          ) {
            for (
              let y = Number(b.least - bottom);
              y <= Number(b.greatest - bottom);
              y++
            ) {
              const result = results[x]![y]!;
              if (result < low || result > high) {
                throw new Error(
                  `${a.least}..${a.greatest} ${operator} ${b.least}..${b.greatest}: ${result}`,
                );
              }
            }
          }
        }
      }
    });

    Deno.test(`arithmeticRange: ${operator} of single numbers of ${name} is exact or everything`, () => {
      for (const a of numbers) {
        for (const b of numbers) {
          const range = arithmeticRange(operator, only(a), only(b), type);
          const exact = single(range);
          if (exact !== undefined) {
            assertEquals(exact, compute(operator, a, b, type));
          }
        }
      }
    });
  }

  Deno.test(`lessThan and areEqual: right for all ranges of ${name}`, () => {
    const ranges = rangesOf(type);
    for (const a of ranges) {
      for (const b of ranges) {
        const less = lessThan(a, b);
        const equal = areEqual(a, b);
        for (const x of [a.least, a.greatest]) {
          for (const y of [b.least, b.greatest]) {
            if (less !== undefined) assertEquals(x < y, less);
            if (equal !== undefined) assertEquals(x === y, equal);
          }
        }
        const some = numbersIn(a).some((x) => x >= b.least && x <= b.greatest);
        if (equal === false) assert(!some);
        if (equal === true) assert(some);
      }
    }
  });

  for (const bits of [1, 2, 3, 4, 5, 6]) {
    for (const signed of [false, true]) {
      Deno.test(`within: ${name} to ${signed ? "i" : "u"}${bits} holds all results`, () => {
        const to = small(bits, signed);
        for (const range of rangesOf(type)) {
          const { least, greatest } = within(range, to);
          for (const value of numbersIn(range)) {
            const result = wrap(to, value);
            assert(result >= least && result <= greatest);
          }
        }
      });
    }
  }
}

Deno.test("both and either: the numbers in both, and at least those in either", () => {
  const ranges = rangesOf(small(3, true));
  for (const a of ranges) {
    for (const b of ranges) {
      const [and, or] = [both(a, b), either(a, b)];
      for (let x = -5n; x < 5n; x++) {
        const [inA, inB] = [a, b].map(({ least, greatest }) =>
          x >= least && x <= greatest
        );
        assertEquals(x >= and.least && x <= and.greatest, inA && inB);
        if (inA || inB) assert(x >= or.least && x <= or.greatest);
      }
      assertEquals(isEmpty(and), and.least > and.greatest);
    }
  }
});

Deno.test("within: what has wrapped around as a whole stays a range, else it is anything", () => {
  const type = small(4, false);
  assertEquals(within({ least: 3n, greatest: 15n }, type), {
    least: 3n,
    greatest: 15n,
  });
  assertEquals(within({ least: 3n, greatest: 16n }, type), allOf(type));
  assertEquals(within({ least: -1n, greatest: 2n }, type), allOf(type));
  assertEquals(within({ least: -3n, greatest: -1n }, type), {
    least: 13n,
    greatest: 15n,
  });
  assertEquals(within({ least: 33n, greatest: 40n }, type), {
    least: 1n,
    greatest: 8n,
  });
});

const U64_ALL = { least: 0n, greatest: 2n ** 64n - 1n };
const EXAMPLES: readonly [Arithmetic, Range, Range, Range][] = [
  ["add", { least: 0n, greatest: 9n }, { least: 0n, greatest: 5n }, {
    least: 0n,
    greatest: 14n,
  }],
  ["add", only(2n ** 64n - 1n), only(1n), only(0n)],
  ["subtract", { least: 0n, greatest: 9n }, only(1n), U64_ALL],
  ["subtract", { least: 1n, greatest: 9n }, only(1n), {
    least: 0n,
    greatest: 8n,
  }],
  ["multiply", { least: 2n, greatest: 3n }, { least: 4n, greatest: 5n }, {
    least: 8n,
    greatest: 15n,
  }],
  ["multiply", only(2n ** 32n), only(2n ** 32n), only(0n)],
  ["and", U64_ALL, only(63n), { least: 0n, greatest: 63n }],
  ["or", { least: 0n, greatest: 4n }, only(9n), { least: 9n, greatest: 15n }],
  ["exclusiveOr", only(0n), only(0n), { least: 0n, greatest: 1n }],
  ["shiftLeft", only(1n), { least: 0n, greatest: 6n }, {
    least: 1n,
    greatest: 64n,
  }],
  ["shiftLeft", only(1n), only(64n), U64_ALL],
  ["shiftRight", U64_ALL, only(60n), { least: 0n, greatest: 15n }],
];

for (const [index, [operator, a, b, result]] of EXAMPLES.entries()) {
  Deno.test(`arithmeticRange: ${operator} as an author expects it, ${index}`, () => {
    const u64 = { kind: "integer", bits: 64, signed: false } as const;
    assertEquals(arithmeticRange(operator, a, b, u64), result);
  });
}
