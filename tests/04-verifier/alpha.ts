// What the machine's own instructions make of numbers, to hold every other arithmetic against.

import { evaluate, INSTRUCTIONS } from "../../chapters/01-hardware/mod.ts";
import type {
  Arithmetic,
  Comparison,
  Scalar,
} from "../../chapters/03-spindles/mod.ts";

/** What instruction `name` writes, of the registers `ra` and `rb`. */
export function alpha(name: string, ra: bigint, rb: bigint): bigint {
  const effect = EFFECTS.get(name);
  if (effect?.kind !== "write") throw new TypeError(`No ${name}`);
  return evaluate(effect.value, { ra, rb, rc: 0n });
}

const EFFECTS = new Map(
  INSTRUCTIONS.map(({ name, effect }) => [name, effect] as const),
);

/** The register that holds `value`. */
function register(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** Whether numbers of `type` have a sign, and how many bits they have. */
function shapeOf(type: Scalar): readonly [boolean, bigint] {
  if (type.kind !== "integer") return [false, 64n];
  return [type.signed, BigInt(type.bits)];
}

/** The number of `type` that a register holds after its low bits were spread over it, as the compiler does. */
export function spread(type: Scalar, bits: bigint): bigint {
  const [signed, width] = shapeOf(type);
  if (type.kind === "bool") return alpha("CMPULT", 0n, bits);
  const up = alpha("SLL", bits, 64n - width);
  const down = alpha(signed ? "SRA" : "SRL", up, 64n - width);
  return signed ? BigInt.asIntN(64, down) : down;
}

/** The other ways in which the machine spreads low bits, for the widths that have one. */
export function spreadAtOnce(type: Scalar, bits: bigint): bigint {
  const [signed, width] = shapeOf(type);
  const name = signed && width === 8n
    ? "SEXTB"
    : signed && width === 16n
    ? "SEXTW"
    : undefined;
  if (name) return BigInt.asIntN(64, alpha(name, 0n, bits));
  if (signed && width === 32n) {
    return BigInt.asIntN(64, alpha("ADDL", bits, 0n));
  }
  const bytes = (1n << width / 8n) - 1n;
  const kept = alpha("ZAPNOT", bits, bytes);
  return signed ? BigInt.asIntN(64, kept) : kept;
}

const OPERATES: Readonly<Partial<Record<Arithmetic, string>>> = {
  add: "ADDQ",
  subtract: "SUBQ",
  multiply: "MULQ",
  multiplyHigh: "UMULH",
  and: "AND",
  or: "BIS",
  exclusiveOr: "XOR",
  shiftLeft: "SLL",
};

/** What the machine computes for `a operator b` in `type`. */
export function machineArithmetic(
  operator: Arithmetic,
  a: bigint,
  b: bigint,
  type: Scalar,
): bigint {
  const [ra, rb] = [register(a), register(b)];
  const [signed] = shapeOf(type);
  switch (operator) {
    case "shiftRight":
      return spread(type, alpha(signed ? "SRA" : "SRL", ra, rb));
    case "divide":
    case "remainder":
      return spread(type, divided(operator, ra, rb, signed));
    default:
      return spread(type, alpha(OPERATES[operator]!, ra, rb));
  }
}

/** Whether a comparison holds, by the machine. */
export function machineComparison(
  operator: Comparison,
  a: bigint,
  b: bigint,
  type: Scalar,
): boolean {
  const [signed] = shapeOf(type);
  const name = {
    equal: "CMPEQ",
    less: signed ? "CMPLT" : "CMPULT",
    lessOrEqual: signed ? "CMPLE" : "CMPULE",
  }[operator];
  return alpha(name, register(a), register(b)) === 1n;
}

// The machine cannot divide. Digit by digit it can, as in school, with shifts and differences.

function divided(
  operator: "divide" | "remainder",
  a: bigint,
  b: bigint,
  signed: boolean,
): bigint {
  if (b === 0n) return 0n;
  const isNegative = (one: bigint) => signed && alpha("CMPLT", one, 0n) === 1n;
  const size = (one: bigint) => isNegative(one) ? alpha("SUBQ", 0n, one) : one;
  const [dividend, divisor] = [size(a), size(b)];
  let [quotient, rest] = [0n, 0n];
  for (let bit = 63n; bit >= 0n; bit--) {
    const digit = alpha("AND", alpha("SRL", dividend, bit), 1n);
    const wide = alpha("SRL", rest, 63n);
    rest = alpha("BIS", alpha("SLL", rest, 1n), digit);
    quotient = alpha("SLL", quotient, 1n);
    if (wide === 1n || alpha("CMPULE", divisor, rest) === 1n) {
      rest = alpha("SUBQ", rest, divisor);
      quotient = alpha("BIS", quotient, 1n);
    }
  }
  if (operator === "remainder") {
    return isNegative(a) ? alpha("SUBQ", 0n, rest) : rest;
  }
  return isNegative(a) !== isNegative(b)
    ? alpha("SUBQ", 0n, quotient)
    : quotient;
}
