import { assertEquals } from "@std/assert";
import {
  computeFloat,
  computeIeee,
  type FloatFormat,
  type FloatOperation,
  type FloatRequest,
  type FloatResult,
  type FloatRounding,
  hex,
} from "../../chapters/01-hardware/mod.ts";
import {
  COUNTED,
  type Counted,
  expectedIeee,
  expectedVax,
  placeOf,
  TINY,
  TRUE_RESULTS,
  valueOf,
} from "./float_reference.ts";
import { random } from "./helpers.ts";

/** A number of a format, by count. */
interface Operand {
  readonly count: bigint;
  readonly negative: boolean;
}

const ROUNDINGS: readonly FloatRounding[] = [
  "normal",
  "chopped",
  "minus",
  "plus",
];

type Operation = "add" | "subtract" | "multiply" | "divide" | "squareRoot";

const OPERATIONS: readonly Operation[] = [
  "add",
  "subtract",
  "multiply",
  "divide",
  "squareRoot",
];

/** The sign of a true result and how values compare with its size; a zero's sign only. */
function truthOf(
  operation: Operation,
  a: Operand,
  b: Operand,
  format: Counted,
  minus: boolean,
) {
  const [first, second] = [valueOf(a.count, format), valueOf(b.count, format)];
  if (operation === "add" || operation === "subtract") {
    const other = b.negative !== (operation === "subtract");
    const total = (a.negative ? -first : first) + (other ? -second : second);
    if (total === 0n) {
      const negative = a.negative === other ? other : minus;
      return { negative, zero: true, compare: () => 0 };
    }
    const size = total < 0n ? -total : total;
    const compare = TRUE_RESULTS.add(size, 0n);
    return { negative: total < 0n, zero: false, compare };
  }
  const negative = operation === "squareRoot"
    ? b.negative
    : a.negative !== b.negative;
  const zero = operation === "squareRoot"
    ? second === 0n
    : first === 0n || operation === "multiply" && second === 0n;
  return { negative, zero, compare: TRUE_RESULTS[operation](first, second) };
}

/** Whether the operation has no ordinary result, which other tests look at. */
function isSpecial(operation: Operation, b: Operand): boolean {
  return operation === "divide" && b.count === 0n ||
    operation === "squareRoot" && b.negative && b.count > 0n;
}

type Compute = (
  request: Omit<FloatRequest, "from" | "to">,
  a: bigint,
  b: bigint,
) => FloatResult;

/** Checks one operation on one pair of operands, with every rounding and qualifier. */
function check(
  operation: Operation,
  a: Operand,
  b: Operand,
  format: Counted,
  compute: Compute,
): void {
  if (isSpecial(operation, b)) return;
  const [fa, fb] = [a, b].map((one) =>
    format.register(one.count, one.negative)
  );
  const minus = truthOf(operation, a, b, format, true);
  const other = truthOf(operation, a, b, format, false);
  const place = minus.zero ? undefined : placeOf(minus.compare, format);
  const vax = format.layout.family === "VAX";
  const denormal = !vax &&
    [a, b].some(({ count }) => count > 0n && count < format.least);
  for (const rounding of vax ? ROUNDINGS.slice(0, 2) : ROUNDINGS) {
    for (const completed of denormal ? [true] : [true, false]) {
      const { negative } = rounding === "minus" ? minus : other;
      const expected = place === undefined
        ? { bits: format.register(0n, negative && !vax), exceptions: 0 }
        : vax
        ? expectedVax(place, negative, rounding, format)
        : expectedIeee(place, negative, rounding, completed, format);
      const actual = compute({ operation, rounding, completed }, fa!, fb!);
      if (
        actual.bits === expected.bits &&
        actual.exceptions === expected.exceptions
      ) continue;
      const told = `${operation} ${hex(fa!, 16)} ${hex(fb!, 16)} ${rounding}` +
        (completed ? "/S" : "");
      assertEquals(shown(actual), shown(expected), told);
    }
  }
}

function shown({ bits, exceptions }: FloatResult): string {
  return `${hex(bits, 16)} ${hex(exceptions)}`;
}

function computeIn(name: FloatFormat): Compute {
  return (request, a, b) =>
    computeFloat({ ...request, from: name, to: name }, a, b);
}

// ## Edges

/** Numbers at which something happens, or nearly. */
function edges(
  { least, largest, one, step }: Counted,
  vax: boolean,
): Operand[] {
  const half = 1n << BigInt(step - 1);
  const binade = 2n * half;
  const denormals = vax ? [] : [1n, 2n, 3n, half, least - 2n, least - 1n];
  const counts = [
    ...[0n, ...denormals],
    ...[least, least + 1n, least + half, least + binade],
    ...[one - binade, one - 1n, one, one + 1n, one + half, one + binade - 1n],
    ...[one + binade, one + half + 1n, one + binade * BigInt(step)],
    ...[(least + one) / 2n + 1n, (largest + one) / 2n],
    ...[largest - binade, largest - 1n, largest],
  ];
  return counts.flatMap((count) => [
    { count, negative: false },
    ...(vax && count === 0n ? [] : [{ count, negative: true }]),
  ]);
}

for (const name of ["S", "T", "F", "G"] as const) {
  const format: Counted = COUNTED[name];
  const vax = format.layout.family === "VAX";
  for (const operation of OPERATIONS) {
    Deno.test(`${operation} of ${name} gives the right neighbour for every pair of edges`, () => {
      const numbers = edges(format, vax);
      const first = operation === "squareRoot" ? [numbers[0]!] : numbers;
      for (const a of first) {
        for (const b of numbers) {
          check(operation, a, b, format, computeIn(name));
        }
      }
    });
  }
}

// ## At random
//
// Digits are thinned out, so that halves and exact results are not rare.

function randomNumber(next: () => number, format: Counted, vax: boolean) {
  const size = 1n << BigInt(format.step);
  const fields = format.largest / size;
  const middle = format.one / size;
  const near = middle + BigInt(next() % 7) - 3n;
  const anywhere = BigInt(next()) % (fields + 1n);
  const ends = next() % 2 === 0 ? BigInt(next() % 3) : fields;
  const field = [near, near, near, anywhere, ends][next() % 5]!;
  const digits = (BigInt(next()) << 32n | BigInt(next())) % size;
  const thin = [
    digits,
    digits >> BigInt(format.step / 2 | 0) << BigInt(format.step / 2 | 0),
    size - 1n - BigInt(next() % 4),
    BigInt(next() % 4),
  ];
  const fraction = thin[next() % 4]!;
  if (vax && field === 0n) return { count: 0n, negative: false };
  return { count: field * size + fraction, negative: next() % 2 === 0 };
}

const ROUNDS = 1500;

for (const name of ["S", "T", "F", "G"] as const) {
  const format: Counted = COUNTED[name];
  const vax = format.layout.family === "VAX";
  Deno.test(`${ROUNDS} random operations on ${name} give the right neighbour`, () => {
    const next = random(name.charCodeAt(0));
    for (let round = 0; round < ROUNDS; round++) {
      const a = randomNumber(next, format, vax);
      // The second operand is often close to the first, where sums cancel.
      const close = { count: a.count ^ BigInt(next() % 4), negative: false };
      const b = next() % 4 === 0 && a.count > format.least + 4n
        ? close
        : randomNumber(next, format, vax);
      check(OPERATIONS[round % 5]!, a, b, format, computeIn(name));
    }
  });
}

// ## Everything
//
// A format of seven bits has so few numbers that all can be tried with all.

for (const operation of OPERATIONS) {
  Deno.test(`${operation} gives the right neighbour for all pairs in a format of seven bits`, () => {
    const format: Counted = COUNTED.tiny;
    const all = Array.from({ length: 112 }, (_, index) => ({
      count: BigInt(index % 56),
      negative: index >= 56,
    }));
    const compute: Compute = (request, a, b) =>
      computeIeee({ ...request, from: "T", to: "T" }, TINY, TINY, a, b);
    const first = operation === "squareRoot" ? [all[0]!] : all;
    for (const a of first) {
      for (const b of all) check(operation, a, b, format, compute);
    }
  });
}

// ## From one format to another

const CONVERSIONS: readonly (readonly ["T" | "G", "S" | "F"])[] = [
  ["T", "S"],
  ["G", "F"],
];

for (const [from, to] of CONVERSIONS) {
  Deno.test(`convert gives the ${to} next to a ${from}`, () => {
    const [source, target]: Counted[] = [COUNTED[from], COUNTED[to]];
    const vax = from === "G";
    const next = random(77);
    const convert: FloatOperation = "convert";
    for (let round = 0; round < 2 * ROUNDS; round++) {
      // Exponents around both ends of the smaller format.
      const around = [0n, -126n, -127n, -149n, -150n, 127n, 128n];
      const exponent = around[round % 7]!;
      const count = source!.one + exponent * 2n ** 52n;
      const low = randomNumber(next, source!, vax).count % 2n ** 52n;
      const negative = next() % 2 === 0;
      const fb = source!.register(count + low, negative);
      const value = valueOf(count + low, source!);
      const place = placeOf(TRUE_RESULTS.add(value, 0n), target!);
      for (const rounding of vax ? ROUNDINGS.slice(0, 2) : ROUNDINGS) {
        for (const completed of [true, false]) {
          const expected = vax
            ? expectedVax(place, negative, rounding, target!)
            : expectedIeee(place, negative, rounding, completed, target!);
          const request = { operation: convert, from, to, rounding, completed };
          const actual = computeFloat(request, 0n, fb);
          const told = `${hex(fb, 16)} ${rounding} ${completed}`;
          assertEquals(shown(actual), shown(expected), told);
        }
      }
    }
  });
}
