// # The network wire
//
// Machines talk by putting *frames* on a wire: up to 1,514 bytes, of which the first twelve
// say who they are for and who sent them. (A frame of memory, the size of a page, is
// something else.)
//
// The wire is an Ethernet of the first kind, ten million bits a second. A frame on it is
// longer than what software sees of it. Eight bytes go before it, so that receivers can
// find its beginning, and four follow by which they find out whether it has been damaged.
// Then there must be silence for the time of twelve bytes. What is shorter than 60 bytes is
// filled up with zeros.
//
// :::figure A frame
// | bytes | what |
// | --- | --- |
// | 0–5 | who it is for; all ones for everybody |
// | 6–11 | who sent it |
// | 12–13 | what is inside |
// | 14 and up | what is inside |
// :::

import { CLOCK_RATE } from "../timing.ts";

/** The fewest bytes in a frame, its check not counted. */
export const LEAST_FRAME = 60;
/** The most bytes in a frame. */
export const MOST_FRAME = 1514;
/** The bytes before what is inside a frame. */
export const FRAME_HEADER = 14;

const BITS_PER_SECOND = 10_000_000;
const BEFORE = 8;
const CHECK = 4;
const SILENCE = 12;

/** Cycles that `bytes` take on the wire. */
export function wireCycles(bytes: number): number {
  return Math.ceil(bytes * 8 * CLOCK_RATE / BITS_PER_SECOND);
}

/** Cycles that a frame of `length` bytes takes on the wire. */
export function frameCycles(length: number): number {
  return wireCycles(BEFORE + Math.max(length, LEAST_FRAME) + CHECK);
}

/** Cycles of silence between two frames. */
export const GAP_CYCLES: number = wireCycles(SILENCE);

// ## Both ends
//
// Time on the wire is the time of the machines: a frame arrives at a cycle, and machines
// that share a wire must have reached about the same cycle ([[§Several machines]]).

/** Who is connected to a wire, as the wire sees it. */
export interface Station {
  /** The last bit of `frame` arrives at the cycle `at`, `intact` or damaged. */
  arrive(frame: Uint8Array, at: number, intact: boolean): void;
}

/** A wire, as a station sees it. */
export interface Port {
  /** Sends `frame`, of which the last bit leaves at the cycle `at`. */
  send(frame: Uint8Array, at: number): void;
}

/** Something that stations can be connected to. */
export interface Wire {
  /** Connects `station`. */
  attach(station: Station): Port;
}

/** A wire with nobody else on it. */
export function deadWire(): Wire {
  return { attach: () => ({ send: () => {} }) };
}
