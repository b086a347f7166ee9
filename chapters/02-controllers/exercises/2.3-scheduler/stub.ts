// # Who runs next
//
// The strand controller can put a strand on a processor and take it off. It has no opinion
// about which. Without a policy every processor idles; write two policies.
//
// `takeTurns` lets strands take turns: a processor gets the strand that has been ready for
// the longest time. Who loses a processor and is still ready is the last in the row, and so is
// who becomes ready. Who was ready before the policy came stands in the row by its number.
//
// `drawLots` holds a lottery each time a processor has no strand. Those who are ready take
// part, each with as many tickets as `ticketsOf` says at that moment, at least one. One ticket
// is drawn, each as likely as any other: `draw(n)` gives a number from 0 to n - 1. So nobody is
// sure of the next turn, but in the long run everybody has the share of his tickets.
//
// Under both policies a strand may run for so many `ticks` of the clock at a time; with 0, as
// long as it likes (`allot`). Under both:
//
// - The answer to `Processor.select` is always the number of a strand that is ready. It is 0
//   only if there is none.
// - Strands that are ready when the policy is installed are not forgotten, and processors that
//   have found nothing to run are made to ask again (`wakeIdle`).
//
// A policy is a set of handlers that belong to the system, which has no domain. It hears of
// strands by `Strand.unblock`, `Strand.block` and `Strand.stop`, and is asked by
// `Processor.select`. What a notice tells has happened, but more may have happened since or
// at the same time. A strand can yield and block in the same system call, and it can be
// blocked or ended by others while it waits for its turn. Nobody tells you when a strand ends
// that has no processor. What is true now stands in `kernel.strands`.
//
// The parameters of events are numbers of 64 bits (`bigint`); a strand's `identifier` is a
// `number`.

import { installHandler, type Kernel } from "../../mod.ts";

/** Lets strands take turns of at most `ticks` each, the longest ready first. */
export function takeTurns(kernel: Kernel, ticks: number): void {
  // TODO
  unwritten(kernel, ticks, installHandler);
}

/**
 * Lets chance decide who runs next for at most `ticks`.
 *
 * @param ticketsOf how many tickets the strand with this number has now
 * @param draw a number from 0 to just below the one given, each as likely as any other
 */
export function drawLots(
  kernel: Kernel,
  ticks: number,
  ticketsOf: (strand: number) => number,
  draw: (below: number) => number,
): void {
  // TODO: then delete `unwritten`.
  unwritten(kernel, ticks, ticketsOf, draw);
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 2.3: not yet written");
}
