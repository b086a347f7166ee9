// # Walking along an array
//
// A loop that goes through an array need not find each element from the beginning.
//
// From one round to the next the counter grows by one, so the address grows by the size of an
// element. Instead of multiplying the counter by the size and adding the array's address, the
// loop keeps the address and adds the size to it.
//
// :::figure optimiser.stepping
// :::
//
// Then the counter may have nothing left to do but to say when the loop ends. The address can say
// that as well: it is compared with the address of the end. The test is whether they are equal,
// because the counter has hit its end exactly when the address has, if it goes up in steps of one.
// For that, two different counts must not give the same address: the array must not be so long that
// addresses start again from zero. Where nothing bounds the count, the counter stays.

import { known } from "../form/builder.ts";
import { findDominators } from "../form/dominators.ts";
import { type Block, usedBy, type Value } from "../form/ir.ts";
import { type MemoryPlace, operandsOf } from "../form/places.ts";
import { limitsOf, type Scalar, U64 } from "../meaning/types.ts";
import { placeOfValue, type Somewhere } from "./aliases.ts";
import type { Bounds } from "./bounds.ts";
import { findBounds } from "./deciding.ts";
import {
  change,
  constantOf,
  createValue,
  type Draft,
  dropUnreached,
  leadingTo,
  splitWays,
} from "./draft.ts";
import { withNumber, withoutRange } from "./folding.ts";
import { frontOf } from "./hoisting.ts";
import { findLoops, type FoundLoop } from "./loops.ts";

const ADDRESS: Scalar = { kind: "address", writable: true };
/** Addresses that one loop keeps at most. */
const MOST_ADDRESSES = 4;
/** Counts below this times any size of element do not reach the end of all addresses. */
const SHORT = 1n << 40n;

/** A parameter that grows by the same in every round. */
interface Counter {
  readonly counter: Value;
  readonly next: Value;
  readonly step: bigint;
  readonly from: Value;
}

/** Accesses whose addresses differ by known distances. */
interface Row {
  readonly first: Somewhere;
  readonly accesses: { readonly value: Value; readonly ahead: bigint }[];
}

interface Stepping {
  readonly draft: Draft;
  readonly loop: FoundLoop;
  readonly counter: Counter;
  readonly home: ReadonlyMap<Value, Block>;
  readonly bounds: ReadonlyMap<Value, Bounds>;
  /** The block that leads to the loop, and those that lead to each block. */
  readonly front: Block;
  readonly leading: Map<Block, Block[]>;
  /** How often each value is used. */
  readonly uses: ReadonlyMap<Value, number>;
}

/** Lets loops keep addresses instead of counting, where that is less work. */
export function stepAddresses(draft: Draft): void {
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const loops = findLoops(draft, tree);
  if (loops.length === 0) return;
  const leading = leadingTo(draft);
  const bounds = findBounds(draft);
  const { home, uses } = lookAround(draft);
  for (const loop of loops) {
    draft.fuel -= loop.blocks.size;
    if (draft.fuel < 0) return;
    const front = leading.get(loop.first)!.filter((one) =>
      !loop.blocks.has(one)
    );
    if (loop.back.length !== 1 || front.length !== 1) continue;
    for (const counter of countersOf(loop, front[0]!, home)) {
      stepWith({
        draft,
        loop,
        counter,
        home,
        bounds,
        uses,
        leading,
        front: front[0]!,
      });
    }
  }
}

function countersOf(
  { first, back, blocks }: FoundLoop,
  front: Block,
  home: ReadonlyMap<Value, Block>,
): Counter[] {
  const [begin, again] = [front.ending, back[0]!.ending];
  if (begin.kind !== "jump" || again.kind !== "jump") return [];
  return first.parameters.flatMap((counter, at) => {
    const next = again.passes[at]!;
    const found = withNumber(next, "add");
    const inside = blocks.has(home.get(next)!);
    if (found?.left !== counter || !inside || counter.type.kind !== "integer") {
      return [];
    }
    const step = BigInt.asIntN(64, found.number);
    return [{ counter, next, step, from: begin.passes[at]! }];
  });
}

function lookAround(draft: Draft) {
  const home = new Map<Value, Block>();
  const uses = new Map<Value, number>();
  const use = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const block of draft.blocks) {
    for (const value of [...block.parameters, ...block.body]) {
      home.set(value, block);
      value.operands.forEach(use);
    }
    usedBy(block.ending).forEach(use);
  }
  return { home, uses };
}

// ## Which accesses
//
// A counter that wraps around within its type would jump back while the address goes on, so it must
// not, unless it wraps where addresses do.

function stepWith(stepping: Stepping): void {
  const { counter: { counter, step }, bounds } = stepping;
  const [least, greatest] = limitsOf(withoutRange(counter.type));
  const wide = counter.type.kind === "integer" && counter.type.bits === 64;
  const of = bounds.get(counter) ?? [least, greatest];
  if (!wide && (of[0] + step < least || of[1] + step > greatest)) return;
  const rows = findRows(stepping, wide);
  const ends = rows.length === 1 ? endFor(stepping, rows[0]!) : undefined;
  let addresses = 0;
  for (const row of rows) {
    if (savedBy(row) + (ends ? 1 : 0) < 0 || ++addresses > MOST_ADDRESSES) {
      continue;
    }
    const next = keepAddress(stepping, row);
    if (ends) endByAddress(stepping, ends, next, row);
  }
}

function findRows({ loop, counter, home }: Stepping, wide: boolean): Row[] {
  const rows = new Map<string, Row>();
  const isFixed = (value: Value) => !loop.blocks.has(home.get(value)!);
  for (const block of loop.blocks) {
    for (const value of block.body) {
      const where = placeOfValue(value);
      if (where === undefined || !canStep(where, isFixed)) continue;
      const ahead = aheadOf(where.operands.at(-1)!, counter, wide);
      if (ahead === undefined) continue;
      const name = nameOfRow(where);
      const row = rows.get(name) ?? { first: where, accesses: [] };
      row.accesses.push({ value, ahead });
      rows.set(name, row);
    }
  }
  return [...rows.values()];
}

function canStep(
  { place, operands }: Somewhere,
  isFixed: (value: Value) => boolean,
): boolean {
  const { root, steps, cell } = place;
  if (root.kind === "address" || steps.length !== 1) return false;
  // Where a small number lies in its quadword is known of a place, and not of an address.
  const known = root.kind !== "slice" && steps[0]!.stride % 8 === 0;
  if (cell.bytes < 4 && known) return false;
  return root.kind !== "slice" || isFixed(operands[0]!);
}

/** How many elements an index is ahead of the counter, if that is always the same. */
function aheadOf(
  index: Value,
  { counter, next, step }: Counter,
  wide: boolean,
): bigint | undefined {
  if (index === counter) return 0n;
  if (index === next) return step;
  const added = withNumber(index, "add");
  return wide && added?.left === counter
    ? BigInt.asIntN(64, added.number)
    : undefined;
}

function nameOfRow({ place: { root, steps }, operands }: Somewhere): string {
  const piece = root.kind === "slot" ? root.slot.number : "";
  const address = root.kind === "slice" ? operands[0]!.number : "";
  return `${root.kind} ${piece} ${address} ${steps[0]!.stride}`;
}

// Even if it is no instruction less, an address that is there when the round begins saves the wait
// for the sum.

/** Instructions that a round has less, for getting to these accesses. */
function savedBy({ first, accesses }: Row): number {
  const { root, steps } = first.place;
  const toIndex = [1, 4, 8].includes(steps[0]!.stride) ? 1 : 2;
  const each = toIndex + (root.kind === "slot" ? 1 : 0);
  const different = new Set(accesses.map(({ ahead }) => ahead)).size;
  return each * different - 1;
}

// ## Keeping an address

function keepAddress(
  { draft, loop, counter, home, leading }: Stepping,
  { first: { place, operands }, accesses }: Row,
): Value {
  const { stride } = place.steps[0]!;
  const front = frontOf(draft, loop, leading);
  const base = baseAddress(draft, front, place, operands);
  const begin = addressAt(draft, front, base, counter.from, stride);
  const { span } = accesses[0]!.value;
  const address = createValue(draft, { kind: "passed" }, ADDRESS, [], span);
  loop.first.parameters.push(address);
  const grows = constantOf(
    draft,
    BigInt.asUintN(64, counter.step * BigInt(stride)),
    ADDRESS,
  );
  const next = createValue(
    draft,
    { kind: "arithmetic", operator: "add" },
    ADDRESS,
    [address, grows],
    span,
  );
  const body = home.get(counter.next)!.body;
  body.splice(body.indexOf(counter.next) + 1, 0, next);
  passAlso(front, begin);
  passAlso(loop.back[0]!, next);
  for (const { value, ahead } of accesses) {
    useAddress(
      value,
      address,
      Number(ahead) * stride - place.offset + offsetOf(value),
    );
  }
  return next;
}

function passAlso(block: Block, value: Value): void {
  const { ending } = block;
  if (ending.kind !== "jump") return;
  block.ending = { ...ending, passes: [...ending.passes, value] };
}

function offsetOf(value: Value): number {
  return placeOfValue(value)!.place.offset;
}

/** The address of the piece's place with all indices zero. */
function baseAddress(
  draft: Draft,
  front: Block,
  place: MemoryPlace,
  operands: readonly Value[],
): Value {
  if (place.root.kind === "slice") {
    return addTo(draft, front, operands[0]!, BigInt(place.offset));
  }
  const operation = {
    kind: "reference",
    place: { ...place, steps: [] },
    length: 1,
  } as const;
  const base = createValue(draft, operation, ADDRESS, []);
  front.body.push(base);
  return base;
}

function addTo(
  draft: Draft,
  front: Block,
  base: Value,
  distance: bigint,
): Value {
  if (distance === 0n) return base;
  const number = constantOf(draft, BigInt.asUintN(64, distance), ADDRESS);
  return arithmetic(draft, front, "add", base, number);
}

function arithmetic(
  draft: Draft,
  front: Block,
  operator: "add" | "multiply",
  left: Value,
  right: Value,
): Value {
  const value = createValue(
    draft,
    { kind: "arithmetic", operator },
    left.type,
    [left, right],
  );
  front.body.push(value);
  return value;
}

/** The address `index` elements behind `base`. */
function addressAt(
  draft: Draft,
  front: Block,
  base: Value,
  index: Value,
  stride: number,
): Value {
  const number = known(index);
  if (number !== undefined) {
    return addTo(draft, front, base, number * BigInt(stride));
  }
  const wide = createValue(draft, { kind: "convert" }, U64, [index]);
  front.body.push(wide);
  const size = constantOf(draft, BigInt(stride), U64);
  const distance = arithmetic(draft, front, "multiply", wide, size);
  const far = createValue(draft, { kind: "convert" }, ADDRESS, [distance]);
  front.body.push(far);
  return arithmetic(draft, front, "add", base, far);
}

function useAddress(value: Value, address: Value, offset: number): void {
  const { operation, operands } = value;
  if (operation.kind !== "load" && operation.kind !== "store") return;
  const { place } = operation;
  const stored = operands.slice(0, operands.length - operandsOf(place));
  change(value, {
    operation: {
      ...operation,
      place: { ...place, root: { kind: "address" }, offset, steps: [] },
    },
    operands: [...stored, address],
  });
}

// ## Ending by an address

/** A comparison of the counter with what it does not reach. */
interface End {
  readonly compares: Value;
  readonly to: Value;
}

/** The comparison that ends the loop, if addresses can do it and the counter then has no use left. */
function endFor(stepping: Stepping, row: Row): End | undefined {
  const { counter: { counter, next, step }, loop, home, uses } = stepping;
  if (step !== 1n || !hasNoOtherUse(stepping, row)) return undefined;
  const asks = stepping.leading.get(loop.back[0]!)![0]!.ending;
  if (asks.kind !== "branch" || asks.then !== loop.back[0]) return undefined;
  const compares = asks.condition;
  const { operation, operands: [left, to] } = compares;
  if (operation.kind !== "comparison" || operation.operator !== "less") {
    return undefined;
  }
  if (left !== next || to === undefined || to === counter) return undefined;
  if (uses.get(compares) !== 1 || loop.blocks.has(home.get(to)!)) {
    return undefined;
  }
  return isBelow(stepping, to) && isShort(stepping, to, row)
    ? { compares, to }
    : undefined;
}

/** Whether the counter only grows, is compared once, and says where the accesses are. */
function hasNoOtherUse(
  { counter: { counter, next }, uses }: Stepping,
  row: Row,
): boolean {
  const counts = new Map([[counter, 1], [next, 2]]);
  for (const { value } of row.accesses) {
    const index = value.operands.at(-1)!;
    const count = counts.get(index);
    if (count === undefined) return false;
    counts.set(index, count + 1);
  }
  return [...counts].every(([value, count]) => uses.get(value) === count);
}

/** Whether no two counts on the way to `to` give the same address. */
function isShort({ bounds, counter }: Stepping, to: Value, row: Row): boolean {
  const { place, operands } = row.first;
  const { root, steps } = place;
  if (
    root.kind === "slice" && operands[1] === to && steps[0]!.stride <= root.unit
  ) {
    return true;
  }
  const [from, end] = [limitsFor(counter.from, bounds), limitsFor(to, bounds)];
  return from[0] > -SHORT && end[1] < SHORT && steps[0]!.stride < 65_536;
}

function limitsFor(value: Value, bounds: ReadonlyMap<Value, Bounds>): Bounds {
  const number = known(value);
  if (number !== undefined) return [number, number];
  return bounds.get(value) ?? limitsOf(withoutRange(value.type));
}

// Whether there is a first round has been asked in front of the loop, or need not be asked.

function isBelow(
  { counter, bounds, front, leading }: Stepping,
  to: Value,
): boolean {
  const { from } = counter;
  if (limitsFor(from, bounds)[1] < limitsFor(to, bounds)[0]) return true;
  let block = front;
  for (let blocks = 0; blocks < 4; blocks++) {
    const [before, other] = leading.get(block)!;
    if (before === undefined || other !== undefined) return false;
    const { ending } = before;
    if (ending.kind === "branch" && ending.then === block) {
      const { operation, operands: [left, right] } = ending.condition;
      const less = operation.kind === "comparison" &&
        operation.operator === "less";
      if (less && left === from && right === to) {
        return ending.otherwise !== block;
      }
    }
    block = before;
  }
  return false;
}

function endByAddress(
  { draft, loop, home, leading }: Stepping,
  { compares, to }: End,
  next: Value,
  { first: { place, operands } }: Row,
): void {
  const front = frontOf(draft, loop, leading);
  const base = baseAddress(draft, front, place, operands);
  const end = addressAt(draft, front, base, to, place.steps[0]!.stride);
  const operation = { kind: "comparison", operator: "equal" } as const;
  const same = createValue(
    draft,
    operation,
    compares.type,
    [next, end],
    compares.span,
  );
  const { body } = home.get(compares)!;
  body.splice(body.indexOf(compares), 0, same);
  change(compares, { operation: { kind: "not" }, operands: [same] });
}
