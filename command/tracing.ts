// # Watching
//
// What a machine reports while it runs, as lines of text.

import {
  type Counters,
  disassemble,
  hex,
  type Machine,
  type TraceEvent,
} from "../chapters/01-hardware/mod.ts";
import { UsageError } from "./host.ts";
import { columns, grouped } from "./text.ts";

/** What can be traced. */
export const TRACE_KINDS = ["instruction", "trap", "pal", "miss"] as const;

/** One of the kinds of event that can be traced. */
export type TraceKind = typeof TRACE_KINDS[number];

/**
 * The kinds in a list such as `trap,pal`.
 *
 * @throws UsageError naming the first that is none
 */
export function traceKinds(list: string): TraceKind[] {
  return list.split(",").map((word) => {
    const kind = TRACE_KINDS.find((one) => one === word.trim());
    if (kind !== undefined) return kind;
    throw new UsageError(
      `Cannot trace ${word || "nothing"}: kinds are ${TRACE_KINDS.join(", ")}`,
    );
  });
}

/** Lets `take` have a line for each event of the given kinds. */
export function watch(
  machine: Machine,
  kinds: readonly TraceKind[],
  take: (line: string) => void,
): void {
  machine.watcher = kinds.length === 0 ? undefined : (event) => {
    if (!kinds.includes(event.kind)) return;
    const cycle = grouped(machine.processor.counters.cycles).padStart(12);
    take(`${cycle}  ${describe(event)}`);
  };
}

function describe(event: TraceEvent): string {
  switch (event.kind) {
    case "instruction":
      return `${hex(event.pc, 16)}  ${disassemble(event.word, event.pc)}`;
    case "trap": {
      const given = event.arguments.map((one) => hex(one)).join(" ");
      return `${hex(event.pc, 16)}  ${event.entry} ${given}`;
    }
    case "pal":
      return `${hex(event.pc, 16)}  call_pal ${event.name}`;
    case "miss":
      return `${hex(event.address, 16)}  ${event.buffer} translation miss`;
  }
}

/** The counters of `machine` in two columns. */
export function counterLines(machine: Machine): string[] {
  const { counters, instructionBuffer, dataBuffer } = machine.processor;
  const rows = Object.entries(
    counters as unknown as Record<keyof Counters, number>,
  )
    .concat([
      ["instruction translation misses", instructionBuffer.misses],
      ["data translation misses", dataBuffer.misses],
    ])
    .map(([name, count]) => [words(name), grouped(count)]);
  return columns(rows);
}

/** `palCalls` as `PAL calls`, and so on. */
function words(name: string): string {
  return name.replace(/^pal/, "PAL").replace(
    /[A-Z][a-z]+/g,
    (word) => ` ${word.toLowerCase()}`,
  ).trim();
}
