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

import { assemble, virtual } from "../../../01-hardware/mod.ts";
import { divisionRoutine } from "../../../03-spindles/mod.ts";
import { codeWordOf } from "../computing/words.ts";
import type { CellRow } from "../knowing/memory_rows.ts";
import type { Entrance, Permissions } from "../memory/permissions.ts";
import {
  type CheckedCode,
  ENOUGH_PROBLEMS,
  type UsedStack,
  type WordProblem,
} from "../steps/checking_words.ts";
import { checkFrom } from "./searching.ts";

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
