// # An inversion, run
//
// The same program runs with and without ranks that are lent, and beside strands that compute for a
// short and a long time.

import type { Program } from "../../01-hardware/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { carryingProgram } from "../programs.ts";
import {
  endPrograms,
  execute,
  extend,
  startFastSystem,
  stateNumber,
  type System,
} from "../system.ts";
import locks from "./locks.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };
import ranks from "./ranks.spindle" with { type: "text" };

/** The scheduler that lets the strand of the greatest rank run. */
export const RANKS: Source = { file: "ranks.spindle", text: ranks };
/** The locks of a program, with ranks that are lent. */
export const LOCKS: Source = { file: "locks.spindle", text: locks };

/** What the three strands do. */
export interface Inversion {
  /** Whether who waits lends its rank. */
  readonly inherits: boolean;
  /** Thousands of turns that the middle strand computes. */
  readonly middle: number;
  /** Thousands of turns that the least urgent strand keeps the lock. */
  readonly low: number;
}

/** A system whose scheduler goes by ranks. */
export function rankedSystem(): System {
  const system = startFastSystem({ memory: 8 * 2 ** 20 });
  extend(system, RANKS);
  return system;
}

/** The program of three strands. */
export function inversionProgram(
  system: System,
  { inherits, middle, low }: Inversion,
): Program {
  const constants = { inherits: inherits ? 1 : 0, middle, low };
  return carryingProgram(system, program, [LOCKS], constants);
}

/** The cycles for which the most urgent strand waits for the lock. */
export function waitOf(
  inversion: Inversion,
  system: System = rankedSystem(),
): number {
  const { extensions } = system;
  let waited = -1;
  const look = (): void => {
    const found = extensions.spindles.find(({ name }) => name === "Locks");
    if (!found) return;
    waited = Number(stateNumber(system, found, "waited"));
  };
  const { whenStrandEnded } = system.kernel;
  whenStrandEnded.push(look);
  execute(system, inversionProgram(system, inversion), [], 100_000_000);
  whenStrandEnded.splice(whenStrandEnded.indexOf(look), 1);
  // Nothing is left of it unless it was stuck.
  endPrograms(system);
  return waited;
}
