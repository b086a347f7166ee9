// # What only the kernel may call
//
// These routines set up a kernel, turn the processor from one context to another, and
// reach what no instruction reaches.
//
// They are the reason why there is a kernel mode. Whoever may call them can give itself any
// page of memory and any door, so before each one it is asked who is calling
// ([[callPal]]).

import { PCB, swapContext } from "./contexts.ts";
import { REGISTER } from "../instructions/instruction_set.ts";
import { type EntryName, type Machine, readRegister } from "./machine.ts";
import { writePhysical } from "../memory/memory.ts";
import { drain } from "./issue.ts";
import { physical, virtual, type VirtualAddress } from "../numbers.ts";
import {
  argument,
  illegalInstruction,
  type PalCall,
  result,
  SHORT,
  UNPRIVILEGED,
} from "./palcode.ts";
import { palCycles } from "../timing.ts";
import { forget, forgetAll } from "../memory/translation_buffer.ts";
import {
  halt,
  returnFromSystemCall,
  returnFromTrap,
  statusWord,
  SYSTEM_CALL_RETURN,
  TRAP_RETURN,
} from "./traps.ts";

// ## Setting up a kernel
//
// A kernel tells the processor where its six doors are (`wrent`), what its global
// pointer is (`wrkgp`), and is then ready to be entered. The smallest kernel has one door
// and two instructions behind it:
//
// :::live machine
// ```alpha
// // A kernel of two instructions, and a program that traps into it twice.
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
// door:   stb     t1, 0(t2)           // the kernel: print a star
//         rti                         // and return
//         .quad   0xfffffd01fc0003f8  // the address of the console, in kseg
// start:  ldq     t2, 8(t5)
//         mov     '*', t1
//         mov     t5, a0              // this is where the kernel begins,
//         mov     3, a1               // if it is entered by entIF
//         wrent
//         bpt
//         bpt
//         halt
// ```
// :::
//
// Step through it, and watch the stack pointer when `bpt` is executed: a frame has been
// pushed. [[§Switching on]] is how the kernel of this book sets its doors.

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

// ## Telling the translation buffers
//
// The first argument says how much is to be forgotten: −2 everything, −1 everything but
// what all address spaces share, 1 to 3 one page, in the buffer for instructions, in that
// for data or in both.

function invalidate(machine: Machine): void {
  const { instructionBuffer, dataBuffer } = machine.processor;
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

/** Does nothing until an interrupt comes. No tick is skipped, so V0 is 0. */
function waitForInterrupt(machine: Machine): void {
  machine.processor.waiting = true;
  result(machine, 0n);
}

// ## The table
//
// `CSERVE` is left by the architecture to the maker of the board. On ours it leads to
// whatever hosts the kernel's larger parts; a board without such a host does not have
// it.

const PRIVILEGED: readonly PalCall[] = [
  {
    code: 0x00,
    name: "halt",
    says: "stop the machine",
    cycles: SHORT,
    perform: (machine) => halt(machine, "software"),
  },
  {
    code: 0x02,
    name: "draina",
    says: "wait until all stores have arrived",
    cycles: SHORT,
    perform: () => {},
  },
  {
    code: 0x09,
    name: "cserve",
    says: "a service of the board",
    cycles: palCycles({ moves: 4 }),
    perform: (machine) =>
      machine.cserve === undefined
        ? illegalInstruction(machine)
        : machine.cserve(machine),
  },
  {
    code: 0x2b,
    name: "wrfen",
    says: "switch floating point on or off",
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
    says: "save this context, load the one at A0",
    cycles: palCycles({ loads: 6, stores: 3, moves: 8 }),
    perform: (machine) => {
      const next = physical(argument(machine, 0));
      result(machine, BigInt(swapContext(machine, next)));
    },
  },
  {
    code: 0x31,
    name: "wrval",
    says: "write the kernel's own word",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.value = argument(machine, 0);
    },
  },
  {
    code: 0x32,
    name: "rdval",
    says: "read the kernel's own word",
    cycles: SHORT,
    perform: (machine) => result(machine, machine.processor.value),
  },
  {
    code: 0x33,
    name: "tbi",
    says: "forget translations",
    cycles: palCycles({ moves: 6 }),
    perform: invalidate,
  },
  {
    code: 0x34,
    name: "wrent",
    says: "set one of the six doors",
    cycles: palCycles({ moves: 6 }),
    perform: writeEntry,
  },
  {
    code: 0x35,
    name: "swpipl",
    says: "set the interrupt priority level, and get the old one",
    cycles: SHORT,
    perform: swapLevel,
  },
  {
    code: 0x36,
    name: "rdps",
    says: "read the processor status",
    cycles: SHORT,
    perform: (machine) => {
      const { mode, ipl } = machine.processor;
      result(machine, statusWord(mode, ipl));
    },
  },
  {
    code: 0x37,
    name: "wrkgp",
    says: "set the kernel's global pointer",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.kernelGp = argument(machine, 0);
    },
  },
  {
    code: 0x38,
    name: "wrusp",
    says: "set the user's stack pointer",
    cycles: SHORT,
    perform: (machine) => {
      machine.processor.otherStack = argument(machine, 0);
    },
  },
  {
    code: 0x3a,
    name: "rdusp",
    says: "read the user's stack pointer",
    cycles: SHORT,
    perform: (machine) => result(machine, machine.processor.otherStack),
  },
  {
    code: 0x3c,
    name: "whami",
    says: "which processor this is",
    cycles: SHORT,
    perform: (machine) => result(machine, 0n),
  },
  {
    code: 0x3d,
    name: "retsys",
    says: "return from a system call",
    cycles: SYSTEM_CALL_RETURN,
    perform: returnFromSystemCall,
  },
  {
    code: 0x3e,
    name: "wtint",
    says: "wait for the next interrupt",
    cycles: SHORT,
    perform: waitForInterrupt,
  },
  {
    code: 0x3f,
    name: "rti",
    says: "return from a trap or an interrupt",
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
  const { processor, watcher } = machine;
  const { counters } = processor;
  const call = PAL_CALLS.get(code);
  if (
    call === undefined || isPrivileged(code) && processor.mode !== "kernel"
  ) {
    return illegalInstruction(machine);
  }
  watcher?.({ kind: "pal", name: call.name, pc: before(processor.pc) });
  counters.palCalls++;
  counters.routines.set(call.name, (counters.routines.get(call.name) ?? 0) + 1);
  drain(processor);
  counters.cycles += call.cycles;
  call.perform(machine);
}

function before(pc: VirtualAddress): VirtualAddress {
  return virtual(pc - 4n);
}
