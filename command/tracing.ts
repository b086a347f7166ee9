// # Watching
//
// What a machine reports while it runs, as lines of text.

import {
  countsOf,
  describeEvent,
  HAPPENING_KINDS,
  type HappeningKind,
  kindOf,
  type Machine,
} from "../chapters/01-hardware/mod.ts";
import { UsageError } from "./host.ts";
import { columns, grouped } from "./text.ts";

/**
 * The kinds in a list such as `trap,pal`.
 *
 * @throws UsageError naming the first that is none
 */
export function traceKinds(list: string): HappeningKind[] {
  return list.split(",").map((word) => {
    const kind = HAPPENING_KINDS.find((one) => one === word.trim());
    if (kind !== undefined) return kind;
    throw new UsageError(
      `Cannot trace ${word || "nothing"}: kinds are ${
        HAPPENING_KINDS.join(", ")
      }`,
    );
  });
}

/** Lets `take` have a line for each event of the given kinds. */
export function watch(
  machine: Machine,
  kinds: readonly HappeningKind[],
  take: (line: string) => void,
): void {
  machine.watcher = kinds.length === 0 ? undefined : (event) => {
    if (!kinds.includes(kindOf(machine, event))) return;
    const cycle = grouped(machine.processor.counters.cycles).padStart(12);
    take(`${cycle}  ${describeEvent(event)}`);
  };
}

/** The counters of `machine` in two columns, processor by processor. */
export function counterLines({ processors }: Machine): string[] {
  return processors.flatMap((processor) => {
    const rows = countsOf(processor).map(({ name, count, part }) => [
      part ? `  ${name}` : name,
      grouped(count),
    ]);
    const lines = columns(rows);
    if (processors.length === 1) return lines;
    return [`processor ${processor.number}`, ...lines];
  });
}
