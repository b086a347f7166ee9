// # The way back
//
// At the end everything that belongs to the caller is what it was.
//
// The stack pointer and seven registers must be what they were at the entrance, what is answered
// must be of the type that was promised, or 0 if nothing is, and the way must lead to where the caller wants it. Merged
// code has other ways out, too: it goes on in the middle of the event's list, and then the stack
// must look as it does there.

import { numberIn } from "../computing/bits.ts";
import type { Knowledge } from "../knowing/knowledge.ts";
import {
  isSameSum,
  movedSum,
  onlyUnknown,
  type Sum,
  unknownSum,
} from "../knowing/sums.ts";
import type { ExitRule, ExitWord } from "../memory/permissions.ts";
import { ENTRANCE_UNKNOWNS, STACK_BEGINNING } from "../memory/stretches.ts";
import { type CheckedCode, noteProblem } from "./checking_words.ts";
import { isNumberPassed } from "./outside.ts";
import { contentOf } from "./registers.ts";

const [RESULT, ANSWERED, FIRST, RETURN, STACK] = [0, 1, 16, 26, 30] as const;
const SAVED = [9, 10, 11, 12, 13, 14, 15] as const;

/** Whether `register` holds what it did at the entrance. */
function isKept(known: Knowledge, register: number): boolean {
  const of = onlyUnknown(contentOf(known, register));
  return of === ENTRANCE_UNKNOWNS + register;
}

/** A return to the address in `register`. */
export function leave(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  register: number,
): void {
  const { entrance } = code;
  if (onlyUnknown(contentOf(known, register)) !== ENTRANCE_UNKNOWNS + RETURN) {
    return noteProblem(code, at, "nobody knows where this leads");
  }
  if (!isKept(known, STACK)) {
    noteProblem(code, at, "the stack pointer is not what it was");
  }
  if (![...SAVED, ...entrance.keeps].every((one) => isKept(known, one))) {
    noteProblem(code, at, "a register of the caller is lost");
  }
  const [least, greatest] = entrance.gives;
  const given = contentOf(known, RESULT);
  // The caller's words are read as if there was 0 then, whether they look at the answer or not.
  const silent = numberIn(contentOf(known, ANSWERED)) === 0n &&
    numberIn(given) === 0n;
  const fine = silent || isNumberPassed(known, given, { least, greatest });
  if (!fine) noteProblem(code, at, "this is no answer of its type");
}

/** A branch to `address`, outside, from where nobody comes back. */
export function leaveFor(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  address: bigint,
): void {
  const exit = code.allowed.exits.get(address);
  if (exit === undefined) {
    return noteProblem(code, at, "it leads out of the code");
  }
  if (!isReadyFor(known, exit)) {
    noteProblem(code, at, "the stack is not as it is expected there");
  }
  if (!SAVED.every((one) => isKept(known, one))) {
    noteProblem(code, at, "a register of the caller is lost");
  }
}

function isReadyFor(
  known: Knowledge,
  { down, words }: ExitRule,
): boolean {
  const top = movedSum(unknownSum(STACK_BEGINNING), BigInt(-down));
  return isSameSum(contentOf(known, STACK), top) &&
    [...words].every(([offset, wanted]) => {
      const there = known.stack.get(offset - down);
      return there !== undefined && isWantedThere(there, wanted);
    });
}

function isWantedThere(there: Sum, wanted: ExitWord): boolean {
  if (wanted === "anything") return true;
  if (typeof wanted === "bigint") return numberIn(there) === wanted;
  const register = wanted === "return address"
    ? RETURN
    : FIRST + wanted.parameter;
  return onlyUnknown(there) === ENTRANCE_UNKNOWNS + register;
}
