// # PALcode
//
// Between the processor and the kernel stands a small set of routines that do what no
// single instruction can.
//
// DEC built the Alpha so that it could run operating systems with nothing in common.
// What differs among them (how a trap is taken, how contexts are switched, what a page
// table looks like) is not in the hardware but in these routines, loaded before the
// kernel. The set here is the one that DEC's own UNIX, OSF/1, used. A program calls a
// routine by number:
//
// :::figure pal-calls
// :::

import { REGISTER } from "./instruction_set.ts";
import {
  type EntryName,
  type Machine,
  readRegister,
  writeRegister,
} from "./machine.ts";
import { readPhysical, writePhysical } from "./memory.ts";
import {
  type FrameNumber,
  physical,
  type PhysicalAddress,
  virtual,
  type VirtualAddress,
} from "./numbers.ts";
import { palCycles } from "./timing.ts";
import { forget, forgetAll } from "./translation_buffer.ts";
import {
  enterForSystemCall,
  enterKernel,
  halt,
  returnFromSystemCall,
  returnFromTrap,
  statusWord,
  SYSTEM_CALL_RETURN,
  TRAP_RETURN,
} from "./traps.ts";

/** A routine of the PALcode. */
export interface PalCall {
  /** The number that `CALL_PAL` has in its word. */
  readonly code: number;
  /** As the kernel's sources spell it. */
  readonly name: string;
  /** Cycles it takes, apart from those of a kernel entry it makes. */
  readonly cycles: number;
  /** Does it. A0 to A2 are its arguments, V0 its result. */
  readonly perform: (machine: Machine) => void;
}

const SHORT = palCycles({ moves: 2 });

function argument(machine: Machine, index: 0 | 1): bigint {
  return readRegister(machine, REGISTER.a0 + index);
}

function result(machine: Machine, value: bigint): void {
  writeRegister(machine, REGISTER.v0, value);
}

// ## What anybody may call
//
// `callsys` is the door for requests. The others are traps that a program springs on
// purpose, and two small services: a word of memory of its own for each context
// (threads keep a pointer there), and `imb`, which a program calls after it has written
// instructions and before it executes them.

/** Enters the kernel through `entIF` with `code`, which says why. */
function instructionFault(code: bigint): (machine: Machine) => void {
  return (machine) =>
    enterKernel(machine, {
      entry: "entIF",
      arguments: [code, 0n, 0n],
      pc: machine.processor.pc,
    });
}

/** Where the context's unique value is kept: in its control block. */
function uniquePlace(machine: Machine): PhysicalAddress {
  return physical(machine.processor.pcb + PCB.unique);
}

/** The calls that user mode may make: codes 80 and up. */
const UNPRIVILEGED: readonly PalCall[] = [
  { code: 0x80, name: "bpt", cycles: 0, perform: instructionFault(0n) },
  { code: 0x81, name: "bugchk", cycles: 0, perform: instructionFault(1n) },
  { code: 0x83, name: "callsys", cycles: 0, perform: callsys },
  { code: 0x86, name: "imb", cycles: SHORT, perform: () => {} },
  {
    code: 0x9e,
    name: "rdunique",
    cycles: palCycles({ loads: 1 }),
    perform: (machine) =>
      result(machine, readPhysical(machine.bus, uniquePlace(machine), 8) ?? 0n),
  },
  {
    code: 0x9f,
    name: "wrunique",
    cycles: palCycles({ stores: 1 }),
    perform: (machine) => {
      const value = argument(machine, 0);
      writePhysical(machine.bus, uniquePlace(machine), 8, value);
    },
  },
  { code: 0xaa, name: "gentrap", cycles: 0, perform: gentrap },
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

// ## Setting up a kernel
//
// A kernel tells the processor where its six doors are (`wrent`), what its global
// pointer is (`wrkgp`), and is then ready to be entered.

const DOORS: readonly EntryName[] = [
  "entInt",
  "entArith",
  "entMM",
  "entIF",
  "entUna",
  "entSys",
];

function writeEntry(machine: Machine): void {
  const door = DOORS[Number(argument(machine, 1))];
  if (door === undefined) return;
  machine.processor.entries[door] = virtual(argument(machine, 0) & ~3n);
}

/** Sets the interrupt priority level and gives back the one before. */
function swapLevel(machine: Machine): void {
  const before = BigInt(machine.processor.ipl);
  machine.processor.ipl = Number(argument(machine, 0) & 7n);
  result(machine, before);
}

// ## Switching contexts
//
// What must be exchanged when the processor turns from one computation to another fits
// in 64 bytes. Each computation has such a block, and `swpctx` exchanges one for
// another. The ordinary registers are not in it: the kernel saves those that it must.

/** The offsets in a *process control block*. */
export const PCB = {
  ksp: 0,
  usp: 8,
  ptbr: 16,
  pcc: 24,
  asn: 28,
  unique: 32,
  flags: 40,
} as const;

/** Bytes in a process control block, which begins at a multiple of it. */
export const PCB_BYTES = 64;

/** This context's cycle count: the counter plus its offset, in 32 bits. */
function contextCycles(machine: Machine): number {
  const { processor, counters } = machine;
  return (counters.cycles + processor.cycleOffset) % 2 ** 32;
}

/** `swpctx`: saves the running context, loads the one whose block is at A0. */
function swapContext(machine: Machine): void {
  const { processor, bus, counters } = machine;
  const put = (field: number, width: 4 | 8, value: bigint) =>
    writePhysical(bus, physical(processor.pcb + field), width, value);
  put(PCB.ksp, 8, readRegister(machine, REGISTER.sp));
  put(PCB.usp, 8, processor.otherStack);
  put(PCB.pcc, 4, BigInt(contextCycles(machine)));
  result(machine, BigInt(processor.pcb));

  processor.pcb = physical(argument(machine, 0));
  const get = (field: number, width: 4 | 8) =>
    readPhysical(bus, physical(processor.pcb + field), width) ?? 0n;
  writeRegister(machine, REGISTER.sp, get(PCB.ksp, 8));
  processor.otherStack = get(PCB.usp, 8);
  processor.pageTable = Number(get(PCB.ptbr, 8) & 0xffff_ffffn) as FrameNumber;
  processor.asn = Number(get(PCB.asn, 4));
  processor.fen = (get(PCB.flags, 8) & 1n) === 1n;
  const saved = Number(get(PCB.pcc, 4));
  const now = counters.cycles % 2 ** 32;
  processor.cycleOffset = (saved - now + 2 ** 32) % 2 ** 32;
}

// ## Telling the translation buffers
//
// The first argument says how much is to be forgotten.

function invalidate(machine: Machine): void {
  const { instructionBuffer, dataBuffer } = machine;
  const address = virtual(readRegister(machine, REGISTER.a1));
  switch (BigInt.asIntN(64, argument(machine, 0))) {
    case -2n:
      forgetAll(instructionBuffer, false);
      return forgetAll(dataBuffer, false);
    case -1n:
      forgetAll(instructionBuffer, true);
      return forgetAll(dataBuffer, true);
    case 1n:
      return forget(instructionBuffer, address);
    case 2n:
      return forget(dataBuffer, address);
    case 3n:
      forget(instructionBuffer, address);
      return forget(dataBuffer, address);
  }
}

/** Waits for the next tick of the timer, and says how many were skipped. */
function waitForInterrupt(machine: Machine): void {
  const { counters } = machine;
  if (!machine.tickPending) {
    counters.cycles = Math.max(counters.cycles, machine.nextTick);
  }
  result(machine, 0n);
}

// ## What only the kernel may call
//
// `CSERVE` is left by the architecture to the maker of the board. On ours it leads to
// whatever hosts the kernel's larger parts; a board without such a host does not have
// it.

const PRIVILEGED: readonly PalCall[] = [
  {
    code: 0x00,
    name: "halt",
    cycles: SHORT,
    perform: (machine) => halt(machine, "software"),
  },
  { code: 0x02, name: "draina", cycles: SHORT, perform: () => {} },
  {
    code: 0x09,
    name: "cserve",
    cycles: palCycles({ moves: 4 }),
    perform: (machine) =>
      machine.cserve === undefined
        ? illegalInstruction(machine)
        : machine.cserve(machine),
  },
  {
    code: 0x2b,
    name: "wrfen",
    cycles: palCycles({ stores: 1 }),
    perform: (machine) => {
      machine.processor.fen = (argument(machine, 0) & 1n) === 1n;
      const place = physical(machine.processor.pcb + PCB.flags);
      writePhysical(machine.bus, place, 4, argument(machine, 0) & 1n);
    },
  },
  {
    code: 0x30,
    name: "swpctx",
    cycles: palCycles({ loads: 6, stores: 3, moves: 8 }),
    perform: swapContext,
  },
  {
    code: 0x31,
    name: "wrval",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.value = argument(machine, 0);
    },
  },
  {
    code: 0x32,
    name: "rdval",
    cycles: SHORT,
    perform: (machine) => result(machine, machine.processor.value),
  },
  {
    code: 0x33,
    name: "tbi",
    cycles: palCycles({ moves: 6 }),
    perform: invalidate,
  },
  {
    code: 0x34,
    name: "wrent",
    cycles: palCycles({ moves: 6 }),
    perform: writeEntry,
  },
  { code: 0x35, name: "swpipl", cycles: SHORT, perform: swapLevel },
  {
    code: 0x36,
    name: "rdps",
    cycles: SHORT,
    perform: (machine) => {
      const { mode, ipl } = machine.processor;
      result(machine, statusWord(mode, ipl));
    },
  },
  {
    code: 0x37,
    name: "wrkgp",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.kernelGp = argument(machine, 0);
    },
  },
  {
    code: 0x38,
    name: "wrusp",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.otherStack = argument(machine, 0);
    },
  },
  {
    code: 0x3a,
    name: "rdusp",
    cycles: SHORT,
    perform: (machine) => result(machine, machine.processor.otherStack),
  },
  {
    code: 0x3c,
    name: "whami",
    cycles: SHORT,
    perform: (machine) => result(machine, 0n),
  },
  {
    code: 0x3d,
    name: "retsys",
    cycles: SYSTEM_CALL_RETURN,
    perform: returnFromSystemCall,
  },
  {
    code: 0x3e,
    name: "wtint",
    cycles: SHORT,
    perform: waitForInterrupt,
  },
  {
    code: 0x3f,
    name: "rti",
    cycles: TRAP_RETURN,
    perform: returnFromTrap,
  },
];

// ## Calling one
//
// A number that names nothing, or that the caller may not use, is an illegal
// instruction.

/** Every routine, by number. */
export const PAL_CALLS: ReadonlyMap<number, PalCall> = new Map(
  [...PRIVILEGED, ...UNPRIVILEGED].map((call) => [call.code, call]),
);

/** Whether only the kernel may call routine `code`. */
export function isPrivileged(code: number): boolean {
  return code < 0x40;
}

/** Performs routine `code`, called by the instruction just before the pc. */
export function callPal(machine: Machine, code: number): void {
  const { processor, counters, watcher } = machine;
  const call = PAL_CALLS.get(code);
  if (
    call === undefined || isPrivileged(code) && processor.mode !== "kernel"
  ) {
    return illegalInstruction(machine);
  }
  watcher?.({ kind: "pal", name: call.name, pc: before(processor.pc) });
  counters.palCalls++;
  counters.cycles += call.cycles;
  call.perform(machine);
}

/** The fault for a word that means nothing. The saved pc is behind it. */
export function illegalInstruction(machine: Machine): void {
  instructionFault(4n)(machine);
}

function before(pc: VirtualAddress): VirtualAddress {
  return virtual(pc - 4n);
}
