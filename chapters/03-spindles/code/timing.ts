// # When each instruction starts
//
// The compiler has to know how long things take, and asks the same tables as the machine itself
// ([[§When an instruction may start]]).
//
// For a stretch of instructions without a branch into it, it plays what the processor would do:
// which instruction waits for which register, and which two stand in one quadword and go together.

import {
  type Instruction,
  INSTRUCTIONS,
  mayPair,
  type Pipe,
  pipeOf,
} from "../../01-hardware/mod.ts";
import { panic } from "../../01-hardware/mod.ts";
import {
  FIXED,
  type MachineInstruction,
  type Register,
} from "./machine_code.ts";

/** What an instruction needs, and how long its result takes. */
export interface Timing {
  /** The part of the processor that it keeps busy. */
  readonly pipe: Pipe;
  /** Cycles until its result can be used. */
  readonly latency: number;
}

const TIMINGS: ReadonlyMap<string, Timing> = new Map(
  INSTRUCTIONS.map((one: Instruction) => [
    one.name.toLowerCase(),
    { pipe: pipeOf(one), latency: one.cycles },
  ]),
);

/** The timing of the instruction called `name`. */
export function timingOf(name: string): Timing {
  const real = name === "mov" ? "bis" : name;
  return TIMINGS.get(real) ?? panic(`timing: no instruction ${name}`);
}

/** The state of the processor between two instructions. */
export interface Clock {
  /** The cycle in which the next instruction may start. */
  cycle: number;
  /** When the content of each register can be used. */
  readonly ready: Map<Register, number>;
  /** The first half of a quadword that has just started, alone. */
  neighbour: { readonly cycle: number; readonly pipe: Pipe } | undefined;
  /** Whether the next instruction is the first half of a quadword. */
  even: boolean;
}

/** A processor in which nothing is going on. */
export function createClock(even = true): Clock {
  return { cycle: 0, ready: new Map(), neighbour: undefined, even };
}

/** The cycle in which `instruction` would start. */
export function startOf(clock: Clock, instruction: MachineInstruction): number {
  const needed = neededBy(clock, instruction);
  return pairs(clock, instruction, needed)
    ? clock.neighbour!.cycle
    : Math.max(clock.cycle, needed);
}

function neededBy(
  { ready }: Clock,
  { reads, writes }: MachineInstruction,
): number {
  let latest = 0;
  for (const one of reads) latest = Math.max(latest, ready.get(one) ?? 0);
  for (const one of writes) latest = Math.max(latest, ready.get(one) ?? 0);
  return latest;
}

function pairs(
  { neighbour, cycle }: Clock,
  { name }: MachineInstruction,
  needed: number,
): boolean {
  return neighbour !== undefined && needed <= neighbour.cycle &&
    neighbour.cycle === cycle - 1 &&
    mayPair(neighbour.pipe, timingOf(name).pipe);
}

/** Starts `instruction`, and gives the cycle in which that happens. */
export function startInstruction(
  clock: Clock,
  instruction: MachineInstruction,
): number {
  const { pipe, latency } = timingOf(instruction.name);
  const needed = neededBy(clock, instruction);
  const paired = pairs(clock, instruction, needed);
  const cycle = paired ? clock.neighbour!.cycle : Math.max(clock.cycle, needed);
  if (!paired) clock.cycle = cycle + 1;
  clock.neighbour = clock.even && !paired ? { cycle, pipe } : undefined;
  clock.even = !clock.even;
  for (const one of instruction.writes) {
    if (one !== FIXED.zero) clock.ready.set(one, cycle + latency);
  }
  return cycle;
}
