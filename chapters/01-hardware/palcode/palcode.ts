// # What anybody may call
//
// The routines with numbers from 80 (hexadecimal) on are open to every program. Some are
// traps that a program springs on purpose, the others are small services.
//
// To have a line printed, a program puts the number of that request into V0 and executes
// `callsys`. That is the door for requests. A debugger overwrites an instruction with `bpt`,
// and a compiler puts `gentrap` where a program must never arrive.
//
// The rest do their work and return. `rdunique` and `wrunique` read and write a word of
// memory that each context has for itself, where threads keep a pointer. `imb` is called by
// a program after it has written instructions and before it executes them, because a
// processor may still have older ones in its cache. `clrfen` gives up floating point, so
// that the kernel need not save those registers. `urti` has had its own page
// ([[§Returning from a signal]]).

import { FLOATING, readContext, writeContext } from "./contexts.ts";
import { REGISTER } from "../instruction_set.ts";
import { CHECK_REASON, machineCheck } from "./machine_checks.ts";
import {
  type Machine,
  type PalCall,
  type Processor,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { emptyCache } from "../memory/caches.ts";
import { palCycles } from "../timing.ts";
import { enterForSystemCall, enterKernel, TRAP_RETURN } from "./traps.ts";
import { returnToUser } from "./user_return.ts";

/** Cycles of a routine that moves a word from one place in the processor to another. */
export const SHORT: number = palCycles({ moves: 2 });

/** What the caller has put into the register A0 to A5 with number `index`. */
export function argument(machine: Machine, index: number): bigint {
  return readRegister(machine, REGISTER.a0 + index);
}

/** Gives `value` to the caller, in V0. */
export function result(machine: Machine, value: bigint): void {
  writeRegister(machine, REGISTER.v0, value);
}

// ## The table

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
    perform: ({ processor }) => forgetInstructions(processor),
  },
  {
    code: 0x92,
    name: "urti",
    says: "return from a signal: load a frame from the user's own stack",
    cycles: TRAP_RETURN,
    perform: returnToUser,
  },
  {
    code: 0x9e,
    name: "rdunique",
    says: "read this context's own word",
    cycles: palCycles({ loads: 1 }),
    perform: (machine) =>
      result(machine, readContext(machine, machine.processor.pcb, "unique")),
  },
  {
    code: 0x9f,
    name: "wrunique",
    says: "write this context's own word",
    cycles: palCycles({ stores: 1 }),
    perform: (machine) => writeContext(machine, "unique", argument(machine, 0)),
  },
  {
    code: 0xaa,
    name: "gentrap",
    says: "a trap with a reason in A0",
    cycles: 0,
    perform: gentrap,
  },
  {
    code: 0xae,
    name: "clrfen",
    says: "switch floating point off",
    cycles: palCycles({ stores: 1 }),
    perform: (machine) => enableFloating(machine, false),
  },
  {
    code: 0xbe,
    name: "nphalt",
    says: "a trap: later PALcode lets it end a program",
    cycles: 0,
    perform: instructionFault(4n),
  },
];

/**
 * A system call. From the kernel itself it is a mistake, and so grave that PALcode reports
 * a machine check.
 */
function callsys(machine: Machine): void {
  const { mode, pc } = machine.processor;
  if (mode === "user") return enterForSystemCall(machine);
  const reason = CHECK_REASON.kernelMistake;
  machineCheck(machine, { kind: "processor", reason, pc });
}

/** Forgets every instruction that `processor` has fetched. */
export function forgetInstructions(processor: Processor): void {
  processor.instructionLines?.clear();
  if (processor.caches) emptyCache(processor.caches.instruction);
}

/** Switches floating point on or off, here and in the control block. */
export function enableFloating(machine: Machine, on: boolean): void {
  machine.processor.fen = on;
  writeContext(machine, "flags", on ? FLOATING : 0n, 4);
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
