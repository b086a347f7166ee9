// # Where an access goes
//
// A load or store may be somewhere if its address is shown to lie there, for every number that its unknowns can be.
//
// An address is a sum like any other. `256($29)` is a number, since the kernel says what the global pointer is, and
// so is everything that is reached from there. With an index it is a number plus 8 times an unknown, and the
// question is from where to where that goes. What was passed as an address is an unknown with a meaning: so
// many bytes begin there. The stack pointer is one too, and behind it lies what belongs to the caller.
//
// Where numbers of a limited type lie, a second question is asked. Whatever is stored there must be such a
// number, because whoever loads it relies on that.

import {
  type Knowledge,
  rangeOfSum,
  type Reach,
  reachFrom,
  remainderOfSum,
} from "../knowing/knowledge.ts";
import type {
  CellContent,
  CellRow,
  MemoryStretch,
} from "../knowing/memory_rows.ts";
import {
  isSumAtLeast,
  isSumAtMost,
  withoutSign,
  withSign,
} from "../knowing/proving.ts";
import {
  addedSum,
  commonDivisor,
  isSameSum,
  movedSum,
  numberSum,
  type Sum,
  timesIn,
  type Unknown,
  unknownSum,
} from "../knowing/sums.ts";
import type { Permissions, PlacedStretch } from "./permissions.ts";

/** The unknowns at an entrance begin here: what each register held. */
export const ENTRANCE_UNKNOWNS: Unknown = 2 ** 40;
/** What the stack pointer was. */
export const STACK_BEGINNING: Unknown = ENTRANCE_UNKNOWNS + 30;
/** The page of the stack. */
export const PAGE_BEGINNING: Unknown = ENTRANCE_UNKNOWNS + 32;

/** Where memory of the kernel lies. */
export const KERNEL_REACH: readonly [bigint, bigint] = [
  1n << 63n,
  (1n << 64n) - 1n,
];
/** Where a page of it can begin. */
export const PAGE_REACH: Reach = reachFrom(...KERNEL_REACH, 8192n);

/** Where an address is. */
export type AccessSpot =
  /** In a stretch, so far behind its beginning. */
  | {
    readonly kind: "stretch";
    readonly stretch: MemoryStretch;
    readonly offset: Sum;
  }
  /** On the stack, so far from where it was at the entrance. */
  | {
    readonly kind: "stack";
    readonly offset: Sum;
    readonly least: bigint;
    readonly greatest: bigint;
  }
  /** On the page of the stack, so far from its beginning. */
  | { readonly kind: "page"; readonly offset: Sum };

/** Where `address` is, if anything is known there. */
export function spotOf(
  known: Knowledge,
  { stretches }: Permissions,
  address: Sum,
): AccessSpot | undefined {
  for (const { of, times } of address.terms) {
    if (times !== 1n) continue;
    const offset = addedSum(address, { terms: [{ of, times }], plus: 0n }, -1n);
    if (of === STACK_BEGINNING) {
      const [least, greatest] = rangeOfSum(known, offset);
      return { kind: "stack", offset, least, greatest };
    }
    if (of === PAGE_BEGINNING) return { kind: "page", offset };
    const meaning = known.meanings.get(of);
    if (meaning?.kind === "beginning") {
      return { kind: "stretch", stretch: meaning.of, offset };
    }
  }
  const plain = withoutSign(known, address) ?? address;
  const [least] = rangeOfSum(known, plain);
  const stretch = stretchAt(stretches, least) ??
    stretchAt(stretches, plain.plus);
  if (stretch === undefined) return undefined;
  const offset = movedSum(plain, -stretch.at);
  return { kind: "stretch", stretch, offset };
}

/** The stretch in which `address` lies. */
function stretchAt(
  stretches: readonly PlacedStretch[],
  address: bigint,
): PlacedStretch | undefined {
  let [from, to] = [0, stretches.length];
  while (from < to) {
    const middle = from + to >> 1;
    if (stretches[middle]!.at <= address) from = middle + 1;
    else to = middle;
  }
  const found = stretches[from - 1];
  const isIn = found && address < found.at + found.bytes.plus;
  return isIn ? found : undefined;
}

/** How far the stack pointer is from where it was at the entrance. */
export function stackDepth({ registers }: Knowledge): bigint {
  const top = registers[30]!;
  return timesIn(top, STACK_BEGINNING) === 1n ? top.plus : 0n;
}

/** Whether `bytes` bytes from `spot` on are there and may be loaded, or stored. */
export function isAllowedSpot(
  known: Knowledge,
  { pageWords }: Permissions,
  spot: AccessSpot,
  bytes: Sum,
  stores: boolean,
): boolean {
  switch (spot.kind) {
    case "page": {
      const { offset } = spot;
      const word = offset.terms.length === 0 && bytes.terms.length === 0 &&
        bytes.plus === 8n && pageWords.get(offset.plus);
      return stores ? word === "store" : Boolean(word);
    }
    case "stack": {
      const end = addedSum(spot.offset, bytes);
      return isSumAtLeast(known, spot.offset, stackDepth(known)) &&
        isSumAtMost(known, end, 0n);
    }
    default: {
      const { stretch, offset } = spot;
      if (stores && !stretch.writable) return false;
      const end = addedSum(addedSum(offset, bytes), stretch.bytes, -1n);
      return isSumAtLeast(known, offset, 0n) && isSumAtMost(known, end, 0n);
    }
  }
}

// ## Numbers of limited types
//
// A row of them is hit exactly, is missed, or one cannot tell. `pages[i].dirty` with 16 bytes for a
// page hits the row of all `dirty`, and misses every other row of `pages`, whatever `i` is.

type Hit = "exactly" | "not" | "perhaps";

function hitOf(
  known: Knowledge,
  row: CellRow,
  offset: Sum,
  bytes: number,
): Hit {
  const from = movedSum(offset, -BigInt(row.offset));
  const size = BigInt(bytes);
  const end = BigInt((row.count - 1) * row.stride + row.bytes);
  if (isSumAtMost(known, from, -size) || isSumAtLeast(known, from, end)) {
    return "not";
  }
  const stride = BigInt(row.stride);
  const even = from.terms.reduce((all, { of, times }) => {
    const step = known.reaches.get(of)?.step ?? 1n;
    return commonDivisor(all, times * step);
  }, stride);
  const rest = (from.plus % even + even) % even;
  const width = BigInt(row.bytes);
  if (even === stride && rest === 0n && size === width) {
    const inside = isSumAtLeast(known, from, 0n) &&
      isSumAtMost(known, from, end - size);
    return inside ? "exactly" : "perhaps";
  }
  return rest >= width && rest + size <= even ? "not" : "perhaps";
}

/** What is known of the number of `bytes` bytes that is loaded at `offset`. */
export function contentAt(
  known: Knowledge,
  { rows }: MemoryStretch,
  offset: Sum,
  bytes: number,
): CellContent | undefined {
  return rows.find((row) => hitOf(known, row, offset, bytes) === "exactly")
    ?.holds;
}

/** The rows in which there may be a number of another type when `value` has been stored as `bytes` bytes at `offset`. */
export function spoiledRows(
  known: Knowledge,
  { rows }: MemoryStretch,
  offset: Sum,
  bytes: number,
  value: Sum | undefined,
): readonly CellRow[] {
  return rows.filter((row) => {
    const hit = hitOf(known, row, offset, bytes);
    if (hit === "not") return false;
    return hit === "perhaps" || value === undefined || !fits(known, row, value);
  });
}

// Only low bytes of a register are stored. What was tested may have been these bytes, in another register.

function fits(known: Knowledge, row: CellRow, value: Sum): boolean {
  if (isHeld(known, row, value)) return true;
  return [...known.meanings].some(([of, meaning]) =>
    meaning.kind === "low bytes" && meaning.bytes >= row.bytes &&
    isSameSum(meaning.of, value) && isHeld(known, row, unknownSum(of))
  );
}

function isHeld(
  known: Knowledge,
  { holds, bytes }: CellRow,
  value: Sum,
): boolean {
  if (holds.kind === "address") return false;
  const { least, greatest } = holds;
  const number = value.terms.length === 0
    ? numberSum(
      least < 0n
        ? BigInt.asIntN(bytes * 8, value.plus)
        : BigInt.asUintN(bytes * 8, value.plus),
    )
    : least < 0n
    ? withSign(known, value)
    : withoutSign(known, value);
  return number !== undefined && isSumAtLeast(known, number, least) &&
    isSumAtMost(known, number, greatest);
}

/** The reach of a number that is loaded, if it is loaded as `bytes` bytes, with a sign or not. */
export function loadedReach(
  content: CellContent | undefined,
  bytes: number,
  signed: boolean,
): Reach {
  const end = 1n << BigInt(bytes * 8);
  const [least, greatest] = signed
    ? [-end / 2n, end / 2n - 1n]
    : [0n, end - 1n];
  const all = reachFrom(least, greatest);
  if (content?.kind !== "number") return all;
  const isPossible = content.least >= least && content.greatest <= greatest;
  return isPossible ? reachFrom(content.least, content.greatest) : all;
}

/** What `address` leaves when divided by 8, if that is known. */
export function byteInQuadword(
  known: Knowledge,
  address: Sum,
): bigint | undefined {
  return remainderOfSum(known, address, 8n);
}
