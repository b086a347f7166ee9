// # Telling exactly once
//
// Somebody waits for an answer from a device. It must reach him, and only once.
//
// Work is noted in a list that may be full ([[raiseLater]]). An event that finds it full is lost,
// which is right for a flood of packets and wrong for "your block has been written". Events of the
// second kind are noted for certain ([[raiseSurely]]). Each of them answers a request or a timer, and
// of these a domain can have only so many, those of which it has not been told included.
//
// Its subject may have ended in the meantime. Then nobody is told.

import { eventNamed } from "../events/catalogue.ts";
import { isHandled, raiseSurely } from "../events/raising.ts";
import type { Kernel, Work } from "../kernel/kernel.ts";

/**
 * Tells of `event`, a notice about the domain with the number `subject`.
 *
 * @param after called once everybody has been told, or nobody has to be
 */
export function tell(
  kernel: Kernel,
  event: string,
  parameters: readonly (number | bigint)[],
  subject: number,
  after: () => void = () => {},
): void {
  const domain = kernel.domains.get(subject);
  if (subject !== 0 && domain === undefined) return after();
  const numbers = parameters.map(BigInt);
  const heard = isHandled(eventNamed(kernel, event));
  raiseSurely(kernel, event, numbers, domain, after);
  if (!heard) after();
}

/** Raises `event`, which concerns everybody and is asked once at a time. */
export function ask(
  kernel: Kernel,
  event: string,
  parameters: readonly number[],
  then: NonNullable<Work["then"]>,
): void {
  raiseSurely(kernel, event, parameters.map(BigInt), undefined, then);
}
