// # Frames
//
// Frames are given and taken back, and the accounts always balance: every frame that the
// kernel does not need itself is free or belongs to exactly one domain.

import {
  type FrameNumber,
  frameOf,
  frameStart,
  PAGE_SIZE,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import { type Domain, FIRST_FREE, type Kernel } from "../kernel/kernel.ts";

/** Memory that was asked for is not there. */
export class OutOfFrames extends Error {
  /** The class's name, for reports. */
  override readonly name = "OutOfFrames";
}

/** All frames of `bytes` bytes of memory that the kernel does not need itself. */
export function allFrames(bytes: number): FrameNumber[] {
  const first = frameOf(FIRST_FREE);
  const count = Math.max(0, bytes / PAGE_SIZE - first);
  return Array.from(
    { length: count },
    (_, index) => first + count - 1 - index as FrameNumber,
  );
}

// A frame is cleared before anybody gets it. What the last owner left in it could be a
// password.

const CLEAR_FRAME = cyclesOf(`
        stq     zero, 0(t0)
        stq     zero, 8(t0)
        stq     zero, 16(t0)
        stq     zero, 24(t0)
        stq     zero, 32(t0)
        stq     zero, 40(t0)
        stq     zero, 48(t0)
        stq     zero, 56(t0)
        lda     t0, 64(t0)
        subq    t1, 1, t1
        bne     t1, 0
`) * PAGE_SIZE / 64;

/**
 * A cleared frame for `domain`.
 *
 * @throws OutOfFrames if none is free
 */
export function grantFrame(kernel: Kernel, domain: Domain): FrameNumber {
  const { freeFrames, machine } = kernel;
  const frame = freeFrames.pop();
  if (frame === undefined) {
    throw new OutOfFrames(
      "No frame is free: the program needs more memory than the machine has",
    );
  }
  const start = frameStart(frame);
  machine.bus.bytes.fill(0, start, start + PAGE_SIZE);
  charge(machine, CLEAR_FRAME);
  domain.frames.add(frame);
  return frame;
}

/** Takes `frame` back from `domain`. */
export function releaseFrame(
  { freeFrames, pins, lingering }: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  if (!domain.frames.delete(frame)) return;
  if (pins.has(frame)) lingering.add(frame);
  else freeFrames.push(frame);
}
