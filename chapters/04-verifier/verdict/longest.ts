// # The longest way
//
// If one knows how long each piece of a program takes, and how many rounds each loop makes, the longest way
// through all of it is found piece by piece, from the inside out.
//
// A loop is looked at alone first: what is the longest way from its head back to its head? That is a round. It is
// made so often, and then there is a last one that leaves somewhere in the middle. So for whoever is
// outside, the loop is a single piece, which takes all rounds and then the way to the exit. The loop around
// it is a loop of such pieces.
//
// An inner loop may make fewer rounds each time it is begun, as in `for i in 0..8 { for j in 0..i`. What it makes
// in all rounds of the outer loop together is then less than the product. If that is known, its rounds are
// charged to the outer loop as a whole, and not to each of its rounds.

import { commonOf, findFlow, type Flow } from "../../03-spindles/mod.ts";

/** A way from one piece to another. */
export interface Passage {
  /** The number of the piece it leads to, or [[OUTSIDE]]. */
  readonly to: number;
  /** Cycles from the beginning of the piece until there. */
  readonly cycles: bigint;
}

/** Where a passage leads that leaves the procedure. */
export const OUTSIDE: number = -1;

/** How often a loop can be repeated. */
export interface Repeated {
  /** The way back is taken at most so often, each time the loop is begun. */
  readonly most: bigint;
  /** The same for a whole run of the loop around it, if that is less than a product. */
  readonly altogether?: bigint | undefined;
}

/** What a loop has to do with the longest way. */
export interface LongLoop {
  /** The piece at which it begins. */
  readonly head: number;
  /** How often it is begun. */
  readonly times: bigint;
  /** How often the way back is taken in all. */
  readonly rounds: bigint;
  /** Cycles of a round. */
  readonly each: bigint;
}

/** The longest way. */
export interface Longest {
  /** How long it is. */
  readonly cycles: bigint;
  /** How often each passage of each piece is on it. */
  readonly times: ReadonlyMap<Passage, bigint>;
  /** The loops on it. */
  readonly loops: readonly LongLoop[];
}

/** A loop, or the whole procedure, whose head is 0. */
interface Region {
  readonly head: number;
  readonly around: Region | undefined;
  readonly repeated: Repeated | undefined;
  /** Pieces and loops in it, in an order in which none comes before one that leads to it. */
  readonly items: (number | Region)[];
  /** How each piece or loop is reached on the longest way from the head, by its first piece. */
  readonly reached: Map<number, Step>;
  /** The longest way back to the head. */
  round: Step | undefined;
  /** The longest way to each piece outside. */
  readonly leaves: Map<number, Step>;
}

/** The last step of a longest way. */
interface Step {
  readonly cycles: bigint;
  readonly from: number | Region;
  /** The passage of the piece, or where the loop is left. */
  readonly by: Passage | number;
}

/**
 * The longest way from piece 0 to outside.
 *
 * @param passages those of each piece
 * @param repeatedAt how often a loop that begins at a piece is repeated
 * @returns `undefined` if a loop may be repeated for ever, or can be entered beside its head
 */
export function longestWay(
  passages: readonly (readonly Passage[])[],
  repeatedAt: (head: number) => Repeated | undefined,
): Longest | undefined {
  const flow = findFlow(
    passages.map((all) => all.map(({ to }) => to).filter((to) => to >= 0)),
  );
  const regions = regionsOf(flow, repeatedAt);
  if (regions === undefined) return undefined;
  // The innermost come last.
  for (const one of regions.toReversed()) goThrough(one, passages);
  const [whole] = regions as [Region];
  return { cycles: whole.leaves.get(OUTSIDE)?.cycles ?? 0n, ...count(regions) };
}

// ## Which loops there are

function regionsOf(
  flow: Flow,
  repeatedAt: (head: number) => Repeated | undefined,
): Region[] | undefined {
  const leading: number[][] = flow.successors.map(() => []);
  for (const at of flow.order) {
    for (const next of flow.successors[at]!) leading[next]!.push(at);
  }
  const whole = region(0, undefined, undefined);
  const regions = [whole];
  const innermost = flow.successors.map(() => whole);
  for (const head of flow.order) {
    const back = leading[head]!.filter((one) =>
      flow.place[one]! >= flow.place[head]!
    );
    if (back.length === 0) continue;
    const repeated = repeatedAt(head);
    const enteredBeside = back.some((one) =>
      commonOf(flow, one, head) !== head
    );
    if (repeated === undefined || enteredBeside) return undefined;
    const body = bodyOf(head, back, leading);
    const made = region(head, innermost[head]!, repeated);
    regions.push(made);
    for (const one of body) innermost[one] = made;
  }
  for (const at of flow.order) {
    const own = innermost[at]!;
    if (own.head === at && own.around) own.around.items.push(own);
    own.items.push(at);
  }
  return regions;
}

function region(
  head: number,
  around: Region | undefined,
  repeated: Repeated | undefined,
): Region {
  const reached = new Map<number, Step>();
  const leaves = new Map<number, Step>();
  const items: Region["items"] = [];
  return { head, around, repeated, items, reached, leaves, round: undefined };
}

function bodyOf(
  head: number,
  back: readonly number[],
  leading: readonly (readonly number[])[],
): Set<number> {
  const body = new Set([head]);
  const pending = [...back];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (body.has(at)) continue;
    body.add(at);
    pending.push(...leading[at]!);
  }
  return body;
}

// ## Going through one

function goThrough(
  region: Region,
  passages: readonly (readonly Passage[])[],
): void {
  const { reached, items, head } = region;
  const heads = new Set(items.map(headOf));
  reached.set(head, { cycles: 0n, from: head, by: head });
  for (const item of items) {
    const here = reached.get(headOf(item));
    if (here === undefined) continue;
    const go = (to: number, cycles: bigint, by: Step["by"]) => {
      const step = { cycles: here.cycles + cycles, from: item, by };
      if (to === head && region.around !== undefined) {
        if (step.cycles >= (region.round?.cycles ?? 0n)) region.round = step;
      } else improve(heads.has(to) ? reached : region.leaves, to, step);
    };
    if (typeof item === "number") {
      for (const one of passages[item]!) go(one.to, one.cycles, one);
    } else {
      const all = item.repeated!.altogether === undefined
        ? item.repeated!.most * (item.round?.cycles ?? 0n)
        : 0n;
      for (const [to, { cycles }] of item.leaves) go(to, all + cycles, to);
    }
  }
  const shared = items.reduce((sum, item) => sum + sharedBy(item), 0n);
  if (shared === 0n) return;
  for (const [to, step] of region.leaves) {
    region.leaves.set(to, { ...step, cycles: step.cycles + shared });
  }
}

function headOf(item: number | Region): number {
  return typeof item === "number" ? item : item.head;
}

function improve(steps: Map<number, Step>, to: number, step: Step): void {
  const before = steps.get(to);
  if (before === undefined || step.cycles > before.cycles) steps.set(to, step);
}

/** What is charged to a whole run of the loop around `item`. */
function sharedBy(item: number | Region): bigint {
  if (typeof item === "number") return 0n;
  return (item.repeated!.altogether ?? 0n) * (item.round?.cycles ?? 0n);
}

// ## Counting
//
// Once the longest way is known, it is gone back, and whatever is on it is counted: a loop's round as often as it
// is made, and its way out as often as it is begun.

function count(regions: readonly Region[]): Omit<Longest, "cycles"> {
  const times = new Map<Passage, bigint>();
  const loops: LongLoop[] = [];
  /** How often each region is left for each piece. */
  const left = new Map<Region, Map<number, bigint>>(
    regions.map((one) => [one, new Map()]),
  );
  const [whole] = regions;
  left.get(whole!)!.set(OUTSIDE, 1n);
  const goBack = (region: Region, last: Step | undefined, often: bigint) => {
    for (let step = last; step !== undefined && often > 0n;) {
      const { from, by } = step;
      if (typeof by === "number" && typeof from === "number") return;
      if (typeof by !== "number") times.set(by, (times.get(by) ?? 0n) + often);
      else {
        const ways = left.get(from as Region)!;
        ways.set(by, (ways.get(by) ?? 0n) + often);
      }
      step = region.reached.get(headOf(from));
    }
  };
  for (const one of regions) {
    let begun = 0n;
    for (const [to, often] of left.get(one)!) {
      begun += often;
      goBack(one, one.leaves.get(to), often);
    }
    const { repeated, round, head, around } = one;
    if (repeated === undefined || begun === 0n) continue;
    const runs = around ? runsOf(left.get(around)!) : 1n;
    const rounds = repeated.altogether === undefined
      ? begun * repeated.most
      : runs * repeated.altogether;
    goBack(one, round, rounds);
    loops.push({ head, times: begun, rounds, each: round?.cycles ?? 0n });
  }
  return { times, loops };
}

function runsOf(left: ReadonlyMap<number, bigint>): bigint {
  return [...left.values()].reduce((sum, one) => sum + one, 0n);
}
