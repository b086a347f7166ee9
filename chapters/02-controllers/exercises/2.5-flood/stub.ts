// # A legal flood
//
// A client that does nothing forbidden stops the clock. Be that client first. Then mend the
// kernel.
//
// `given.ts` beside this file is a kernel with a weakness. Before it is left, it raises all
// events that wait, the oldest first. A client may note up to 16 events of its own at a time
// and has one handler, in which it may note more. Until the visit is over, no interrupt
// comes through.
//
// **The attack.** Write `attack`, which gets a client and uses what a client has: `handle` and
// `raise`. From then on the clock's ticks must be late by 20 ticks and more, although you are
// the only one and each run of your handler takes no more than 1000 cycles.
//
// **The repair.** Write `mend`, which makes a rule for one kernel. The rule says which event
// is raised next, or that the kernel is to be left. It sees those that wait, the oldest first,
// and for each its `subject`: the number of the client's domain. And it sees how many the
// visit has raised and how many cycles it has taken. It may remember what it has decided
// before. Handlers take 4000 cycles or less. With 32 clients that flood the kernel:
//
// - No tick is late by more than a quarter of a tick, 30000 cycles, even while a program makes
//   one system call after the other, each of which begins a visit.
// - What is about nobody, with the subject 0, comes from the controllers themselves and is
//   raised in the next visit, before everything else.
// - A client that notes an event now and then has it raised within 5 ticks, whatever the
//   others have waiting.
// - Every client comes to its turn again and again, and its events are raised in the order
//   in which they were noted.
//
// But a limit must not be too tight: a client that is alone and notes 16 events, each of 200
// cycles, has all of them raised in one visit.
//
// While a program computes, there is one visit in each tick of about 121000 cycles.

import type * as given from "./given.ts";

/** Makes the clock's ticks late. */
export function attack(client: given.Client): void {
  // TODO
  unwritten(client);
}

/** A rule for one kernel under which nobody can make them late. */
export function mend(): given.Rule {
  // TODO: then delete `unwritten`.
  return unwritten();
}

function unwritten(..._given: readonly unknown[]): never {
  throw new Error("exercise 2.5: not yet written");
}
