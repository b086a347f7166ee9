// # All ways from an entrance
//
// Block after block is gone through until nothing new is known anywhere, and then once more to judge.
//
// A block that nothing new leads to need not be looked at again. So each is looked at a few times, however many ways there
// are. There is an end to that even for code that was made to take long: then it is refused as too intricate.

import { copyKnowledge, type Knowledge } from "../knowing/knowledge.ts";
import { isSameMeaning } from "../knowing/same_meanings.ts";
import { isSameSum } from "../knowing/sums.ts";
import {
  type CheckedCode,
  ENOUGH_PROBLEMS,
  noteProblem,
} from "../steps/checking_words.ts";
import { atEntrance } from "./beginning.ts";
import { isCovered } from "./covering.ts";
import { meetWays } from "./meetings.ts";
import type { WayMeeting } from "./naming.ts";
import { walkBlock } from "./walking.ts";
import { blocksOf, type CodeBlocks } from "./ways.ts";

/** Blocks are gone through so often for each block that there is, at most. */
const MOST_ROUNDS = 200;

interface Search {
  readonly code: CheckedCode;
  readonly blocks: CodeBlocks;
  readonly meetings: Map<number, WayMeeting>;
  readonly order: readonly number[];
  readonly dirty: Uint8Array;
  lowest: number;
}

/** Looks at what can be reached from one entrance. */
export function checkFrom(code: CheckedCode): void {
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
