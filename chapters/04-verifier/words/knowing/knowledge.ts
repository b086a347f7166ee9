// # What is known at a word
//
// At each word of the code it is known what the registers hold, as sums, and something is known of the
// unknowns in them.
//
// Behind `cmpult $17, 8` and a branch, the first parameter is from 0 to 7. Behind `cmpult $3, $17`, what is in
// `$3` is less than the first parameter, whatever both are. The first is a *reach* of one unknown. The
// second connects two, and stands as a *limit*: a sum that is not above 0.
//
// Some unknowns have a *meaning* besides. The outcome of a comparison is 0 or 1, and says something of
// two others. An address that was passed is the beginning of so many bytes.

import type { MemoryStretch } from "./memory_rows.ts";
import { type Sum, type Unknown, unknownSum } from "./sums.ts";

/** From where to where an unknown goes. */
export interface Reach {
  /** It is at least this. */
  readonly least: bigint;
  /** It is at most this. */
  readonly greatest: bigint;
  /** It is a multiple of this, a power of two. */
  readonly step: bigint;
}

/** What an unknown that is 0 or 1 says if it is 1. */
export type TruthMeaning =
  /** The first is below the second, or equal if that is enough. */
  | {
    readonly kind: "less";
    readonly left: Sum;
    readonly right: Sum;
    readonly orEqual: boolean;
    readonly signed: boolean;
  }
  /** Both are the same 64 bits. */
  | { readonly kind: "equal"; readonly left: Sum; readonly right: Sum }
  /** Both are not 0. */
  | { readonly kind: "both"; readonly left: Sum; readonly right: Sum }
  /** One of them is not 0. */
  | { readonly kind: "either"; readonly left: Sum; readonly right: Sum };

/** Bytes that take the place of others in a quadword. */
export interface Patch {
  /** The address of the first byte. */
  readonly at: Sum;
  /** How many they are. */
  readonly bytes: number;
  /** The number whose bytes they are. */
  readonly value: Sum;
  /** Whether the quadword is that of the last byte, and only what is in it counts. */
  readonly upper: boolean;
  /** What points at the place of the first byte in its quadword. */
  readonly by: Sum;
}

/** What an unknown is, besides a number. */
export type UnknownMeaning =
  | TruthMeaning
  /** The low bytes of another number. */
  | { readonly kind: "low bytes"; readonly of: Sum; readonly bytes: number }
  /** Bytes of a number, moved to where they belong in a quadword. */
  | {
    readonly kind: "moved bytes";
    readonly value: Sum;
    readonly bytes: number;
    readonly by: Sum;
    readonly upper: boolean;
  }
  /** What lay in the quadword of an address, with some bytes replaced. */
  | {
    readonly kind: "quadword";
    readonly at: Sum;
    readonly patches: readonly Patch[];
  }
  /** The beginning of a stretch of memory. */
  | { readonly kind: "beginning"; readonly of: MemoryStretch }
  /** An address divided by the size of a page. */
  | { readonly kind: "page number" };

/** What is known. It is changed from word to word; each way out of a block gets a copy. */
export interface Knowledge {
  /** What each register holds. */
  readonly registers: Sum[];
  /** What lies on the stack, by the distance from where the stack pointer was at the entrance. */
  readonly stack: Map<number, Sum>;
  /** How far unknowns go. */
  readonly reaches: Map<Unknown, Reach>;
  /** Sums that are not above 0. */
  readonly limits: Sum[];
  /** What unknowns mean. */
  readonly meanings: Map<Unknown, UnknownMeaning>;
}

/** 2 to the power of 64. */
export const WORD_END: bigint = 1n << 64n;

/** Any 64 bits, as a number without a sign. */
export const ANY_REACH: Reach = {
  least: 0n,
  greatest: WORD_END - 1n,
  step: 1n,
};

/** From `least` to `greatest`. */
export function reachFrom(least: bigint, greatest: bigint, step = 1n): Reach {
  return { least, greatest, step };
}

/** Another one that can be changed. */
export function copyKnowledge(known: Knowledge): Knowledge {
  return {
    registers: [...known.registers],
    stack: new Map(known.stack),
    reaches: new Map(known.reaches),
    limits: [...known.limits],
    meanings: new Map(known.meanings),
  };
}

// ## From where to where
//
// A sum goes as far as its unknowns do.

/** Between which numbers, both included, `sum` lies by the reaches of its unknowns alone. */
export function rangeOfSum(
  { reaches }: Knowledge,
  { terms, plus }: Sum,
): readonly [bigint, bigint] {
  let [least, greatest] = [plus, plus];
  for (const { of, times } of terms) {
    const one = reaches.get(of) ?? ANY_REACH;
    least += times * (times > 0n ? one.least : one.greatest);
    greatest += times * (times > 0n ? one.greatest : one.least);
  }
  return [least, greatest];
}

/** What `sum` leaves when divided by `by`, a power of two; `undefined` if that is not known. */
export function remainderOfSum(
  { reaches }: Knowledge,
  { terms, plus }: Sum,
  by: bigint,
): bigint | undefined {
  const even = terms.every(({ of, times }) =>
    times * (reaches.get(of) ?? ANY_REACH).step % by === 0n
  );
  return even ? (plus % by + by) % by : undefined;
}

// ## Forgetting
//
// An unknown is named after the word that makes it. In the next round of a loop the same word makes another
// number, and nothing that was known of the old one may be taken for true of the new one.

function mentions(sum: Sum, of: Unknown): boolean {
  return sum.terms.some((one) => one.of === of);
}

/** The sums of which a meaning is made. */
export function sumsIn(meaning: UnknownMeaning): readonly Sum[] {
  switch (meaning.kind) {
    case "less":
    case "equal":
    case "both":
    case "either":
      return [meaning.left, meaning.right];
    case "low bytes":
      return [meaning.of];
    case "moved bytes":
      return [meaning.value, meaning.by];
    case "quadword":
      return [
        meaning.at,
        ...meaning.patches.flatMap(({ at, value, by }) => [at, value, by]),
      ];
    case "beginning":
      return [meaning.of.bytes];
    default:
      return [];
  }
}

/** Forgets everything about `of`. Where it stands in a register, another unknown takes its place. */
export function forgetUnknown(known: Knowledge, of: Unknown): void {
  const { registers, stack, reaches, limits, meanings } = known;
  if (!reaches.has(of)) return;
  registers.forEach((sum, at) => {
    if (mentions(sum, of)) registers[at] = unknownSum(lostIn(known));
  });
  for (const [at, sum] of stack) if (mentions(sum, of)) stack.delete(at);
  limits.splice(0, Infinity, ...limits.filter((one) => !mentions(one, of)));
  for (const [other, meaning] of meanings) {
    if (sumsIn(meaning).some((sum) => mentions(sum, of))) {
      meanings.delete(other);
    }
  }
  meanings.delete(of);
  reaches.delete(of);
}

/** An unknown for what a register holds that nobody knows any more. */
function lostIn({ reaches }: Knowledge): Unknown {
  let lost = -1;
  while (reaches.has(lost)) lost--;
  reaches.set(lost, ANY_REACH);
  return lost;
}

/** Makes `of` a new unknown with this reach, and a meaning if it has one. */
export function newUnknown(
  known: Knowledge,
  of: Unknown,
  reach: Reach,
  meaning?: UnknownMeaning,
): Sum {
  forgetUnknown(known, of);
  known.reaches.set(of, reach);
  if (meaning) known.meanings.set(of, meaning);
  return unknownSum(of);
}
