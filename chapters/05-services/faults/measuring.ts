// # Faults, measured
//
// Eight things that programs do with the memory hardware, as they are measured everywhere.
//
// They come from a paper on programs that use the memory hardware for their own purposes, and SPIN
// was compared with two other systems by them. *Dirty* asks whether a page was written. *Fault* is
// a store to a protected page, from the store to the instruction behind it, with a handler that
// opens the page. *Trap* is the part of it before the handler begins. *Prot1* protects a page,
// *Prot100* a hundred of them in one call, *Unprot100* opens these. In *Appel1* the handler of a
// fault opens the page and protects another one. *Appel2* protects a hundred pages and then takes a
// hundred faults; it is told by the page.

import {
  CLOCK_RATE,
  type MachineOptions,
  panic,
  type Program,
} from "../../01-hardware/mod.ts";
import {
  MEMORY_1995,
  type MemoryOperation,
  type Microseconds1995,
  runKernel,
} from "../../02-controllers/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import { addressIn, carryingProgram, wordConsole } from "../programs.ts";
import { execute, loadMarked, startSystem, type System } from "../system.ts";
import faults from "./faults.spindle" with { type: "text" };
import source from "./program.s" with { type: "text" };

/** The spindle that protects pages and opens them at a fault. */
export const FAULTS: Source = { file: "faults.spindle", text: faults };

/** The text of the program that measures; who loads it brings the procedures that it calls. */
export const FAULT_PROGRAM: string = source;

/** How often everything is done. */
export const FAULT_ROUNDS = 12;

/** What one of the measurements has given, and what it gave elsewhere. */
export interface MemoryCost {
  /** Its name. */
  readonly name: MemoryOperation;
  /** Cycles of this machine. */
  readonly cycles: number;
  /** The same at the machine's clock rate. */
  readonly microseconds: number;
  /** Microseconds on other systems. */
  readonly then: Microseconds1995;
}

/** Each measurement: where the program puts its time, and how many pages it is about. */
const MEASUREMENTS = [
  ["Dirty", 1, 1],
  ["Fault", 2, 1],
  ["Trap", 3, 1],
  ["Prot1", 4, 1],
  ["Prot100", 5, 1],
  ["Unprot100", 6, 1],
  ["Appel1", 7, 1],
  ["Appel2", 8, 100],
] as const;

/** A machine with the program that measures, and those who answer its faults. */
export interface FaultSetting {
  /** The system on it. */
  readonly system: System;
  /** The program. */
  readonly program: Program;
  /** Whether who answers a fault is about to execute his first instruction. */
  readonly atHandler: () => boolean;
}

/** Makes such a machine, with a console if one is given. */
export type MakeSetting = (options: MachineOptions) => FaultSetting;

/** The program that measures. */
function faultProgram(system: System): Program {
  return carryingProgram(system, FAULT_PROGRAM, [FAULTS], {
    rounds: FAULT_ROUNDS,
  });
}

function withSpindle(options: MachineOptions): FaultSetting {
  const system = startSystem(options);
  const program = faultProgram(system);
  const { processor } = system.machine;
  const atHandler = () => processor.pc === faultHandler(system);
  return { system, program, atHandler };
}

/** Measures all of them, with a spindle unless somebody else is to answer. */
export function measureMemory(make: MakeSetting = withSpindle): MemoryCost[] {
  const times = programTimes(make);
  const [nothing] = times;
  return MEASUREMENTS.map(([name, place, pages]) => {
    const whole = name === "Trap" ? trapTime(make) : times[place]! - nothing!;
    const cycles = Math.round(whole / pages);
    const microseconds = cycles / CLOCK_RATE * 1e6;
    return { name, cycles, microseconds, then: MEMORY_1995[name] };
  });
}

/** The times that the program has found, in its own order. */
function programTimes(make: MakeSetting): number[] {
  const { console, words } = wordConsole();
  const { system, program } = make({ memory: 8 * 2 ** 20, console });
  execute(system, program, ["faults"], 100_000_000);
  return words().map(Number);
}

// The program cannot see when its handler begins. So the machine is stepped from the program's
// store until the processor is at the handler's first instruction. The second fault counts: at the
// first one caches and translation buffers are still empty.

/** Cycles from a store to a protected page to the first instruction of who answers. */
function trapTime(make: MakeSetting): number {
  const { system, program, atHandler } = make({ memory: 8 * 2 ** 20 });
  loadMarked(system, program, ["faults"]);
  const store = addressIn(program, "store");
  let faults = 0;
  let began = 0;
  for (let left = MOST_STEPS; left > 0; left--) {
    runKernel(system.kernel, { steps: 1 });
    const { pc, counters } = system.machine.processor;
    if (pc === store) began = counters.cycles;
    if (pc === store + 4n) began = 0;
    if (began === 0 || !atHandler()) continue;
    faults++;
    if (faults === 2) return counters.cycles - began;
    began = 0;
  }
  return panic("faults: the program has not come to its second fault");
}

/** Where the handler of the fault begins. */
function faultHandler({ extensions }: System): bigint {
  const spindle = extensions.spindles.find(({ name }) => name === "Faults");
  const handler = spindle?.handlers.find(({ call }) => call === undefined);
  const body = handler?.handler.body;
  return typeof body === "bigint" ? body : panic("faults: no handler");
}

/** Instructions in which the program comes to its second fault. */
const MOST_STEPS = 1_000_000;
