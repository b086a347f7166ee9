// # What words may put into registers
//
// Two registers are not the code's own: the global pointer stays, and the stack pointer moves only in its part.
//
// `lda $30, -32($30)` makes room for four words of the stack. `lda $30, 40($30)` behind it would take one word of
// the caller's, and is refused.

import type { WordOperand } from "../computing/words.ts";
import type { Knowledge } from "../knowing/knowledge.ts";
import {
  addedSum,
  isSameSum,
  numberSum,
  type Sum,
  unknownSum,
} from "../knowing/sums.ts";
import { STACK_BEGINNING } from "../memory/stretches.ts";
import { type CheckedCode, noteDepth, noteProblem } from "./checking_words.ts";

const [POINTER, STACK, NONE] = [29, 30, 31] as const;

/** What `register` holds. */
export function contentOf({ registers }: Knowledge, register: number): Sum {
  return registers[register]!;
}

/** What `operand` is. */
export function operandOf(known: Knowledge, operand: WordOperand): Sum {
  return "register" in operand
    ? contentOf(known, operand.register)
    : numberSum(operand.number);
}

/** Puts `sum` into a register. The stack never moves below what is allowed, nor above the caller's part. */
export function setRegister(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  register: number,
  sum: Sum,
): void {
  if (register === NONE) return;
  if (register === POINTER) {
    if (isSameSum(sum, contentOf(known, POINTER))) return;
    return noteProblem(code, at, "the global pointer stays as it is");
  }
  if (register === STACK && !movesStack(code, known, sum)) {
    return noteProblem(code, at, "the stack pointer must stay in its part");
  }
  known.registers[register] = sum;
}

function movesStack(
  code: CheckedCode,
  { stack }: Knowledge,
  sum: Sum,
): boolean {
  const down = addedSum(sum, unknownSum(STACK_BEGINNING), -1n);
  if (down.terms.length > 0) return false;
  const { plus } = down;
  if (plus > 0n || plus < -code.allowed.stack || plus % 8n !== 0n) {
    return false;
  }
  noteDepth(code, -plus);
  for (const one of stack.keys()) if (one < Number(plus)) stack.delete(one);
  return true;
}

/** Forgets what lies on the stack between two distances. */
export function forgetStack(
  { stack }: Knowledge,
  from: bigint,
  to: bigint,
): void {
  for (const one of stack.keys()) {
    if (BigInt(one) + 8n > from && BigInt(one) < to) stack.delete(one);
  }
}
