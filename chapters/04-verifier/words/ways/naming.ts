// # Names of unknowns where ways meet
//
// What is in a register where several ways meet has a name that tells the place and the register.
//
// If `$1` differs on two ways to the word at 40, it is from there on the unknown "what is in `$1` at 40". What is in step
// with others is a start and a multiple of the unknown "steps at 40".

import type { RegisterBits } from "../computing/words.ts";
import type { Knowledge } from "../knowing/knowledge.ts";
import type { Sum, Unknown } from "../knowing/sums.ts";

/** A register, or a word of the stack if it is negative. */
export type ContentPlace = number;

/** A way that leads to a block. */
export interface ArrivingWay {
  /** The place of the block that it comes from. */
  readonly from: number;
  /** What is known on it. */
  readonly known: Knowledge;
}

/** The beginning of a block. */
export interface WayMeeting {
  /** Its first word. */
  readonly block: number;
  /** Its place in the order. */
  readonly place: number;
  /** The registers that matter from there on. */
  readonly wanted: RegisterBits;
  /** The ways that have come here, by what leads to them. */
  readonly ways: Map<number, ArrivingWay>;
  /** What is known here. */
  known: Knowledge | undefined;
  /** How often it has been found out. */
  visits: number;
  /** The steps of what is in step; 0 for what is not. */
  readonly steps: Map<ContentPlace, bigint>;
  /** Limits that have been guessed. */
  readonly guessed: Set<string>;
  /** Whether some have not been looked at on the ways back. */
  guessing: boolean;
}

/** Unknowns of blocks are below this. */
const OF_BLOCKS = -4096;
/** Unknowns of one block. */
const OF_ONE_BLOCK = 2048;
/** Places in one block: registers and words of the stack. */
const PLACES = 1024;

function slotOf(place: ContentPlace): number {
  return place < 0 ? 31 - place / 8 : place;
}

/** The unknown that counts the steps of what is at `place` in `block`, and of what is in step with it. */
export function stepsName(block: number, place: ContentPlace): Unknown {
  return OF_BLOCKS - block * OF_ONE_BLOCK - PLACES - slotOf(place);
}

/** The unknown for what is at `place` in `block`. */
export function placeName(block: number, place: ContentPlace): Unknown {
  return OF_BLOCKS - block * OF_ONE_BLOCK - slotOf(place);
}

/** Whether `of` counts steps at `block`. */
export function isCounter(block: number, of: Unknown): boolean {
  return isOfBlock(block, of) && of <= stepsName(block, 0);
}

/** What is at a place. */
export function contentIn(
  { registers, stack }: Knowledge,
  place: ContentPlace,
): Sum | undefined {
  return place < 0 ? stack.get(place) : registers[place];
}

/** Puts `sum` to a place. */
export function setContent(
  known: Knowledge,
  place: ContentPlace,
  sum: Sum,
): void {
  if (place < 0) known.stack.set(place, sum);
  else known.registers[place] = sum;
}

/** Whether somebody looks at `place` later. */
export function isWanted(wanted: RegisterBits, place: ContentPlace): boolean {
  return place < 0 || place >= 29 || (wanted >>> place & 1) === 1;
}

/** Whether `of` is an unknown of `block`. */
export function isOfBlock(block: number, of: Unknown): boolean {
  const slot = OF_BLOCKS - block * OF_ONE_BLOCK - of;
  return slot >= 0 && slot < OF_ONE_BLOCK;
}
