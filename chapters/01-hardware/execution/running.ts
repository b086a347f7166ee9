// # Running
//
// A machine is stepped until something stops it. Between two steps it looks at the clock,
// at the devices ([[§Interrupts]]), and at whose turn it is ([[§Several processors]]).
//
// A program adds up an array, and after {{tick.cycles}} cycles the timer is due. The
// addition that is being executed is finished. Then, instead of the next instruction, the
// processor takes the interrupt: it enters the kernel, and the next step executes the
// kernel's first instruction. So an interrupt comes between two instructions and never
// inside one, and a step is either of the two: an instruction or an interrupt.

import { step } from "./interpreter.ts";
import { isAsked, pendingInterrupt, takeInterrupt } from "./interrupts.ts";
import { chooseProcessor } from "./turns.ts";
import {
  type Machine,
  readRegister,
  type Stop,
  writeRegister,
} from "../processor/machine.ts";
import { isCounting, lookAtEvents } from "../processor/monitor.ts";
import { REGISTER } from "../instruction_set.ts";
import { CYCLES_PER_TICK } from "../timing.ts";

/** How far a machine may run. */
export interface Limits {
  /** Stop once the cycle counter of the processor at work has reached this. */
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
    chooseProcessor(machine);
    if (steps === Infinity) runFast(machine, cycles);
    if (machine.processor.counters.cycles >= cycles) break;
    advance(machine, cycles);
  }
  return machine.stopped ?? { reason: "limit" };
}

/** Takes a waiting interrupt, waits for one until `cycles`, or executes one instruction. */
export function advance(machine: Machine, cycles = Infinity): void {
  chooseProcessor(machine);
  attend(machine);
  const interrupt = pendingInterrupt(machine);
  if (interrupt) takeInterrupt(machine, interrupt);
  else if (machine.processor.waiting) wait(machine, cycles);
  else step(machine);
}

// :::deep The fast way
// If the board has an engine that is faster than one step at a time, it is let loose until
// something is due, as long as nobody watches. What it leaves to do is one step. A machine
// that is strict ([[§What a call may destroy]]), has a model of its caches or counts events
// needs to see every step, and does without.
// :::

function runFast(machine: Machine, cycles: number): void {
  const { engine, watcher, processor } = machine;
  if (engine === undefined || watcher !== undefined) return;
  if (machine.strict || processor.caches || isCounting(processor.monitor)) {
    return;
  }
  if (processor.counters.cycles >= cycles) return;
  attend(machine);
  if (processor.waiting || pendingInterrupt(machine)) return;
  engine(machine, Math.min(cycles, horizon(machine)));
  // The last instruction may have ended the turn, and another processor has not got as far.
  chooseProcessor(machine);
}

// ## Time
//
// The timer is not a thing beside the processor with a pace of its own. It fires every
// {{tick.cycles}} cycles of the processor's own count, so it comes after exactly the same
// instruction in every run. A bug that needs an interrupt at the wrong moment can be looked
// at twice.
//
// :::predict
// How many ticks does the histogram's program see? [[§A system that runs programs]] shows
// how many cycles it takes. Then `deno task boot` in a terminal, `run histogram`,
// `counters`.
// :::
//
// The same holds for every device: it says when it has something to do, and at the first
// step at or behind that cycle it does it.

/** Does everything that is due: the timer's ticks, and the devices' affairs. */
function attend(machine: Machine): void {
  const { processor, bus } = machine;
  const now = processor.counters.cycles;
  while (now >= processor.nextTick) {
    processor.nextTick += CYCLES_PER_TICK;
    processor.counters.ticks++;
    if (processor.waiting && processor.ticksToSkip > 0) skipTick(machine);
    else processor.tickPending = true;
  }
  if (isCounting(processor.monitor)) lookAtEvents(processor.monitor, processor);
  for (const device of bus.devices) {
    if (device.due <= now) device.attend(now);
  }
}

// A kernel with nothing to do may ask not to be woken by the next so many ticks (`wtint`).
// It finds the number of those that were kept from it in V0, whatever it was that woke it.

function skipTick(machine: Machine): void {
  machine.processor.ticksToSkip--;
  const skipped = readRegister(machine, REGISTER.v0);
  writeRegister(machine, REGISTER.v0, skipped + 1n);
}

/** The cycle until which nothing is due and no other processor has its turn. */
function horizon({ processor, bus, turnEnd }: Machine): number {
  let next = Math.min(processor.nextTick, turnEnd);
  for (const { due } of bus.devices) next = Math.min(next, due);
  return next;
}

/** Lets a processor that waits go on waiting until something is due, or no longer. */
function wait(machine: Machine, cycles: number): void {
  const { processor } = machine;
  const { counters } = processor;
  if (isAsked(machine)) processor.waiting = false;
  else {
    // A limit, and the time at which a frame arrives, may be between two cycles.
    const until = Math.ceil(Math.min(cycles, horizon(machine)));
    counters.cycles = Math.max(counters.cycles, until);
  }
}
