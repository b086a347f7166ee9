// # Several processors
//
// Processors that share a memory take turns, in an order that is always the same.
//
// Two processors on a real board work at the same time, and nobody knows which of two
// stores in the same microsecond comes first. Here they take turns. The one that is
// furthest behind goes on until it is {{turn.cycles}} cycles ahead of the next. What
// happens is something that could have happened on a real board, and it happens again in
// the same way whenever it is run.

import type { Machine, Processor } from "../processor/machine.ts";

/** Cycles by which a processor may run ahead of the others. */
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
  machine.turnEnd = TURN +
    Math.min(...waiting.map(({ counters }) => counters.cycles));
}
