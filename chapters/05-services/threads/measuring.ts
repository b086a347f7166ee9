// # Threads in three places
//
// Fork and join, and ping-pong, are measured for strands of the kernel and for threads of the program.
//
// A fork and a join make a thread that does nothing, and wait for it. In a *ping-pong* two threads
// let each other go on in turn; a round is there and back. What a round takes is the difference
// between a run of many rounds and one of a few.

import type { Program } from "../../01-hardware/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { carryingProgram } from "../programs.ts";
import { execute, type System } from "../system.ts";
import { threadedProgram, threadSystem } from "./running.ts";
import pairs from "./pairs.s" with { type: "text" };
import source from "./strands.s" with { type: "text" };
import strands from "./strands.spindle" with { type: "text" };

/** The text of the program that measures strands; who loads it brings the procedures that it calls. */
export const STRAND_PROGRAM: string = source;

/** The spindle by which a program makes each thread a strand. */
export const STRAND_THREADS: Source = {
  file: "strands.spindle",
  text: strands,
};

/** What a round takes, in cycles. */
export interface ThreadCost {
  /** What the threads are. */
  readonly threads: string;
  /** A fork and a join. */
  readonly forkJoin: number;
  /** There and back. */
  readonly pingPong: number;
}

const LESS = 20;
const MORE = 60;

/** The cycles of one round, from two runs. */
export function roundOf(run: (rounds: number) => number): number {
  const less = run(LESS);
  return Math.round((run(MORE) - less) / (MORE - LESS));
}

function strandRounds(system: System, kind: number): number {
  return roundOf((rounds) => {
    const constants = { kind, rounds };
    const program = carryingProgram(
      system,
      STRAND_PROGRAM,
      [STRAND_THREADS],
      constants,
    );
    return finished(system, program);
  });
}

function threadRounds(system: System, kind: number): number {
  return roundOf(
    (rounds) =>
      finished(system, threadedProgram(system, pairs, { kind, rounds })),
  );
}

/** The cycles of a program that ends well. */
export function finished(system: System, program: Program): number {
  const { ending, cycles } = execute(system, program, [], 50_000_000);
  if (ending.kind === "exited" && ending.status === 0) return cycles;
  throw new RangeError(`The program was to end well: ${ending.kind}`);
}

/** Measures threads of each kind, on a machine of its own. */
export function measureThreads(): ThreadCost[] {
  const system = threadSystem();
  return [
    {
      threads: "strands, in small calls",
      forkJoin: strandRounds(system, 1),
      pingPong: strandRounds(system, 3),
    },
    {
      threads: "strands, all at once",
      forkJoin: strandRounds(system, 0),
      pingPong: strandRounds(system, 2),
    },
    measureOwnThreads(system),
  ];
}

/** Measures the threads that a program has itself. */
export function measureOwnThreads(system: System = threadSystem()): ThreadCost {
  return {
    threads: "threads on activations",
    forkJoin: threadRounds(system, 0),
    pingPong: threadRounds(system, 1),
  };
}
