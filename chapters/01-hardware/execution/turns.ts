// # Several processors
//
// Processors that share a memory take turns, in an order that is always the same.
//
// Two processors on a real board work at the same time, and nobody knows which of two
// stores in the same microsecond comes first. Here they take turns. The one that is
// furthest behind goes on until it is {{turn.cycles}} cycles ahead of the next. What
// happens is something that could have happened on a real board, and it happens again in
// the same way whenever it is run.
//
// That can be too kind to a program. Two processors that add to one word without a lock
// lose a count only if a turn ends between a load and its store, and perhaps none ever does.
// So a machine can be built with a *seed* (`seed` in [[MachineOptions]], or `--seed` of
// `deno task boot`). The length of each turn is then left to chance, up to twice the usual
// one. Another seed is another order of events, and the same seed the same one again:
// whoever has found a mistake can look at it as often as need be.

import { Chance } from "../board/chance.ts";
import type { Machine, Processor } from "../processor/machine.ts";

/** Cycles by which a processor may run ahead of the others, if nothing is left to chance. */
export const TURN = 1000;

/** Gives the turn to the processor that is furthest behind, if this one's is over. */
export function chooseProcessor(machine: Machine): void {
  const { processors, processor, turnEnd } = machine;
  if (processors.length === 1) return;
  if (processor.running && processor.counters.cycles < turnEnd) return;
  const running = processors.filter((one) => one.running);
  if (running.length === 0) return;
  const behind = (a: Processor, b: Processor) =>
    b.counters.cycles < a.counters.cycles ? b : a;
  machine.processor = running.reduce(behind);
  if (machine.processor !== processor) {
    machine.watcher?.({ kind: "switch", before: processor.number });
  }
  const others = running.filter((one) => one !== machine.processor);
  const waiting = others.length > 0 ? others : [machine.processor];
  machine.turnEnd = turnOf(machine) +
    Math.min(...waiting.map(({ counters }) => counters.cycles));
}

/** By how many cycles the turn that begins may get ahead of the others. */
function turnOf(machine: Machine): number {
  if (machine.chance === undefined) return TURN;
  const chance = new Chance(machine.chance);
  const turn = 1 + chance.number(2 * TURN);
  machine.chance = chance.save();
  return turn;
}
