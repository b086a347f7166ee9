// # Asking for frames
//
// A program that manages its own memory asks for many frames at once, and gets all of them or
// none.
//
// A pager asks for a hundred. If sixty are available it gets none, and a refusal that says so.
// It may ask for sixty then, or wait.
//
// :::spin 2.4
// The paper's example of a pager begins with about a hundred pages, granted in bulk
// ([[promise 56]]). Here a handler asks for them in one operation, and the answer is the first of
// a hundred handles in a row. So a program with a system call of its own enters the kernel once
// for all of them ([[promise 41]]): one trap, a hundred frames.
// :::

import {
  BOARD_CACHE,
  type FrameNumber,
  PAGE_SIZE,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { refuseUnheld } from "./capabilities.ts";
import { readFrame } from "./frame_table.ts";
import { availableTo, giveFrame } from "./frames.ts";
import { noteShortage, settle, withdrawFrame } from "./reclaiming.ts";

/** Frames or pages that one operation is about, at most: more would hold up the clock. */
export const MOST_AT_ONCE = 1024;

// ## Which frames
//
// Usually any frame will do. There are two reasons to be particular. A device that is told one
// address and one length needs frames that follow each other. And in the board's cache two
// bytes displace each other if their places differ by a multiple of its size
// ([[§One cache]]), so frames fall into classes, called *colours*: pages in frames of
// different colours never displace each other. There are {{cache.colours}} of them.

/** The number of colours: frames whose numbers differ by a multiple of it share one. */
export const COLOURS: number = BOARD_CACHE / PAGE_SIZE;

/** What frames are to be like. */
export interface FrameAttributes {
  /** Their colour, or that of the first if they follow each other: from 0 up. */
  readonly colour?: number | undefined;
  /** Whether they follow each other in memory. */
  readonly contiguous?: boolean | undefined;
  /** A number of which the number of the first one is to be a multiple. */
  readonly multiple?: number | undefined;
  /** Frames to look at, from where the last such search has ended; all of them unless given. */
  readonly most?: number | undefined;
}

/**
 * Gives `domain` `count` cleared frames with the given attributes: all of them, or none.
 *
 * @returns the capabilities, with handles in a row; or a refusal that says how many were
 * wanted and how many are available
 */
export function allocateFrames(
  kernel: Kernel,
  domain: Domain,
  count: number,
  attributes: FrameAttributes = {},
): FrameCapability[] | Refused {
  const refused = refuseRequest(domain, count, attributes);
  if (refused !== undefined) return refused;
  const { name } = domain;
  const available = availableTo(kernel, domain);
  if (available < count) {
    noteShortage(kernel, domain, count);
    return refuse(
      "out of memory",
      `${name} wanted ${count} frames: ${
        Math.max(0, available)
      } are available to it`,
    );
  }
  const chosen = choose(kernel, count, attributes);
  if (chosen === undefined) {
    return refuse(
      "out of memory",
      `${name} wanted ${count} frames: ${available} are available to it, but not so many of the kind that it wants`,
    );
  }
  return chosen.map((frame) => {
    giveFrame(kernel, domain, frame, "page");
    return domain.handles.get(domain.nextHandle - 1)!;
  });
}

/** Why nobody can get `count` frames with these attributes, if nobody can. */
function refuseRequest(
  { name }: Domain,
  count: number,
  attributes: FrameAttributes,
): Refused | undefined {
  if (!Number.isInteger(count) || count < 1 || count > MOST_AT_ONCE) {
    return refuse(
      "bad argument",
      `${name} cannot get ${count} frames at once: it must be a number from 1 to ${MOST_AT_ONCE}`,
    );
  }
  if (!areAttributes(attributes)) {
    return refuse(
      "bad argument",
      `${name} asked for frames that cannot be: a colour is from 0 to ${
        COLOURS - 1
      }, and a multiple at least 1`,
    );
  }
}

function areAttributes({ colour, multiple }: FrameAttributes): boolean {
  const isColour = Number.isInteger(colour) && colour! >= 0 &&
    colour! < COLOURS;
  const isMultiple = Number.isInteger(multiple) && multiple! >= 1;
  return (colour === undefined || isColour) &&
    (multiple === undefined || isMultiple);
}

/** Takes `count` frames with the given attributes from the free ones, if there are so many. */
function choose(
  kernel: Kernel,
  count: number,
  { colour, contiguous, multiple = 1, most }: FrameAttributes,
): FrameNumber[] | undefined {
  const { freeFrames } = kernel;
  if (colour === undefined && !contiguous && multiple === 1) {
    return freeFrames.splice(freeFrames.length - count).reverse();
  }
  const fits = (frame: FrameNumber) =>
    (colour === undefined || frame % COLOURS === colour) &&
    frame % multiple === 0;
  const chosen = contiguous
    ? findRun(kernel, count, fits, most)
    : findSome(kernel, count, fits, most);
  const taken = new Set(chosen);
  const rest = freeFrames.filter((frame) => !taken.has(frame));
  freeFrames.splice(0, freeFrames.length, ...rest);
  return chosen;
}

const LOOK_AT_FRAME = cyclesOf(`
        ldl     t1, 0(t0)       // its owner
        ldl     t2, 16(t0)      // its pins
        bis     t1, t2, t1
        lda     t0, 24(t0)
        bne     t1, 0
        and     a1, a2, t3      // and what it is to be like
        bne     t3, 0
`);

// Looking at every frame of a large machine takes longer than a handler may. So whoever asks can
// say how many are looked at. The next search of that kind goes on where this one has ended.

/** The frames that a search looks at one after the other. */
function* frameByFrame(
  { machine, frameTable }: Kernel,
  most: number | undefined,
): Generator<FrameNumber> {
  const { first, count } = frameTable;
  let index = most === undefined ? 0 : frameTable.hand % count;
  for (let left = Math.min(most ?? count, count); left > 0; left--) {
    charge(machine, LOOK_AT_FRAME);
    const frame = first + index as FrameNumber;
    index = (index + 1) % count;
    if (most !== undefined) frameTable.hand = index;
    yield frame;
  }
}

/** `count` free frames that fit, of those that are looked at; none if there are fewer. */
function findSome(
  kernel: Kernel,
  count: number,
  fits: (frame: FrameNumber) => boolean,
  most: number | undefined,
): FrameNumber[] | undefined {
  const found: FrameNumber[] = [];
  for (const frame of frameByFrame(kernel, most)) {
    if (fits(frame) && isFree(kernel, frame)) found.push(frame);
    if (found.length === count) return found;
  }
  return undefined;
}

/** `count` free frames that follow each other, of which the first one fits. */
function findRun(
  kernel: Kernel,
  count: number,
  fits: (frame: FrameNumber) => boolean,
  most: number | undefined,
): FrameNumber[] | undefined {
  let run: FrameNumber[] = [];
  for (const frame of frameByFrame(kernel, most)) {
    // The search may have come round to the beginning of the table.
    if (frame - (run.at(-1) ?? frame - 1) !== 1) run = [];
    if (!isFree(kernel, frame)) run = [];
    else if (run.length > 0 || fits(frame)) run.push(frame);
    if (run.length === count) return run;
  }
  return undefined;
}

/** Whether `frame` belongs to nobody and no device uses it. */
export function isFree(kernel: Kernel, frame: FrameNumber): boolean {
  return readFrame(kernel, frame, "owner") === 0 &&
    readFrame(kernel, frame, "pins") === 0;
}

// ## Giving back

/** Takes frames back that `domain` does not want any more: all of them, or none. */
export function deallocateFrames(
  kernel: Kernel,
  domain: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  const refused = refuseUnheld(kernel, domain, capabilities);
  if (refused !== undefined) return refused;
  const frames = new Set(capabilities.map(({ frame }) => frame));
  const pinned = [...frames].find((frame) =>
    readFrame(kernel, frame, "pins") > 0
  );
  if (pinned !== undefined) {
    return refuse(
      "busy",
      `${domain.name} cannot give frame ${pinned} back: a device is at work on it`,
    );
  }
  for (const frame of frames) withdrawFrame(kernel, domain, frame);
  settle(kernel, domain);
}
