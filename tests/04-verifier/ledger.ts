// Who has what, and under which conditions operations are called.

import {
  cellsOf,
  type Local,
  type OperationType,
  scalarsOf,
  type Typed,
  type TypedSpindle,
} from "../../chapters/03-spindles/mod.ts";
import { isLinear } from "../03-spindles/evaluator.ts";
import { Wrong } from "./oracle.ts";

/** What has been taken and not been given back. */
export type Ledger = Set<bigint>;

/** Finds it wrong if `operation` may not be called with these words, and notes what is given back. */
export function noteCall(
  ledger: Ledger,
  { name, parameters, consumes, requires }: OperationType,
  words: readonly bigint[],
): void {
  const given = new Map<Local, readonly bigint[]>();
  let word = 0;
  for (const [index, local] of parameters.entries()) {
    const count = scalarsOf(local.type).length;
    given.set(local, words.slice(word, word + count));
    if (isLinear(local.type)) {
      const handle = words[word]!;
      if (!ledger.has(handle)) {
        throw new Wrong(`${name} is given ${handle}, which nobody has`);
      }
      if (consumes[index]) ledger.delete(handle);
    }
    word += count;
  }
  for (const { condition, text } of requires) {
    if (evaluate(condition, given) !== 1n) {
      throw new Wrong(`${name} is called though ${text} does not hold`);
    }
  }
}

/** Notes what `operation` has given. */
export function noteAnswer(
  ledger: Ledger,
  { result, fails }: OperationType,
  word: bigint | undefined,
): void {
  if (result === undefined || word === undefined || !isLinear(result)) return;
  const signed = BigInt.asIntN(64, word);
  if (signed > 0n || signed === 0n && !fails && result.kind !== "option") {
    ledger.add(word);
  }
}

/** Finds it wrong if anything was taken that is neither given back nor kept in the state. */
export function requireBalance(
  ledger: Ledger,
  { fields }: TypedSpindle,
  state: Uint8Array,
): void {
  const view = new DataView(state.buffer, state.byteOffset, state.byteLength);
  const kept = fields
    .flatMap(({ type, offset }) => cellsOf(type, offset))
    .filter(({ scalar }) => isLinear(scalar))
    .map(({ offset }) => view.getBigUint64(offset, true))
    .filter((handle) => handle !== 0n);
  for (const handle of kept) {
    if (!ledger.has(handle)) throw new Wrong(`${handle} is kept by two`);
  }
  if (new Set(kept).size !== kept.length) throw new Wrong("One is kept twice");
  for (const handle of ledger) {
    if (!kept.includes(handle)) throw new Wrong(`${handle} is lost`);
  }
}

// ## What an operation requires

const COMPUTE: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "&": (a, b) => a & b,
  "&&": (a, b) => a & b,
  "||": (a, b) => a | b,
  "==": (a, b) => BigInt(a === b),
  "!=": (a, b) => BigInt(a !== b),
  "<": (a, b) => BigInt(a < b),
  "<=": (a, b) => BigInt(a <= b),
  ">": (a, b) => BigInt(a > b),
  ">=": (a, b) => BigInt(a >= b),
};

function evaluate(
  typed: Typed,
  given: ReadonlyMap<Local, readonly bigint[]>,
): bigint {
  switch (typed.kind) {
    case "constant":
      return typed.value;
    case "local":
      return given.get(typed.local)![0]!;
    case "length":
      return typed.of.kind === "local"
        ? given.get(typed.of.local)![1]!
        : evaluate(typed.of, given);
    case "convert":
      return evaluate(typed.operand, given);
    case "binary": {
      const compute = COMPUTE[typed.operator];
      if (compute === undefined) break;
      return compute(evaluate(typed.left, given), evaluate(typed.right, given));
    }
  }
  throw new TypeError(`A condition with a ${typed.kind} is not understood`);
}
