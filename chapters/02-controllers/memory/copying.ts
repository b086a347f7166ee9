// # Copying a frame
//
// What is in one frame is put into another one, inside the kernel and without a page that leads to
// either.
//
// Two pages lead to one frame, and nobody may store there before there are two. At the first store
// a handler takes a new frame and has the old one copied into it. A handler could do that by
// itself, piece by piece through its stack and the program's memory. That would be two copies
// instead of one, each of them slower, because the kernel would have to look at every piece's page
// first.

import { frameStart, PAGE_SIZE } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import type { Refused } from "../kernel/refusals.ts";
import { refuseUnheld } from "./capabilities.ts";

/** The cycles that it takes to copy a frame. */
export const COPY_FRAME: number = cyclesOf(`
        ldq     t0, 0(a0)
        ldq     t1, 8(a0)
        ldq     t2, 16(a0)
        ldq     t3, 24(a0)
        stq     t0, 0(a1)
        stq     t1, 8(a1)
        stq     t2, 16(a1)
        stq     t3, 24(a1)
        lda     a0, 32(a0)
        lda     a1, 32(a1)
        subq    a2, 1, a2
        bne     a2, 0
`) * PAGE_SIZE / 32;

/** Puts what is in the frame of `from` into that of `to`, both of them frames of `domain`. */
export function copyFrame(
  kernel: Kernel,
  domain: Domain,
  from: FrameCapability,
  to: FrameCapability,
): Refused | undefined {
  const refused = refuseUnheld(kernel, domain, [from, to]);
  if (refused !== undefined) return refused;
  const { bytes } = kernel.machine.bus;
  const start = frameStart(from.frame);
  bytes.copyWithin(frameStart(to.frame), start, start + PAGE_SIZE);
  charge(kernel.machine, COPY_FRAME);
}
