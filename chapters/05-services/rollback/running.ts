// # Two strands and a counter
//
// The program runs in each of the ways, alone to see what a round takes, and as two strands that
// are interrupted often to see whether anything is lost.

import type { Program } from "../../01-hardware/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { carryingProgram } from "../programs.ts";
import { execute, extend, startFastSystem, type System } from "../system.ts";
import impatient from "./impatient.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };
import restart from "./restart.spindle" with { type: "text" };

/** By which a program rolls its strands back. */
export const RESTART_SEQUENCES: Source = {
  file: "restart.spindle",
  text: restart,
};
/** A scheduler that interrupts at every tick. */
export const IMPATIENT: Source = { file: "impatient.spindle", text: impatient };

/** How the program keeps its counter and its list whole; the place here is the number that the program knows. */
export const KEEPING = [
  "not at all",
  "locks",
  "spindle",
  "controller",
  "conditional store",
  "one sequence",
] as const;

/** How the program keeps its counter and its list whole. */
export type Keeping = typeof KEEPING[number];

/** The program with so many strands and rounds. */
export function countingProgram(
  system: System,
  keeping: Keeping,
  strands: 1 | 2,
  rounds: number,
): Program {
  const constants = { way: KEEPING.indexOf(keeping), strands, rounds };
  return carryingProgram(system, program, [RESTART_SEQUENCES], constants);
}

const MEMORY = 8 * 2 ** 20;

/** Cycles of a round in which nobody interrupts. */
export function roundCycles(keeping: Keeping): number {
  const run = (rounds: number) => {
    const system = startFastSystem({ memory: MEMORY });
    const counting = countingProgram(system, keeping, 1, rounds);
    return execute(system, counting, ["count"], 5_000_000).cycles;
  };
  return (run(1100) - run(100)) / 1000;
}

/**
 * How many additions were lost of two strands that are interrupted at every tick; 100 and more if
 * the list was spoiled.
 */
export function lostOfMany(keeping: Keeping, rounds = 30_000): number {
  const system = startFastSystem({ memory: MEMORY });
  extend(system, IMPATIENT);
  const counting = countingProgram(system, keeping, 2, rounds);
  const { ending } = execute(system, counting, ["count"], 100_000_000);
  return ending.kind === "exited" ? ending.status : 255;
}

// :::exercise 5.4
// :::
