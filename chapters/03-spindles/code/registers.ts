// # Who gets a register
//
// There are more values than registers, but few of them matter at the same time.
//
// One goes through the blocks so that whatever dominates a block comes before it. Wherever a value
// is computed, the values that matter there have their registers already, and it gets one that is
// free: one that none of them has. That this always works if no more values matter at any place
// than there are registers is a property of the form, in which each value is computed in one place
// and used only where that place has been passed.
//
// Which of the free ones? If a value is moved to a place that is known, to a parameter's register
// or to where the next round of a loop wants it, the same register for both saves the move. So each
// value has *wishes*, with the number of moves that each would save.
//
// In the entry `add` of [[§A first spindle]], a value that is not needed any more makes room
// for the next:
//
// :::figure counter.registers
// :::

import { findFlow, type Flow } from "./flow.ts";
import { addAll, findLiveness, liveAtEnd, type Liveness } from "./liveness.ts";
import {
  blocksAfter,
  FIRST_VIRTUAL,
  FIXED,
  type MachineBlock,
  type MachineProcedure,
  readAtEnd,
  type Register,
  type RegisterSet,
  setOf,
} from "./machine_code.ts";
import {
  chooseRegister,
  findWishes,
  tellGroup,
  type Wishes,
} from "./wishes.ts";

/** Where the values of a procedure are. */
export interface Allocation {
  /** The real register of each virtual one; -1 if it is kept on the stack. */
  readonly registers: Int32Array;
  /** Registers that are free for moves: always, or at the end of each block. */
  readonly scratch: readonly Register[];
  /** For each block, the registers that nobody needs at its end. */
  readonly freeAtEnd: readonly RegisterSet[];
  /** The registers of the caller's that are used and must be saved. */
  readonly saved: readonly Register[];
}

// ## Which registers
//
// Registers that a procedure may use up come first. Those that it must save for its caller are a
// last resort, except for what has to survive a call of a routine. And if there are not enough of
// all of them, three are kept free, through which values come from the stack and go back to it.

/** Registers that may be used up, except those of the parameters. */
const FREE: RegisterSet = setOf(
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 22, 23, 24, 25, 27, 28],
);
const PARAMETERS: RegisterSet = setOf(16, 17, 18, 19, 20, 21);
const KEPT: RegisterSet = setOf(9, 10, 11, 12, 13, 14, 15);

/** Registers through which values come from the stack. */
const SCRATCH: readonly Register[] = [28, 27, 25];

/**
 * Finds a place for each value of `made`.
 *
 * @returns `undefined` if some would have to be kept on the stack, and may not
 */
export function allocateRegisters(
  made: MachineProcedure,
  keepsParameters: boolean,
  maySpill: boolean,
): Allocation | undefined {
  const flow = findFlow(
    made.blocks.map((block) => blocksAfter(block).map(({ number }) => number)),
  );
  const liveness = findLiveness(made, flow);
  const usable = (FREE | KEPT | (keepsParameters ? 0 : PARAMETERS)) >>> 0;
  const facts = gather(made, flow, liveness);
  const found = colour(facts, usable, []);
  if (found !== undefined || !maySpill) return found;
  return colour(facts, (usable & ~setOf(...SCRATCH)) >>> 0, SCRATCH);
}

// ## What is in the way
//
// Some values cannot have just any register: a call destroys some while they matter, or a register
// is already waiting to be read with an argument in it. Going through each block from its end, one
// knows at every instruction what matters behind it.

/** What is known before registers are given. */
interface Facts {
  readonly made: MachineProcedure;
  readonly flow: Flow;
  readonly liveness: Liveness;
  /** For each register, those that it cannot become. */
  readonly forbidden: Uint32Array;
  /** For each block and instruction, the registers that do not matter behind it. */
  readonly ends: readonly (readonly (readonly Register[])[])[];
  /** What it would cost to keep each register on the stack. */
  readonly cost: Float64Array;
  /** The registers that somebody reads. */
  readonly read: ReadonlySet<Register>;
  readonly wishes: Wishes;
}

function gather(
  made: MachineProcedure,
  flow: Flow,
  liveness: Liveness,
): Facts {
  const forbidden = new Uint32Array(made.registers);
  const cost = new Float64Array(made.registers);
  const ends = made.blocks.map((block) =>
    goBack(block, liveAtEnd(liveness, block, flow), forbidden)
  );
  const read = new Set<Register>();
  for (const block of made.blocks) {
    const often = 10 ** Math.min(flow.depth[block.number]!, 6);
    const count = (one: Register) => cost[one]! += often;
    for (const { reads, writes } of block.instructions) {
      reads.forEach(count);
      writes.forEach(count);
    }
    readAtEnd(block).forEach(count);
    readAtEnd(block).forEach((one) => read.add(one));
    block.instructions.forEach(({ reads }) =>
      reads.forEach((one) => read.add(one))
    );
    block.parameters.forEach(count);
  }
  // A number is made again, and not kept.
  for (const one of made.constants.keys()) cost[one]! /= 4;
  const wishes = findWishes(made, flow);
  return { made, flow, liveness, forbidden, ends, cost, read, wishes };
}

/** Registers that whoever called reads. */
const RETURNED: RegisterSet = setOf(FIXED.result, FIXED.answered);

/** Goes through `block` from its end: which registers end where, and what they cannot become. */
function goBack(
  block: MachineBlock,
  live: Set<Register>,
  forbidden: Uint32Array,
): (readonly Register[])[] {
  const ends: (readonly Register[])[] = [];
  let waiting = block.ending.kind === "return"
    ? block.ending.needs ?? RETURNED
    : 0;
  for (let at = block.instructions.length - 1; at >= 0; at--) {
    const one = block.instructions[at]!;
    const { reads, writes, destroys = 0, needs = 0, form } = one;
    const real = setOf(...writes.filter((to) => to < FIRST_VIRTUAL));
    const lost = (destroys | real) >>> 0;
    if (lost !== 0) {
      for (const other of live) {
        // A copy has the same content.
        if (form === "move" && other === reads[0]) continue;
        forbidden[other]! |= lost;
      }
      waiting = (waiting & ~lost) >>> 0;
    }
    const ending: Register[] = [];
    for (const to of writes) {
      if (to < FIRST_VIRTUAL) continue;
      forbidden[to]! |= waiting;
      if (!live.delete(to)) ending.push(to);
    }
    for (const from of reads) {
      if (from < FIRST_VIRTUAL) waiting = (waiting | 1 << from) >>> 0;
      else if (!live.has(from)) {
        live.add(from);
        if (!writes.includes(from)) ending.push(from);
      }
    }
    waiting = (waiting | needs) >>> 0;
    ends[at] = ending;
  }
  return ends;
}

// ## Giving them out

interface Colouring {
  readonly facts: Facts;
  readonly usable: RegisterSet;
  /** The real register of each; -1 on the stack, -2 not yet known. */
  readonly given: Int32Array;
  /** When each real register was given last. */
  readonly when: number[];
  clock: number;
  /** Who has each real register here. */
  readonly owner: Int32Array;
  /** The real registers that somebody has here. */
  busy: RegisterSet;
  /** The registers of the caller's that have been given. */
  saved: RegisterSet;
  readonly maySpill: boolean;
}

/** Gives every value a register, or `undefined` if they do not suffice and none is scratch. */
function colour(
  facts: Facts,
  usable: RegisterSet,
  scratch: readonly Register[],
): Allocation | undefined {
  const { made, flow, liveness } = facts;
  const colouring: Colouring = {
    facts,
    usable,
    given: new Int32Array(made.registers).fill(-2),
    when: Array.from({ length: 32 }, () => 0),
    clock: 0,
    owner: new Int32Array(32).fill(-1),
    busy: 0,
    saved: 0,
    maySpill: scratch.length > 0,
  };
  const freeAtEnd = made.blocks.map(() => 0);
  for (const number of flow.order) {
    const block = made.blocks[number]!;
    const live = new Set<Register>();
    addAll(live, liveness.far, liveness.atStart[number]!);
    begin(colouring, live);
    for (const one of block.parameters) {
      if (!give(colouring, one)) return undefined;
    }
    for (const one of block.parameters) {
      if (!facts.read.has(one)) release(colouring, one);
    }
    if (!goThrough(colouring, block)) return undefined;
    freeAtEnd[number] = (usable & ~colouring.busy) >>> 0;
  }
  const kept = colouring.saved & KEPT;
  const saved = registersIn(kept >>> 0);
  const mine = (FREE | PARAMETERS | kept) >>> 0;
  return {
    registers: colouring.given,
    scratch,
    freeAtEnd: freeAtEnd.map((free) => (free & mine) >>> 0),
    saved,
  };
}

/** The registers in `set`. */
export function registersIn(set: RegisterSet): Register[] {
  return Array.from({ length: 32 }, (_, index) => index)
    .filter((index) => set & 1 << index);
}

/** Lets the registers of `live` be busy, and no others. */
function begin(colouring: Colouring, live: ReadonlySet<Register>): void {
  const { given, owner } = colouring;
  owner.fill(-1);
  colouring.busy = 0;
  for (const one of live) {
    const register = given[one]!;
    if (register < 0) continue;
    owner[register] = one;
    colouring.busy = (colouring.busy | 1 << register) >>> 0;
  }
}

function goThrough(colouring: Colouring, block: MachineBlock): boolean {
  const ends = colouring.facts.ends[block.number]!;
  for (const [at, { writes }] of block.instructions.entries()) {
    const ending = ends[at]!;
    for (const one of ending) {
      if (!writes.includes(one)) release(colouring, one);
    }
    for (const one of writes) {
      if (one < FIRST_VIRTUAL || isHeld(colouring, one)) continue;
      if (!give(colouring, one)) return false;
    }
    for (const one of ending) if (writes.includes(one)) release(colouring, one);
  }
  return true;
}

/** Whether `register` is written once more, and has its place already. */
function isHeld({ given, owner }: Colouring, register: Register): boolean {
  const real = given[register]!;
  return real === -1 || real >= 0 && owner[real] === register;
}

function release(colouring: Colouring, register: Register): void {
  const real = colouring.given[register]!;
  if (real < 0 || colouring.owner[real] !== register) return;
  colouring.owner[real] = -1;
  colouring.busy = (colouring.busy & ~(1 << real)) >>> 0;
}

/** Gives `register` a real one, or takes one from somebody, or leaves it on the stack. */
function give(colouring: Colouring, register: Register): boolean {
  const { facts, usable, given, when, busy } = colouring;
  const arrives = facts.made.arrives.get(register);
  const own = arrives === undefined ? 0 : 1 << arrives;
  const allowed = ((usable | own) & ~facts.forbidden[register]!) >>> 0;
  const free = (allowed & ~busy) >>> 0;
  if (free !== 0) {
    const isDear = (real: Register) =>
      (KEPT & ~colouring.saved & 1 << real) !== 0;
    const best = chooseRegister(facts.wishes, register, registersIn(free), {
      given,
      forbidden: facts.forbidden,
      isDear,
      when,
    });
    return take(colouring, register, best);
  }
  if (!colouring.maySpill) return false;
  const victim = cheapest(colouring, register, allowed);
  if (victim === register) {
    given[register] = -1;
    return true;
  }
  const real = given[victim]!;
  given[victim] = -1;
  return take(colouring, register, real);
}

function take(
  colouring: Colouring,
  register: Register,
  real: Register,
): boolean {
  const bit = (1 << real) >>> 0;
  colouring.given[register] = real;
  colouring.owner[real] = register;
  colouring.busy = (colouring.busy | bit) >>> 0;
  colouring.saved = (colouring.saved | bit) >>> 0;
  colouring.when[real] = ++colouring.clock;
  tellGroup(colouring.facts.wishes, register, real);
  return true;
}

/** Of `register` and those who have one of the `allowed`, the one that is missed least. */
function cheapest(
  { facts: { cost, made }, owner }: Colouring,
  register: Register,
  allowed: RegisterSet,
): Register {
  let best = register;
  for (const real of registersIn(allowed)) {
    const other = owner[real]!;
    // Nobody else may have a parameter's register that is to stay as it is.
    if (other < 0 || made.arrives.get(other) === real) continue;
    if (cost[other]! < cost[best]!) best = other;
  }
  return best;
}
