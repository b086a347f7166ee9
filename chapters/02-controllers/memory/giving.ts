// # Frames that change hands
//
// A frame with something in it can go from one domain to another, and nothing is copied.
//
// A program has put a picture into a frame and wants a server to have it. It unmaps the page and gives the
// frame away. Now the server owns it, under a handle of its own, and the program's handle means
// nothing any more. The frame is not cleared: what is in it is what was to be passed.
//
// Nobody must lose by that. A frame that devices or pages still use does not go. A domain that has been
// asked for frames cannot hide them with a friend. And what domains are guaranteed stays
// guaranteed: a giver who falls below his guarantee may ask for frames again, and those must be
// there.

import type { FrameNumber } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Domain, FrameCapability, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { refuseUnheld } from "./capabilities.ts";
import { readFrame, writeFrame } from "./frame_table.ts";
import { owedTo } from "./frames.ts";

const HAND_OVER = cyclesOf(`
        ldl     t1, 12(t0)      // pages that lead to it
        bne     t1, 0
        ldl     t1, 16(t0)      // pins
        bne     t1, 0
        stl     a0, 0(t0)       // its owner
        ldl     t1, 4(t0)
        addl    t1, 1, t1
        stl     t1, 4(t0)       // once more
        stl     a1, 8(t0)       // its handle
        stl     zero, 0(t2)
        stl     t3, 0(t4)
`);

/**
 * Gives the frames of `capabilities`, with what is in them, from `domain` to `other`.
 *
 * @returns the handle of the first there; the others have the next ones. Or why not; nothing has
 * changed then
 */
export function giveFrames(
  kernel: Kernel,
  domain: Domain,
  other: Domain,
  capabilities: readonly FrameCapability[],
): number | Refused {
  const refused = refuseToGive(kernel, domain, other, capabilities);
  if (refused !== undefined) return refused;
  const first = other.nextHandle;
  for (const { frame } of capabilities) handOver(kernel, domain, other, frame);
  charge(kernel.machine, HAND_OVER * capabilities.length);
  return first;
}

function handOver(
  kernel: Kernel,
  domain: Domain,
  other: Domain,
  frame: FrameNumber,
): void {
  domain.frames.delete(frame);
  domain.handles.delete(readFrame(kernel, frame, "handle"));
  const { identifier } = other;
  const handle = other.nextHandle++;
  const generation = readFrame(kernel, frame, "generation") + 1;
  other.frames.add(frame);
  const capability = { frame, domain: identifier, generation, handle };
  other.handles.set(handle, capability as FrameCapability);
  writeFrame(kernel, frame, "owner", identifier);
  writeFrame(kernel, frame, "generation", generation);
  writeFrame(kernel, frame, "handle", handle);
}

// ## What is refused

/** Why `domain` cannot give the frames of `capabilities` to `other`, if it cannot. */
export function refuseToGive(
  kernel: Kernel,
  domain: Domain,
  other: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  return refuseUnheld(kernel, domain, capabilities) ??
    refuseParties(domain, other) ??
    refuseUsed(kernel, domain, capabilities) ??
    refuseGuarantees(kernel, domain, other, capabilities.length);
}

function refuseParties(domain: Domain, other: Domain): Refused | undefined {
  if (domain === other) {
    return refuse("bad argument", `${domain.name} has these frames already`);
  }
  const asked = [domain, other].find(({ reclaims }) => reclaims.length > 0);
  if (asked === undefined) return undefined;
  return refuse(
    "busy",
    `${asked.name} has been asked to give frames back, and has not yet`,
  );
}

function refuseUsed(
  kernel: Kernel,
  { name }: Domain,
  capabilities: readonly FrameCapability[],
): Refused | undefined {
  const frames = capabilities.map(({ frame }) => frame);
  const used = frames.find((one, index) =>
    frames.indexOf(one) !== index || kernel.loans.has(one) ||
    readFrame(kernel, one, "mappings") > 0 || readFrame(kernel, one, "pins") > 0
  );
  if (used === undefined) return undefined;
  return refuse(
    "busy",
    `${name} cannot give frame ${used} away: it must be named once, and not be mapped, lent or used by a device`,
  );
}

/** Why what is guaranteed would not be there any more, if so. */
function refuseGuarantees(
  { domains, freeFrames }: Kernel,
  domain: Domain,
  other: Domain,
  count: number,
): Refused | undefined {
  const owedAfter = (one: Domain) => {
    const change = one === domain ? -count : one === other ? count : 0;
    return Math.max(0, one.minimum - one.frames.size - change);
  };
  const all = [...domains.values()];
  const before = all.reduce((sum, one) => sum + owedTo(one), 0);
  const after = all.reduce((sum, one) => sum + owedAfter(one), 0);
  if (after <= before || after <= freeFrames.length) return undefined;
  return refuse(
    "over quota",
    `${domain.name} is guaranteed ${domain.minimum} frames and cannot give ${count} away: ${freeFrames.length} are free, and ${after} would be owed`,
  );
}
