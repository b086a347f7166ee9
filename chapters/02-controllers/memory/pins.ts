// # Frames that devices use
//
// A device reads and writes memory by itself, by physical address, and knows nothing of
// owners. While it does, its frames must stay where they are.
//
// A disk is to store a block in a frame. The frame is *pinned* before the disk is started, and
// unpinned when the disk has answered. In between its owner cannot give the frame back, and
// nobody takes it away. Even when its owner ends, it becomes free only when the disk has
// answered. Two transfers into the same frame pin it twice.

import type { FrameNumber } from "../../01-hardware/mod.ts";
import { panic } from "../../01-hardware/mod.ts";
import { setAlarm, ticksNow } from "../events/alarms.ts";
import { wantAttention } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { enforce, settle } from "./reclaiming.ts";
import { isFrame, readFrame, writeFrame } from "./frame_table.ts";

const PIN = cyclesOf(`
        ldl     t1, 0(t0)
        cmpeq   t1, a0, t1
        beq     t1, 0           // somebody else's
        ldl     t1, 16(t0)
        addl    t1, 1, t1
        stl     t1, 16(t0)
`);

/** Whether `frame` is a frame of `domain`'s that may hold its pages, and so a device's data. */
export function ownsFrame(
  kernel: Kernel,
  { identifier }: Domain,
  frame: FrameNumber,
): boolean {
  return isFrame(kernel, frame) &&
    readFrame(kernel, frame, "owner") === identifier &&
    readFrame(kernel, frame, "use") === 0;
}

/** Keeps `frame` of `domain` where it is for a device; or says why not. */
export function pin(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): Refused | undefined {
  if (!ownsFrame(kernel, domain, frame)) {
    return refuse(
      "not held",
      `${domain.name} cannot let a device use frame ${frame}: it must be one of its own`,
    );
  }
  writeFrame(kernel, frame, "pins", readFrame(kernel, frame, "pins") + 1);
  charge(kernel.machine, PIN);
}

const UNPIN = cyclesOf(`
        ldl     t1, 16(t0)
        subl    t1, 1, t1
        stl     t1, 16(t0)
        bne     t1, 0           // another device is at work on it
        ldl     t2, 0(t0)
        beq     t2, 0           // nobody's any more: it is free now
`);

/** Undoes one [[pin]] of `frame`, whose owner may have gone meanwhile. */
export function unpin(kernel: Kernel, frame: FrameNumber): void {
  const pins = readFrame(kernel, frame, "pins");
  if (pins === 0) panic(`pins: frame ${frame} is unpinned and was not pinned`);
  writeFrame(kernel, frame, "pins", pins - 1);
  charge(kernel.machine, UNPIN);
  if (pins > 1) return;
  const owner = readFrame(kernel, frame, "owner");
  if (owner === 0) kernel.freeFrames.push(frame);
  const domain = kernel.domains.get(owner);
  if (domain === undefined) return;
  const overdue = domain.reclaims.some(({ alarm }) => alarm === undefined);
  if (overdue) enforceSoon(kernel, domain);
  else settle(kernel, domain);
}

// Somebody may be waiting for the frame, and others of its domain may be overdue as well. To take
// them may be long work, so whoever has let go of the frame does not do it: an alarm does, before
// the kernel is left.

function enforceSoon(kernel: Kernel, domain: Domain): void {
  setAlarm(kernel, ticksNow(kernel), () => {
    if (kernel.domains.has(domain.identifier)) enforce(kernel, domain);
  });
  wantAttention(kernel);
}
