// # Who gets a frame
//
// Every frame is free, or belongs to exactly one domain, or is held by a device for somebody
// who has gone.
//
// Say 100 frames are free. A domain that is guaranteed 60 frames has 20 so far. It may ask for
// the other 40 at any time, so they are *owed* to it: everybody else finds 60 free frames and
// not 100. A guarantee is given only if so many frames are free that are not owed to anybody
// ([[guaranteeFrames]]). From then on the number of free frames never falls below what is
// owed, however greedy the other domains are.
//
// :::spin 2.1
// Integrity and progress are to be guaranteed under high load ([[promise 30]]). For memory that
// means two things here. Ten domains that take every frame they can get do not keep one with a
// guarantee of twenty from mapping its sixteen pages again and again. And what somebody has too
// much of can be had back at a deadline, by force if need be ([[§Taking frames back]]).
// :::

import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
  panic,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { readFrame, writeFrame } from "./frame_table.ts";

/** Memory that was asked for is not there. */
export class OutOfFrames extends Error {
  /** The class's name, for reports. */
  override readonly name = "OutOfFrames";
}

// ## Guarantees

/** Frames that `domain` may still have by its guarantee. */
export function owedTo({ minimum, frames }: Domain): number {
  return Math.max(0, minimum - frames.size);
}

/**
 * Frames that `domain` may be given now: those that are free and not owed to others. None if
 * it has ended, or has not given back what is overdue.
 */
export function availableTo(kernel: Kernel, domain: Domain): number {
  if (kernel.domains.get(domain.identifier) !== domain) return 0;
  if (domain.reclaims.some(({ alarm }) => alarm === undefined)) return 0;
  return kernel.freeFrames.length - owedToOthers(kernel, domain);
}

function owedToOthers({ domains }: Kernel, domain: Domain): number {
  let owed = 0;
  for (const one of domains.values()) {
    if (one !== domain && one.minimum > 0) owed += owedTo(one);
  }
  return owed;
}

/**
 * Guarantees `domain` `minimum` frames instead of what it was guaranteed before, those that
 * it owns included.
 *
 * @returns why not; nothing has changed then
 */
export function guaranteeFrames(
  kernel: Kernel,
  domain: Domain,
  minimum: number,
): Refused | undefined {
  const { frames, name } = domain;
  if (!Number.isInteger(minimum) || minimum < 0) {
    return refuse(
      "bad argument",
      `${name} cannot be guaranteed ${minimum} frames: it must be a whole number from 0 up`,
    );
  }
  const free = kernel.freeFrames.length - owedToOthers(kernel, domain);
  if (minimum - frames.size > free) {
    return refuse(
      "out of memory",
      `${name} owns ${frames.size} frames and cannot be guaranteed ${minimum}: ${free} are free that are not owed to others`,
    );
  }
  domain.minimum = minimum;
}

// ## Giving
//
// A frame is cleared before anybody gets it. What the last owner left in it could be a
// password.

/** Stores in one round of the loop that clears a frame. */
const CLEARED_AT_ONCE = 32;

/** The cycles that it takes to clear a frame. */
export const CLEAR_FRAME: number = cyclesOf(`
${"        stq     zero, 0(t0)\n".repeat(CLEARED_AT_ONCE)}
        lda     t0, 256(t0)
        subq    t1, 1, t1
        bne     t1, 0
`) * PAGE_SIZE / (8 * CLEARED_AT_ONCE);

const GIVE_FRAME = cyclesOf(`
        stl     a0, 0(t0)       // its owner
        ldl     t1, 4(t0)
        addl    t1, 1, t1
        stl     t1, 4(t0)       // once more
        stl     a1, 8(t0)       // its handle
        stl     a2, 20(t0)      // its use
`);

// Most frames are for the domain's pages: it may map them where it likes, and names each by a
// *handle*, a small number that is never used again. But page tables, and what the kernel
// keeps of a strand, lie in frames of the domain as well, so that a domain that makes
// many strands pays for them. These have no handle. A domain that could map its own page
// tables could map everything.

/** What a frame is for: pages of its owner, or what the kernel keeps there for its owner. */
export type FrameUse = "page" | "structure";

/**
 * A cleared frame for `domain`.
 *
 * @throws OutOfFrames if there is none for it
 */
export function grantFrame(
  kernel: Kernel,
  domain: Domain,
  use: FrameUse = "page",
): FrameNumber {
  const frame = availableTo(kernel, domain) > 0
    ? kernel.freeFrames.pop()
    : undefined;
  if (frame === undefined) {
    throw new OutOfFrames(
      "No frame is free: the program needs more memory than the machine has",
    );
  }
  giveFrame(kernel, domain, frame, use);
  return frame;
}

/** Gives `frame`, which has just been taken from the free ones, to `domain`. */
export function giveFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
  use: FrameUse,
): void {
  const { machine } = kernel;
  const { identifier } = domain;
  const start = frameStart(frame);
  machine.bus.bytes.fill(0, start, start + PAGE_SIZE);
  domain.frames.add(frame);
  const generation = readFrame(kernel, frame, "generation") + 1;
  const handle = use === "page" ? domain.nextHandle++ : 0;
  writeFrame(kernel, frame, "owner", identifier);
  writeFrame(kernel, frame, "generation", generation);
  writeFrame(kernel, frame, "handle", handle);
  writeFrame(kernel, frame, "use", use === "page" ? 0 : 1);
  if (use === "page") {
    const capability = { frame, domain: identifier, generation, handle };
    domain.handles.set(handle, capability as FrameCapability);
  }
  charge(machine, CLEAR_FRAME + GIVE_FRAME);
}

// ## Taking back
//
// A device may be at work on a frame whose owner has just ended: a disk is in the middle of
// writing into it. If the frame were given to somebody else now, the disk would write into
// that one's memory. So a frame that is pinned has no owner any more, but is not free either.
// It becomes free when the last device lets it go ([[unpin]]).

const TAKE_FRAME = cyclesOf(`
        stl     zero, 0(t0)
        stl     zero, 8(t0)
        ldl     t1, 16(t0)
        bne     t1, 0           // pinned
        ldq     t2, 0(t3)
        stq     a0, 0(t2)       // on the list of free ones
        lda     t2, 8(t2)
        stq     t2, 0(t3)
`);

/** Takes `frame`, to which no page leads any more, back from `domain`. */
export function releaseFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  if (!domain.frames.delete(frame)) return;
  if (readFrame(kernel, frame, "mappings") !== 0) {
    panic(`frames: frame ${frame} is taken back and still mapped`);
  }
  domain.handles.delete(readFrame(kernel, frame, "handle"));
  writeFrame(kernel, frame, "owner", 0);
  writeFrame(kernel, frame, "handle", 0);
  if (readFrame(kernel, frame, "pins") === 0) kernel.freeFrames.push(frame);
  charge(kernel.machine, TAKE_FRAME);
}

// :::exercise 2.1
// :::
