// # Bytes in quadwords
//
// A processor without byte instructions changes a byte by loading the eight among which it is, putting the new
// one in its place and storing all eight. What looks like a store of eight bytes changes one.
//
// To see that, it is remembered of a register that it holds what lay at an address. `MSKBL` makes of it the
// same with one byte replaced by 0, and when `BIS` unites that with a byte that `INSBL` has moved to the same place,
// it is replaced by that byte. If the eight bytes are then stored where they came from, and nothing was stored there
// meanwhile, one byte has changed, and one knows which. In the other direction, `EXTBL` gives the byte that lay at
// the address, and that may be a number of a limited type.

import { type Computing, lowBytes, numberIn } from "../computing/bits.ts";
import { COMPUTED } from "../computing/computing.ts";
import { quotient } from "../computing/shifting.ts";
import {
  ANY_REACH,
  type Knowledge,
  type Patch,
  reachFrom,
  type UnknownMeaning,
} from "../knowing/knowledge.ts";
import { isSumAtLeast, isSumAtMost, withoutSign } from "../knowing/proving.ts";
import {
  addedSum,
  isSameSum,
  movedSum,
  onlyUnknown,
  type Sum,
  timesIn,
  ZERO_SUM,
} from "../knowing/sums.ts";
import type { Permissions } from "./permissions.ts";
import {
  byteInQuadword,
  contentAt,
  loadedReach,
  spotOf,
  STACK_BEGINNING,
} from "./stretches.ts";

type Quadword = Extract<UnknownMeaning, { kind: "quadword" }>;

function quadwordIn(known: Knowledge, sum: Sum): Quadword | undefined {
  const of = onlyUnknown(sum);
  const meaning = of === undefined ? undefined : known.meanings.get(of);
  return meaning?.kind === "quadword" ? meaning : undefined;
}

/** The address of the byte in the quadword of `at` at which the low bits of `by` point. */
function pointedAt(known: Knowledge, at: Sum, by: Sum): Sum | undefined {
  const number = numberIn(by);
  const place = byteInQuadword(known, at);
  const wanted = number === undefined ? byteInQuadword(known, by) : number % 8n;
  if (place !== undefined && wanted !== undefined) {
    return movedSum(at, wanted - place);
  }
  const apart = numberIn(addedSum(at, by, -1n));
  return apart !== undefined && apart % 8n === 0n ? at : undefined;
}

/** The address of the first of `bytes` bytes, of which the quadword of `at` has the last ones. */
function beginningBefore(
  known: Knowledge,
  at: Sum,
  by: Sum,
  bytes: number,
): Sum | undefined {
  const first = movedSum(at, BigInt(1 - bytes));
  const pointed = pointedAt(known, first, by);
  if (pointed !== undefined && isSameSum(pointed, first)) return first;
  const place = numberIn(by);
  const whole = byteInQuadword(known, at) === 0n;
  if (place === undefined || !whole || place % 8n + BigInt(bytes) <= 8n) {
    return undefined;
  }
  return movedSum(at, place % 8n - 8n);
}

// ## Taking bytes out

/** What `EXTBL` and its like make: `bytes` bytes of a quadword, from the one on at which `by` points. */
export function extracted(
  computing: Computing,
  allowed: Permissions,
  from: Sum,
  by: Sum,
  bytes: number,
): Sum {
  const { known, fresh } = computing;
  const quadword = quadwordIn(known, from);
  const place = numberIn(by);
  const at = quadword && pointedAt(known, quadword.at, by);
  if (at !== undefined && quadword?.patches.length === 0) {
    const spot = spotOf(known, allowed, at);
    const content = spot?.kind === "stretch"
      ? contentAt(known, spot.stretch, spot.offset, bytes)
      : undefined;
    return fresh(loadedReach(content, bytes, false));
  }
  const plain = withoutSign(known, from);
  if (place === undefined || plain === undefined) {
    const end = 1n << BigInt(bytes * 8);
    return fresh(reachFrom(0n, end - 1n));
  }
  const lower = quotient(computing, plain, 1n << 8n * (place % 8n));
  return bytes === 8 ? lower : lowBytes(computing, lower, bytes);
}

// ## Putting bytes in

/** What `MSKBL` and its like make. */
export function masked(
  { known, fresh }: Computing,
  from: Sum,
  by: Sum,
  bytes: number,
  upper: boolean,
): Sum {
  const quadword = quadwordIn(known, from);
  const at = quadword &&
    (upper
      ? beginningBefore(known, quadword.at, by, bytes)
      : pointedAt(known, quadword.at, by));
  if (quadword === undefined || at === undefined) return fresh(ANY_REACH);
  const patch: Patch = { at, bytes, value: ZERO_SUM, upper, by };
  const patches = [...quadword.patches, patch];
  return fresh(ANY_REACH, { ...quadword, patches });
}

/** What `INSBL` and its like make. */
export function movedBytes(
  { fresh }: Computing,
  value: Sum,
  by: Sum,
  bytes: number,
  upper: boolean,
): Sum {
  return fresh(ANY_REACH, { kind: "moved bytes", value, bytes, by, upper });
}

/** What `BIS` makes of a quadword with room and bytes that belong there; of others, what it always makes. */
export function unitedBytes(computing: Computing, a: Sum, b: Sum): Sum {
  const { known, fresh } = computing;
  for (const [one, other] of [[a, b], [b, a]] as const) {
    const quadword = quadwordIn(known, one);
    const last = quadword?.patches.at(-1);
    const of = onlyUnknown(other);
    const moved = of === undefined ? undefined : known.meanings.get(of);
    if (quadword === undefined || moved?.kind !== "moved bytes") continue;
    const fit = last && isSameSum(last.value, ZERO_SUM) &&
      last.bytes === moved.bytes && last.upper === moved.upper &&
      isSameSum(last.by, moved.by);
    if (!fit) continue;
    const patches = [
      ...quadword.patches.slice(0, -1),
      { ...last, value: moved.value },
    ];
    return fresh(ANY_REACH, { ...quadword, patches });
  }
  return COMPUTED.get("BIS")!(computing, a, b);
}

// ## Storing

/** What a store of `sum` at `address` changes, if it is a quadword that came from there. */
export function patchesOf(
  known: Knowledge,
  address: Sum,
  sum: Sum,
): readonly Patch[] | undefined {
  const quadword = quadwordIn(known, sum);
  if (quadword === undefined) return undefined;
  const { at, patches } = quadword;
  if (isSameSum(at, address)) return patches;
  const [one, other] = [at, address].map((sum) => {
    const place = byteInQuadword(known, sum);
    return place === undefined ? undefined : movedSum(sum, -place);
  });
  return one && other && isSameSum(one, other) ? patches : undefined;
}

/** Forgets what lay in quadwords of which `patch` may have changed something. */
export function forgetQuadwords(known: Knowledge, patch: Patch): void {
  for (const [of, meaning] of known.meanings) {
    if (meaning.kind !== "quadword") continue;
    if (!mayChange(known, meaning.at, patch)) continue;
    known.meanings.delete(of);
  }
}

function mayChange(
  known: Knowledge,
  at: Sum,
  { at: first, bytes, upper }: Patch,
): boolean {
  // What reaches into the second of two quadwords leaves the first one alone.
  if (upper && isSameSum(at, first)) return false;
  // The frame has nothing in common with other memory.
  const inFrame = [first, at].map((one) => timesIn(one, STACK_BEGINNING));
  if (inFrame[0] !== inFrame[1]) return false;
  const place = byteInQuadword(known, at);
  const apart = addedSum(first, movedSum(at, -(place ?? 0n)), -1n);
  const before = place === undefined ? 7n : 0n;
  return !isSumAtLeast(known, apart, 8n) &&
    !isSumAtMost(known, apart, -before - BigInt(bytes));
}
