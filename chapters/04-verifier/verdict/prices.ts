// # What calls cost
//
// A call takes as long as the one who is called may take.
//
// What the controllers do is charged as their interfaces declare. Whoever raises an event waits for all of its
// handlers, and for the one that is asked when all others have no answer. A division takes time for each
// binary digit of the quotient. A check that fails has the controllers count it. If they then take the whole
// spindle out, that happens once and is on their own account.

import { FEW_HANDLERS } from "../../02-controllers/mod.ts";
import {
  divisionCycles,
  FAILURE_CYCLES,
  type Local,
  type MachineCall,
  scalarsOf,
  type Typed,
  type Value,
} from "../../03-spindles/mod.ts";
import { anyOf, type Known } from "../numbers/known.ts";

/** Cycles around each handler in the list of those who are asked. */
const ASKING = 40n;

/** The most cycles that an event can allow its handlers if a procedure with this `budget` raises it. */
export function budgetBehind(budget: bigint): bigint {
  return budget / BigInt(FEW_HANDLERS + 1) - ASKING;
}

/** What the operands of calls and of divisions are known to be, by their values in the form that was compiled. */
export type KnownOperands = (value: Value) => readonly Known[] | undefined;

/** The most cycles of what is called; nothing is, where a check has failed. */
export function priceOfCall(
  operandsOf: KnownOperands,
  call: MachineCall | undefined,
): bigint {
  if (call === undefined) return BigInt(FAILURE_CYCLES);
  const { whom, value } = call;
  const known = operandsOf(value);
  if (whom === undefined) return priceOfDivision(value, known);
  if ("budget" in whom) {
    return (whom.budget + ASKING) * BigInt(FEW_HANDLERS + 1);
  }
  const { cost, parameters } = whom;
  if (cost === undefined) return 0n;
  const { operation } = value;
  // Where a check has failed, what is given back is known by nothing but its type.
  const own = operation.kind === "call" && operation.operation === whom;
  const of = new Map<Local, bigint>();
  let place = 0;
  for (const one of parameters) {
    const scalars = scalarsOf(one.type);
    place += scalars.length;
    // Of a slice the second number counts, which is its length.
    const last = (own ? known?.[place - 1] : undefined) ??
      anyOf(scalars.at(-1)!);
    of.set(one, last.greatest);
  }
  return greatest(cost, of);
}

/** The greatest value of a cost, which is made of sums and products. */
function greatest(cost: Typed, of: ReadonlyMap<Local, bigint>): bigint {
  if (cost.kind === "constant") return cost.value;
  if (cost.kind === "local") return of.get(cost.local) ?? 0n;
  if (cost.kind === "convert" && cost.how === "widen") {
    return greatest(cost.operand, of);
  }
  if (cost.kind === "length") return greatest(cost.of, of);
  if (cost.kind !== "binary") {
    throw new TypeError(`A cost cannot be a ${cost.kind}: use + and *`);
  }
  const left = greatest(cost.left, of);
  const right = greatest(cost.right, of);
  if (cost.operator === "+") return left + right;
  if (cost.operator === "*") return left * right;
  throw new TypeError(`A cost cannot use ${cost.operator}: use + and *`);
}

function priceOfDivision(
  { operands }: Value,
  known: readonly Known[] | undefined,
): bigint {
  const [a, b] = operands.map((one, at) => known?.[at] ?? anyOf(one.type)) as [
    Known,
    Known,
  ];
  const most = greater(-a.least, a.greatest);
  const least = b.least > 0n ? b.least : b.greatest < 0n ? -b.greatest : 1n;
  const doublings = (most / least).toString(2).length;
  return BigInt(divisionCycles(Math.min(doublings, 63)));
}

function greater(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
