// # Words that load and store
//
// `stq $18, 8($3)` is judged by three questions.
//
// Is the address a multiple of 8? Otherwise the processor traps, and in the kernel nobody is there to help. Is it inside,
// whatever the unknowns in it are? And if numbers of a limited type lie there, is it one of them that is stored?

import type { WordAccess } from "../computing/words.ts";
import {
  type Knowledge,
  newUnknown,
  type Patch,
  rangeOfSum,
  reachFrom,
  remainderOfSum,
} from "../knowing/knowledge.ts";
import type { CellContent, MemoryStretch } from "../knowing/memory_rows.ts";
import { isSumAtLeast, isSumAtMost } from "../knowing/proving.ts";
import { movedSum, numberSum, type Sum, ZERO_SUM } from "../knowing/sums.ts";
import { forgetQuadwords, patchesOf } from "../memory/bytes.ts";
import {
  type AccessSpot,
  byteInQuadword,
  contentAt,
  isAllowedSpot,
  loadedReach,
  spoiledRows,
  spotOf,
} from "../memory/stretches.ts";
import {
  type CheckedCode,
  computingAt,
  noteProblem,
  noteSpoiled,
} from "./checking_words.ts";
import { contentOf, setRegister } from "./registers.ts";

const ACCESS = {
  load: "this may not be read",
  store: "this may not be written",
} as const;

/** The address of an access, if it is even enough; of a quadword that may be meant by any byte, that byte's. */
function addressOf(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { base, by, bytes, anywhere }: WordAccess,
): Sum | undefined {
  const address = movedSum(contentOf(known, base), by);
  const even = anywhere || bytes === 1 ||
    remainderOfSum(known, address, BigInt(bytes)) === 0n;
  if (even) return address;
  noteProblem(code, at, `its address may be no multiple of ${bytes}`);
}

/** Where `bytes` bytes at `address` are, if they may be used so. */
function allowedSpot(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  address: Sum,
  bytes: number,
  kind: "load" | "store",
): AccessSpot | undefined {
  const { allowed } = code;
  const spot = spotOf(known, allowed, address);
  const reach = numberSum(BigInt(bytes));
  const fine = spot !== undefined &&
    isAllowedSpot(known, allowed, spot, reach, kind === "store");
  if (fine) return spot;
  noteProblem(code, at, ACCESS[kind]);
}

/** Goes over a load. */
export function stepLoad(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  access: WordAccess,
): void {
  const { register, bytes, signed, anywhere } = access;
  const address = addressOf(code, known, at, access);
  if (address === undefined) return;
  const size = anywhere ? 1 : bytes;
  const spot = allowedSpot(code, known, at, address, size, "load");
  if (spot === undefined) return;
  const { fresh } = computingAt(known, at);
  if (spot.kind === "stack" && bytes === 8 && spot.least === spot.greatest) {
    const kept = known.stack.get(Number(spot.least));
    if (kept !== undefined && !anywhere) {
      return setRegister(code, known, at, register, kept);
    }
  }
  const content = anywhere
    ? undefined
    : contentOfSpot(code, known, spot, bytes);
  const reach = loadedReach(content, bytes, signed);
  const sum = content?.kind === "address"
    ? begun(known, at, content.of)
    : bytes === 8
    ? fresh(reach, { kind: "quadword", at: address, patches: [] })
    : fresh(reach);
  setRegister(code, known, at, register, sum);
}

/** What is known of the number that is loaded from `spot`. */
function contentOfSpot(
  { allowed: { pageNumbers } }: CheckedCode,
  known: Knowledge,
  spot: AccessSpot,
  bytes: number,
): CellContent | undefined {
  if (spot.kind === "stretch") {
    return contentAt(known, spot.stretch, spot.offset, bytes);
  }
  if (spot.kind === "stack") return undefined;
  const limits = pageNumbers?.get(spot.offset.plus);
  if (limits === undefined || bytes !== 8) return undefined;
  return { kind: "number", least: limits[0], greatest: limits[1] };
}

/** An address that has been loaded. */
function begun(
  known: Knowledge,
  at: number,
  of: MemoryStretch,
): Sum {
  const all = reachFrom(0n, (1n << 64n) - of.step, of.step);
  return newUnknown(known, at * 64, all, { kind: "beginning", of });
}

/** Goes over a store. */
export function stepStore(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  access: WordAccess,
): void {
  const { register, bytes, anywhere } = access;
  const address = addressOf(code, known, at, access);
  if (address === undefined) return;
  const value = contentOf(known, register);
  const patches = bytes === 8 ? patchesOf(known, address, value) : undefined;
  if (patches !== undefined) {
    for (const patch of patches) change(code, known, at, patch);
    if (patches.length === 0) {
      allowedSpot(code, known, at, address, anywhere ? 1 : 8, "store");
    }
    return;
  }
  const place = anywhere ? byteInQuadword(known, address) : 0n;
  if (place === undefined) {
    return noteProblem(code, at, "nobody knows which bytes this changes");
  }
  const whole = { upper: false, by: ZERO_SUM, at: movedSum(address, -place) };
  change(code, known, at, { ...whole, bytes, value });
}

/** Some bytes of memory change. */
function change(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  patch: Patch,
): void {
  const { at: address, bytes, value, upper } = patch;
  const spot = allowedSpot(code, known, at, address, bytes, "store");
  if (spot === undefined) return;
  forgetQuadwords(known, patch);
  if (spot.kind === "stack") {
    const { least, greatest, offset } = spot;
    forgetTouched(known, offset, BigInt(bytes));
    const exact = least === greatest && bytes === 8 && least % 8n === 0n;
    // Eight bytes that begin with a quadword do not reach into the next one: then nothing is stored there.
    if (exact && !upper) known.stack.set(Number(least), value);
    return;
  }
  if (spot.kind === "page") return;
  const { stretch, offset } = spot;
  noteSpoiled(code, at, spoiledRows(known, stretch, offset, bytes, value));
}

/** Forgets what lies on the stack where `bytes` bytes from `offset` on may lie. */
function forgetTouched(known: Knowledge, offset: Sum, bytes: bigint): void {
  const { stack } = known;
  const [least, greatest] = rangeOfSum(known, offset);
  for (const one of stack.keys()) {
    const at = BigInt(one);
    if (at + 8n <= least || at >= greatest + bytes) continue;
    const missed = least < greatest &&
      (isSumAtMost(known, offset, at - bytes) ||
        isSumAtLeast(known, offset, at + 8n));
    if (!missed) stack.delete(one);
  }
}
