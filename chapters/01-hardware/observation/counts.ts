// # Reading the counters
//
// What a processor has done, in numbers: a program that is slow is slow for a reason that
// can be counted.
//
// A loop that seems to do nothing but add may turn out to miss in the translation buffer at
// every turn. The counting goes on all the time and is part of the machine ([[Counters]]).
// This page only puts the numbers in an order in which they can be read, and leaves out what
// has never happened. A machine that models its caches has counts of those as well
// ([[createCaches]]).

import type { Cache } from "../memory/caches.ts";
import type { Processor } from "../processor/machine.ts";

/** A number, and what it is the number of. */
export interface Count {
  /** What was counted. */
  readonly name: string;
  /** How often, or how many. */
  readonly count: number;
  /** Whether it is a part of the number above it that is not a part itself. */
  readonly part: boolean;
}

/** Everything that `processor` has counted. */
export function countsOf(processor: Processor): Count[] {
  const { counters, instructionBuffer, dataBuffer, caches } = processor;
  const { doors, routines } = counters;
  const byCount = [...routines].sort(([, a], [, b]) => b - a);
  return [
    whole("instructions", counters.instructions),
    whole("cycles", counters.cycles),
    whole("traps", counters.traps),
    ...parts(Object.entries(doors)),
    whole("PAL calls", counters.palCalls),
    ...parts(byCount),
    whole("ticks", counters.ticks),
    whole("instruction translation misses", instructionBuffer.misses),
    whole("data translation misses", dataBuffer.misses),
    ...cacheCounts("instruction cache", caches?.instruction),
    ...cacheCounts("data cache", caches?.data),
    ...cacheCounts("board's cache", caches?.board),
  ];
}

function cacheCounts(name: string, cache: Cache | undefined): Count[] {
  if (cache === undefined) return [];
  const { hits, misses } = cache;
  const all = whole(`${name} accesses`, hits + misses);
  return [all, ...parts([["hits", hits], ["misses", misses]])];
}

function whole(name: string, count: number): Count {
  return { name, count, part: false };
}

function parts(counts: readonly (readonly [string, number])[]): Count[] {
  return counts
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count, part: true }));
}
