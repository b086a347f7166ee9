// # One policy for frames and turns
//
// A program with two strands and too few frames runs with a pager beside the default scheduler, and
// with one spindle for both.
//
// :::figure composition.turns
// :::
//
// The spindle is the same in both rows. In the first it does what a pager does that hears of faults
// and of nothing else, and who runs is left to the scheduler. In the second it hands out turns
// ([[§Frames and turns]]). The program makes the same {{composition.turns.calls}} calls in both: to
// begin, to make its second strand, and to end each. Whatever is decided about its frames and its
// turns is decided without it. A test watches each way out of the kernel and finds that it always
// leads back to where the strand was.

import { panic, type Program } from "../../01-hardware/mod.ts";
import { runKernel, type Strand } from "../../02-controllers/mod.ts";
import { type Source, spindleNamed } from "../../03-spindles/mod.ts";
import { carryingProgram } from "../programs.ts";
import {
  loadMarked,
  startFastSystem,
  stateNumber,
  type System,
} from "../system.ts";
import { fullDisk, grantDisk, timesAsked } from "./policies.ts";
import program from "./turns.s" with { type: "text" };
import turns from "./turns.spindle" with { type: "text" };

/** The spindle that decides about frames and turns. */
export const TURNS: Source = { file: "turns.spindle", text: turns };

/** Pages of both strands together. */
export const TURN_PAGES = 12;
/** How often each strand goes through its pages. */
export const TURN_LAPS = 12;

/** Ticks of a turn. */
const TURN = 48;
/** Rounds of a loop that a strand computes at each page, in 65,536. */
const WORK = 2;

/** A program whose strands share frames. */
export interface Sharing {
  /** The system that it runs on. */
  readonly system: System;
  /** The program. */
  readonly program: Program;
  /** Its first strand. */
  readonly strand: Strand;
}

/**
 * Starts the program; `joint` lets the spindle decide about turns as well.
 *
 * @param work rounds of a loop that a strand computes at each page, in 65,536
 * @param granted pages of the disk that it may use
 */
export function startSharing(
  joint: boolean,
  laps: number = TURN_LAPS,
  work: number = WORK,
  granted: number = TURN_PAGES,
): Sharing {
  const memory = 8 * 2 ** 20;
  const disk = fullDisk(TURN_PAGES);
  const system = startFastSystem({ memory, disk });
  const constants = { turn: joint ? TURN : 0, laps, work };
  const shares = carryingProgram(system, program, [TURNS], constants);
  const strand = loadMarked(system, shares, ["shares"]);
  grantDisk(system, strand, shares, granted);
  return { system, program: shares, strand };
}

/** What came of it. */
export interface SharingCost {
  /** The status with which the program has ended; −1 if it did not end well. */
  readonly status: number;
  /** Cycles until it had ended. */
  readonly cycles: number;
  /** Pages that were brought from the disk. */
  readonly brought: number;
  /** How often the turn went to the other strand. */
  readonly turns: number;
  /** Calls that the program has made of its spindle. */
  readonly calls: number;
  /** Events of which the spindle was told. */
  readonly told: number;
}

// What the spindle has counted is looked at when the program has ended and the spindle is still
// there.

/** Runs the program with one policy for both, or with a pager beside the scheduler. */
export function measureSharing(joint: boolean): SharingCost {
  const { system, strand } = startSharing(joint);
  const { kernel, extensions, machine } = system;
  const { counters } = machine.processor;
  const before = counters.cycles;
  const owner = strand.domain.identifier;
  const spindle = spindleNamed(extensions, "Turns", owner) ??
    panic("turns: the program has not brought its spindle");
  const count = (field: string, index = 0) =>
    Number(stateNumber(system, spindle, field, index));
  let seen = { cycles: 0, brought: 0, turns: 0, calls: 0, told: 0 };
  kernel.whenEnded.unshift(() => {
    const [calls, told] = timesAsked(kernel, spindle);
    const brought = count("brought", 0) + count("brought", 1);
    const cycles = counters.cycles - before;
    seen = { cycles, brought, turns: count("turns"), calls, told };
  });
  runKernel(kernel, { cycles: before + MOST_CYCLES });
  const { outcome } = strand;
  return { status: outcome?.kind === "exited" ? outcome.status : -1, ...seen };
}

/** Cycles in which the program must have ended. */
const MOST_CYCLES = 1_000_000_000;
