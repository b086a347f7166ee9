// # Comparing sums
//
// A comparison makes an unknown that is 0 or 1, and its meaning is what was asked.
//
// If a register may hold a number that is not its sum, it gets an unknown of its own first, which
// is: then there is something that the outcome can be about.

import {
  ANY_REACH,
  type Knowledge,
  rangeOfSum,
  reachFrom,
  type TruthMeaning,
  WORD_END,
} from "../knowing/knowledge.ts";
import { withoutSign, withSign } from "../knowing/proving.ts";
import {
  addedSum,
  numberSum,
  type Sum,
  timesIn,
  ZERO_SUM,
} from "../knowing/sums.ts";
import { type Computed, type Computing, numberIn } from "./bits.ts";

/** What an instruction makes that compares in this way. */
export function comparedBy(
  how: Pick<
    Extract<TruthMeaning, { kind: "less" }>,
    "orEqual" | "signed"
  >,
): Computed {
  return (computing, a, b) => {
    const { known, fresh } = computing;
    const read = how.signed ? withSign : withoutSign;
    const settle = (sum: Sum) =>
      read(known, sum) ??
        (how.signed || isNarrow(known, sum) ? sum : settled(computing, sum));
    const [left, right] = [settle(a), settle(b)];
    const exact = read(known, left) !== undefined &&
      read(known, right) !== undefined;
    const [least, greatest] = rangeOfSum(known, addedSum(left, right, -1n));
    const most = how.orEqual ? 0n : -1n;
    if (exact && greatest <= most) return numberSum(1n);
    if (exact && least > most) return ZERO_SUM;
    return fresh(reachFrom(0n, 1n), { kind: "less", left, right, ...how });
  };
}

/** Whether `sum` is negative or a number of 63 bits. A branch may tell which ([[learnCondition]]). */
function isNarrow(known: Knowledge, sum: Sum): boolean {
  const [least, greatest] = rangeOfSum(known, sum);
  return greatest - least < WORD_END / 2n;
}

/** The 64 bits of `sum` without a sign, perhaps by another name; `undefined` if its sign matters. */
export function plainBits(computing: Computing, sum: Sum): Sum | undefined {
  const { known } = computing;
  return withoutSign(known, sum) ??
    (isNarrow(known, sum) ? undefined : settled(computing, sum));
}

/** A new unknown for the 64 bits of `sum`, in its place wherever a multiple of it is. */
function settled({ known, fresh }: Computing, sum: Sum): Sum {
  const { registers, stack } = known;
  const made = fresh(ANY_REACH, { kind: "low bytes", of: sum, bytes: 8 });
  const [first] = sum.terms;
  const replaced = (one: Sum) => {
    const times = first === undefined ? 0n : timesIn(one, first.of);
    if (first === undefined || times === 0n || times % first.times !== 0n) {
      return one;
    }
    const many = times / first.times;
    return addedSum(addedSum(one, sum, -many), made, many);
  };
  const terms = sum.terms.length;
  const many = (one: Sum) => one.terms.length >= terms ? replaced(one) : one;
  // Whatever is a number of 64 bits already keeps its own name.
  const kept = (one: Sum) =>
    one !== sum && withoutSign(known, one) ? one : many(one);
  registers.forEach((one, at) => registers[at] = kept(one));
  for (const [at, one] of stack) stack.set(at, kept(one));
  // What was compared before is now compared in other words.
  for (const [of, meaning] of known.meanings) {
    if (!("left" in meaning)) continue;
    const [left, right] = [many(meaning.left), many(meaning.right)];
    if (left === meaning.left && right === meaning.right) continue;
    known.meanings.set(of, { ...meaning, left, right });
  }
  return made;
}

/** What `CMPEQ` makes. */
export function comparedEqual(
  { known, fresh }: Computing,
  left: Sum,
  right: Sum,
): Sum {
  const apart = addedSum(left, right, -1n);
  const number = numberIn(apart);
  if (number !== undefined) return numberSum(number === 0n ? 1n : 0n);
  const [least, greatest] = rangeOfSum(known, apart);
  const never = least > 0n && greatest < WORD_END ||
    greatest < 0n && least > -WORD_END;
  if (never) return ZERO_SUM;
  return fresh(reachFrom(0n, 1n), { kind: "equal", left, right });
}
