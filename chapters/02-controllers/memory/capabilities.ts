// # The right to use a frame
//
// Whoever wants something done with a frame has to show that it was given to him and has not
// been taken back.
//
// A domain gets frame 700 and a *capability* for it: a value with the frame's number, the
// domain's, and how often the frame had been given away by then, say 12 times. Later the frame
// is taken from it and given to somebody else, for the 13th time. The domain still has the
// value, but the record of the frame says 13: the capability is stale, and the controller
// refuses it. One that belongs to another domain is refused as well. Nobody else can make one:
// the type has a mark that only [[giveFrame]] puts on.
//
// Code in the machine's memory cannot hold such a value. It names a frame by its *handle*, and
// the controllers look the capability up among those of the subject, the domain that the code
// acts for. A handle that has been taken back is never used again, so it cannot come to mean
// another frame.
//
// :::spin 2.1
// Only what was granted can be touched ([[promise 38]]). Frames are refused by the checks of
// this page, strands by their owner ([[§What handlers can do with strands]]), and blocks, the
// network and the screen by capabilities of their own ([[§Who may use a device]]). Random numbers
// in place of handles and addresses do no harm.
// :::

import type { FrameNumber } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { readFrame } from "./frame_table.ts";

/** Whether `capability` is good for `domain` now. */
export function isHeld(
  kernel: Kernel,
  domain: Domain,
  capability: FrameCapability,
): boolean {
  const { frame, generation, handle } = capability;
  return capability.domain === domain.identifier &&
    domain.handles.get(handle)?.frame === frame &&
    readFrame(kernel, frame, "owner") === domain.identifier &&
    readFrame(kernel, frame, "generation") === generation;
}

const CHECK_HANDLE = cyclesOf(`
        s8addq  a0, t1, t0      // the domain's table of handles
        ldl     t0, 0(t0)
        beq     t0, 0
        mulq    t0, t2, t0      // the frame's record
        addq    t0, t3, t0
        ldl     t4, 0(t0)
        cmpeq   t4, a1, t4      // its owner
        beq     t4, 0
`);

/** Why `domain` cannot use all of `capabilities`, if it cannot. */
export function refuseUnheld(
  kernel: Kernel,
  domain: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  charge(kernel.machine, CHECK_HANDLE * capabilities.length);
  const wrong = capabilities.find((one) => !isHeld(kernel, domain, one));
  if (wrong === undefined) return undefined;
  return refuse(
    "not held",
    `${domain.name} does not own frame ${wrong.frame} by this capability: it must be its own and not have been taken back`,
  );
}

/** The capabilities of `domain` for `count` handles from `first` on; or why there are not. */
export function capabilitiesOf(
  domain: Domain,
  first: number,
  count: number,
): FrameCapability[] | Refused {
  const found: FrameCapability[] = [];
  for (let index = 0; index < count; index++) {
    const capability = domain.handles.get(first + index);
    if (capability === undefined) {
      return refuse(
        "not held",
        `${domain.name} has no frame ${
          first + index
        }: it must be a handle of one that it owns`,
      );
    }
    found.push(capability);
  }
  return found;
}

/** The capability of `domain` for `frame`, if that may hold its pages. */
export function capabilityFor(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): FrameCapability | undefined {
  if (!domain.frames.has(frame)) return undefined;
  return domain.handles.get(readFrame(kernel, frame, "handle"));
}
