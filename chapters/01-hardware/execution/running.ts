// # Running
//
// A machine is stepped until something stops it. Between two steps it looks at the clock,
// at the devices, and at whose turn it is.
//
// A program adds up an array, and after {{tick.cycles}} cycles the timer is due. The
// addition that is being executed is finished. Then, instead of the next instruction, the
// processor takes the interrupt: it enters the kernel, and the next step executes the
// kernel's first instruction. So an interrupt comes between two instructions and never
// inside one, and a step is either of the two: an instruction or an interrupt.

import { deviceVector } from "../board/interrupt_controller.ts";
import { step } from "./interpreter.ts";
import { CHECK_LEVEL, reportLostStore } from "../palcode/machine_checks.ts";
import {
  type Machine,
  type Processor,
  readRegister,
  type Stop,
  writeRegister,
} from "../processor/machine.ts";
import { isCounting, lookAtEvents } from "../processor/monitor.ts";
import { REGISTER } from "../instruction_set.ts";
import { CYCLES_PER_TICK } from "../timing.ts";
import { enterKernel } from "../palcode/traps.ts";

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
// needs to see every step, and
// does without.
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

/** Whether anything wants to interrupt, whatever the priority. */
function isAsked(machine: Machine): boolean {
  const { lostStore, tickPending, interprocessorPending, monitor } =
    machine.processor;
  return tickPending || interprocessorPending || lostStore !== undefined ||
    monitor.pending.includes(true) || isDeviceAsking(machine);
}

// ## Interrupts
//
// Each kind of interrupt has a priority, and waits as long as the processor's own is as
// high. Taking one raises the processor to that priority, so that the handler is not
// interrupted by its like.
//
// :::figure interrupts
// :::

/** A kind of interrupt. */
export interface InterruptKind {
  /** What it is called. */
  readonly name: string;
  /** It waits while IPL is this or above, and raises IPL to this. */
  readonly level: number;
  /** What the kernel finds in A0. */
  readonly code: bigint;
}

/** Every kind of interrupt that asks each time, the most urgent first. */
export const INTERRUPTS: readonly InterruptKind[] = [
  { name: "a store that was lost", level: CHECK_LEVEL, code: 2n },
  { name: "another processor", level: 6, code: 0n },
  { name: "event counter", level: 6, code: 4n },
  { name: "clock", level: 5, code: 1n },
  { name: "device", level: 4, code: 3n },
];

const [FROM_BOARD, FROM_PROCESSOR, FROM_MONITOR, FROM_CLOCK, FROM_DEVICE] =
  INTERRUPTS as readonly [
    InterruptKind,
    InterruptKind,
    InterruptKind,
    InterruptKind,
    InterruptKind,
  ];

/** The vector by which DEC's systems tell the clock from other interrupts. */
const CLOCK_VECTOR = 0x600n;
/** The vector of the event counters. */
const MONITOR_VECTOR = 0x650n;

/** The most urgent interrupt that the processor must take now. */
function pendingInterrupt(machine: Machine): InterruptKind | undefined {
  const { ipl, interprocessorPending, tickPending, lostStore, monitor } =
    machine.processor;
  if (lostStore !== undefined && ipl < FROM_BOARD.level) return FROM_BOARD;
  if (interprocessorPending && ipl < FROM_PROCESSOR.level) {
    return FROM_PROCESSOR;
  }
  if (monitor.pending.includes(true) && ipl < FROM_MONITOR.level) {
    return FROM_MONITOR;
  }
  if (tickPending && ipl < FROM_CLOCK.level) return FROM_CLOCK;
  if (ipl < FROM_DEVICE.level && isDeviceAsking(machine)) return FROM_DEVICE;
}

function isDeviceAsking({ processor, deviceLine }: Machine): boolean {
  return deviceLine(processor.number) >= 0;
}

/** Enters the kernel for `kind`. */
function takeInterrupt(machine: Machine, kind: InterruptKind): void {
  const { processor, bus } = machine;
  processor.waiting = false;
  // A kernel's stack may be anywhere, even in a device, which goes by the time.
  bus.now = processor.counters.cycles;
  if (kind === FROM_BOARD) return reportLostStore(machine);
  const [vector, more = 0n] = acknowledge(machine, kind);
  enterKernel(machine, {
    entry: "entInt",
    arguments: [kind.code, vector, more],
    pc: processor.pc,
  });
  processor.ipl = kind.level;
}

// The clock, the counters and other processors are acknowledged here, by PALcode. A device
// goes on asking until the kernel has dealt with it.

/** Takes note of the interrupt, and gives what the kernel finds in A1 and A2. */
function acknowledge(
  machine: Machine,
  kind: InterruptKind,
): [bigint, bigint?] {
  const { processor } = machine;
  if (kind === FROM_DEVICE) {
    return [deviceVector(machine.deviceLine(processor.number))];
  }
  if (kind === FROM_MONITOR) {
    const counter = processor.monitor.pending.indexOf(true);
    processor.monitor.pending[counter] = false;
    return [MONITOR_VECTOR, BigInt(counter)];
  }
  if (kind === FROM_CLOCK) processor.tickPending = false;
  else processor.interprocessorPending = false;
  return [kind === FROM_CLOCK ? CLOCK_VECTOR : 0n];
}

// :::exercise 1.6
// :::
//
// ## Several processors
//
// Two processors on a real board work at the same time, and nobody knows which of two
// stores in the same microsecond comes first. Here they take turns. The one that is
// furthest behind goes on until it is {{turn.cycles}} cycles ahead of the next. What
// happens is something that could have happened on a real board, and it happens again in
// the same way whenever it is run.

/** Cycles by which a processor may run ahead of the others. */
export const TURN = 1000;

/** Gives the turn to the processor that is furthest behind, if this one's is over. */
function chooseProcessor(machine: Machine): void {
  const { processors, processor, turnEnd } = machine;
  if (processors.length === 1) return;
  if (processor.running && processor.counters.cycles < turnEnd) return;
  const running = processors.filter((one) => one.running);
  if (running.length === 0) return;
  const behind = (a: Processor, b: Processor) =>
    b.counters.cycles < a.counters.cycles ? b : a;
  machine.processor = running.reduce(behind);
  if (machine.processor !== processor) {
    machine.watcher?.({ kind: "switch", before: processor.number });
  }
  const others = running.filter((one) => one !== machine.processor);
  const waiting = others.length > 0 ? others : [machine.processor];
  machine.turnEnd = TURN +
    Math.min(...waiting.map(({ counters }) => counters.cycles));
}
