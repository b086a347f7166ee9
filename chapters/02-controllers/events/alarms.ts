// # Alarms
//
// A controller can have one of its functions called at a certain tick of the clock.
//
// A domain has been asked for ten frames and gets until tick 5,000. The controller sets an
// alarm that will take what is missing then ([[§Taking frames back]]). The kernel keeps its
// alarms in the order of their ticks, and the tick of the first one in a word that the clock's
// door compares with the count ([[entInt]]). A tick at which nothing rings costs one
// comparison, however many alarms are set.

import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Alarm, Kernel } from "../kernel/kernel.ts";
import { GLOBALS, readField, writeField } from "../kernel/records.ts";

/** What the word holds while no alarm is set: a tick that never comes. */
export const NEVER: bigint = 2n ** 63n - 1n;

/** The ticks of the clock since the kernel was started. */
export function ticksNow({ machine, globals }: Kernel): bigint {
  return readField(machine.bus, globals, GLOBALS, "ticks");
}

const SET_ALARM = cyclesOf(`
next:   ldq     t0, 0(t1)       // the tick of an alarm that is set
        cmplt   a0, t0, t2
        lda     t1, 24(t1)
        beq     t2, next
        stq     a0, 0(t1)
        stq     a1, 8(t1)
`);

/** Lets `ring` happen when the count of ticks reaches `tick`. */
export function setAlarm(
  kernel: Kernel,
  tick: bigint,
  ring: () => void,
): Alarm {
  const alarm = { tick, ring };
  const { alarms } = kernel;
  const behind = alarms.findIndex((one) => one.tick > tick);
  alarms.splice(behind === -1 ? alarms.length : behind, 0, alarm);
  charge(kernel.machine, SET_ALARM);
  noteFirst(kernel);
  return alarm;
}

/** Lets `alarm` not ring, if it has not yet. */
export function cancelAlarm(kernel: Kernel, alarm: Alarm): void {
  const at = kernel.alarms.indexOf(alarm);
  if (at === -1) return;
  kernel.alarms.splice(at, 1);
  noteFirst(kernel);
}

/** Rings every alarm that is due. */
export function ringAlarms(kernel: Kernel): void {
  const { alarms } = kernel;
  const now = ticksNow(kernel);
  if (alarms.length === 0 || alarms[0]!.tick > now) return;
  while (alarms.length > 0 && alarms[0]!.tick <= now) alarms.shift()!.ring();
  noteFirst(kernel);
}

function noteFirst({ machine, globals, alarms }: Kernel): void {
  const first = alarms[0]?.tick ?? NEVER;
  writeField(machine.bus, globals, GLOBALS, "alarm", first);
}
