// # A gang, run
//
// Two strands that meet run beside two programs that only compute, on two processors.

import type { Program } from "../../01-hardware/mod.ts";
import {
  copyIn,
  endDomain,
  finishVisits,
  loadProgram,
  runKernel,
  type Strand,
} from "../../02-controllers/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { addressIn, assembled, carryingProgram } from "../programs.ts";
import { extend, loadMarked, startFastSystem, type System } from "../system.ts";
import { STRAND_THREADS } from "../threads/mod.ts";
import gang from "./gang.spindle" with { type: "text" };
import source from "./program.s" with { type: "text" };

/** The scheduler that gives the strands of a program processors together. */
export const GANGS: Source = { file: "gang.spindle", text: gang };

/** A program that computes without end. */
const BATCH = "        .globl _start\n_start: br _start\n";

/** Who decides which strands run: the default scheduler, the other one without a gang, or with one. */
export type Meeting = "default" | "turns" | "gang";

const MEMORY = 8 * 2 ** 20;

/** A system of two processors, with the scheduler for gangs unless the default one is to decide. */
export function gangSystem(meeting: Meeting = "gang"): System {
  const system = startFastSystem({ memory: MEMORY, processors: 2 });
  if (meeting !== "default") extend(system, GANGS);
  return system;
}

/** How exactly the end of a program is seen, in cycles. */
const LOOK = 1000;
/** So many cycles and no more. */
const MOST = 400_000_000;

/** What it took until two strands had met. */
export interface Met {
  /** Cycles until the end. */
  readonly cycles: number;
  /** Turns of a loop for which one waited for the other, on a processor that others could have used. */
  readonly waited: number;
}

/**
 * What two strands take that meet `rounds` times beside two other programs.
 *
 * @throws RangeError if they do not come to an end
 */
export function meetBeside(
  meeting: Meeting,
  rounds: number,
  system: System = gangSystem(meeting),
): Met {
  const { kernel, machine: { processor: { counters } } } = system;
  const batch = assembled([BATCH]);
  const constants = { gang: meeting === "gang" ? 1 : 0, rounds };
  const spindles = [STRAND_THREADS];
  const program = carryingProgram(system, source, spindles, constants);
  const first = loadProgram(kernel, batch, []);
  const strand = loadMarked(system, program, ["meeting"]);
  const second = loadProgram(kernel, batch, []);
  const waited = waitedAtTheEnd(system, strand, program);
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
  if (outcome?.kind !== "exited") {
    throw new RangeError(`The strands were to meet ${rounds} times`);
  }
  return { cycles: cycles - before, waited: waited() };
}

/** The turns that both strands have waited, known when the first of them has ended. */
function waitedAtTheEnd(
  { kernel }: System,
  strand: Strand,
  program: Program,
): () => number {
  let turns = 0;
  const look = (one: Strand): void => {
    if (one.domain !== strand.domain) return;
    const at = addressIn(program, "waited");
    const { buffer } = copyIn(kernel, strand.space, at, 16);
    const words = new DataView(buffer);
    turns = [0, 8].reduce(
      (sum, offset) => sum + Number(words.getBigUint64(offset, true)),
      0,
    );
  };
  kernel.whenStrandEnded.push(look);
  return () => {
    kernel.whenStrandEnded.splice(kernel.whenStrandEnded.indexOf(look), 1);
    return turns;
  };
}
