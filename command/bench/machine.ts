// # How fast the machine is
//
// The same programs by the reference interpreter, by the fast engine and by QEMU.
//
// The host does not translate WebAssembly once and for all. It starts with code that is
// quickly made and not very good, and replaces it when a function turns out to be
// busy. What counts here is the speed after that, so every program is run twice and the
// second time is taken.

import {
  assembleProgram,
  compileEngine,
  createFastMachine,
  createMachine,
  ksegAddress,
  loadBare,
  type Machine,
  physical,
  type Program,
  run,
} from "../../chapters/01-hardware/mod.ts";
import type { Kernel } from "./kernels.ts";
import { startingTime, timeOnQemu } from "./qemu.ts";

/** What was measured of one program. Speeds are in millions of instructions a second. */
export interface Measured {
  readonly name: string;
  readonly says: string;
  /** Instructions that it executes, and the cycles that they take on the machine. */
  readonly instructions: number;
  readonly cycles: number;
  /** The speed of the reference interpreter, on a part of the program. */
  readonly reference: number;
  /** The speed of the fast engine. */
  readonly fast: number;
  /** The speed of QEMU, if it is installed. */
  readonly qemu: number | undefined;
}

const MEMORY = 2 ** 24;
/** Where the programs are loaded; QEMU's own firmware is below. */
const TEXT = ksegAddress(physical(0x31_0000));
/** How long the reference interpreter is watched, in cycles. */
const REFERENCE_CYCLES = 400_000;

/** Measures each of `kernels`. */
export async function* measureMachine(
  kernels: readonly Kernel[],
): AsyncGenerator<Measured> {
  const module = compileEngine();
  const starting = await startingTime(assembled("_start: halt"));
  for (const { name, says, source } of kernels) {
    const program = assembled(source);
    const fastMachine = () => createFastMachine({ memory: MEMORY }, module);
    timed(fastMachine(), program);
    const fast = timed(fastMachine(), program);
    const { instructions, cycles } = fast;
    const qemu = starting === undefined
      ? undefined
      : instructions / (await timeOnQemu(program) - starting) / 1e6;
    const reference = timed(
      createMachine({ memory: MEMORY }),
      program,
      REFERENCE_CYCLES,
    );
    yield {
      name,
      says,
      instructions,
      cycles,
      reference: speed(reference),
      fast: speed(fast),
      qemu,
    };
  }
}

function assembled(source: string): Program {
  return assembleProgram(source, new Map(), { text: TEXT });
}

/** How much was done, and in how many seconds of the host. */
interface Timed {
  readonly instructions: number;
  readonly cycles: number;
  readonly seconds: number;
}

function timed(machine: Machine, program: Program, most = Infinity): Timed {
  loadBare(machine, program);
  const begin = performance.now();
  const stop = run(machine, { cycles: most });
  const seconds = (performance.now() - begin) / 1000;
  if (most === Infinity && stop.reason !== "halt") {
    throw new Error(`The program ended by ${stop.reason}`);
  }
  const { instructions, cycles } = machine.processor.counters;
  return { instructions, cycles, seconds };
}

function speed({ instructions, seconds }: Timed): number {
  return instructions / seconds / 1e6;
}
