// Two machines that are given the same work: one steps, the other has the fast engine.

import { assertEquals } from "@std/assert";
import {
  assemble,
  createFastMachine,
  createMachine,
  forgetAll,
  type Machine,
  physical,
  type Processor,
  run,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  DATA_FRAME,
  DOORS,
  entryFor,
  IMAGE,
  KERNEL_STACK,
  mapPage,
  MEMORY,
  pick,
  random64,
  ROOT,
  USER_DATA,
  USER_PAGE,
  USER_TEXT,
} from "./helpers.ts";

/** A machine that steps, and one that should do the same faster. */
export interface Pair {
  readonly reference: Machine;
  readonly fast: Machine;
}

/** Two machines that have just been switched on. */
export function createPair(
  module?: WebAssembly.Module,
  processors = 1,
  seed?: number,
): Pair {
  const options = { memory: MEMORY, processors, seed };
  return {
    reference: createMachine(options),
    fast: createFastMachine(options, module),
  };
}

/** Does the same to both machines. */
export function both(
  { reference, fast }: Pair,
  action: (machine: Machine) => void,
): void {
  action(reference);
  action(fast);
}

/**
 * Runs both machines for some cycles and compares everything afterwards.
 *
 * @returns how many instructions the engine executed by itself
 */
export function runBoth(
  { reference, fast }: Pair,
  cycles: number,
  what = "",
): number {
  const { engine } = fast;
  let executed = 0;
  fast.engine = (machine, until) => {
    const { counters } = machine.processor;
    const before = counters.instructions;
    engine!(machine, until);
    executed += counters.instructions - before;
  };
  const limit = reference.processor.counters.cycles + cycles;
  run(reference, { cycles: limit });
  run(fast, { cycles: limit });
  fast.engine = engine;
  compare(reference, fast, what);
  return executed;
}

// ## Comparing

/** Insists that nothing differs between the machines. */
export function compare(reference: Machine, fast: Machine, what = ""): void {
  assertEquals(fast.stopped, reference.stopped, what);
  assertEquals(fast.processor.number, reference.processor.number, what);
  for (const [number, processor] of reference.processors.entries()) {
    assertEquals(
      stateOf(fast.processors[number]!),
      stateOf(processor),
      `${what} processor ${number}`,
    );
  }
  assertEquals(firstDifference(reference, fast), undefined, what);
}

/** Everything a processor holds, as plain data. */
function stateOf(processor: Processor): Record<string, unknown> {
  const { instructionBuffer, dataBuffer, neighbour, pc, counters } = processor;
  const useful = neighbour?.pc === pc - 4n &&
    neighbour.cycle === counters.cycles - 1 && neighbour.pipe !== "alone";
  return {
    ...processor,
    registers: [...processor.registers],
    floats: [...processor.floats],
    ready: [...processor.ready],
    instructionBuffer: contentOf(instructionBuffer),
    dataBuffer: contentOf(dataBuffer),
    counters: { ...counters },
    // A neighbour that nothing can start beside any more is as good as none.
    neighbour: useful ? neighbour : undefined,
  };
}

/** What a translation buffer holds, in order. */
function contentOf({ entries, misses }: Processor["dataBuffer"]): unknown {
  return { entries: [...entries], misses };
}

/** The first quadword of memory that differs. */
function firstDifference(a: Machine, b: Machine): number | undefined {
  const [left, right] = [a, b].map(({ storage }) =>
    new BigUint64Array(
      storage.buffer,
      storage.memoryStart,
      storage.memorySize / 8,
    )
  ) as [BigUint64Array, BigUint64Array];
  const index = left.findIndex((word, index) => word !== right[index]);
  return index < 0 ? undefined : index * 8;
}

// ## A place to run random programs in
//
// The same address space as that of `userMachine`, with handlers behind the doors that let
// the program go on.

/** A handler that goes on behind whatever trapped, unless the PC itself is lost. */
const SKIP = assemble(`
        addq    a2, 1, t0
        beq     t0, lost
        ldq     t0, 8(sp)
        lda     t0, 4(t0)
        stq     t0, 8(sp)
        rti
lost:   halt`).segments[0]!.bytes;

/** A handler that returns to where the trap says. */
const RETURN = assemble("rti").segments[0]!.bytes;

/** A second page of data, right behind the first. */
const MORE_DATA = USER_DATA + 0x2000n;

/** Empties both machines and sets up doors and pages; a program is about to start. */
export function furnish(pair: Pair, mode: "user" | "kernel"): void {
  both(pair, (machine) => furnishOne(machine, mode));
  // The page tables need not be in the same frames, so they are made once.
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
}

function furnishOne(machine: Machine, mode: "user" | "kernel"): void {
  const { processor, bus } = machine;
  bus.bytes.fill(0);
  machine.stopped = undefined;
  for (const buffer of [processor.instructionBuffer, processor.dataBuffer]) {
    forgetAll(buffer, false);
  }
  for (const [name, door] of Object.entries(DOORS)) {
    const handler = name === "entMM" ? SKIP : RETURN;
    bus.bytes.set(handler, Number(BigInt.asUintN(40, door)));
  }
  mapPage(machine, USER_TEXT, entryFor(40, USER_PAGE));
  mapPage(machine, USER_TEXT + 0x2000n, entryFor(41, USER_PAGE));
  mapPage(machine, USER_DATA, entryFor(DATA_FRAME, USER_PAGE));
  mapPage(machine, MORE_DATA, entryFor(DATA_FRAME + 1, USER_PAGE));
  Object.assign(processor.entries, DOORS);
  Object.assign(processor, {
    mode,
    ipl: mode === "user" ? 0 : 7,
    pc: mode === "user" ? USER_TEXT : IMAGE,
    otherStack: mode === "user" ? KERNEL_STACK : 0n,
    kernelGp: 0x9999n,
    pcb: physical(0x3000),
    pageTable: ROOT,
    asn: 0,
    fen: false,
    locked: undefined,
    tickPending: false,
    nextTick: processor.counters.cycles + 700,
    neighbour: undefined,
  });
}

/** Where the text of a program in `mode` lies in memory. */
export function textOf(mode: "user" | "kernel"): number {
  return mode === "user" ? 40 * 8192 : Number(BigInt.asUintN(40, IMAGE));
}

/** Registers of which half are random, and half point to where something is. */
export function randomRegisters(next: () => number, machine: Machine): void {
  const places = [USER_DATA, USER_DATA, MORE_DATA, USER_TEXT, IMAGE, 0n];
  for (let register = 0; register < 31; register++) {
    const value = next() % 2 === 0
      ? random64(next)
      : pick(next, places) + BigInt((next() % 64) & ~(next() % 8));
    writeRegister(machine, register, value);
  }
  const { processor } = machine;
  for (let register = 0; register < 31; register++) {
    processor.floats[register] = randomNumber(next);
  }
  processor.fen = next() % 4 !== 0;
  processor.fpcr = pick(next, CONTROL_WORDS);
  if (machine.processor.mode === "kernel") {
    writeRegister(machine, 30, virtual(KERNEL_STACK));
  }
}

/** Values of the FPCR: none, inexact and rounding to the nearest, everything forbidden. */
const CONTROL_WORDS = [
  0n,
  0x0900_0000_0000_0000n,
  0x8900_0000_0000_0000n,
  0x6c0f_8000_0000_0000n,
];

/** The bits of a number: often of ordinary size, or short, or an integer, or anything. */
function randomNumber(next: () => number): bigint {
  const sign = BigInt(next() % 2) << 63n;
  const fraction = BigInt(next() % 2 ** 20) << 32n | BigInt(next());
  const exponent = BigInt(1013 + next() % 20) << 52n;
  switch (next() % 4) {
    case 0:
      return sign | exponent | fraction;
    case 1:
      return sign | exponent | fraction & ~0x1fff_ffffn;
    case 2:
      return sign | exponent | fraction & ~0xffff_ffff_ffffn;
    default:
      return next() % 3 === 0 ? 0n : random64(next);
  }
}

// ## The engine alone

/** Lets only the engine work, and gives back how many instructions it executed. */
export function engineAlone(machine: Machine, until = Infinity): number {
  const { counters } = machine.processor;
  const before = counters.instructions;
  machine.engine!(machine, until);
  return counters.instructions - before;
}

/** Puts `source` where the program of the furnished pair begins. */
export function write(machine: Machine, source: string): void {
  const { segments } = assemble(source, { text: USER_TEXT });
  const kernel = machine.processor.mode === "kernel";
  machine.bus.bytes.set(segments[0]!.bytes, kernel ? 0x2_0000 : 40 * 8192);
}

/** The bits of `value` as a T. */
export function bitsOfNumber(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}

/** An FPCR after something inexact. */
export const INEXACT_BEFORE = 0x8900_0000_0000_0000n;
