// # Programs with threads
//
// A program of threads is put together from four texts: its own, the exchange of registers, the
// library, and the entries of the spindle that it brings along.

import {
  CYCLES_PER_TICK,
  type MachineOptions,
  type Program,
} from "../../01-hardware/mod.ts";
import { copyIn, runKernel, type Strand } from "../../02-controllers/mod.ts";
import { environmentOf, type Source } from "../../03-spindles/mod.ts";
import { libraryOf } from "../../04-verifier/mod.ts";
import {
  addressIn,
  carryingProgram,
  type ProgramConstants,
} from "../programs.ts";
import {
  endPrograms,
  execute,
  type Execution,
  loadMarked,
  startFastSystem,
  type System,
} from "../system.ts";
import activations from "./activations.spindle" with { type: "text" };
import calls from "./calls.s" with { type: "text" };
import interrupted from "./interrupted.s" with { type: "text" };
import lock from "./lock.s" with { type: "text" };
import exchange from "./threads.s" with { type: "text" };
import library from "./threads.spindle" with { type: "text" };
import counting from "./turns.s" with { type: "text" };
import workers from "./program.s" with { type: "text" };

/** The spindle that tells a program what becomes of its strands. */
export const ACTIVATIONS: Source = {
  file: "activations.spindle",
  text: activations,
};
/** The library of threads. */
export const THREAD_LIBRARY: Source = {
  file: "threads.spindle",
  text: library,
};

/** A program that begins with `source` and has threads. */
export function threadedProgram(
  system: System,
  source: string,
  constants: ProgramConstants = {},
): Program {
  const threads = libraryOf(
    THREAD_LIBRARY,
    environmentOf(system.extensions, 0),
  );
  const texts = [source, lock, exchange, calls, interrupted, threads];
  return carryingProgram(system, texts, [ACTIVATIONS], constants);
}

/** What the workers of the demonstration are given to do. */
export interface WorkersLoad {
  /** Threads beside the first. */
  readonly workers: number;
  /** Rounds of each. */
  readonly rounds: number;
  /** Turns of a loop in each round. */
  readonly work: number;
  /** Ticks that each round sleeps. */
  readonly ticks: number;
  /** Strands that carry the threads, up to 8. */
  readonly strands: number;
  /** Processors that the program wants. */
  readonly wanted: number;
  /** Pieces for which the store has room. */
  readonly room: number;
}

/** A small workload. */
export const FEW_WORKERS: WorkersLoad = {
  workers: 4,
  rounds: 4,
  work: 1_000,
  ticks: 1,
  strands: 6,
  wanted: 1,
  room: 2,
};

const MEMORY = 8 * 2 ** 20;

/** A system for programs with threads. */
export function threadSystem(options: MachineOptions = {}): System {
  return startFastSystem({ memory: MEMORY, ...options });
}

/** The program of workers. */
export function workerProgram(system: System, workload: WorkersLoad): Program {
  return threadedProgram(system, workers, { ...workload });
}

/** Runs the workers to their end. */
export function runWorkers(
  workload: WorkersLoad,
  system: System = threadSystem(),
): Execution {
  const program = workerProgram(system, workload);
  return execute(system, program, ["workers"], 500_000_000);
}

// ## Counting threads

/** How three threads that count without end share the strands of their program. */
export interface Counting {
  /** Strands, and processors that the program wants. */
  readonly wanted: number;
  /** Ticks that each thread has before the next one's turn; 0: it is never interrupted. */
  readonly slice: number;
}

/** Starts the program of three threads that count. */
export function startCounting(
  system: System,
  { wanted, slice }: Counting,
): { readonly strand: Strand; readonly counts: () => number[] } {
  const program = threadedProgram(system, counting, { wanted, slice });
  const strand = loadMarked(system, program, ["counting"]);
  const start = addressIn(program, "counts");
  const counts = () => {
    const { buffer } = copyIn(system.kernel, strand.space, start, 32);
    const words = new DataView(buffer);
    return [8, 16, 24].map((at) => Number(words.getBigUint64(at, true)));
  };
  return { strand, counts };
}

/** How far each of the threads has counted after so many ticks of the clock. */
export function countFor(
  ticks: number,
  counting: Counting,
  system: System = threadSystem({ processors: counting.wanted }),
): number[] {
  const { counts } = startCounting(system, counting);
  const { counters } = system.machine.processor;
  const cycles = counters.cycles + ticks * CYCLES_PER_TICK;
  runKernel(system.kernel, { cycles });
  const found = counts();
  endPrograms(system);
  return found;
}
