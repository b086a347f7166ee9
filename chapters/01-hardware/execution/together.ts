// # Several machines
//
// Two machines on one wire run by turns, a few microseconds each, and it is as if they ran
// at the same time.
//
// Say the first sends a frame at cycle 10,000. It cannot arrive at the second before a
// certain time has passed, the *latency* of the hub. So the first may run ahead by as much,
// and the second misses nothing. Half the latency is a turn: both machines run for
// so many cycles, the hub passes on what was sent in the meantime, and they go on. The
// turns begin at fixed times, so it makes no difference whether machines run for a second
// at once or for a thousand times a millisecond.

import type { Hub } from "../board/hub.ts";
import type { Machine } from "../processor/machine.ts";
import { run } from "./running.ts";

/** Machines on a hub. */
export interface Network {
  /** The machines, each of which was built with the hub as its wire. */
  readonly machines: readonly Machine[];
  /** What connects them. */
  readonly hub: Hub;
}

/**
 * Runs all machines of a network until each has stopped or has reached `cycles`.
 *
 * @param network the machines and their hub
 * @param cycles up to which cycle, counted from when the machines were switched on
 * @param until ends the run at the end of a turn, when it is true
 */
export function runTogether(
  { machines, hub }: Network,
  cycles: number,
  until: () => boolean = () => false,
): void {
  const turn = Math.max(1, Math.floor(hub.latency / 2));
  for (;;) {
    const running = machines.filter(({ stopped }) => !stopped);
    const now = Math.min(...running.map(timeOf));
    if (!(now < cycles) || until()) return;
    const end = Math.min(cycles, (Math.floor(now / turn) + 1) * turn);
    for (const machine of running) run(machine, { cycles: end });
    hub.settle(Math.min(end, ...running.map(settledBy)));
  }
}

// A machine of several processors has got as far as the one at work, which is where [[run]]
// ends. The others may be behind by a turn of their own ([[TURN]]) and still have something
// to send, for which the hub waits.

/** The cycle that `machine` has reached. */
function timeOf({ processor }: Machine): number {
  return processor.counters.cycles;
}

/** The cycle before which `machine` will not send anything any more. */
function settledBy({ processors, stopped }: Machine): number {
  if (stopped) return Infinity;
  const running = processors.filter((one) => one.running);
  return Math.min(...running.map(({ counters }) => counters.cycles));
}
