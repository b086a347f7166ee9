// # Pinned frames
//
// A frame that a device reads or writes must not change its owner meanwhile.
//
// So whoever gives a frame to a device pins it first, once for every use. A pinned frame that
// its domain gives back, or that a domain leaves behind at its end, becomes free when the
// last pin is taken out and not before.

import { type FrameNumber, frameOf, panic } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";

const PIN = cyclesOf(`
        ldl     t0, 0(t1)
        addl    t0, 1, t0
        stl     t0, 0(t1)
`);

/** Keeps `frame` where it is until it is unpinned; refused if `domain` does not own it. */
export function pin(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): Refused | undefined {
  if (!domain.frames.has(frame) || isKernelsOwn(domain, frame)) {
    return refuse(
      "not held",
      `${domain.name} cannot let a device use frame ${frame}: it must be one of its own pages`,
    );
  }
  kernel.pins.set(frame, (kernel.pins.get(frame) ?? 0) + 1);
  charge(kernel.machine, PIN);
  return undefined;
}

/** Whether the kernel keeps something of `domain` in `frame`. */
function isKernelsOwn(domain: Domain, frame: FrameNumber): boolean {
  const stack = [...domain.strands].some(({ page }) => frameOf(page) === frame);
  return stack || [...domain.spaces].some(({ tables }) => tables.has(frame));
}

/** Takes out one pin of `frame`. */
export function unpin(kernel: Kernel, frame: FrameNumber): void {
  const left = (kernel.pins.get(frame) ?? panic(`pins: ${frame} has none`)) - 1;
  charge(kernel.machine, PIN);
  if (left > 0) return void kernel.pins.set(frame, left);
  kernel.pins.delete(frame);
  if (kernel.lingering.delete(frame)) kernel.freeFrames.push(frame);
}
