// # A gang, run
//
// Two strands that meet run beside two programs that only compute, on two processors.

import {
  endDomain,
  finishVisits,
  loadProgram,
  runKernel,
} from "../../02-controllers/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { assembled, carryingProgram } from "../programs.ts";
import { extend, loadMarked, startSystem, type System } from "../system.ts";
import { STRAND_THREADS } from "../threads/mod.ts";
import gang from "./gang.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };

/** The scheduler that gives the strands of a program processors together. */
export const GANGS: Source = { file: "gang.spindle", text: gang };

/** A program that computes without end. */
const BATCH = "        .globl _start\n_start: br _start\n";

/** A system of two processors on which gangs are scheduled. */
export function gangSystem(): System {
  const system = startSystem({ memory: 8 * 2 ** 20, processors: 2 });
  extend(system, GANGS);
  return system;
}

/** How exactly the end of a program is seen, in cycles. */
const LOOK = 1000;
/** So many cycles and no more. */
const MOST = 8_000_000;

/**
 * The cycles that two strands take which meet `rounds` times beside two other programs, as a gang or not.
 *
 * @throws RangeError if they do not come to an end
 */
export function meetBeside(
  asGang: boolean,
  rounds: number,
  system: System = gangSystem(),
): number {
  const { kernel, machine: { processor: { counters } } } = system;
  const batch = assembled([BATCH]);
  const constants = { gang: asGang ? 1 : 0, rounds };
  const spindles = [STRAND_THREADS];
  const meeting = carryingProgram(system, program, spindles, constants);
  const first = loadProgram(kernel, batch, []);
  const strand = loadMarked(system, meeting, ["meeting"]);
  const second = loadProgram(kernel, batch, []);
  const before = counters.cycles;
  while (!strand.outcome && counters.cycles < before + MOST) {
    runKernel(kernel, { cycles: counters.cycles + LOOK });
  }
  const { cycles } = counters;
  const { outcome } = strand;
  finishVisits(kernel);
  for (const { domain } of [strand, first, second]) {
    endDomain(kernel, domain, { kind: "exited", status: 0 });
  }
  // Whoever had a processor leaves it.
  runKernel(kernel, { cycles: counters.cycles + 20 * LOOK });
  if (outcome?.kind === "exited") return cycles - before;
  throw new RangeError(`The strands were to meet ${rounds} times`);
}
