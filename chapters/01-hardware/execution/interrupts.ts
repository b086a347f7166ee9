// # Interrupts
//
// Whatever wants the processor's attention has a priority, and waits as long as the
// processor's own is as high.
//
// The processor executes at IPL 3, say, and the timer's tick is due. Its priority is 5, so
// it comes at once. Taking it raises the processor to 5: the clock's handler is interrupted
// neither by the next tick nor by a device, but another processor may still get through.
// When the handler has ended, `rti` brings back IPL 3.
//
// :::figure interrupts
// :::
//
// :::exercise 1.6
// :::

import { deviceVector } from "../board/interrupt_controller.ts";
import { CHECK_LEVEL, reportLostStore } from "../palcode/machine_checks.ts";
import type { Machine } from "../processor/machine.ts";
import { enterKernel } from "../palcode/traps.ts";

/** A kind of interrupt. */
export interface InterruptKind {
  /** What it is called. */
  readonly name: string;
  /** It waits while IPL is this or above, and raises IPL to this. */
  readonly level: number;
  /** What the kernel finds in A0. */
  readonly code: bigint;
  /** Whether it wants to interrupt the processor whose turn it is. */
  readonly asks: (machine: Machine) => boolean;
  /**
   * Takes note of it, and gives what the kernel finds in A1 and A2: a vector, and which one
   * of several. Nothing if the kernel has been entered already.
   */
  readonly acknowledge: (machine: Machine) => readonly [bigint, bigint] | void;
}

// ## The kinds
//
// The clock, the counters and other processors are acknowledged when the interrupt is taken,
// by PALcode. A device goes on asking until the kernel has dealt with it.

/** The vector by which DEC's systems tell the clock from other interrupts. */
const CLOCK_VECTOR = 0x600n;
/** The vector of the event counters. */
const MONITOR_VECTOR = 0x650n;

/** Every kind of interrupt, the most urgent first. */
export const INTERRUPTS: readonly InterruptKind[] = [
  {
    name: "a store that was lost",
    level: CHECK_LEVEL,
    code: 2n,
    asks: ({ processor }) => processor.lostStore !== undefined,
    acknowledge: reportLostStore,
  },
  {
    name: "another processor",
    level: 6,
    code: 0n,
    asks: ({ processor }) => processor.interprocessorPending,
    acknowledge: ({ processor }) => {
      processor.interprocessorPending = false;
      return [0n, 0n];
    },
  },
  {
    name: "event counter",
    level: 6,
    code: 4n,
    asks: ({ processor }) => processor.monitor.pending.includes(true),
    acknowledge: ({ processor: { monitor } }) => {
      const counter = monitor.pending.indexOf(true);
      monitor.pending[counter] = false;
      return [MONITOR_VECTOR, BigInt(counter)];
    },
  },
  {
    name: "clock",
    level: 5,
    code: 1n,
    asks: ({ processor }) => processor.tickPending,
    acknowledge: ({ processor }) => {
      processor.tickPending = false;
      return [CLOCK_VECTOR, 0n];
    },
  },
  {
    name: "device",
    level: 4,
    code: 3n,
    asks: ({ processor, deviceLine }) => deviceLine(processor.number) >= 0,
    acknowledge: ({ processor, deviceLine }) => [
      deviceVector(deviceLine(processor.number)),
      0n,
    ],
  },
];

// ## Taking one

/** The most urgent interrupt that the processor must take now. */
export function pendingInterrupt(machine: Machine): InterruptKind | undefined {
  const { ipl } = machine.processor;
  return INTERRUPTS.find(({ level, asks }) => ipl < level && asks(machine));
}

/** Whether anything wants to interrupt, whatever the priority. */
export function isAsked(machine: Machine): boolean {
  return INTERRUPTS.some(({ asks }) => asks(machine));
}

/** Enters the kernel for `kind`. */
export function takeInterrupt(machine: Machine, kind: InterruptKind): void {
  const { processor, bus } = machine;
  processor.waiting = false;
  // A kernel's stack may be anywhere, even in a device, which goes by the time.
  bus.now = processor.counters.cycles;
  const found = kind.acknowledge(machine);
  if (!found) return;
  enterKernel(machine, {
    entry: "entInt",
    arguments: [kind.code, ...found],
    pc: processor.pc,
  });
  processor.ipl = kind.level;
}
