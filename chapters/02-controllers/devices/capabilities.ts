// # Who may use a device
//
// A domain may use a part of a device if it holds a capability for it.
//
// A file service has been given an [[Extent]] of a thousand blocks. It gives a program a
// hundred of them: an extent of its own, which the program can use without asking the
// service again. Block 100 of the program's extent does not exist, whatever lies there on the
// disk.
//
// The first extent, the stations and the screen are given out by whoever starts the system. From
// then on extents come from those who hold larger ones ([[shareExtent]]). Capabilities go back
// when their domain ends.

import { charge, cyclesOf } from "../kernel/charging.ts";
import type {
  Capability,
  Extent,
  NetworkStation,
  ScreenRight,
} from "../kernel/devices.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";

const MAKE = cyclesOf(`
        stl     a0, 0(t0)
        stl     a1, 4(t0)
        stl     a2, 8(t0)
        stl     a3, 12(t0)
        stq     t0, 0(t1)
`);

/** Capabilities that a domain can hold. */
export const MOST_CAPABILITIES = 64;

/** Extents that a domain can hold of one and the same other domain. */
export const MOST_SHARED = 8;

/** Gives `domain` the blocks from `first` on: trusted code only. */
export function grantExtent(
  kernel: Kernel,
  domain: Domain,
  first: number,
  count: number,
  writable: boolean,
  from = 0,
): Extent {
  const { identifier } = domain;
  const handle = newHandle(kernel);
  const extent: Extent = {
    kind: "extent",
    handle,
    domain: identifier,
    first,
    count,
    writable,
    from,
  };
  kernel.devices.capabilities.set(handle, extent);
  return extent;
}

/** Lets `domain` use the network: trusted code only. */
export function grantStation(
  kernel: Kernel,
  domain: Domain,
  mayReceive = true,
  maySend = true,
): NetworkStation {
  const handle = newHandle(kernel);
  const station: NetworkStation = {
    kind: "station",
    handle,
    domain: domain.identifier,
    mayReceive,
    maySend,
  };
  kernel.devices.capabilities.set(handle, station);
  return station;
}

/** Lets `domain` say what is on the screen: trusted code only. */
export function grantScreen(kernel: Kernel, domain: Domain): ScreenRight {
  const handle = newHandle(kernel);
  const right: ScreenRight = {
    kind: "screen",
    handle,
    domain: domain.identifier,
  };
  kernel.devices.capabilities.set(handle, right);
  return right;
}

function newHandle(kernel: Kernel): number {
  charge(kernel.machine, MAKE);
  return kernel.nextIdentifier++;
}

// ## Sharing
//
// What a domain holds it can give on, or a part of it; never more than it has. Nobody asks the other
// one, so of one domain he gets only so many: a stranger must not use up what he can hold.

/** A part of an extent. */
export interface ExtentPart {
  /** Its first block, counted from the extent's own beginning. */
  readonly first: number;
  /** How many blocks it has. */
  readonly count: number;
  /** Whether they may be written. */
  readonly writable: boolean;
}

/** Gives `other` a part of the extent of `domain`. */
export function shareExtent(
  kernel: Kernel,
  domain: Domain,
  extent: Extent,
  other: Domain,
  { first, count, writable }: ExtentPart,
): Extent | Refused {
  const wrong = notHeld(kernel, domain, extent);
  if (wrong) return wrong;
  if (!isPart(extent, first, count)) {
    return refuse(
      "bad argument",
      `${count} blocks from ${first} on cannot be shared: the extent has ${extent.count}`,
    );
  }
  if (writable && !extent.writable) {
    return refuse(
      "not permitted",
      "An extent that cannot be written cannot be shared for writing",
    );
  }
  if (held(kernel, other).length >= MOST_CAPABILITIES) {
    return refuse(
      "over quota",
      `${other.name} holds ${MOST_CAPABILITIES} capabilities already`,
    );
  }
  const from = domain.identifier;
  const shared = held(kernel, other)
    .filter((one) => one.kind === "extent" && one.from === from);
  if (shared.length >= MOST_SHARED) {
    return refuse(
      "over quota",
      `${other.name} holds ${MOST_SHARED} extents of ${domain.name} already`,
    );
  }
  const start = extent.first + first;
  return grantExtent(kernel, other, start, count, writable, from);
}

/** Whether `count` blocks from `first` on lie in `extent`. */
export function isPart(extent: Extent, first: number, count: number): boolean {
  return Number.isInteger(first) && Number.isInteger(count) && first >= 0 &&
    count >= 1 && first + count <= extent.count;
}

// ## Checking
//
// A capability is looked up by its handle, and has to be the very one that is found.

const LOOK_UP = cyclesOf(`
        s8addq  a0, t0, t0
        ldq     t0, 0(t0)
        beq     t0, 0
        ldl     t1, 4(t0)
        cmpeq   t1, a1, t1
        beq     t1, 0
`);

/** Why `domain` may not use `capability`, if so. */
export function notHeld(
  kernel: Kernel,
  domain: Domain,
  capability: Capability,
): Refused | undefined {
  const { kind, handle } = capability;
  charge(kernel.machine, LOOK_UP);
  const known = kernel.devices.capabilities.get(handle) === capability;
  return known && capability.domain === domain.identifier ? undefined : refuse(
    "not held",
    `${domain.name} does not hold this ${kind}`,
  );
}

/** The capability of this kind that `domain` holds by the number `handle`. */
export function capabilityOf<Kind extends Capability["kind"]>(
  kernel: Kernel,
  domain: Domain,
  kind: Kind,
  handle: bigint,
): Extract<Capability, { kind: Kind }> | Refused {
  const found = kernel.devices.capabilities.get(Number(handle));
  if (found?.kind !== kind || notHeld(kernel, domain, found)) {
    return refuse(
      "not held",
      `${domain.name} holds no ${kind} with the handle ${handle}`,
    );
  }
  return found as Extract<Capability, { kind: Kind }>;
}

/** What `domain` holds. */
export function held(
  { devices }: Kernel,
  { identifier }: Domain,
): Capability[] {
  return [...devices.capabilities.values()].filter((one) =>
    one.domain === identifier
  );
}

/** Takes every capability from `domain`. */
export function takeCapabilities(kernel: Kernel, domain: Domain): void {
  for (const { handle } of held(kernel, domain)) {
    kernel.devices.capabilities.delete(handle);
  }
}
