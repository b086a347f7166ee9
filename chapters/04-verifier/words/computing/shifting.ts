// # Shifts and products of sums
//
// A shift to the left is a multiplication. One to the right is a division of which the rest is lost.
//
// What is known of the outcome of a division is that, multiplied again, it is not above the old number and not far below.

import {
  ANY_REACH,
  rangeOfSum,
  reachFrom,
  WORD_END,
} from "../knowing/knowledge.ts";
import { learnLimit, withoutSign, withSign } from "../knowing/proving.ts";
import {
  addedSum,
  dividedSum,
  movedSum,
  numberSum,
  scaledSum,
  type Sum,
} from "../knowing/sums.ts";
import { type Computing, numberIn } from "./bits.ts";
import { plainBits } from "./comparing.ts";

/** What `SLL` makes. */
export function shiftedLeft({ fresh }: Computing, a: Sum, b: Sum): Sum {
  const by = numberIn(b);
  return by === undefined ? fresh(ANY_REACH) : scaledSum(a, 1n << (by & 63n));
}

/** What `SRL` makes. */
export function shiftedRight(computing: Computing, a: Sum, b: Sum): Sum {
  const { fresh } = computing;
  const by = numberIn(b);
  const plain = plainBits(computing, a);
  if (by === undefined) {
    return plain ? noMoreThan(computing, plain) : fresh(ANY_REACH);
  }
  if (plain !== undefined) return quotient(computing, plain, 1n << (by & 63n));
  return fresh(reachFrom(0n, WORD_END - 1n >> (by & 63n)));
}

/** Something that is not above `sum`, which is not negative. */
function noMoreThan({ known, fresh }: Computing, sum: Sum): Sum {
  const made = fresh(reachFrom(0n, rangeOfSum(known, sum)[1]));
  learnLimit(known, addedSum(made, sum, -1n));
  return made;
}

/** `sum`, which is not negative, divided by a number and rounded down. */
export function quotient(
  { known, fresh }: Computing,
  sum: Sum,
  by: bigint,
): Sum {
  const [least, greatest] = rangeOfSum(known, sum);
  if (least >= 0n && least / by === greatest / by) return numberSum(least / by);
  const even = dividedSum(sum, by);
  if (even !== undefined) return even;
  const from = least < 0n ? 0n : least / by;
  const made = fresh(reachFrom(from, greatest / by));
  const again = scaledSum(made, by);
  learnLimit(known, addedSum(again, sum, -1n));
  learnLimit(known, movedSum(addedSum(sum, again, -1n), 1n - by));
  return made;
}

// Moved up and down again, a number keeps some of its low bits, and the highest of these becomes its sign. If it was
// a number of so few bits, nothing has happened.

/** What `SRA` makes. */
export function shiftedWithSign(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  const by = numberIn(b);
  if (by === undefined) return fresh(ANY_REACH);
  const places = by & 63n;
  const number = numberIn(a);
  if (number !== undefined) {
    return numberSum(BigInt.asIntN(64, number) >> places);
  }
  const room = 1n << 63n - places;
  const lower = dividedSum(a, 1n << places);
  if (lower !== undefined) {
    const [least, greatest] = rangeOfSum(known, lower);
    if (least >= -room && greatest < room) return lower;
  }
  const plain = withSign(known, a);
  if (plain !== undefined && rangeOfSum(known, plain)[0] >= 0n) {
    return quotient(computing, plain, 1n << places);
  }
  return fresh(reachFrom(-room, room - 1n));
}

// ## Products
//
// The upper half of a product with a known number is a quotient as well, of the product and 2⁶⁴.

/** What `MULQ` makes. */
export function productOfSums(
  { known, fresh }: Computing,
  a: Sum,
  b: Sum,
): Sum {
  const [x, y] = [numberIn(a), numberIn(b)];
  const signed = (one: bigint) => BigInt.asIntN(64, one);
  if (y !== undefined) return scaledSum(a, signed(y));
  if (x !== undefined) return scaledSum(b, signed(x));
  const [p, q] = [withoutSign(known, a), withoutSign(known, b)];
  if (p === undefined || q === undefined) return fresh(ANY_REACH);
  const [[low, high], [least, greatest]] = [
    rangeOfSum(known, p),
    rangeOfSum(known, q),
  ];
  const fits = low >= 0n && least >= 0n && high * greatest < WORD_END;
  return fresh(fits ? reachFrom(low * least, high * greatest) : ANY_REACH);
}

/** What `UMULH` makes. */
export function upperProductOfSums(computing: Computing, a: Sum, b: Sum): Sum {
  const { fresh } = computing;
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const number = numberIn(one);
    if (number === undefined) continue;
    const plain = plainBits(computing, other);
    if (plain === undefined) continue;
    return quotient(computing, scaledSum(plain, number), WORD_END);
  }
  return fresh(ANY_REACH);
}
