// # What the engine keeps
//
// Between the processors' registers and memory lies a piece of the array that belongs to the
// engine alone. This page is its map.
//
// Nothing in it is part of the machine. It can be thrown away between any two instructions,
// and the program that runs on the machine does the same as before, only later by the
// host's clock.

import {
  LEAST_START,
  MOST_PROCESSORS,
  PROCESSOR_BYTES,
  PROCESSOR_LAYOUT,
} from "../memory/storage.ts";
import { PAGE_SIZE } from "../numbers.ts";

// ## Constants
//
// An operand of an instruction is a register or a literal from 0 to 255. Told apart when
// the word is decoded, they need not be told apart again: there is a place in the array
// that holds 0, one that holds 1, and so on, and an operand is an offset in the array.
//
// A register's entry on the scoreboard stands a fixed distance behind it. So the literals'
// places are spaced out with zeros between them: a literal is always ready.

/** How far behind a register its entry on the scoreboard is. */
export const READY: number = PROCESSOR_LAYOUT.ready -
  PROCESSOR_LAYOUT.registers;

const GROUP = READY / 8;

/** The offset of the literal `value`. */
export function literalOffset(value: number): number {
  const group = Math.floor(value / GROUP);
  return LEAST_START + group * 2 * READY + value % GROUP * 8;
}

/** The offset of a word that is zero, and always ready. */
export const ZERO: number = literalOffset(0);

/** Eight bits stretched to 64, for every eight bits ([[keepBytes]]). */
export const BYTE_MASKS: number = LEAST_START + 256 / GROUP * 2 * READY;

const SHARED_END = BYTE_MASKS + 256 * 8;

/** The offset of register `number` of processor `processor`. */
export function registerOffset(processor: number, number: number): number {
  return processor * PROCESSOR_BYTES + PROCESSOR_LAYOUT.registers + 8 * number;
}

/** The same for a floating-point register. */
export function floatOffset(processor: number, number: number): number {
  return processor * PROCESSOR_BYTES + PROCESSOR_LAYOUT.floats + 8 * number;
}

// ## For each processor
//
// First a few words by which the two halves of the engine speak to each other. Then
// *software translation buffers*, one for each kind of access and mode. They hold
// addresses of pages and where in the array the pages are. Then the instructions that have
// been decoded.

/** Where the words are that both halves of the engine know, from a processor's area on. */
export const STATE = {
  /** The address of the next instruction, 64 bits. */
  pc: 0,
  /** The counters, as floating-point numbers of 64 bits. */
  cycles: 8,
  instructions: 16,
  until: 24,
  /** The address that has no translation yet, 64 bits. */
  address: 32,
  /** The physical address of the word that is not decoded yet, 32 bits. */
  place: 72,
  /** The block that `LDx_L` watches, 64 bits; all ones if there is none. */
  locked: 80,
  /** How much of kseg may be read and written without asking, in bytes, 64 bits. */
  readable: 40,
  writable: 48,
  /** The pipe of the instruction before, as a bit, if it started alone; 32 bits. */
  beside: 56,
  /** What is known of floating point, as bits (FLOAT_STATE); 32 bits. */
  floating: 60,
  /** Which of the two banks of translation buffers is in use: an offset in bytes. */
  bank: 68,
} as const;

/** Bytes of an entry in a translation buffer: the page's address, then an addend. */
export const TRANSLATION_BYTES = 16;
/** Entries in each. A power of two. */
export const TRANSLATIONS = 1024;
const TRANSLATION_TABLE = TRANSLATIONS * TRANSLATION_BYTES;

/** The three buffers of a bank, from a processor's area on. */
export const BUFFERS = {
  fetch: 256,
  read: 256 + TRANSLATION_TABLE,
  write: 256 + 2 * TRANSLATION_TABLE,
} as const;

/** Bytes of a bank: there is one for the kernel and one for the user. */
export const BANK: number = 3 * TRANSLATION_TABLE;

/** Decoded instructions, from a processor's area on. */
export const DECODED: number = 256 + 2 * BANK;
/** How many there are. A power of two. */
export const DECODED_ENTRIES = 2 ** 16;

// An entry for a decoded instruction has 16 bytes and contains all that its handler asks for.

/** The parts of an entry for a decoded instruction. */
export const ENTRY = {
  /** The word itself, 32 bits. */
  word: 0,
  /** Which handler, 16 bits. */
  handler: 4,
  /** Offsets of the operands, 16 bits each. */
  ra: 6,
  rb: 8,
  rc: 10,
  /** What the displacement comes to, 32 bits with a sign. */
  constant: 12,
} as const;
/** Bytes of such an entry. */
export const ENTRY_BYTES = 16;

/** Bytes of a processor's area. */
export const AREA: number = DECODED + DECODED_ENTRIES * ENTRY_BYTES;

/** Where the area of processor `number` begins. */
export function areaOf(number: number): number {
  return SHARED_END + number * AREA;
}

// Memory begins at the same place for any number of processors, so that the place can be a
// constant in the code. What is not used of the areas is never touched, and costs nothing.

/** Where memory begins in the array of a fast machine. */
export const MEMORY_START: number =
  Math.ceil(areaOf(MOST_PROCESSORS) / PAGE_SIZE) * PAGE_SIZE;
