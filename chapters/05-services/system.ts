// # A system that runs programs
//
// Machine, kernel, door, default services: put together, they run an ordinary program.

import {
  createMachine,
  type Machine,
  type MachineOptions,
  type Program,
} from "../01-hardware/mod.ts";
import {
  type Kernel,
  loadProgram,
  type Outcome,
  runKernel,
  startKernel,
  type Strand,
} from "../02-controllers/mod.ts";
import type { Extensions, Source } from "../03-spindles/mod.ts";
import { type Admission, admit, openDoor } from "../04-verifier/mod.ts";
import { DEFAULT_CALLS } from "./default_calls/mod.ts";

/** Everything, running. */
export interface System {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly extensions: Extensions;
  /** The services that were there from the start. */
  readonly defaults: readonly Admission[];
  /** The cycles that had passed when the kernel had started, before any service. */
  readonly startingCycles: number;
}

/**
 * Switches on a machine, starts the kernel on it and installs the default services.
 *
 * @throws RangeError if the machine cannot be built as asked
 */
export function startSystem(options: MachineOptions = {}): System {
  const machine = createMachine(options);
  const kernel = startKernel(machine);
  const startingCycles = machine.counters.cycles;
  const extensions = openDoor(kernel);
  const defaults = [admit(extensions, DEFAULT_CALLS, 0)];
  return { machine, kernel, extensions, defaults, startingCycles };
}

/** Installs a spindle for the whole system. */
export function extend(system: System, source: Source): Admission {
  return admit(system.extensions, source, 0);
}

// ## Running a program

/** How a run of a program ended. */
export type Ending = Outcome | {
  /** It was still running when the cycles it may have were used up. */
  readonly kind: "limit";
};

/** What a run of a program came to. */
export interface Execution {
  readonly ending: Ending;
  readonly cycles: number;
  readonly instructions: number;
}

/** Loads `program` and has it ready to run. */
export function begin(
  system: System,
  program: Program,
  args: readonly string[],
): Strand {
  return loadProgram(system.kernel, program, args);
}

/**
 * Runs `program` to its end, or until it has used up `most` cycles.
 *
 * @throws ElfError or OutOfFrames if it cannot be loaded
 */
export function execute(
  system: System,
  program: Program,
  args: readonly string[],
  most = Infinity,
): Execution {
  const { counters } = system.machine;
  const { cycles, instructions } = counters;
  const strand = begin(system, program, args);
  runKernel(system.kernel, { cycles: counters.cycles + most });
  return {
    ending: strand.outcome ?? { kind: "limit" },
    cycles: counters.cycles - cycles,
    instructions: counters.instructions - instructions,
  };
}
