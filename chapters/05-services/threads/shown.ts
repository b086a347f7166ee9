// # Threads, shown
//
// The demonstration lets the same threads be carried by one strand, and then by several.

import { type Demonstration, type Shown, timesAs } from "../demonstration.ts";
import type { System } from "../system.ts";
import { countFor, FEW_WORKERS, runWorkers, threadSystem } from "./running.ts";

/** Threads that wait in the kernel, with and without activations. */
export const THREADS: Demonstration = {
  name: "threads",
  about: "threads of the program's own making, and what happens if one waits",
  run,
};

/** The cycles that the workers take if so many strands carry them. */
export function cyclesWith(strands: number): number {
  return runWorkers({ ...FEW_WORKERS, strands }).cycles;
}

/** How many of three threads that compute without end have come to do so after ten ticks. */
export function threadsThatCount(slice: number, system: System): number {
  const counts = countFor(10, { wanted: 1, slice }, system);
  return counts.filter((count) => count > 0).length;
}

function run(): Shown {
  const { workers, rounds } = FEW_WORKERS;
  const [byDefault, own] = [1, FEW_WORKERS.strands].map(cyclesWith) as [
    number,
    number,
  ];
  const system = threadSystem();
  return {
    story: [
      `A program has ${workers} worker threads on one processor. Each of them computes, waits for the clock`,
      `and counts, ${rounds} times. The kernel knows nothing of threads. If one strand carries them all, one`,
      "thread that waits in the kernel keeps all others from running. With the spindle Activations",
      "the program is given another strand whenever one waits, and its threads go on. A strand is what",
      "the kernel gives a processor to.",
      "",
      "Look at the time until all workers have finished. Then three threads count without end, on one",
      "strand, and never wait: look at how many of them have counted after ten ticks of the clock.",
    ],
    comparisons: [{
      what: "all rounds of all workers",
      unit: "cycles",
      byDefault,
      own,
      between: ["one strand", "activations"],
    }, {
      what: "threads that have counted",
      unit: "threads",
      byDefault: threadsThatCount(0, system),
      own: threadsThatCount(2, system),
      between: ["to its end", "in slices"],
    }],
    meaning: [
      `The threads have finished ${
        timesAs(byDefault, own)
      } as fast: while one of them waits, the others compute.`,
      "The kernel still knows nothing of threads. It has told the program that a strand waits, and the",
      "program has decided what is next. It is told of ticks, too, and so each thread has its turn.",
    ],
  };
}
