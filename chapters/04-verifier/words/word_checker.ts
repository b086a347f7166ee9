// # Word by word
//
// The compiler is not believed either. What it has made is looked at once more, as the processor will
// see it.
//
// The verdict is about the intermediate form. Between it and the processor stand an optimiser, a code
// generator and an assembler, thousands of lines that may have a mistake. So the *word checker* goes
// through the words of the finished code, on all ways, and knows nothing of how they were made. It wants to be sure
// that
//
// - each word is an instruction that spindles may use: no privileged call, no floating point, no lock;
// - each branch leads to an instruction of this code, each call to a place that may be called, with what may
//   be passed there;
// - each load and store is inside the state, the procedure's own part of the stack, a record that it
//   may read, or a slice that it was passed, whatever is in the registers, and at an address that is a multiple of its
//   size; and a store is not in what may only be read;
// - where the state has numbers of a limited type, they stay such numbers;
// - only the operations are asked for that this spindle was judged to call;
// - at the end the stack pointer, the global pointer and the caller's registers are as they were, and the
//   way leads back to the caller.
//
// What cannot be shown is refused. So the checker must be able to see what the verifier has seen,
// after the optimiser has rearranged it, and where it cannot, the code is made anew with more tests
// in it ([[§Code that can be seen through]]).
//
// :::aside
// Programs that look at machine code to see whether it can be trusted are as old as the idea of SPIN. Here
// it is the last of three judges: the analysis, the check of its facts, and this.
// :::

import { assemble, virtual } from "../../01-hardware/mod.ts";
import { divisionRoutine } from "../../03-spindles/mod.ts";
import {
  type CheckedCode,
  noteProblem,
  type UsedStack,
  type WordProblem,
} from "./checking_words.ts";
import { isCovered } from "./covering.ts";
import {
  ANY_REACH,
  copyKnowledge,
  type Knowledge,
  reachFrom,
} from "./knowledge.ts";
import { isSameMeaning, meetWays, type WayMeeting } from "./meetings.ts";
import type { CellRow, Entrance, Permissions } from "./permissions.ts";
import {
  ENTRANCE_UNKNOWNS,
  KERNEL_REACH,
  PAGE_BEGINNING,
  PAGE_REACH,
  STACK_BEGINNING,
} from "./stretches.ts";
import {
  isSameSum,
  numberSum,
  scaledSum,
  unknownSum,
  ZERO_SUM,
} from "./sums.ts";
import { blocksOf, type CodeBlocks } from "./ways.ts";
import { codeWordOf } from "./words.ts";
import { walkBlock } from "./walking.ts";

/** What the checker has found. */
export interface WordReport {
  /** What is wrong; the first things only. */
  readonly problems: readonly WordProblem[];
  /** How far the stack is used from each entrance on, by where that is. */
  readonly stack: ReadonlyMap<number, Readonly<UsedStack>>;
  /** The rows of numbers that are not to be relied on. If there are any, one must look again without them. */
  readonly spoiled: ReadonlySet<CellRow>;
}

/** Code longer than this is not looked at. */
const MOST_WORDS = 1 << 20;
/** Blocks are gone through so often for each block that there is, at most. */
const MOST_ROUNDS = 200;
/** So many problems are enough. */
const ENOUGH_PROBLEMS = 20;

/** Looks at all `words` that can be reached from `entrances`. */
export function checkWords(
  words: readonly number[],
  entrances: readonly Entrance[],
  allowed: Permissions,
): WordReport {
  const problems = new Map<number, string>();
  const stack = new Map<number, UsedStack>();
  const spoiled = new Set<CellRow>();
  if (words.length > MOST_WORDS) {
    problems.set(0, `there are more than ${MOST_WORDS} words`);
  }
  const decoded = words.map(codeWordOf);
  const divides = divisionsIn(words);
  for (const entrance of entrances) {
    if (problems.size > ENOUGH_PROBLEMS || words.length > MOST_WORDS) break;
    const depth = { deepest: 0n, raises: false };
    stack.set(entrance.at, depth);
    const code: CheckedCode = {
      words: decoded,
      divides,
      allowed,
      entrance,
      problems: new Map(),
      compared: new Set(),
      marks: new Map(),
      spoiled: new Set(),
      depth,
    };
    checkFrom(code);
    for (const row of code.spoiled) spoiled.add(row);
    for (const [at, sentence] of code.problems) {
      if (!problems.has(at)) problems.set(at, sentence);
    }
  }
  return {
    problems: [...problems].slice(0, ENOUGH_PROBLEMS)
      .map(([at, sentence]) => ({ at: at * 4, sentence })),
    stack,
    spoiled,
  };
}

/** Where a routine that divides begins. */
function divisionsIn(words: readonly number[]): Set<number> {
  const bytes = assemble(divisionRoutine("$divide"), {
    text: virtual(0n),
    gp: virtual(0n),
  }).segments[0]!.bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const routine = Array.from(
    { length: bytes.length / 4 },
    (_, at) => view.getUint32(at * 4, true),
  );
  const found = words.keys().filter((at) =>
    words[at] === routine[0] &&
    routine.every((word, behind) => words[at + behind] === word)
  );
  return new Set(found);
}

// ## At the entrance

/** What is known when the code is entered. */
export function atEntrance(
  { numbers, slices }: Entrance,
  { gp }: Permissions,
): Knowledge {
  const known: Knowledge = {
    registers: Array.from(
      { length: 32 },
      (_, register) => unknownSum(ENTRANCE_UNKNOWNS + register),
    ),
    stack: new Map(),
    reaches: new Map(),
    limits: [],
    meanings: new Map(),
  };
  const { registers, reaches, meanings } = known;
  for (let register = 0; register < 31; register++) {
    const [least, greatest] = numbers.get(register) ??
      [ANY_REACH.least, ANY_REACH.greatest];
    reaches.set(
      ENTRANCE_UNKNOWNS + register,
      reachFrom(least, greatest),
    );
  }
  registers[29] = numberSum(gp);
  registers[31] = ZERO_SUM;
  reaches.set(STACK_BEGINNING, reachFrom(...KERNEL_REACH, 16n));
  reaches.set(PAGE_BEGINNING, PAGE_REACH);
  for (const { register, unit, step, writable } of slices) {
    const length = unknownSum(ENTRANCE_UNKNOWNS + register + 1);
    const bytes = scaledSum(length, BigInt(unit));
    reaches.set(
      ENTRANCE_UNKNOWNS + register,
      reachFrom(...KERNEL_REACH, step),
    );
    // No memory has more bytes than these.
    const most = (1n << 43n) / BigInt(unit);
    reaches.set(ENTRANCE_UNKNOWNS + register + 1, reachFrom(0n, most));
    const of = { bytes, step, writable, rows: [] };
    meanings.set(ENTRANCE_UNKNOWNS + register, { kind: "beginning", of });
  }
  return known;
}

// ## The search

interface Search {
  readonly code: CheckedCode;
  readonly blocks: CodeBlocks;
  readonly meetings: Map<number, WayMeeting>;
  readonly order: readonly number[];
  readonly dirty: Uint8Array;
  lowest: number;
}

/** Looks at what can be reached from one entrance. */
function checkFrom(code: CheckedCode): void {
  const { entrance: { at }, words, allowed, entrance, problems } = code;
  const start = at / 4;
  if (!Number.isInteger(start) || start < 0 || start >= words.length) {
    return noteProblem(code, 0, "it is entered outside the code");
  }
  const blocks = blocksOf(words, start);
  const order = [...blocks.places.keys()];
  const search: Search = {
    code,
    blocks,
    meetings: new Map(),
    order,
    dirty: new Uint8Array(order.length),
    lowest: 0,
  };
  arrive(search, -1, -1, start, atEntrance(entrance, allowed));
  const most = MOST_ROUNDS * order.length + 100;
  let rounds = 0;
  for (;;) {
    while (search.lowest < order.length && !search.dirty[search.lowest]) {
      search.lowest++;
    }
    if (search.lowest >= order.length && !lookAtGuesses(search)) break;
    if (rounds++ > most) {
      problems.clear();
      return noteProblem(code, order[search.lowest]!, "it is too intricate");
    }
    search.dirty[search.lowest] = 0;
    visit(search, order[search.lowest]!);
  }
  problems.clear();
  code.spoiled.clear();
  judge(search);
}

/** Lets the places be looked at again where something was only guessed. Gives whether there are any. */
function lookAtGuesses(search: Search): boolean {
  for (const meeting of search.meetings.values()) {
    if (!meeting.guessing) continue;
    meeting.guessing = false;
    search.dirty[meeting.place] = 1;
    search.lowest = Math.min(search.lowest, meeting.place);
  }
  return search.lowest < search.order.length;
}

/** Notes that a way leads to the block `to`. */
function arrive(
  search: Search,
  key: number,
  from: number,
  to: number,
  known: Knowledge,
): void {
  const { blocks: { places, wanted }, meetings, dirty } = search;
  const place = places.get(to)!;
  const there: WayMeeting = meetings.get(to) ?? {
    block: to,
    place,
    wanted: wanted.get(to)!,
    ways: new Map(),
    known: undefined,
    visits: 0,
    steps: new Map(),
    guessed: new Set(),
    guessing: false,
  };
  meetings.set(to, there);
  const before = there.ways.get(key)?.known;
  if (before && isSameKnowledge(before, known, there.wanted)) return;
  there.ways.set(key, { from, known });
  if (from < place) beginAnew(there);
  dirty[place] = 1;
  search.lowest = Math.min(search.lowest, place);
}

// If something new comes into a loop, what its rounds have brought until now was about something else.

function beginAnew(meeting: WayMeeting): void {
  const { ways, place, steps, guessed } = meeting;
  const back = [...ways].filter(([, { from }]) => from >= place);
  if (back.length === 0) return;
  for (const [key] of back) ways.delete(key);
  for (const [at, step] of steps) if (step === 0n) steps.delete(at);
  guessed.clear();
  meeting.known = undefined;
  meeting.visits = 0;
}

/** Goes through a block, if something new is known at its beginning. */
function visit(search: Search, block: number): void {
  const { code, blocks, meetings } = search;
  const meeting = meetings.get(block)!;
  const { ways, wanted, place } = meeting;
  meeting.visits++;
  const [only] = ways.values();
  const known = ways.size === 1 ? only!.known : meetWays(code, meeting);
  if (meeting.known && isSameKnowledge(meeting.known, known, wanted)) return;
  meeting.known = known;
  walkBlock(code, blocks, block, copyKnowledge(known), (key, to, known) => {
    arrive(search, key, place, to, known);
  });
}

/** Whether nothing new is known. */
function isSameKnowledge(a: Knowledge, b: Knowledge, wanted: number): boolean {
  return a === b ||
    a.reaches.size === b.reaches.size && a.stack.size === b.stack.size &&
      a.limits.length === b.limits.length &&
      a.meanings.size === b.meanings.size &&
      a.registers.every((one, at) =>
        (wanted >>> at & 1) === 0 || isSameSum(one, b.registers[at]!)
      ) &&
      [...a.stack].every(([at, one]) => {
        const other = b.stack.get(at);
        return other !== undefined && isSameSum(one, other);
      }) &&
      [...a.reaches].every(([of, one]) => {
        const other = b.reaches.get(of);
        return other?.least === one.least &&
          other.greatest === one.greatest && other.step === one.step;
      }) &&
      a.limits.every((one, at) => isSameSum(one, b.limits[at]!)) &&
      [...a.meanings].every(([of, one]) =>
        isSameMeaning(b.meanings.get(of), one)
      );
}

// ## The judgement
//
// When nothing is new any more, every block is gone through once, and only now is anything held
// against the code. Wherever a block leads, what is said of the other must be covered.

function judge(search: Search): void {
  const { code, meetings, order, blocks } = search;
  const { wanted } = blocks;
  const { entrance, allowed } = code;
  const cover = (to: number, known: Knowledge) => {
    const said = meetings.get(to)?.known;
    const covered = said && isCovered(to, wanted.get(to)!, said, known);
    if (!covered) noteProblem(code, to, "it is too intricate");
  };
  cover(entrance.at / 4, atEntrance(entrance, allowed));
  for (const block of order) {
    const known = meetings.get(block)?.known;
    if (known === undefined) continue;
    if (code.problems.size > ENOUGH_PROBLEMS) return;
    walkBlock(code, blocks, block, copyKnowledge(known), (_, to, known) => {
      cover(to, known);
    });
  }
}
