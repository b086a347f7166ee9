// Every operation on what is known, against what the machine's instructions make of every number.
//
// A width of three bits is small enough to try all that can be known of two numbers: every range with every
// known bits. Wider numbers are tried at random. The other tests of this folder compare with `compute`;
// here it is shown first that `compute` is what the machine does.

import { assert, assertEquals } from "@std/assert";
import {
  BOOL,
  COMPARE,
  type Comparison,
  compute,
  limitsOf,
  type Scalar,
  SCALARS,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import {
  anyOf,
  arithmeticKnown,
  bothKnown,
  compareKnown,
  computed,
  constantQuestion,
  convertedBefore,
  convertedKnown,
  createQuestions,
  define,
  eitherKnown,
  exactly,
  excess,
  type Facts,
  implies,
  isImpossible,
  type Known,
  knownAt,
  knownOf,
  learn,
  MASK64,
  MOST_CLAIMS,
  noFacts,
  operandsBefore,
  ownQuestion,
  type Question,
  type Questions,
  truthKnown,
  widened,
  wrapBits,
} from "../../chapters/04-verifier/mod.ts";
import * as Verifier from "../../chapters/04-verifier/mod.ts";
import { pick, random, random64 } from "../01-hardware/helpers.ts";
import {
  machineArithmetic,
  machineComparison,
  spread,
  spreadAtOnce,
} from "./alpha.ts";
import { anyValue, isLike, numbersOf, OPERATORS, small } from "./numbers.ts";
import { untrueStanding } from "./standings.ts";

const COMPARISONS: readonly Comparison[] = ["equal", "less", "lessOrEqual"];

// ## The machine and `compute`

const NARROW = [1, 2, 3, 4].flatMap((bits) =>
  bits === 1 ? [small(bits, false)] : [small(bits, false), small(bits, true)]
);
const WIDE = [...SCALARS.values()].filter(({ kind }) => kind === "integer");

function anyNumber(next: () => number, type: Scalar): bigint {
  const [least, greatest] = limitsOf(type);
  const raw = pick(next, [
    random64(next),
    BigInt(next() % 70),
    -BigInt(next() % 70),
    1n << BigInt(next() % 64),
    least + BigInt(next() % 3),
    greatest - BigInt(next() % 3),
  ]);
  return wrap(type, raw);
}

for (const operator of OPERATORS) {
  Deno.test(`compute: ${operator} is what the machine's instructions give`, () => {
    const agree = (a: bigint, b: bigint, type: Scalar) => {
      const found = compute(operator, a, b, type);
      const exact = machineArithmetic(operator, a, b, type);
      assertEquals(found, exact, `${a} ${b} ${Deno.inspect(type)}`);
    };
    for (const type of NARROW) {
      for (const a of numbersOf(type)) {
        for (const b of numbersOf(type)) agree(a, b, type);
      }
    }
    const next = random(operator.length);
    const rounds = /divide|remainder/.test(operator) ? 300 : 2000;
    for (let round = 0; round < rounds; round++) {
      const type = pick(next, WIDE);
      agree(anyNumber(next, type), anyNumber(next, type), type);
    }
  });
}

Deno.test("COMPARE: compares as the machine's instructions do", () => {
  const next = random(3);
  for (const operator of COMPARISONS) {
    for (const type of [...NARROW, ...WIDE]) {
      const few = NARROW.includes(type) ? numbersOf(type) : Array.from(
        { length: 30 },
        () => anyNumber(next, type),
      );
      for (const a of few) {
        for (const b of few) {
          const exact = machineComparison(operator, a, b, type);
          assertEquals(COMPARE[operator](a, b), exact, `${a} ${b}`);
        }
      }
    }
  }
});

Deno.test("wrap: keeps the low bits as shifts do, and as SEXTB, SEXTW, ADDL and ZAPNOT do", () => {
  const next = random(4);
  for (const type of [...NARROW, ...WIDE, BOOL]) {
    for (let round = 0; round < 300; round++) {
      const raw = round < 40 ? BigInt(round) : random64(next);
      for (const value of [raw, BigInt.asIntN(64, raw)]) {
        const exact = wrap(type, value);
        assertEquals(spread(type, raw), exact);
        if (WIDE.includes(type)) assertEquals(spreadAtOnce(type, raw), exact);
      }
    }
  }
});

// ## All that can be known

const WIDTH = 3;
const SMALL = [small(WIDTH, false), small(WIDTH, true)];

/** Something that is known, and the numbers that are like it. */
interface Something {
  readonly known: Known;
  readonly numbers: readonly bigint[];
}

/** All that can be known of a number of `type`: each range, with each pattern of bits. */
function everything(type: Scalar): Something[] {
  const found = new Map<string, Something>();
  const all = numbersOf(type);
  const patterns = Array.from(
    { length: 1 << WIDTH },
    (_, bits) => BigInt(bits),
  );
  for (const ones of patterns) {
    for (const zeros of patterns) {
      if (ones & zeros) continue;
      const bits = wrapBits({ ones, zeros }, type);
      for (const least of all) {
        for (const greatest of all) {
          const known = knownOf({ least, greatest }, bits);
          if (isImpossible(known)) continue;
          const numbers = all.filter((one) => isLike(one, known));
          const key = [known.least, known.greatest, known.ones, known.zeros];
          if (numbers.length > 0) found.set(key.join(), { known, numbers });
        }
      }
    }
  }
  return [...found.values()];
}

const EVERY = new Map(SMALL.map((type) => [type, everything(type)]));

function nameOf(type: Scalar): string {
  return type.kind === "integer"
    ? `${type.signed ? "i" : "u"}${type.bits}`
    : type.kind;
}

for (const type of SMALL) {
  const every = EVERY.get(type)!;
  const [bottom] = limitsOf(type);
  const all = numbersOf(type);
  const place = (one: bigint) => Number(one - bottom);

  for (const operator of OPERATORS) {
    Deno.test(`arithmeticKnown: ${operator} of all that can be known of two ${nameOf(type)}`, () => {
      const results = all.map((a) =>
        all.map((b) => machineArithmetic(operator, a, b, type))
      );
      for (const a of every) {
        for (const b of every) {
          const known = arithmeticKnown(operator, a.known, b.known, type);
          const like = all.map((one) => isLike(one, known));
          for (const x of a.numbers) {
            const row = results[place(x)]!;
            for (const y of b.numbers) {
              if (like[place(row[place(y)]!)]) continue;
              const told = Deno.inspect([a.known, b.known, known]);
              throw new Error(`${x} ${operator} ${y}: ${told}`);
            }
          }
        }
      }
    });
  }

  for (const operator of OPERATORS) {
    Deno.test(`operandsBefore: ${operator}, all that can be known of two ${nameOf(type)}, and some of the result`, () => {
      const next = random(7);
      const results = all.map((a) =>
        all.map((b) => machineArithmetic(operator, a, b, type))
      );
      for (const a of every) {
        for (const b of every) {
          const now = pick(next, every).known;
          const [p, q] = operandsBefore(operator, a.known, b.known, now, type);
          for (const x of a.numbers) {
            for (const y of b.numbers) {
              if (isLike(x, p) && isLike(y, q)) continue;
              const exact = results[place(x)]![place(y)]!;
              assert(!isLike(exact, now), `${x} ${operator} ${y}`);
            }
          }
        }
      }
    });
  }

  Deno.test(`convertedBefore: all that can be known of a ${nameOf(type)}, and of what it has become`, () => {
    for (const to of SMALL) {
      for (const { known, numbers } of every) {
        for (const { known: now } of EVERY.get(to)!) {
          const before = convertedBefore(known, now, type, to);
          for (const one of numbers) {
            const exact = spread(to, BigInt.asUintN(64, one));
            if (isLike(exact, now)) assert(isLike(one, before), `${one}`);
          }
        }
      }
    }
  });

  Deno.test(`convertedKnown: all that can be known of a ${nameOf(type)}, to other widths`, () => {
    for (const to of [...NARROW, ...WIDE]) {
      for (const { known, numbers } of every) {
        const converted = convertedKnown(known, to);
        for (const one of numbers) {
          const exact = spread(to, BigInt.asUintN(64, one));
          assert(isLike(exact, converted), `${one} to ${nameOf(to)}`);
        }
      }
    }
  });

  Deno.test(`compareKnown and truthKnown: all that can be known of two ${nameOf(type)}`, () => {
    for (const operator of COMPARISONS) {
      for (const a of every) {
        for (const b of every) {
          const known = truthKnown(compareKnown(operator, a.known, b.known));
          for (const x of a.numbers) {
            for (const y of b.numbers) {
              const exact = machineComparison(operator, x, y, type);
              assert(isLike(exact ? 1n : 0n, known), `${x} ${operator} ${y}`);
            }
          }
        }
      }
    }
  });

  Deno.test(`eitherKnown, bothKnown and implies: a lattice of all that can be known of a ${nameOf(type)}`, () => {
    const any = anyOf(type);
    for (const a of every) {
      assert(implies(a.known, any) && implies(a.known, a.known));
      for (const b of every) {
        const either = eitherKnown(a.known, b.known);
        const both = bothKnown(a.known, b.known);
        assert(implies(a.known, either) && implies(b.known, either));
        for (const one of [...a.numbers, ...b.numbers]) {
          assert(isLike(one, either));
        }
        for (const one of a.numbers) {
          const inB = isLike(one, b.known);
          assert(!inB || isLike(one, both) && !isImpossible(both));
          assert(inB || !implies(a.known, b.known));
        }
      }
    }
  });
}

Deno.test("widened: holds what was claimed and what came back, and has come to its end before claims do", () => {
  const next = random(8);
  for (let round = 0; round < 3000; round++) {
    const type = pick(next, [...SMALL, ...WIDE]);
    const all = anyOf(type);
    const some = () => {
      const [a, b] = [anyNumber(next, type), anyNumber(next, type)];
      return eitherKnown(exactly(a), exactly(next() % 2 ? a : b));
    };
    const thresholds = [
      ...new Set([0n, 5n, 255n, 4096n, anyNumber(next, type)]),
    ]
      .sort((a, b) => a < b ? -1 : 1);
    let claim = some();
    for (let times = 1; times < MOST_CLAIMS; times++) {
      const more = some();
      if (implies(more, claim)) continue;
      const wider = widened(claim, more, all, times, thresholds);
      assert(implies(claim, wider) && implies(more, wider));
      assert(implies(wider, all));
      claim = wider;
    }
    assertEquals(
      widened(claim, all, all, MOST_CLAIMS, thresholds),
      all,
    );
  }
});

// ## What a test teaches
//
// Both sides of each comparison: the numbers for which it comes out so must stay possible.

/** Two numbers of which something is known. */
function two(
  type: Scalar,
  a: Known,
  b: Known,
): {
  readonly questions: Questions;
  readonly facts: Facts;
  readonly x: Question;
  readonly y: Question;
} {
  const questions = createQuestions();
  const facts = noFacts();
  const [x, y] = [1, 2].map((number) =>
    ownQuestion(questions, anyValue(number, type), "test")
  ) as [Question, Question];
  define(questions, facts, x, a);
  define(questions, facts, y, b);
  return { questions, facts, x, y };
}

/** Whether the answers `a` and `b` to `x` and `y` are still possible by `facts`. */
function arePossible(
  questions: Questions,
  facts: Facts,
  [x, a]: readonly [Question, bigint],
  [y, b]: readonly [Question, bigint],
): boolean {
  return !facts.impossible && isLike(a, knownAt(questions, facts, x)) &&
    isLike(b, knownAt(questions, facts, y)) &&
    a - b <= excess(questions, facts, x, y) &&
    b - a <= excess(questions, facts, y, x);
}

for (const type of SMALL) {
  for (const operator of COMPARISONS) {
    for (const truth of [true, false]) {
      Deno.test(`learn: that ${operator} of two ${nameOf(type)} is ${truth}`, () => {
        const every = EVERY.get(type)!;
        for (const a of every) {
          for (const b of every) {
            const { questions, facts, x, y } = two(type, a.known, b.known);
            const test = computed(questions, operator, BOOL, [x, y]);
            learn(questions, facts, test, truth);
            for (const one of a.numbers) {
              for (const other of b.numbers) {
                const holds = machineComparison(operator, one, other, type);
                if (holds !== truth) continue;
                const possible = arePossible(questions, facts, [x, one], [
                  y,
                  other,
                ]);
                assert(possible, `${one} ${operator} ${other}`);
              }
            }
          }
        }
      });
    }
  }

  Deno.test(`learn: what a test of a result says of what two ${nameOf(type)} were`, () => {
    const every = EVERY.get(type)!;
    const next = random(9);
    for (let round = 0; round < 6000; round++) {
      const [a, b] = [pick(next, every), pick(next, every)];
      const { questions, facts, x, y } = two(type, a.known, b.known);
      const operator = pick(next, OPERATORS);
      const known = arithmeticKnown(operator, a.known, b.known, type);
      const result = computed(questions, operator, type, [x, y]);
      define(questions, facts, result, known);
      const limit = pick(next, numbersOf(type));
      const number = constantQuestion(questions, limit, type);
      const comparison = pick(next, COMPARISONS);
      const turned = next() % 2 === 0;
      const test = computed(
        questions,
        comparison,
        BOOL,
        turned ? [number, result] : [result, number],
      );
      const truth = next() % 2 === 0;
      learn(questions, facts, test, truth);
      for (const one of a.numbers) {
        for (const other of b.numbers) {
          const exact = machineArithmetic(operator, one, other, type);
          const pair = turned ? [limit, exact] : [exact, limit];
          const holds = machineComparison(comparison, pair[0]!, pair[1]!, type);
          if (holds !== truth) continue;
          const possible =
            arePossible(questions, facts, [x, one], [y, other]) &&
            arePossible(questions, facts, [x, one], [result, exact]) &&
            arePossible(questions, facts, [y, other], [result, exact]);
          assert(
            possible,
            `${one} ${operator} ${other}, ${comparison} ${limit} is ${truth}`,
          );
        }
      }
    }
  });
}

// ## How numbers stand to each other

Deno.test("excess and learn: three numbers, what is computed from them, and tests of these", () => {
  const next = random(10);
  for (let round = 0; round < 400; round++) {
    assertEquals(untrueStanding(Verifier, next), undefined);
  }
});

Deno.test("everything that can be known has been tried", () => {
  for (const type of SMALL) assert(EVERY.get(type)!.length > 50);
  assertEquals(anyOf(small(64, false)).zeros & MASK64, 0n);
});
