// # How much room it needs
//
// A kernel stack is one page, nothing stands guard below it, and so it must be known beforehand that it is enough.
//
// Take a handler that keeps an array of 1,000 bytes, raises an event, and calls an operation of another spindle. On
// the stack lie its frame, with the array, then what the raise needs, then the frame of whoever handles that event,
// which may raise another one. Below the deepest frame the page must not have ended.
//
// Who handles an event is not known to who raises it. But it is known how deep that goes. Who
// raises an event is charged for all handlers that it may have ([[§What calls cost]]), so the event
// allows each of them a small part of the cycles that are left, and behind {{raise.levels}} raises
// there are none left for another. So the page is shared out beforehand: each procedure that raises
// events gets [[MOST_WHEN_RAISING]] bytes, and one that does not, and is therefore the last, gets
// [[MOST_STACK]]. What is left is for the doors of the kernel, for the lists of those who are
// asked, and for the record of the strand on the same page.
//
// What a procedure needs is read off its code: the frame with its arrays, with the values that have found no register
// and with the registers that it has to restore, and below it the deepest of those that it calls.
//
// Its code has a limit as well: a spindle gets [[LARGEST_CODE]] bytes.

import { CYCLES_PER_TICK, PAGE_SIZE } from "../../01-hardware/mod.ts";
import { RECORD_OFFSET, STRAND } from "../../02-controllers/mod.ts";
import {
  type CodeLine,
  type Compiled,
  type LoweredProcedure,
  type Procedure,
  stackNeedOf,
} from "../../03-spindles/mod.ts";
import type { Prospect } from "./foreseeing.ts";
import { budgetBehind } from "./prices.ts";

/** Bytes that a procedure may need on the stack, with all that it calls, if none of them raises an event. */
export const MOST_STACK = 4608;

/** The bytes of the doors' frames, and of the list that asks first. */
const DOORS = 512;
/** The bytes of what lies between who raises an event and who handles it. */
const BETWEEN = 224;

/** Bytes that a procedure may need that raises an event, or calls one that does. */
export const MOST_WHEN_RAISING: number = Math.floor(
  ((PAGE_SIZE - RECORD_OFFSET - STRAND.size - DOORS - MOST_STACK) /
      (raiseLevels() + 1) - BETWEEN) / 16,
) * 16;

/** How many events can be raised inside each other before no cycle is left for another; one more has its room. */
export function raiseLevels(): number {
  let levels = 0;
  for (let left = budgetBehind(BigInt(CYCLES_PER_TICK)); left > 0n;) {
    levels++;
    left = budgetBehind(left);
  }
  return levels;
}

/** A part of what a procedure needs. */
interface Part {
  /** What it is for, as a person would say. */
  readonly what: string;
  readonly bytes: number;
}

/** What a procedure needs too much of; `undefined` if it has enough. */
export function stackLack(
  { codes, procedure }: Prospect,
): string | undefined {
  const deepest = codes.map((code) => ({
    code,
    need: stackNeedOf(code.frame, procedure),
  })).reduce((a, b) => a.need.bytes >= b.need.bytes ? a : b);
  const { code, need } = deepest;
  const most = need.raises ? MOST_WHEN_RAISING : MOST_STACK;
  if (need.bytes <= most) return undefined;
  const largest = partsOf(code, procedure)
    .reduce((a, b) => a.bytes >= b.bytes ? a : b);
  const allowed = need.raises
    ? `what raises events may need ${most}`
    : `there are ${most}`;
  return `needs ${need.bytes} bytes of the kernel's stack, ${largest.bytes} of them for ${largest.what}; ${allowed}`;
}

function partsOf(
  { kept, frame }: Compiled,
  { slots, blocks }: Procedure,
): Part[] {
  const values = blocks.flatMap(({ body }) => body);
  const called = values.flatMap(({ operation }): Part[] => {
    if (operation.kind !== "call") return [];
    const { name, stack } = operation.operation;
    return stack ? [{ what: `the call of ${name}`, bytes: stack.bytes }] : [];
  });
  return [
    ...slots.map(({ name, bytes }) => ({ what: `the array ${name}`, bytes })),
    ...called,
    { what: `${kept} values without a register`, bytes: 8 * kept },
    { what: "registers to be restored", bytes: 8 * frame.saved.length },
  ];
}

// ## Code

/** How much code a filter or a body becomes. */
export interface Size {
  /** Whose it is. */
  readonly procedure: LoweredProcedure;
  /** Bytes of the code. */
  readonly bytes: number;
}

/** Bytes of the code of a procedure, wherever its state is. */
export function codeBytesOf({ codes }: Prospect): number {
  return Math.max(
    ...codes.map(({ lines }) => 4 * lines.filter(isWord).length),
  );
}

/** Whether a line becomes a word: it is neither a label nor a direction. */
function isWord({ text }: CodeLine): boolean {
  return /^\s+[a-z]/.test(text);
}
