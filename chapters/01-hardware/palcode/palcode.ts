// # PALcode
//
// Between the processor and the kernel stands a small set of routines that do what no
// single instruction can.
//
// DEC built the Alpha so that it could run operating systems with little in common.
// What differs among them (how a trap is taken, how contexts are switched, what a page
// table looks like) is not in the hardware but in these routines, loaded before the
// kernel. On a real Alpha they are machine code in a reserved place; here they are
// TypeScript. The set is the one that DEC's own UNIX, OSF/1, used. A program calls a
// routine by number:
//
// :::figure pal-calls
// :::
//
// Every other number is an illegal instruction. Three of them have a routine in later
// PALcode than that of the 21064: 13 and 14 (hexadecimal) tell it about address spaces
// larger than these processors have, and 2e has been given two meanings by two makers,
// which is a reason to give it none.

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

// ## What anybody may call
//
// `callsys` is the door for requests. Others are traps that a program springs on
// purpose. The rest are small services. Each context has a word of memory of its own, where
// threads keep a pointer. `imb` is called by a program after it has written instructions
// and before it executes them. `clrfen` gives up floating point, so that the kernel need
// not save those registers. And `urti` lets a program that has handled a signal go back to
// where it was interrupted, with all registers of a frame that it has on its own stack.

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
