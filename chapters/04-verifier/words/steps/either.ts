// # One of two numbers
//
// Where ways meet, a register holds what one of them has brought.
//
// What holds of both numbers holds of what is there behind. `n` is 40 or what was asked for, if
// that is less: so it is at most 40, and at most what was asked for. A new unknown stands for what
// is there, with a reach that has room for both. Then it is compared with other unknowns that
// matter: on each way, how far above one is it at most?

import {
  ANY_REACH,
  type Knowledge,
  newUnknown,
  rangeOfSum,
  type Reach,
  reachFrom,
  remainderOfSum,
} from "../knowing/knowledge.ts";
import {
  greatestOfSum,
  learnLimit,
  withoutSign,
  withSign,
} from "../knowing/proving.ts";
import {
  addedSum,
  movedSum,
  scaledSum,
  type Sum,
  type Unknown,
  unknownSum,
} from "../knowing/sums.ts";

/** What is in a register on one way, and what is known there. */
export interface WayContent {
  /** What is known. */
  readonly known: Knowledge;
  /** What is in the register. */
  readonly sum: Sum;
}

/** Contents as numbers. */
export interface AlignedSums {
  /** The numbers, one for each way. */
  readonly sums: readonly Sum[];
  /** From where to where they go, each on its way. */
  readonly reach: Reach;
}

/** The contents as numbers that can be compared: none of them has a sign, or each may have one. */
export function alignedSums(
  ways: readonly WayContent[],
): AlignedSums | undefined {
  for (
    const [read, all] of [[withoutSign, ANY_REACH], [withSign, SIGNED]] as const
  ) {
    const sums = ways.map(({ known, sum }) => read(known, sum));
    if (!sums.every((one) => one !== undefined)) continue;
    const { least, greatest, step } = reachOfEither(ways, sums);
    const reach = reachFrom(
      least < all.least ? all.least : least,
      greatest > all.greatest ? all.greatest : greatest,
      step,
    );
    return { sums, reach };
  }
}

const SIGNED: Reach = reachFrom(-(1n << 63n), (1n << 63n) - 1n);

/** From where to where `sums` go, each on its way. */
export function reachOfEither(
  ways: readonly WayContent[],
  sums: readonly Sum[],
): Reach {
  const ranges = sums.map((one, at) => rangeOfSum(ways[at]!.known, one));
  const step = [8n, 4n, 2n].find((step) =>
    sums.every((one, at) => remainderOfSum(ways[at]!.known, one, step) === 0n)
  );
  return reachFrom(
    ranges.reduce((all, [least]) => least < all ? least : all, ranges[0]![0]),
    ranges.reduce((all, [, most]) => most > all ? most : all, ranges[0]![1]),
    step ?? 1n,
  );
}

/** A new unknown of `known` for what one of `ways` brings. */
export function eitherSum(
  known: Knowledge,
  of: Unknown,
  ways: readonly WayContent[],
): Sum {
  const aligned = alignedSums(ways);
  if (aligned === undefined) return newUnknown(known, of, ANY_REACH);
  const { sums, reach } = aligned;
  const others = new Set(
    sums.flatMap(({ terms }) => terms.map((one) => one.of)),
  );
  const made = newUnknown(known, of, reach);
  for (const other of others) {
    if (other === of || !known.reaches.has(other)) continue;
    for (const sign of [1n, -1n]) {
      const bound = sums
        .map((sum, at) =>
          greatestOfSum(
            ways[at]!.known,
            scaledSum(addedSum(sum, unknownSum(other), -1n), sign),
          )
        )
        .reduce((x, y) => x > y ? x : y);
      const apart = scaledSum(addedSum(made, unknownSum(other), -1n), sign);
      if (bound >= rangeOfSum(known, apart)[1]) continue;
      learnLimit(known, movedSum(apart, -bound));
    }
  }
  return made;
}
