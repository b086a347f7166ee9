// # Multiplying by a constant
//
// A multiplication takes more than twenty cycles. Most multiplications by a constant can be made
// of two or three additions, because the Alpha can multiply by 4 or by 8 while it adds.
//
// `x * 40` is `(x * 4 + x) * 8`: `S4ADDQ` makes the parentheses, and a second instruction the
// rest. To find such a way one takes the constant apart from its end: an even number is twice
// something or eight times something, an odd one is four or eight times something and one more or
// one less. If nothing helps, it is multiplied.

import { LATENCY } from "../../01-hardware/mod.ts";
import { constantIn } from "./constants.ts";
import { emitOperation, type Selection } from "./emitting.ts";
import { FIXED, type Register } from "./machine_code.ts";

/** A way to multiply. */
interface Way {
  /** Cycles that it takes. */
  readonly cycles: number;
  /** Appends it. */
  readonly make: (selection: Selection, x: Register) => Register;
}

/** Appends what multiplies `x` by `factor`, of which the low 64 bits matter. */
export function multiplyBy(
  selection: Selection,
  x: Register,
  factor: bigint,
): Register {
  const way = findWay(BigInt.asIntN(64, factor), DEEPEST);
  if (way !== undefined && way.cycles < LATENCY.multiplyQuad) {
    return way.make(selection, x);
  }
  const other = constantIn(selection, factor);
  return emitOperation(selection, "mulq", x, other);
}

/** Steps that a way may have. */
const DEEPEST = 4;

function findWay(factor: bigint, deep: number): Way | undefined {
  if (factor === 0n) return { cycles: 0, make: () => FIXED.zero };
  if (factor === 1n) return { cycles: 0, make: (_, x) => x };
  const ways = [negated(factor, deep), shifted(factor, deep)];
  if (deep > 0 && factor > 0n) {
    for (const [name, times, more] of SCALED) {
      const rest = factor - more;
      if (rest % times !== 0n || rest === 0n) continue;
      ways.push(
        behind(
          findWay(rest / times, deep - 1),
          (selection, inner, x) =>
            emitOperation(selection, name, inner, more === 0n ? FIXED.zero : x),
        ),
      );
    }
    for (const [name, times] of MULTIPLES) {
      if (factor % times !== 0n) continue;
      ways.push(
        behind(
          findWay(factor / times, deep - 1),
          (selection, inner) => emitOperation(selection, name, inner, inner),
        ),
      );
    }
  }
  const found = ways.filter((one) => one !== undefined);
  if (found.length === 0) return undefined;
  return found.reduce((a, b) => b.cycles < a.cycles ? b : a);
}

/** Instructions that multiply their first operand by 4 or 8 and add the second, or subtract it. */
const SCALED: readonly (readonly [string, bigint, bigint])[] = [
  ["s4addq", 4n, 0n],
  ["s8addq", 8n, 0n],
  ["s4addq", 4n, 1n],
  ["s8addq", 8n, 1n],
  ["s4subq", 4n, -1n],
  ["s8subq", 8n, -1n],
];

/** Instructions that give a multiple of what both operands are. */
const MULTIPLES: readonly (readonly [string, bigint])[] = [
  ["addq", 2n],
  ["s4subq", 3n],
  ["s4addq", 5n],
  ["s8subq", 7n],
  ["s8addq", 9n],
];

/** `way`, and one more instruction behind it. */
function behind(
  way: Way | undefined,
  last: (selection: Selection, inner: Register, x: Register) => Register,
): Way | undefined {
  return way && {
    cycles: way.cycles + LATENCY.simple,
    make: (selection, x) => last(selection, way.make(selection, x), x),
  };
}

function negated(factor: bigint, deep: number): Way | undefined {
  if (factor >= 0n) return undefined;
  if (factor === -(1n << 63n)) return undefined;
  return behind(
    findWay(-factor, deep),
    (selection, inner) => emitOperation(selection, "subq", FIXED.zero, inner),
  );
}

/** A power of two, or one more or less. */
function shifted(factor: bigint, deep: number): Way | undefined {
  for (const more of [0n, 1n, -1n]) {
    const power = factor - more;
    if (power <= 8n || (power & power - 1n) !== 0n) continue;
    const bits = BigInt(power.toString(2).length - 1);
    const cycles = LATENCY.shift + (more === 0n ? 0 : LATENCY.simple);
    const name = more > 0n ? "addq" : "subq";
    return {
      cycles,
      make: (selection, x) => {
        const product = emitOperation(selection, "sll", x, bits);
        return more === 0n
          ? product
          : emitOperation(selection, name, product, x);
      },
    };
  }
  // An even number, by its odd part.
  let bits = 0n;
  while (factor > 0n && !(factor >> bits & 1n)) bits++;
  if (deep === 0 || bits < 4n) return undefined;
  const way = findWay(factor >> bits, deep - 1);
  return way && {
    cycles: way.cycles + LATENCY.shift,
    make: (selection, x) =>
      emitOperation(selection, "sll", way.make(selection, x), bits),
  };
}
