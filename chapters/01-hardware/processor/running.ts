// # Running
//
// A machine is stepped until something stops it, and between steps it looks at the clock.

import { step } from "./interpreter.ts";
import type { Machine, Stop } from "./machine.ts";
import { CYCLES_PER_TICK } from "../timing.ts";
import { enterKernel } from "./traps.ts";

/** The clock's priority: it waits while IPL is this or above, and raises IPL to this. */
const CLOCK_LEVEL = 5;
/** The vector by which DEC's systems tell the clock from other interrupts. */
const CLOCK_VECTOR = 0x600n;

/** How far a machine may run. */
export interface Limits {
  /** Stop once the cycle counter has reached this. */
  readonly cycles?: number | undefined;
  /** Stop after so many steps. */
  readonly steps?: number | undefined;
}

/**
 * Runs `machine` until it stops itself or reaches a limit.
 *
 * @returns why it stopped. After a limit it can be run on.
 */
export function run(machine: Machine, limits: Limits = {}): Stop {
  const { cycles = Infinity, steps = Infinity } = limits;
  for (let taken = 0; taken < steps; taken++) {
    if (machine.stopped) return machine.stopped;
    if (machine.processor.counters.cycles >= cycles) break;
    advance(machine);
  }
  return machine.stopped ?? { reason: "limit" };
}

/** Takes a waiting interrupt, or executes one instruction. */
export function advance(machine: Machine): void {
  tick(machine);
  if (machine.processor.tickPending && machine.processor.ipl < CLOCK_LEVEL) {
    machine.processor.tickPending = false;
    enterKernel(machine, {
      entry: "entInt",
      arguments: [1n, CLOCK_VECTOR, 0n],
      pc: machine.processor.pc,
    });
    machine.processor.ipl = CLOCK_LEVEL;
  } else step(machine);
}

// The timer is not a thing beside the processor with a pace of its own. It fires every
// {{tick.cycles}} cycles, so it comes after exactly the same instruction in every run. A
// bug that needs an interrupt at the wrong moment can be looked at twice.
//
// :::predict
// How many ticks does the histogram's program see? [[§A system that runs programs]] shows
// how many cycles it takes. Then `deno task boot` in a terminal, `run histogram`,
// `counters`.
// :::

/** Lets the interval timer fire if its time has come. */
function tick(machine: Machine): void {
  const { counters } = machine.processor;
  while (counters.cycles >= machine.processor.nextTick) {
    machine.processor.nextTick += CYCLES_PER_TICK;
    machine.processor.tickPending = true;
    counters.ticks++;
  }
}
