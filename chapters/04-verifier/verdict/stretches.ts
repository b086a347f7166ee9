// # Stretches of code
//
// Between a label and the next, code is executed from the first instruction on, and how long that takes can be
// played through.
//
// The processor's rules are known ([[§When an instruction may start]]), and so are the instructions. Only one thing
// is not known at a label: what is still going on there. A load that was started before it may be needed
// behind it. So for each register it is noted how many cycles after the label its content may come at the latest. Where
// several ways meet, the latest counts.
//
// This is safe because the processor has no surprises: it starts instructions in their order, and if everything
// comes earlier, nothing starts later.

import {
  LATENCY,
  MEMORY_CYCLES,
  MISPREDICTED,
  palCycles,
  TAKEN_BRANCH,
  WRITE_BUFFER_LINES,
} from "../../01-hardware/mod.ts";
import {
  type CodeLine,
  createClock,
  type MachineCall,
  type MachineInstruction,
  startInstruction,
} from "../../03-spindles/mod.ts";
import { OUTSIDE } from "./longest.ts";

/** The instructions from a label to the next. */
export interface Stretch {
  /** The line at which it begins. */
  readonly line: number;
  /** Whether its first instruction is the first half of a quadword. */
  readonly even: boolean;
  /** Its instructions. */
  readonly instructions: readonly MachineInstruction[];
  /** The stretch of each label that one of them leads to. */
  readonly targets: ReadonlyMap<string, number>;
  /** The stretches that a jump through a table may lead to. */
  readonly rows: readonly number[];
}

/** Cuts `lines` at their labels, and where control does not go on. */
export function cutCode(lines: readonly CodeLine[]): Stretch[] {
  const labels = new Map<string, number>();
  const cuts: { line: number; even: boolean; all: MachineInstruction[] }[] = [];
  let words = 0;
  let fresh = true;
  for (const [line, { text, instruction }] of lines.entries()) {
    const label = instruction ? undefined : /^(\S+):$/.exec(text)?.[1];
    if (label !== undefined) labels.set(label, cuts.length);
    if (label !== undefined || instruction && fresh) {
      cuts.push({ line, even: words % 2 === 0, all: [] });
      fresh = false;
    }
    if (instruction === undefined) continue;
    words++;
    cuts.at(-1)!.all.push(instruction);
    fresh = endsHere(instruction);
  }
  return cuts.map(({ line, even, all }, at) => ({
    line,
    even,
    instructions: all,
    targets: targetsOf(all, labels),
    rows: all.at(-1)?.name === "jmp" ? rowsBehind(cuts, at) : [],
  }));
}

/** Whether control never goes on behind `instruction`. */
function endsHere({ form, reads }: MachineInstruction): boolean {
  return form === "jump" || form === "branch" && reads.length === 0;
}

function targetsOf(
  all: readonly MachineInstruction[],
  labels: ReadonlyMap<string, number>,
): Map<string, number> {
  const targets = new Map<string, number>();
  for (const { target, form } of all) {
    if (target === undefined || form !== "branch") continue;
    targets.set(target, labels.get(target) ?? OUTSIDE);
  }
  return targets;
}

/** The stretches of a single branch each that stand behind a jump through a table. */
function rowsBehind(
  cuts: readonly { readonly all: readonly MachineInstruction[] }[],
  at: number,
): number[] {
  const rows: number[] = [];
  for (let next = at + 1; next < cuts.length; next++) {
    const [only, more] = cuts[next]!.all;
    if (only?.name !== "br" || more !== undefined) break;
    rows.push(next);
  }
  return rows;
}

// ## Playing it through

/** For each register, how many cycles after a label its content comes at the latest. */
export type Pending = Uint8Array;

/** A way out of a stretch. */
export interface Departure {
  /** The stretch it leads to, or [[OUTSIDE]]. */
  readonly to: number;
  /** Cycles from the label until there. */
  readonly cycles: bigint;
  /** How many of the stretch's calls were made before. */
  readonly calls: number;
  /** What is still going on there. */
  readonly pending: Pending;
}

/** Nothing takes longer than this, other than calls. */
export const LONGEST_WAIT: number = LATENCY.multiplyQuad;

/** Cycles to the controllers and back, besides what they do. */
export const CALL: bigint = BigInt(palCycles({ moves: 4 })) + 2n;

/** Cycles that are charged besides, because memory is slow. */
export interface MemoryPrices {
  /** For a load whose line is not in the cache. */
  readonly load: number;
  /** For a store that waits for the one before. */
  readonly store: number;
  /** For eight instructions that are not in the cache. */
  readonly fetch: number;
}

/** What a machine without a model of its caches charges. */
export const NO_CACHES: MemoryPrices = { load: 0, store: 0, fetch: 0 };

// A line that comes from memory may put out another one on the board that has to be written there first. A load may
// have to wait until all stores on their way have arrived, and a store until the oldest has.

const WORST_LINE = 2 * MEMORY_CYCLES;

/** What a machine with caches charges at the worst. */
export const WITH_CACHES: MemoryPrices = {
  load: WORST_LINE * (WRITE_BUFFER_LINES + 1),
  store: WORST_LINE,
  fetch: WORST_LINE,
};

/** All ways out of `stretches[at]`, if `pending` is going on where it begins. */
export function departures(
  stretches: readonly Stretch[],
  at: number,
  pending: Pending,
  priceOf: (call: MachineCall | undefined) => bigint,
  memory: MemoryPrices = NO_CACHES,
): Departure[] {
  const { instructions, even, targets, rows } = stretches[at]!;
  const clock = createClock(even);
  pending.forEach((cycles, register) => clock.ready.set(register, cycles));
  const found: Departure[] = [];
  let [prices, calls] = [0n, 0];
  const leave = (to: number, more: number) => {
    const cycles = BigInt(clock.cycle + more) + prices;
    found.push({ to, cycles, calls, pending: pendingAt(clock, more) });
  };
  const wait = (cycles: number) => {
    clock.cycle += cycles;
    clock.neighbour = undefined;
  };
  instructions.forEach((one, place) => {
    const slow = memoryPrice(one, place, memory);
    if (one.form === "pal") drain(clock);
    startInstruction(clock, one);
    if (slow > 0) wait(slow);
    if (one.form === "pal" || one.form === "call") {
      drain(clock);
      wait(one.form === "pal" ? Number(CALL) : TAKEN_BRANCH);
      prices += priceOf(one.call);
      calls++;
    } else if (one.form === "branch") {
      const to = targets.get(one.target!)!;
      const back = to <= at && to !== OUTSIDE;
      const certain = one.reads.length === 0;
      leave(to, back || certain ? TAKEN_BRANCH : MISPREDICTED);
      if (back && !certain) wait(MISPREDICTED);
    } else if (one.name === "jmp") {
      rows.forEach((row) => leave(row, MISPREDICTED));
    } else if (one.form === "jump") {
      drain(clock);
      leave(OUTSIDE, TAKEN_BRANCH);
    }
  });
  const last = instructions.at(-1);
  const goesOn = last === undefined || !endsHere(last);
  if (goesOn && at + 1 < stretches.length) leave(at + 1, 0);
  return found;
}

type Clock = ReturnType<typeof createClock>;

/** Lets time pass until everything that was started has ended. */
function drain(clock: Clock): void {
  for (const ready of clock.ready.values()) {
    if (ready <= clock.cycle) continue;
    clock.cycle = ready;
    clock.neighbour = undefined;
  }
}

function pendingAt({ ready, cycle }: Clock, more: number): Pending {
  const pending = new Uint8Array(32);
  for (const [register, when] of ready) {
    pending[register] = Math.max(0, when - cycle - more);
  }
  return pending;
}

function memoryPrice(
  { form, touches, name }: MachineInstruction,
  place: number,
  { load, store, fetch }: MemoryPrices,
): number {
  const loads = form === "load" && name.startsWith("ld") && name !== "lda" &&
    name !== "ldah";
  const own = loads || touches && form === "load"
    ? load
    : form === "store"
    ? store
    : 0;
  // A stretch may begin anywhere in a line.
  return own + (place % 8 === 0 || place === 7 ? fetch : 0);
}

// ## What is going on at each label

/** All ways out of each stretch, whatever was going on before. */
export function allDepartures(
  stretches: readonly Stretch[],
  priceOf: (call: MachineCall | undefined) => bigint,
  memory?: MemoryPrices,
): Departure[][] {
  const pending: (Pending | undefined)[] = stretches.map(() => undefined);
  // Whoever calls may have loaded what it passes along just before.
  pending[0] = new Uint8Array(32).fill(LATENCY.load);
  const all: Departure[][] = stretches.map(() => []);
  const changed = new Set([0]);
  for (let passes = 0; changed.size > 0; passes++) {
    if (passes === MOST_PASSES) assumeTheWorst(pending, changed);
    for (let at = 0; at < stretches.length; at++) {
      if (!changed.delete(at)) continue;
      all[at] = departures(stretches, at, pending[at]!, priceOf, memory);
      for (const { to, pending: there } of all[at]!) {
        if (to === OUTSIDE) continue;
        const joined = joinPending(pending[to], there);
        if (joined === pending[to]) continue;
        pending[to] = joined;
        changed.add(to);
      }
    }
  }
  return all;
}

/** How often it is gone through before everything is taken to be as late as possible everywhere. */
const MOST_PASSES = 8;

function assumeTheWorst(
  pending: (Pending | undefined)[],
  changed: Set<number>,
): void {
  pending.forEach((one, at) => {
    if (one === undefined) return;
    one.fill(LONGEST_WAIT);
    changed.add(at);
  });
}

/** The later of two for each register: `a` itself if nothing in `b` is later. */
function joinPending(a: Pending | undefined, b: Pending): Pending {
  if (a === undefined) return b;
  if (b.every((one, register) => one <= a[register]!)) return a;
  return a.map((one, register) => Math.max(one, b[register]!));
}
