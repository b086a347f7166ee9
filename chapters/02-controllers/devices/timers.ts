// # Timers
//
// A domain can have itself told when the clock has ticked so many times.
//
// A protocol sends a packet and wants to send it again if no answer has come within half a
// second. It sets a timer for the tick that is 512 ahead. When the answer comes, it cancels
// it. Otherwise the event `Timer.expired` is raised, about this domain, with the timer's
// number. The clock ticks 1024 times a second, and nothing finer than a tick can be waited
// for here. A timer is an alarm ([[setAlarm]]) with an owner. Until its owner has been told of it, it
// counts among those that the owner has.

import { cancelAlarm, setAlarm } from "../events/alarms.ts";
import { timesNoted } from "../events/raising.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Timer } from "../kernel/devices.ts";
import type { Domain, Kernel } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { tell } from "./telling.ts";

/** Timers that a domain can have at a time. */
export const MOST_TIMERS = 64;

const SET_TIMER = cyclesOf(`
        ldl     t0, 0(t1)       // how many it has
        cmplt   t0, 64, t2
        beq     t2, 0
        addl    t0, 1, t0
        stl     t0, 0(t1)
        stq     a0, 0(t3)
        stq     a1, 8(t3)
`);

/** Lets `domain` be told when the count of ticks has reached `tick`; once. */
export function setTimer(
  kernel: Kernel,
  domain: Domain,
  tick: bigint,
): Timer | Refused {
  const { timers } = kernel.devices;
  const untold = timesNoted(kernel, "Timer.expired", domain);
  if (timersOf(kernel, domain).length + untold >= MOST_TIMERS) {
    return refuse(
      "over quota",
      `${domain.name} has ${MOST_TIMERS} timers already`,
    );
  }
  const identifier = kernel.nextIdentifier++;
  const bell = setAlarm(kernel, tick, () => expire(kernel, identifier));
  const timer = { identifier, domain: domain.identifier, bell };
  timers.set(identifier, timer);
  charge(kernel.machine, SET_TIMER);
  return timer;
}

function expire(kernel: Kernel, identifier: number): void {
  const timer = kernel.devices.timers.get(identifier);
  kernel.devices.timers.delete(identifier);
  if (timer) tell(kernel, "Timer.expired", [identifier], timer.domain);
}

const CANCEL_TIMER = cyclesOf(`
        ldl     t0, 0(t1)
        subl    t0, 1, t0
        stl     t0, 0(t1)
        stq     zero, 0(t3)
`);

/** Lets the timer `identifier` of `domain` not expire; refused if there is none any more. */
export function cancelTimer(
  kernel: Kernel,
  domain: Domain,
  identifier: number,
): Refused | undefined {
  const { timers } = kernel.devices;
  const timer = timers.get(identifier);
  if (timer?.domain !== domain.identifier) {
    return refuse(
      "not held",
      `${domain.name} has no timer with the number ${identifier}`,
    );
  }
  timers.delete(identifier);
  cancelAlarm(kernel, timer.bell);
  charge(kernel.machine, CANCEL_TIMER);
  return undefined;
}

/** The timers of `domain` that have not expired. */
export function timersOf(
  { devices }: Kernel,
  { identifier }: Domain,
): Timer[] {
  return [...devices.timers.values()].filter(({ domain }) =>
    domain === identifier
  );
}

/** Cancels all timers of `domain`. */
export function cancelTimers(kernel: Kernel, domain: Domain): void {
  for (const { identifier } of timersOf(kernel, domain)) {
    cancelTimer(kernel, domain, identifier);
  }
}
