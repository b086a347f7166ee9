// # One address for several places
//
// `page.age += 1` loads and stores at the same place, and `page.dirty` is a few bytes further on.
// The way to the page is the same.
//
// To get from an index to an address takes an instruction or two. A place knows its index and not
// its address, so it would be found anew for each access. If several accesses take the same steps
// from the same beginning, the address is computed once, and they differ by a distance that costs
// nothing.
//
// :::figure optimiser.addresses
// :::
//
// From here on there are addresses in the procedure that nobody has checked. They come from places
// that have been checked, and go nowhere else.

import {
  dominates,
  type Dominators,
  findDominators,
} from "../form/dominators.ts";
import type { Block, Value } from "../form/ir.ts";
import { type MemoryPlace, operandsOf } from "../form/places.ts";
import { placeOfValue, type Somewhere } from "./aliases.ts";
import { change, createValue, type Draft, dropUnreached } from "./draft.ts";

/** Accesses that take the same steps. */
interface Shared {
  readonly where: Somewhere;
  readonly block: Block;
  readonly first: Value;
  readonly others: Value[];
}

/** Accesses that begin alike and are remembered. */
const MOST_ALIKE = 8;

/** Lets accesses that take the same steps share an address. */
export function shareAddresses(draft: Draft): void {
  dropUnreached(draft);
  const tree = findDominators(draft.blocks[0]!);
  const groups = findShared(tree);
  const inFront = new Map<Value, Value>();
  for (const { where, first, others } of groups) {
    if (others.length === 0) continue;
    const address = addressFor(draft, where, first);
    inFront.set(first, address);
    for (const value of [first, ...others]) {
      useAddress(value, address, where.place.offset);
    }
  }
  if (inFront.size === 0) return;
  for (const block of draft.blocks) {
    const body = block.body.flatMap((value) => {
      const address = inFront.get(value);
      return address ? [address, value] : [value];
    });
    if (body.length > block.body.length) {
      block.body.splice(0, Infinity, ...body);
    }
  }
}

function findShared(tree: Dominators): Shared[] {
  const groups: Shared[] = [];
  const byName = new Map<string, Shared[]>();
  for (const block of tree.order) {
    for (const value of block.body) {
      const where = placeOfValue(value);
      if (where === undefined || !isWorthwhile(where.place)) continue;
      const name = nameOfSteps(where);
      const alike = byName.get(name) ?? [];
      const found = alike.findLast((one) =>
        one.block === block || dominates(tree, one.block, block)
      );
      if (found) found.others.push(value);
      else {
        const made = { where, block, first: value, others: [] };
        groups.push(made);
        alike.push(made);
        if (alike.length > MOST_ALIKE) alike.shift();
        byName.set(name, alike);
      }
    }
  }
  return groups;
}

// Of smaller numbers it matters where in a quadword they lie, which is known of a place and not of
// an address.

function isWorthwhile({ root, steps, cell }: MemoryPlace): boolean {
  return root.kind !== "address" && steps.length > 0 && cell.bytes >= 4 &&
    cell.alignment === cell.bytes;
}

/** A name for the way from the beginning of a piece of memory, without the last distance. */
function nameOfSteps({ place, operands }: Somewhere): string {
  const { root, steps } = place;
  const piece = root.kind === "slot" ? root.slot.number : "";
  const strides = steps.map(({ stride }) => stride).join(" ");
  const of = operands.filter((_, at) => root.kind !== "slice" || at !== 1)
    .map(({ number }) => number).join(" ");
  return `${root.kind} ${piece} ${strides}: ${of}`;
}

function addressFor(
  draft: Draft,
  { place, operands }: Somewhere,
  { span }: Value,
): Value {
  const type = { kind: "address", writable: true } as const;
  const operation = { kind: "reference", place, length: 1 } as const;
  return createValue(draft, operation, type, operands, span);
}

/** Lets `value` load or store by `address`, which is `offset` bytes from its beginning. */
function useAddress(value: Value, address: Value, offset: number): void {
  const { operation, operands } = value;
  if (operation.kind !== "load" && operation.kind !== "store") return;
  const { place } = operation;
  const stored = operands.slice(0, operands.length - operandsOf(place));
  change(value, {
    operation: {
      ...operation,
      place: {
        ...place,
        root: { kind: "address" },
        offset: place.offset - offset,
        steps: [],
      },
    },
    operands: [...stored, address],
  });
}
