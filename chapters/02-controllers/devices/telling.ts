// # Telling exactly once
//
// Somebody waits for an answer from a device. It must reach him, and only once.
//
// Work is noted in a list that may be full ([[raiseLater]]). An event that finds it full is lost,
// which is right for a flood of packets and wrong for "your block has been written". So an event
// of the second kind is kept until the next tick of the clock, and noted then.
//
// Its subject may have ended in the meantime. Then nobody is told.

import { setAlarm, ticksNow } from "../events/alarms.ts";
import { eventNamed } from "../events/catalogue.ts";
import { isHandled, raiseLater } from "../events/raising.ts";
import type { Kernel, Work } from "../kernel/kernel.ts";

/**
 * Tells of `event`, about the domain with the number `subject`, now or when there is room.
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
  if (raiseLater(kernel, event, numbers, domain, after)) {
    if (!heard) after();
    return;
  }
  again(kernel, () => tell(kernel, event, parameters, subject, after));
}

/** Raises `event`, which concerns everybody, now or when there is room. */
export function ask(
  kernel: Kernel,
  event: string,
  parameters: readonly number[],
  then: NonNullable<Work["then"]>,
): void {
  const numbers = parameters.map(BigInt);
  if (raiseLater(kernel, event, numbers, undefined, then)) return;
  again(kernel, () => ask(kernel, event, parameters, then));
}

function again(kernel: Kernel, ring: () => void): void {
  setAlarm(kernel, ticksNow(kernel) + 1n, ring);
}
