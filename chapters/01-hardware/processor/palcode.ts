// # PALcode
//
// Between the processor and the kernel stands a small set of routines that do what no
// single instruction can.
//
// DEC built the Alpha so that it could run operating systems with little in common.
// What differs among them (how a trap is taken, how contexts are switched, what a page
// table looks like) is not in the hardware but in these routines, loaded before the
// kernel. On a real Alpha they are machine code in a reserved place; here they are
// TypeScript. The set is the one that DEC's own UNIX, OSF/1, used; its routines for
// machine checks, performance counters and other processors, and a few more, are not built
// yet. A program calls a routine by number:
//
// :::figure pal-calls
// :::

import { uniquePlace } from "./contexts.ts";
import { REGISTER } from "../instructions/instruction_set.ts";
import { type Machine, readRegister, writeRegister } from "./machine.ts";
import { readPhysical, writePhysical } from "../memory/memory.ts";
import { palCycles } from "../timing.ts";
import { enterForSystemCall, enterKernel, halt } from "./traps.ts";

/** A routine of the PALcode. */
export interface PalCall {
  /** The number that `CALL_PAL` has in its word. */
  readonly code: number;
  /** As the kernel's sources spell it. */
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  /** Cycles it takes, apart from those of a kernel entry it makes. */
  readonly cycles: number;
  /** Does it. A0 to A2 are its arguments, V0 its result. */
  readonly perform: (machine: Machine) => void;
}

/** Cycles of a routine that moves a word from one place in the processor to another. */
export const SHORT: number = palCycles({ moves: 2 });

/** What the caller has put into A0 or A1. */
export function argument(machine: Machine, index: 0 | 1): bigint {
  return readRegister(machine, REGISTER.a0 + index);
}

/** Gives `value` to the caller, in V0. */
export function result(machine: Machine, value: bigint): void {
  writeRegister(machine, REGISTER.v0, value);
}

// ## What anybody may call
//
// `callsys` is the door for requests. The others are traps that a program springs on
// purpose, and two small services: a word of memory of its own for each context
// (threads keep a pointer there), and `imb`, which a program calls after it has written
// instructions and before it executes them. Our processor keeps no copies of
// instructions, so `imb` has nothing to do but to take its time.

/** Enters the kernel through `entIF` with `code`, which says why. */
function instructionFault(code: bigint): (machine: Machine) => void {
  return (machine) =>
    enterKernel(machine, {
      entry: "entIF",
      arguments: [code, 0n, 0n],
      pc: machine.processor.pc,
    });
}

/** The calls that user mode may make: codes 80 and up. */
export const UNPRIVILEGED: readonly PalCall[] = [
  {
    code: 0x80,
    name: "bpt",
    says: "a breakpoint: trap to the kernel",
    cycles: 0,
    perform: instructionFault(0n),
  },
  {
    code: 0x81,
    name: "bugchk",
    says: "a mistake that a program has found in itself: trap",
    cycles: 0,
    perform: instructionFault(1n),
  },
  {
    code: 0x83,
    name: "callsys",
    says: "a system call, whose number is in V0",
    cycles: 0,
    perform: callsys,
  },
  {
    code: 0x86,
    name: "imb",
    says: "fetch no instruction that is older than what was just stored",
    cycles: SHORT,
    perform: () => {},
  },
  {
    code: 0x9e,
    name: "rdunique",
    says: "read this context's own word",
    cycles: palCycles({ loads: 1 }),
    perform: (machine) =>
      result(machine, readPhysical(machine.bus, uniquePlace(machine), 8) ?? 0n),
  },
  {
    code: 0x9f,
    name: "wrunique",
    says: "write this context's own word",
    cycles: palCycles({ stores: 1 }),
    perform: (machine) => {
      const value = argument(machine, 0);
      writePhysical(machine.bus, uniquePlace(machine), 8, value);
    },
  },
  {
    code: 0xaa,
    name: "gentrap",
    says: "a trap with a reason in A0",
    cycles: 0,
    perform: gentrap,
  },
];

/** A system call. From the kernel itself it is a mistake, and ends the machine. */
function callsys(machine: Machine): void {
  if (machine.processor.mode === "kernel") halt(machine, "software");
  else enterForSystemCall(machine);
}

/** A trap that a program asks for, with A0 saying why. */
function gentrap(machine: Machine): void {
  enterKernel(machine, {
    entry: "entIF",
    arguments: [2n, argument(machine, 0), 0n],
    pc: machine.processor.pc,
  });
}

// A word that means nothing enters the kernel by the same door as these traps.

/** The fault for a word that means nothing. The saved pc is behind it. */
export function illegalInstruction(machine: Machine): void {
  instructionFault(4n)(machine);
}
