// What the tests of the memory controller share.

import { assert, assertEquals } from "@std/assert";
import {
  type AddressSpace,
  allocateFrames,
  auditFrames,
  createDomain,
  createSpace,
  currentStrand,
  type Domain,
  type FrameCapability,
  guaranteeFrames,
  isRefused,
  type Kernel,
  mapFrames,
  type RefusalKind,
  type Refused,
} from "../../chapters/02-controllers/mod.ts";

/** What an operation has given; it must not have refused. */
export function given<Result>(result: Result | Refused): Result {
  if (isRefused(result)) throw new Error(result.sentence);
  return result;
}

/** `result` must be a refusal of this kind. */
export function assertRefused(result: unknown, kind: RefusalKind): Refused {
  assert(isRefused(result), `expected a refusal: ${kind}`);
  assertEquals(result.refused, kind, result.sentence);
  return result;
}

/** The accounts of `kernel` must agree. */
export function assertBalanced(kernel: Kernel): void {
  assertEquals(auditFrames(kernel), []);
}

/** A domain that is guaranteed `minimum` frames. */
export function client(kernel: Kernel, name: string, minimum = 0): Domain {
  const domain = createDomain(kernel, name);
  given(guaranteeFrames(kernel, domain, minimum));
  return domain;
}

/** A domain with a space, and `count` frames that are mapped from `address` on. */
export interface Mapped {
  readonly domain: Domain;
  readonly space: AddressSpace;
  readonly frames: FrameCapability[];
}

/** Where [[mapped]] maps, unless told otherwise. */
export const BASE = 0x2_0000_0000n;

/** Maps `count` frames of `domain` from [[BASE]] on in a new space. */
export function mapped(
  kernel: Kernel,
  domain: Domain,
  count: number,
  rights = 3,
): Mapped {
  const space = createSpace(kernel, domain);
  const frames = given(allocateFrames(kernel, domain, count));
  given(mapFrames(kernel, domain, space, BASE, frames, rights));
  return { domain, space, frames };
}

/** The domain and the space of the strand that is running. */
export function running(kernel: Kernel): {
  domain: Domain;
  space: AddressSpace;
} {
  const { domain, space } = currentStrand(kernel)!;
  return { domain, space };
}
