// # Limits that are guessed
//
// What holds when a loop is entered might hold in each round.
//
// Where `$1` comes in as 0 and `$2` as the length of a slice, `$1` is not above `$2`. That is taken for true, and if it does
// not hold on a way back, it is given up for good.

import { type Knowledge, rangeOfSum } from "../knowing/knowledge.ts";
import { greatestOfSum, isSumAtMost } from "../knowing/proving.ts";
import {
  addedSum,
  isSameSum,
  movedSum,
  replacedSum,
  scaledSum,
  type Sum,
  unknownSum,
} from "../knowing/sums.ts";
import type { CheckedCode } from "../steps/checking_words.ts";
import type { Brought } from "./counting.ts";
import { isCounter, isOfBlock, type WayMeeting } from "./naming.ts";

/** More limits than these are not looked for at one place. */
const MOST_GUESSED = 120;

/** The limits that hold where ways meet, or are taken for true until they fail. */
export function limitsWhereMet(
  code: CheckedCode,
  meeting: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
  isHead: boolean,
): Sum[] {
  const before = isHead && meeting.visits > 1 ? meeting.known : undefined;
  const limits = before === undefined
    ? all.flatMap(({ limits }) => limits)
    : before.limits;
  const held: Sum[] = [];
  const hold = (limit: Sum, from: number) => {
    const foreign = limit.terms.some(({ of }) =>
      !known.reaches.has(of) ||
      isOfBlock(meeting.block, of) && !brought.has(of)
    );
    if (foreign) return;
    if (held.some((one) => isSameSum(one, limit))) return;
    const holds = all.slice(from).every((one, at) =>
      isSumAtMost(one, broughtSum(limit, brought, at + from), 0n)
    );
    if (holds) held.push(limit);
  };
  for (const limit of limits) hold(limit, 0);
  const verified = held.length;
  const guesses = guessedLimits(code, meeting, known, all, brought, isHead);
  for (const guess of guesses) hold(guess, isHead ? all.length : 0);
  meeting.guessing = isHead && held.length > verified;
  return held;
}

/** `sum` on the way numbered `at`. */
function broughtSum(sum: Sum, brought: Brought, at: number): Sum {
  return replacedSum(sum, (of) => brought.get(of)?.[at]);
}

/** Limits between an unknown of the block and another one, which hold on all ways, or on the first. */
function guessedLimits(
  { compared }: CheckedCode,
  { block, guessed, steps }: WayMeeting,
  known: Knowledge,
  all: readonly Knowledge[],
  brought: Brought,
  isHead: boolean,
): Sum[] {
  const made: Sum[] = [];
  const sizes = [...known.meanings.values()].flatMap((one) =>
    one.kind === "beginning" ? one.of.bytes.terms.map(({ of }) => of) : []
  );
  const others = new Set([...compared, ...sizes, ...brought.keys()]);
  const factors = new Set([
    1n,
    ...[...steps.values()].filter((one) => one !== 0n)
      .map((one) => one < 0n ? -one : one),
  ]);
  for (const one of brought.keys()) {
    for (const factor of isCounter(block, one) ? factors : [1n]) {
      for (const other of others) {
        if (other === one || !known.reaches.has(other)) continue;
        for (const sign of [1n, -1n]) {
          const key = `${one} ${factor} ${other} ${sign}`;
          if (isHead && guessed.has(key)) continue;
          if (guessed.size > MOST_GUESSED * all.length) return made;
          guessed.add(key);
          const apart = addedSum(
            scaledSum(unknownSum(one), sign * factor),
            unknownSum(other),
            -sign,
          );
          const bound = (isHead ? all.slice(0, 1) : all)
            .map((way, at) =>
              greatestOfSum(way, broughtSum(apart, brought, at))
            )
            .reduce((x, y) => x > y ? x : y);
          if (bound < rangeOfSum(known, apart)[1]) {
            made.push(movedSum(apart, -bound));
          }
        }
      }
    }
  }
  return made;
}
