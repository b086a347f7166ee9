// # Time that is taken from others
//
// What is raised about other programs takes at most half of the time of the program that runs.
//
// A program has 64 timers. Its handler computes for 19,000 cycles and sets the timer for the next
// tick. All of them together take ten ticks at every tick. Without a limit the kernel would never be
// done with that, and the program that has the processor would not execute one instruction.
//
// So the kernel has an account of what was taken: the cycles of handlers that were asked about one
// domain while a processor ran a strand of another. It need not be the same processor, for the others
// wait for the kernel's lock meanwhile. Of every two cycles that pass, one is taken off again. As long as
// the account is below half a tick nobody is limited. Above it, an event waits in the list of work if
// its subject has taken its share or more: half a tick divided by all who have taken something.
// Others, who have taken less, are served at once. Events about nobody, and those about the only program
// that runs, never wait.
//
// What a program takes from itself is its own affair. But a tick during which interrupts are kept
// out is not heard, and then slices would last longer than they should ([[§Slices]]).

import { CYCLES_PER_TICK } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Kernel, TakenTime, Work } from "../kernel/kernel.ts";

/** Cycles of others at a time from which on they are limited, and of a visit from which on it ends. */
export const HALF_A_TICK: number = Math.floor(CYCLES_PER_TICK / 2);

/** An account of which nothing has been taken. */
export function nothingTaken(): TakenTime {
  return { all: 0, at: 0, by: new Map() };
}

// Processors count their own cycles. One may be behind another that has looked at the account already, and for it no time
// has gone by.

/** Takes off the account what the time since the last look allows. */
function settle(taken: TakenTime, now: number): void {
  if (now <= taken.at) return;
  const before = taken.all;
  taken.all = Math.max(0, before - (now - taken.at) / 2);
  taken.at = now;
  if (before === 0 || taken.all === before) return;
  for (const [domain, cycles] of taken.by) {
    const left = cycles * taken.all / before;
    if (left < 1) taken.by.delete(domain);
    else taken.by.set(domain, left);
  }
}

/** Whether an event about `subject` takes time from anybody. */
function isTaken({ processors }: Kernel, subject: number): boolean {
  return subject !== 0 &&
    processors.some(({ current }) =>
      current !== undefined && current.domain.identifier !== subject
    );
}

const ACCOUNT = cyclesOf(`
        rpcc    t0
        ldq     t1, 0(t2)       // since
        subq    t0, t1, t0
        ldq     t1, 8(t2)       // all
        addq    t1, t0, t1
        stq     t1, 8(t2)
        ldq     t1, 16(t2)      // by this domain
        addq    t1, t0, t1
        stq     t1, 16(t2)
`);

/** Notes that handlers were asked about `subject` from the cycle `since` until now. */
export function noteTaken(
  kernel: Kernel,
  subject: number,
  since: number,
): void {
  if (!isTaken(kernel, subject)) return;
  const { machine: { processor } } = kernel;
  const { taken } = kernel;
  charge(kernel.machine, ACCOUNT);
  const now = processor.counters.cycles;
  const cycles = Math.max(0, now - since);
  settle(taken, now);
  taken.all += cycles;
  taken.by.set(subject, (taken.by.get(subject) ?? 0) + cycles);
}

/** Whether the event of `work` may be raised now. */
export function mayBeRaised(kernel: Kernel, { subject }: Work): boolean {
  const { taken } = kernel;
  if (taken.all < HALF_A_TICK || !isTaken(kernel, subject)) return true;
  settle(taken, kernel.machine.processor.counters.cycles);
  const own = taken.by.get(subject) ?? 0;
  return taken.all < HALF_A_TICK || own * taken.by.size < HALF_A_TICK;
}
