// What is known of bits, and of ranges and bits together: every operator against every number at a small
// width, and against random numbers at 64 bits.

import { assert, assertEquals } from "@std/assert";
import {
  compute,
  limitsOf,
  type Scalar,
  SCALARS,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import {
  addBits,
  andBits,
  anyOf,
  arithmeticKnown,
  type Bits,
  bitsOf,
  bothKnown,
  compareKnown,
  convertedBefore,
  convertedKnown,
  eitherBits,
  eitherKnown,
  exclusiveOrBits,
  implies,
  isImpossible,
  type Known,
  knownOf,
  leftBits,
  MASK64,
  multiplyBits,
  operandsBefore,
  orBits,
  rightBits,
  subtractBits,
  wrapBits,
} from "../../chapters/04-verifier/mod.ts";
import { pick, random, random64 } from "../01-hardware/helpers.ts";
import { isLike, OPERATORS, small } from "./numbers.ts";

const WIDTH = 4;
const ALL = Array.from({ length: 16 }, (_, index) => BigInt(index));

/** All that can be known of the bits of a four-bit number without sign. */
function everyBits(): Bits[] {
  const upper = MASK64 ^ 15n;
  const list: Bits[] = [];
  for (const ones of ALL) {
    for (const zeros of ALL) {
      if ((ones & zeros) === 0n) list.push({ ones, zeros: zeros | upper });
    }
  }
  return list;
}

function fits(value: bigint, { ones, zeros }: Bits): boolean {
  const bits = BigInt.asUintN(64, value);
  return (bits & zeros) === 0n && (~bits & ones) === 0n;
}

const OF_TWO: Readonly<
  Record<
    string,
    readonly [(a: Bits, b: Bits) => Bits, (a: bigint, b: bigint) => bigint]
  >
> = {
  addBits: [addBits, (a, b) => a + b],
  subtractBits: [subtractBits, (a, b) => a - b],
  multiplyBits: [multiplyBits, (a, b) => a * b],
  andBits: [andBits, (a, b) => a & b],
  orBits: [orBits, (a, b) => a | b],
  exclusiveOrBits: [exclusiveOrBits, (a, b) => a ^ b],
};

for (const [name, [operator, exact]] of Object.entries(OF_TWO)) {
  Deno.test(`${name}: holds all results, for all that can be known of four bits`, () => {
    const every = everyBits();
    const numbers = every.map((bits) => ALL.filter((one) => fits(one, bits)));
    for (const [i, a] of every.entries()) {
      for (const [j, b] of every.entries()) {
        const result = operator(a, b);
        assertEquals(result.ones & result.zeros, 0n);
        for (const x of numbers[i]!) {
          for (const y of numbers[j]!) {
            if (!fits(exact(x, y), result)) {
              throw new Error(`${x} ${y} ${Deno.inspect([a, b, result])}`);
            }
          }
        }
      }
    }
  });
}

Deno.test("leftBits, rightBits and wrapBits: hold all results", () => {
  for (const bits of everyBits()) {
    for (const x of ALL.filter((one) => fits(one, bits))) {
      for (let by = 0n; by < 64n; by += by < 6n ? 1n : 7n) {
        assert(fits(x << by, leftBits(bits, by)));
        assert(fits(x >> by, rightBits(bits, by, false)));
        const high = leftBits(bits, 60n);
        const number = BigInt.asIntN(64, x << 60n);
        assert(fits(number >> by, rightBits(high, by, true)));
      }
      for (const signed of [false, true]) {
        for (const width of [1, 2, 3, 4]) {
          const type = small(width, signed);
          assert(fits(wrap(type, x), wrapBits(bits, type)));
        }
      }
    }
  }
});

Deno.test("eitherBits: what both know, and no more than that", () => {
  for (const a of everyBits()) {
    for (const b of everyBits()) {
      const either = eitherBits(a, b);
      for (const x of ALL) {
        if (fits(x, a) || fits(x, b)) assert(fits(x, either));
      }
    }
  }
  assertEquals(eitherBits(bitsOf(12n), bitsOf(4n)).ones, 4n);
});

// ## Ranges and bits

Deno.test("knownOf: loses no number, and each kind of knowledge sharpens the other", () => {
  for (const signed of [false, true]) {
    const type = small(WIDTH, signed);
    const [bottom, top] = limitsOf(type);
    for (const bits of everyBits()) {
      const wrapped = wrapBits(bits, type);
      for (let least = bottom; least <= top; least++) {
        for (let greatest = least; greatest <= top; greatest++) {
          const known = knownOf({ least, greatest }, wrapped);
          for (let x = least; x <= greatest; x++) {
            if (fits(x, wrapped)) assert(isLike(x, known));
          }
          assert(known.least >= least && known.greatest <= greatest);
          if (isImpossible(known) || least < 0n && greatest >= 0n) continue;
          assert(isLike(known.least, known) && isLike(known.greatest, known));
        }
      }
    }
  }
  const even = { ones: 0n, zeros: 1n };
  assertEquals(knownOf({ least: 1n, greatest: 9n }, even), {
    least: 2n,
    greatest: 8n,
    ones: 0n,
    zeros: MASK64 ^ 14n,
  });
  assertEquals(knownOf({ least: 8n, greatest: 9n }, even).ones, 8n);
});

/** Something that is known of a number of `type`, and numbers that are like that. */
function something(
  next: () => number,
  type: Scalar,
): { known: Known; numbers: bigint[] } {
  const [bottom, top] = limitsOf(type);
  const size = top - bottom + 1n;
  const edge = () =>
    pick(next, [
      bottom,
      top,
      wrap(type, BigInt(next() % 20)),
      wrap(type, -BigInt(next() % 20)),
      wrap(type, random64(next)),
      wrap(type, 1n << BigInt(next() % 64)),
    ]);
  const [a, b] = [edge(), edge()];
  const range = a < b ? { least: a, greatest: b } : { least: b, greatest: a };
  const within = () => {
    const width = range.greatest - range.least + 1n;
    const step = next() % 3
      ? random64(next) % width
      : BigInt(next() % 3) % width;
    return next() % 2 ? range.least + step : range.greatest - step;
  };
  const one = within();
  const mask = next() % 2 ? random64(next) & random64(next) : 0n;
  const { ones, zeros } = bitsOf(one);
  const bits = { ones: ones & mask, zeros: zeros & mask };
  const known = knownOf(range, bits);
  const numbers = [one, ...Array.from({ length: 12 }, within)];
  if (size <= 16n) {
    for (let x = bottom; x <= top; x++) numbers.push(x);
  }
  return { known, numbers: numbers.filter((x) => isLike(x, known)) };
}

const TYPES = [
  small(WIDTH, false),
  small(WIDTH, true),
  ...[...SCALARS.values()].filter(({ kind }) => kind === "integer"),
];

/** Conversion to it asks whether a number is not 0. */
const TRUTH: Scalar = { kind: "bool" };

for (const operator of OPERATORS) {
  Deno.test(`arithmeticKnown: ${operator} holds all results, in types of 4 to 64 bits`, () => {
    const next = random(operator.length * 1000 + operator.charCodeAt(0));
    for (let round = 0; round < 4000; round++) {
      const type = pick(next, TYPES);
      const [a, b] = [something(next, type), something(next, type)];
      const result = arithmeticKnown(operator, a.known, b.known, type);
      for (const x of a.numbers) {
        for (const y of b.numbers) {
          const exact = compute(operator, x, y, type);
          if (!isLike(exact, result)) {
            throw new Error(
              `${x} ${operator} ${y} is ${exact}: ${
                Deno.inspect([a.known, b.known, result, type])
              }`,
            );
          }
        }
      }
    }
  });
}

for (const operator of OPERATORS) {
  Deno.test(`operandsBefore: ${operator} loses no operands, in types of 4 to 64 bits`, () => {
    const next = random(operator.length * 500 + operator.charCodeAt(1));
    for (let round = 0; round < 3000; round++) {
      const type = pick(next, TYPES);
      const [a, b] = [something(next, type), something(next, type)];
      const [x, y] = [pick(next, a.numbers), pick(next, b.numbers)];
      const now = somethingAbout(next, compute(operator, x, y, type), type);
      const [p, q] = operandsBefore(operator, a.known, b.known, now, type);
      for (const left of a.numbers) {
        for (const right of b.numbers) {
          const result = compute(operator, left, right, type);
          if (!isLike(result, now) || isLike(left, p) && isLike(right, q)) {
            continue;
          }
          throw new Error(
            `${left} ${operator} ${right} is ${result}: ${
              Deno.inspect([a.known, b.known, now, p, q, type])
            }`,
          );
        }
      }
      assert(implies(p, a.known) && implies(q, b.known));
    }
  });
}

/** Something that is true of `value`. */
function somethingAbout(
  next: () => number,
  value: bigint,
  type: Scalar,
): Known {
  const [bottom, top] = limitsOf(type);
  const far = () => next() % 3 ? BigInt(next() % 5) : random64(next);
  const [least, greatest] = [value - far(), value + far()];
  const mask = next() % 2 ? random64(next) & random64(next) : 0n;
  const { ones, zeros } = bitsOf(value);
  return knownOf({
    least: least < bottom ? bottom : least,
    greatest: greatest > top ? top : greatest,
  }, { ones: ones & mask, zeros: zeros & mask });
}

Deno.test("convertedBefore: loses no number, from and to all types", () => {
  const next = random(80);
  for (let round = 0; round < 8000; round++) {
    const [from, to] = [pick(next, TYPES), pick(next, [...TYPES, TRUTH])];
    const { known, numbers } = something(next, from);
    const now = somethingAbout(next, wrap(to, pick(next, numbers)), to);
    const before = convertedBefore(known, now, from, to);
    for (const x of numbers) {
      if (!isLike(wrap(to, x), now)) continue;
      if (!isLike(x, before)) {
        throw new Error(Deno.inspect([x, known, now, before, from, to]));
      }
    }
  }
  const byte = anyOf(small(8, false));
  assertEquals(
    convertedBefore(
      byte,
      knownOf({ least: -3n, greatest: -1n }, { ones: 0n, zeros: 0n }),
      small(8, false),
      small(8, true),
    ).least,
    253n,
  );
});

Deno.test("convertedKnown: holds all results, from and to all types", () => {
  const next = random(77);
  for (let round = 0; round < 8000; round++) {
    const [from, to] = [pick(next, TYPES), pick(next, [...TYPES, TRUTH])];
    const { known, numbers } = something(next, from);
    const result = convertedKnown(known, to);
    for (const x of numbers) assert(isLike(wrap(to, x), result));
  }
});

Deno.test("compareKnown: is right whenever it says something", () => {
  const next = random(78);
  for (let round = 0; round < 8000; round++) {
    const type = pick(next, TYPES);
    const [a, b] = [something(next, type), something(next, type)];
    for (const operator of ["equal", "less", "lessOrEqual"] as const) {
      const says = compareKnown(operator, a.known, b.known);
      if (says === undefined) continue;
      for (const x of a.numbers) {
        for (const y of b.numbers) {
          const holds = { equal: x === y, less: x < y, lessOrEqual: x <= y };
          assertEquals(holds[operator], says);
        }
      }
    }
  }
});

Deno.test("bothKnown, eitherKnown and implies: agree with the numbers that are like them", () => {
  const next = random(79);
  for (let round = 0; round < 8000; round++) {
    const type = pick(next, TYPES);
    const [a, b] = [something(next, type), something(next, type)];
    const [both, either] = [
      bothKnown(a.known, b.known),
      eitherKnown(a.known, b.known),
    ];
    const told = Deno.inspect([a.known, b.known, either, type]);
    assert(implies(a.known, either) && implies(b.known, either), told);
    assert(implies(a.known, anyOf(type)), told);
    for (const x of [...a.numbers, ...b.numbers]) {
      assert(isLike(x, either));
      if (isLike(x, a.known) && isLike(x, b.known)) {
        assert(isLike(x, both) && !isImpossible(both));
      }
    }
  }
});
