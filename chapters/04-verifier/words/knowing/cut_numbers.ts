// # Numbers that were cut
//
// Of a sum that may be too large for a register, only the low bytes are left. Later it may turn out that nothing was
// lost.
//
// `subq $1, $2, $3` leaves the length of a part, if the part does not begin behind its end. The code may compare
// `$3` with something before it has tested that, and then `$3` is any number of 64 bits. Behind the test it is the
// difference. So it is remembered of which sum it has the low bytes, and whenever something is learned, it is looked
// whether anything can have been lost.

import {
  type Knowledge,
  rangeOfSum,
  type UnknownMeaning,
} from "./knowledge.ts";
import { learnZero, roundedDown, roundedUp, withoutSign } from "./proving.ts";
import {
  addedSum,
  movedSum,
  type Sum,
  type Unknown,
  unknownSum,
} from "./sums.ts";

type Cut = Extract<UnknownMeaning, { kind: "low bytes" }>;

// What is lost is a multiple of 2 to the power of the bits that are left. If only one such multiple lies where it
// can be, that is the one.

/** The sum that is 0 because `left` has these low bytes, if it is known which. */
function apartFrom(
  known: Knowledge,
  left: Unknown,
  { of, bytes }: Cut,
): Sum | undefined {
  const end = 1n << BigInt(bytes * 8);
  const lost = addedSum(of, unknownSum(left), -1n);
  const [least, greatest] = rangeOfSum(known, lost);
  const times = roundedUp(least, end);
  if (times === roundedDown(greatest, end)) return movedSum(lost, -times * end);
  const whole = bytes === 8 ? withoutSign(known, of) : undefined;
  return whole && addedSum(whole, unknownSum(left), -1n);
}

/** The unknowns that are low bytes of a sum of which something may have been lost. */
export function cutNumbers(known: Knowledge): Unknown[] {
  return [...known.meanings].flatMap(([left, meaning]) =>
    meaning.kind === "low bytes" &&
      apartFrom(known, left, meaning) === undefined
      ? [left]
      : []
  );
}

/** Notes of each of `cut` what was lost, if that is known by now. Gives `false` if that cannot be. */
export function learnWhole(known: Knowledge, cut: readonly Unknown[]): boolean {
  return cut.every((left) => {
    const meaning = known.meanings.get(left);
    const zero = meaning?.kind === "low bytes"
      ? apartFrom(known, left, meaning)
      : undefined;
    return zero === undefined || learnZero(known, zero);
  });
}
