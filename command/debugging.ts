// # Debugging
//
// The same two ways to run something, except that a debugger says when and in which
// direction. When it leaves, the machine goes on by itself.

import {
  createRecorder,
  hostOf,
  type Journal,
  type Machine,
  type Program,
  run,
  type Stop,
} from "../chapters/01-hardware/mod.ts";
import { loadProgram, runKernel } from "../chapters/02-controllers/mod.ts";
import type { Ending, System } from "../chapters/05-services/mod.ts";
import { serveGdb } from "./gdb_server.ts";

/** What UNIX calls the signal by which a debugger ends a program. */
const KILL = 9;

/** Lets a debugger run `machine`, into which `image` has been loaded. */
export async function debugBare(
  machine: Machine,
  image: Program,
  journal: Journal,
  port: number,
): Promise<Stop> {
  const recorder = createRecorder(machine, { journal });
  const symbols = () => image.symbols;
  const left = await serveGdb(recorder, port, { symbols });
  if (left === "killed") return { reason: "halt", code: "software" };
  return run(machine);
}

/** Steps that the kernel may need until a program's first instruction. */
const STEPS_TO_START = 1000;

/**
 * Loads `program` and lets a debugger run it from its first instruction on.
 *
 * @throws ElfError, OutOfFrames or RangeError if it cannot be loaded
 */
export async function debugProgram(
  system: System,
  program: Program,
  args: readonly string[],
  journal: Journal,
  port: number,
): Promise<Ending> {
  const { machine, kernel, extensions } = system;
  const strand = loadProgram(kernel, program, args);
  runKernel(kernel, { steps: 0 });
  for (let left = STEPS_TO_START; left > 0; left--) {
    if (machine.processor.mode === "user") break;
    run(machine, { steps: 1 });
  }
  const host = hostOf([kernel, extensions], [machine]);
  const recorder = createRecorder(machine, { journal, host });
  const left = await serveGdb(recorder, port, {
    symbols: () => program.symbols,
    ending: () => endingOf(strand.outcome),
  });
  if (left === "killed") {
    return { kind: "killed", signal: KILL, sentence: "killed by the debugger" };
  }
  if (strand.outcome === undefined) run(machine);
  return strand.outcome ?? { kind: "limit" };
}

function endingOf(outcome: Ending | undefined) {
  if (outcome?.kind === "exited") {
    const { status } = outcome;
    return { status, sentence: `The program has ended with status ${status}.` };
  }
  if (outcome?.kind === "killed") {
    const { signal, sentence } = outcome;
    return {
      status: 128 + signal,
      sentence: `The program was killed: ${sentence}.`,
    };
  }
  return { status: 1, sentence: "The machine has stopped." };
}
