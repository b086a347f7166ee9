// # Nothing is read before it is written
//
// What lies on the stack before an array is filled was left there by somebody else. It is nobody's business, and it
// need not be a number of any type.
//
// The language fills an array where it is declared. A short one is filled by a store for each element, a
// longer one in a loop:
//
// ```
// b1(v2: u64):
//   v3: bool = less v2 64
//   branch v3 b2 b3
// b2():
//   store slot0+0[8 x 64].8 line[] 0 v2
//   v4: u64 = add v2 1
//   jump b1(v4)
// ```
//
// No store in it fills more than one element. But the counter begins at 0 and grows by 1, and each round fills
// the element at the counter. So at the beginning of each round all elements below the counter are filled, and
// behind the loop, where the counter is known to be no less than 64, all 64 are.
//
// A round that stores at `[v2][v2]`, or at two counters of its loop, fills the next element of a diagonal. So only
// one index of a store may be a counter of the loop that is looked at. The others come from elsewhere, as from a loop
// around it.
//
// For each slot the bytes that have been filled on all paths are kept in one large number, a bit for each.

import {
  type Block,
  type Ending,
  known,
  type Slot,
  type Step,
  type Value,
} from "../../03-spindles/mod.ts";
import { knownAt } from "../facts/facts.ts";
import { type Course, questionOf, type Way } from "../facts/stepping.ts";
import { waysTo } from "../loops/going.ts";
import type { Shape } from "../loops/loops.ts";
import type { SlotAccess } from "./slots.ts";

/** Elements of a slot of which one has been filled, or all below a counter. */
interface Growing {
  readonly slot: Slot;
  readonly steps: readonly Step[];
  /** The counter of each step; nothing where all elements are filled. */
  readonly counters: readonly (Value | undefined)[];
  /** The bytes of all of them. */
  readonly bytes: bigint;
}

/** What has been filled at one point on all paths that lead there. */
interface Filled {
  readonly bytes: ReadonlyMap<Slot, bigint>;
  readonly growing: ReadonlyMap<string, Growing>;
}

interface Filling {
  readonly course: Course;
  readonly shape: Shape;
  readonly accesses: ReadonlyMap<Value, SlotAccess>;
  /** Bytes of each slot that are looked at through slices. */
  readonly through: ReadonlyMap<Slot, bigint>;
  /** What each round of a loop fills. */
  readonly rounds: Map<Block, ReadonlyMap<string, Growing>>;
  readonly lacks: Map<Value, string>;
}

/** So much that grows is kept in mind. */
const MOST_GROWING = 256;

/** The loads and references that may find bytes of a slot that nobody has filled, when all blocks have been visited. */
export function unfilled(
  course: Course,
  shape: Shape,
  accesses: readonly SlotAccess[],
): ReadonlyMap<Value, string> {
  const own = accesses.filter(({ value }) => isOwn(value));
  const through = new Map<Slot, bigint>();
  for (const one of accesses) {
    if (isOwn(one.value) || !one.loads) continue;
    through.set(one.slot, (through.get(one.slot) ?? 0n) | one.bytes);
  }
  const filling: Filling = {
    course,
    shape,
    accesses: new Map(own.map((one) => [one.value, one])),
    through,
    rounds: new Map(),
    lacks: new Map(),
  };
  if (accesses.length === 0) return filling.lacks;
  const { blocks } = course.procedure;
  for (const [head, inside] of [...shape.loops].reverse()) {
    const ends = flow(filling, blocks.filter((one) => inside.has(one)), head);
    filling.rounds.set(head, filledInRound(filling, head, ends));
  }
  filling.lacks.clear();
  flow(filling, blocks, blocks[0]!);
  return filling.lacks;
}

/** Whether `value` names its slot itself. */
function isOwn({ operation }: Value): boolean {
  return "place" in operation && operation.place.root.kind === "slot";
}

// ## Along the paths

/** What is filled at the end of each of `blocks`, if nothing is when `first` begins. */
function flow(
  filling: Filling,
  blocks: readonly Block[],
  first: Block,
): Map<Block, Filled> {
  const ends = new Map<Block, Filled>();
  for (const block of blocks) {
    const start = block === first
      ? { bytes: new Map(), growing: new Map() }
      : startOf(filling, block, ends);
    if (start !== undefined) ends.set(block, endOf(filling, block, start));
  }
  return ends;
}

function startOf(
  filling: Filling,
  block: Block,
  ends: ReadonlyMap<Block, Filled>,
): Filled | undefined {
  const arriving = waysTo(filling.course, block, false).flatMap((way) => {
    const end = ends.get(way.from);
    return end ? [leaving(filling, way, end)] : [];
  });
  const [first, ...others] = arriving;
  if (first === undefined) return undefined;
  const bytes = new Map([...first.bytes].map(([slot, all]) =>
    [
      slot,
      others.reduce((left, one) => left & (one.bytes.get(slot) ?? 0n), all),
    ] as const
  ));
  const growing = [...first.growing].filter(([key, { counters }]) =>
    others.every((one) => one.growing.has(key)) &&
    !counters.some((one) => one && block.parameters.includes(one))
  );
  return { bytes, growing: new Map(growing) };
}

function endOf(
  { accesses, through, course, lacks }: Filling,
  { body }: Block,
  start: Filled,
): Filled {
  const bytes = new Map(start.bytes);
  const growing = new Map(start.growing);
  for (const value of body) {
    const { operation } = value;
    const access = accesses.get(value);
    if (operation.kind === "reference" && isOwn(value)) {
      const { root } = operation.place;
      if (root.kind !== "slot") continue;
      const unit = course.origins.get(value)?.largest ?? 1;
      const region = regionOf(operation.place, operation.length * unit);
      const needed = (through.get(root.slot) ?? 0n) & region;
      if ((needed & ~(bytes.get(root.slot) ?? 0n)) !== 0n) {
        lacks.set(value, `${root.slot.name} has been filled`);
      }
    } else if (access?.loads) {
      const { slot } = access;
      if ((access.bytes & ~(bytes.get(slot) ?? 0n)) !== 0n) {
        lacks.set(value, `${slot.name} has been filled`);
      }
    } else if (access !== undefined) fill(bytes, growing, access);
  }
  return { bytes, growing };
}

function regionOf(
  { offset, steps }: { offset: number; steps: readonly Step[] },
  bytes: number,
): bigint {
  const far = steps.reduce(
    (sum, { stride, length = 1 }) => sum + stride * (length - 1),
    bytes,
  );
  return (1n << BigInt(far)) - 1n << BigInt(offset);
}

/** Notes what a store has filled. */
function fill(
  bytes: Map<Slot, bigint>,
  growing: Map<string, Growing>,
  access: SlotAccess,
): void {
  const { slot, value: { operation, operands } } = access;
  if (operation.kind !== "store") return;
  const { steps } = operation.place;
  const counters = operands.slice(1);
  add(bytes, growing, { slot, steps, counters, bytes: access.bytes });
}

function add(
  bytes: Map<Slot, bigint>,
  growing: Map<string, Growing>,
  one: Growing,
): void {
  const { slot, counters } = one;
  if (counters.every((counter) => counter === undefined)) {
    bytes.set(slot, (bytes.get(slot) ?? 0n) | one.bytes);
  } else if (growing.size < MOST_GROWING) {
    const names = counters.map((counter) => counter?.number ?? "all");
    const steps = one.steps.map(({ stride, length }) => `${stride}x${length}`);
    const key = [slot.number, one.bytes, ...steps, ...names].join(" ");
    growing.set(key, one);
  }
}

// ## Out of a loop

/** What is filled on `way`: where it leaves a loop, everything below the loop's counter. */
function leaving(
  { course, shape, rounds }: Filling,
  { from, to, facts }: Way,
  end: Filled,
): Filled {
  const around = shape.around.get(to)!;
  const left = shape.around.get(from)!.filter((head) => !around.includes(head));
  if (left.length === 0) return end;
  const bytes = new Map(end.bytes);
  const growing = new Map(end.growing);
  for (const head of left.toReversed()) {
    for (const one of rounds.get(head)?.values() ?? []) {
      const counters = one.counters.map((counter, at) => {
        if (!counter || !head.parameters.includes(counter)) return counter;
        const question = questionOf(course, counter);
        const { least } = knownAt(course.questions, facts, question);
        const { length = Infinity } = one.steps[at]!;
        return Number(least) >= length ? undefined : counter;
      });
      add(bytes, growing, { ...one, counters });
    }
  }
  const stays = (value: Value | undefined) =>
    !left.some((head) => value && head.parameters.includes(value));
  const kept = [...growing].filter(([, { counters }]) => counters.every(stays));
  return { bytes, growing: new Map(kept) };
}

/** What every round of the loop that begins at `head` fills, at its counters. */
function filledInRound(
  filling: Filling,
  head: Block,
  ends: ReadonlyMap<Block, Filled>,
): Map<string, Growing> {
  const { course } = filling;
  const back = waysTo(course, head, true);
  const counting = head.parameters.filter((value, index) =>
    back.every(({ from }) => isNext(passedAt(from.ending, index), value)) &&
    waysTo(course, head, false).every(({ passes, facts }) => {
      const known = knownAt(course.questions, facts, passes[index]!);
      return known.least === 0n && known.greatest === 0n;
    })
  );
  const arriving = back.map((way) =>
    leaving(filling, way, ends.get(way.from) ?? NOTHING).growing
  );
  const [first, ...others] = arriving;
  return new Map(
    [...first ?? []].filter(([key, { counters }]) => {
      const own = counters.filter((one) =>
        one && head.parameters.includes(one)
      );
      return own.length === 1 && counting.includes(own[0]!) &&
        others.every((one) => one.has(key));
    }),
  );
}

const NOTHING: Filled = { bytes: new Map(), growing: new Map() };

function passedAt(ending: Ending, index: number): Value | undefined {
  return ending.kind === "jump" ? ending.passes[index] : undefined;
}

/** Whether `value` is `counter + 1`. */
function isNext(value: Value | undefined, counter: Value): boolean {
  if (value?.operation.kind !== "arithmetic") return false;
  const [a, b] = value.operands;
  return value.operation.operator === "add" && a === counter &&
    b !== undefined && known(b) === 1n;
}
