// # Multiplying by a constant that repeats itself
//
// `0x0101010101010101` is 0x101 times 0x10001 times 0x100000001, and to multiply by 0x101 is to
// shift by eight and to add.
//
// Programs that count bits multiply by such numbers, to add up bytes. A factor that is one more or
// one less than a power of two takes a shift and an addition, three cycles. A multiplication takes
// 23. So a constant is taken apart into such factors, as long as there are few. What is left may be
// any small number: the code generator knows short ways for these
// ([[§Multiplying by a constant]]).
//
// :::figure optimiser.multiplying
// :::

import { known } from "../form/builder.ts";
import type { Arithmetic, Value } from "../form/ir.ts";
import { change, createValue, type Draft } from "./draft.ts";
import { isArithmetic } from "./folding.ts";
import { numberOfType } from "./numbering.ts";

/** Factors that a constant is taken apart into at most. */
const MOST_FACTORS = 4;
/** Below this, a constant is left to the code generator. */
const SMALL = 1n << 16n;
/** What may be left when all factors are taken out. */
const LEFT = 16n;

/** A factor 2ᵏ + 1 or 2ᵏ − 1. */
interface Factor {
  readonly shift: bigint;
  readonly operator: "add" | "subtract";
}

/** Shifts and adds where a constant with such factors would multiply. */
export function multiplyByNumbers(draft: Draft): void {
  for (const block of draft.blocks) {
    const body: Value[] = [];
    for (const value of block.body) {
      const [left, right] = value.operands;
      const number = isArithmetic(value, "multiply") ? known(right) : undefined;
      const way = number === undefined ? undefined : factorsOf(number);
      if (way) multiply(draft, body, value, left!, way);
      body.push(value);
    }
    if (body.length > block.body.length) {
      block.body.splice(0, Infinity, ...body);
    }
  }
}

interface Factors {
  readonly factors: readonly Factor[];
  readonly left: bigint;
}

function factorsOf(number: bigint): Factors | undefined {
  if (number < SMALL) return undefined;
  const factors: Factor[] = [];
  let left = number;
  for (let shift = 63n; shift >= 4n && factors.length <= MOST_FACTORS;) {
    const power = 1n << shift;
    const operator = left % (power + 1n) === 0n
      ? "add"
      : left % (power - 1n) === 0n
      ? "subtract"
      : undefined;
    if (operator === undefined || left === 0n) shift--;
    else {
      factors.push({ shift, operator });
      left /= operator === "add" ? power + 1n : power - 1n;
    }
  }
  const short = factors.length > 0 && factors.length <= MOST_FACTORS;
  return short && left <= LEFT ? { factors, left } : undefined;
}

/** Lets `value` be `from` times all factors; all but the last step are put into `body`. */
function multiply(
  draft: Draft,
  body: Value[],
  value: Value,
  from: Value,
  { factors, left }: Factors,
): void {
  const { type, span } = value;
  const put = (operator: Arithmetic, operands: Value[]): Value => {
    const made = createValue(
      draft,
      { kind: "arithmetic", operator },
      type,
      operands,
      span,
    );
    body.push(made);
    return made;
  };
  const number = (one: bigint) => numberOfType(draft, one, type);
  let product = left === 1n ? from : put("multiply", [from, number(left)]);
  for (const { shift, operator } of factors.slice(0, -1)) {
    const shifted = put("shiftLeft", [product, number(shift)]);
    product = put(operator, [shifted, product]);
  }
  const { shift, operator } = factors.at(-1)!;
  const shifted = put("shiftLeft", [product, number(shift)]);
  change(value, {
    operation: { kind: "arithmetic", operator },
    operands: [shifted, product],
  });
}
