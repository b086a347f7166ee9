// # A list, with and without being told
//
// The program runs with a list that is scattered or dense, told of its misses or not.

import type { Source } from "../../03-spindles/mod.ts";
import { carryingProgram } from "../programs.ts";
import { execute, startFastSystem, type System } from "../system.ts";
import feedback from "./feedback.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };

/** By which a program is told of misses. */
export const FEEDBACK_SPINDLE: Source = {
  file: "feedback.spindle",
  text: feedback,
};

/** How the program is run. */
export interface Passes {
  /** How often it goes through its list. */
  readonly passes: number;
  /** After how many misses it is told; 0: never. */
  readonly misses: number;
  /** Whether its nodes lie on many pages. */
  readonly scattered: boolean;
}

/** What came of a run. */
export interface PassesRun {
  /** Whether its sum was right. */
  readonly right: boolean;
  /** Whether it has put its nodes together. */
  readonly gathered: boolean;
  /** Cycles from its first to its last. */
  readonly cycles: number;
  /** Misses of the translation buffer for data. */
  readonly missed: number;
}

const MEMORY = 8 * 2 ** 20;

/** Runs the program, on a fast machine of its own unless told otherwise. */
export function goThrough(
  { passes, misses, scattered }: Passes,
  system: System = startFastSystem({ memory: MEMORY }),
): PassesRun {
  const constants = { passes, misses, scattered: Number(scattered) };
  const list = carryingProgram(system, program, [FEEDBACK_SPINDLE], constants);
  const { dataBuffer } = system.machine.processor;
  const before = dataBuffer.misses;
  const { ending, cycles } = execute(system, list, ["list"], 100_000_000);
  const status = ending.kind === "exited" ? ending.status : 255;
  return {
    right: status < 2,
    gathered: status === 1,
    cycles,
    missed: dataBuffer.misses - before,
  };
}
