// # Programs with threads
//
// A program of threads is put together from four texts: its own, the exchange of registers, the
// library, and the entries of the spindle that it brings along.

import type { MachineOptions, Program } from "../../01-hardware/mod.ts";
import { environmentOf, type Source } from "../../03-spindles/mod.ts";
import { libraryOf } from "../../04-verifier/mod.ts";
import { carryingProgram, type ProgramConstants } from "../programs.ts";
import {
  execute,
  type Execution,
  startSystem,
  type System,
} from "../system.ts";
import activations from "./activations.spindle" with { type: "text" };
import calls from "./calls.s" with { type: "text" };
import interrupted from "./interrupted.s" with { type: "text" };
import lock from "./lock.s" with { type: "text" };
import exchange from "./threads.s" with { type: "text" };
import library from "./threads.spindle" with { type: "text" };
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

/** A system for programs with threads. */
export function threadSystem(options: MachineOptions = {}): System {
  return startSystem({ memory: 8 * 2 ** 20, ...options });
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
