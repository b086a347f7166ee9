// # What a store may change
//
// A second load gives what the first gave, unless something has been stored there in between.
//
// Memory is cut into *pieces*: the bytes of the state, or of an array on the stack, that the places in a
// procedure overlap in. A store changes its own piece and no other, so `self.count += 1` does
// not make `self.hand` unknown. The last change of a piece is part of the question that a load asks
// ([[§Questions and what is known of them]]).
//
// Behind a slice may lie a piece of the state. So a store through a slice changes every piece that a
// `reference` has been made to. What is loaded through a slice is never taken for the same as before:
// it may be memory into which a device or another program writes. And whoever is called, if it is not only
// to look at something, may change the whole state before he returns.

import type {
  Block,
  MemoryPlace,
  Procedure,
  Value,
} from "../../03-spindles/mod.ts";
import { find, put, type Tree } from "./sharing.ts";

/** Everything in the state may have changed. */
const EVERYTHING = 0;
/** Every piece that has a reference to it may have changed. */
const REFERENCED = 1;
/** What the kernel can be asked about may have changed. */
const KERNEL = 2;
const FIRST_PIECE = 3;

/** The pieces of a procedure's memory. */
export interface Pieces {
  /** The piece of each place in the state or on the stack. */
  readonly of: ReadonlyMap<MemoryPlace, number>;
  /** The pieces that references are made to. */
  readonly referenced: ReadonlySet<number>;
}

/** The piece of memory and the bytes of it in which a place can lie, whatever its indices. */
export interface Extent {
  /** `state`, or the name of an array on the stack. */
  readonly root: string;
  /** The first byte. */
  readonly from: number;
  /** The byte behind the last one. */
  readonly to: number;
}

/** Where `place` can lie in the state or on the stack, and `bytes` from there on. */
export function extentOfPlace(
  { root, offset, steps, cell }: MemoryPlace,
  bytes: number = cell.bytes,
): Extent {
  const far = steps.reduce(
    (sum, { stride, length }) => sum + stride * ((length ?? Infinity) - 1),
    0,
  );
  const name = root.kind === "slot" ? `slot${root.slot.number}` : root.kind;
  return { root: name, from: offset, to: offset + Math.max(0, far) + bytes };
}

/** Cuts the memory of `procedure` into pieces. `unitOf` gives the bytes of what a reference refers to. */
export function piecesOf(
  { blocks }: Procedure,
  unitOf: (reference: Value) => number,
): Pieces {
  const places: { place: MemoryPlace; extent: Extent; open: boolean }[] = [];
  for (const value of blocks.flatMap((block) => block.body)) {
    const { operation } = value;
    if (!("place" in operation)) continue;
    const { place } = operation;
    if (place.root.kind !== "state" && place.root.kind !== "slot") continue;
    const open = operation.kind === "reference";
    const bytes = open ? operation.length * unitOf(value) : undefined;
    places.push({ place, extent: extentOfPlace(place, bytes), open });
  }
  places.sort(({ extent: a }, { extent: b }) =>
    a.root < b.root ? -1 : a.root > b.root ? 1 : a.from - b.from
  );
  const of = new Map<MemoryPlace, number>();
  const referenced = new Set<number>();
  let [piece, root, end] = [FIRST_PIECE - 1, "", 0];
  for (const { place, extent, open } of places) {
    if (extent.root !== root || extent.from >= end) {
      [piece, root, end] = [piece + 1, extent.root, extent.to];
    }
    end = Math.max(end, extent.to);
    of.set(place, piece);
    if (open) referenced.add(piece);
  }
  return { of, referenced };
}

/** Everything that may change. */
export function allPieces({ of }: Pieces): number[] {
  return [...new Set([EVERYTHING, REFERENCED, KERNEL, ...of.values()])];
}

// ## Changes

/** What `value` changes. */
export function changedBy(pieces: Pieces, { operation }: Value): number[] {
  if (operation.kind === "store") {
    const { place } = operation;
    // Where an address of the optimiser's leads is not looked for.
    if (place.root.kind === "address") return [EVERYTHING, REFERENCED];
    return [pieces.of.get(place) ?? REFERENCED];
  }
  if (operation.kind === "raise") return [EVERYTHING, REFERENCED, KERNEL];
  if (operation.kind !== "call") return [];
  const { pure, reads } = operation.operation;
  const looks = pure || reads !== undefined;
  return looks ? [] : [EVERYTHING, REFERENCED, KERNEL];
}

/** The last changes behind `value`, if those before it were `changes`. */
export function changesAfter(
  pieces: Pieces,
  changes: Tree<number>,
  value: Value,
): Tree<number> {
  return changedBy(pieces, value)
    .reduce((tree, one) => put(tree, one, value.number + 1), changes);
}

/** `changes` where rounds of a loop begin that may have changed `changed`. */
export function changesAtHead(
  changes: Tree<number>,
  changed: Iterable<number>,
  { number }: Block,
): Tree<number> {
  let tree = changes;
  for (const one of changed) tree = put(tree, one, -number - 1);
  return tree;
}

/** The last changes that what `value` looks at depends on; `undefined` if it may change at any time. */
export function lastChange(
  pieces: Pieces,
  changes: Tree<number>,
  { operation, operands }: Value,
): string | undefined {
  if (operation.kind === "load") {
    return lastStore(pieces, changes, operation.place);
  }
  if (operation.kind !== "call" || !operation.operation.pure) return undefined;
  if (operation.operation.reads !== undefined) return undefined;
  if (operands.some(({ type }) => type.kind === "address")) return undefined;
  return String(find(changes, KERNEL) ?? 0);
}

/** The last change of what lies at `place`; `undefined` if it may change at any time. */
export function lastStore(
  { of, referenced }: Pieces,
  changes: Tree<number>,
  place: MemoryPlace,
): string | undefined {
  const piece = of.get(place);
  if (piece === undefined) return undefined;
  const asked = [piece, EVERYTHING];
  if (referenced.has(piece)) asked.push(REFERENCED);
  return asked.map((one) => find(changes, one) ?? 0).join(".");
}
