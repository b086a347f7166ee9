// # What only the kernel may call
//
// These routines set up a kernel, turn the processor from one context to another, and
// reach what no instruction reaches.
//
// A program that could call `wrent` would set the kernel's doors, and get the next page
// fault of everybody else. So these routines, with numbers up to 3f (hexadecimal), are for
// kernel mode only, and before each one it is asked who is calling ([[callPal]]).

import { serveBoard } from "./board_services.ts";
import { drainStores } from "../processor/access.ts";
import { loseLines } from "../memory/caches.ts";
import { blockAt, loadContext, swapContext } from "./contexts.ts";
import { REGISTER } from "../instruction_set.ts";
import { writeSummary } from "./machine_checks.ts";
import {
  type EntryName,
  type Machine,
  type PalCall,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { controlMonitor } from "../processor/monitor.ts";
import {
  type FrameNumber,
  frameStart,
  PAGE_SIZE,
  virtual,
} from "../numbers.ts";
import {
  argument,
  enableFloating,
  forgetInstructions,
  result,
  SHORT,
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
// pushed. [[§Setting up the doors]] is how the kernel of this book sets its doors.

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
  const { instructionBuffer, dataBuffer, asn } = machine.processor;
  const address = virtual(readRegister(machine, REGISTER.a1));
  switch (BigInt.asIntN(64, argument(machine, 0))) {
    case -2n:
      forgetAll(instructionBuffer, false);
      return forgetAll(dataBuffer, false);
    case -1n:
      forgetAll(instructionBuffer, true);
      return forgetAll(dataBuffer, true);
    case 1n:
      return forget(instructionBuffer, address, asn);
    case 2n:
      return forget(dataBuffer, address, asn);
    case 3n:
      forget(instructionBuffer, address, asn);
      return forget(dataBuffer, address, asn);
  }
}

// ## Errors and events
//
// `rdmces` and `wrmces` are for a kernel that deals with a machine check
// ([[§Machine checks]]). `wrperfmon` is for one that wants to know where the time
// goes ([[§Counting events]]). It does several things, told apart by A0:
//
// :::figure perfmon
// :::

/** Does what A0 says to the event counters. V0 is 1, or 0 if it means nothing. */
function monitorEvents(machine: Machine): void {
  const { monitor } = machine.processor;
  const number = Number(argument(machine, 0));
  const known = controlMonitor(
    monitor,
    machine.processor,
    number,
    argument(machine, 1),
  );
  result(machine, known ? 1n : 0n);
}

// ## Other PALcode, other processors
//
// `swppal` exchanges the PALcode itself. The console of a real machine comes up with one
// that suits itself, and a kernel asks for the one it was written for, by number: 2 is
// OSF/1's. It is here already, and what remains is what comes with it: the kernel continues
// at A1 in the context whose control block is at A2, and its virtual page table is at A3.

const OSF = 2n;
const UNKNOWN = 1n;
const NOT_LOADED = 2n;

function swapPalcode(machine: Machine): void {
  const [variant, pc, block, table] = [0, 1, 2, 3]
    .map((index) => argument(machine, index));
  if (variant !== OSF) {
    return result(machine, variant! < 256n ? UNKNOWN : NOT_LOADED);
  }
  loadContext(machine, blockAt(block!));
  if (machine.stopped) return;
  const { processor } = machine;
  processor.virtualPageTable = virtual(table!);
  forgetAll(processor.instructionBuffer, false);
  forgetAll(processor.dataBuffer, false);
  writeRegister(machine, REGISTER.ra, pc!);
  processor.pc = virtual(pc! & ~3n);
  result(machine, 0n);
}

/** Asks for the attention of the processor that A0 names, if there is one. */
function interruptProcessor(machine: Machine): void {
  const other = machine.processors[Number(argument(machine, 0))];
  if (other !== undefined) other.interprocessorPending = true;
}

// ## Caches
//
// The frame in A0 is to be written to memory and forgotten by the caches (`cflush`). On a
// machine whose caches are modelled that costs time later, when it is needed again.

function flushFrame(machine: Machine): void {
  const { processor } = machine;
  const frame = Number(argument(machine, 0) & 0xffff_ffffn) as FrameNumber;
  forgetInstructions(processor);
  if (processor.caches) {
    loseLines(processor.caches, frameStart(frame), PAGE_SIZE);
  }
}

// ## Nothing to do
//
// A kernel without work may let the processor rest until an interrupt comes (`wtint`). It
// may also say that the next so many ticks of the timer need not wake it.

/** The most ticks that are skipped at a time: a second's. */
const MOST_SKIPPED = 1024n;

/** Does nothing until an interrupt comes; up to A0 ticks are not counted as one. */
function waitForInterrupt(machine: Machine): void {
  const { processor } = machine;
  const asked = argument(machine, 0);
  processor.waiting = true;
  processor.ticksToSkip = Number(asked < MOST_SKIPPED ? asked : MOST_SKIPPED);
  result(machine, 0n);
}

// ## The kernel's table
//
// A number that is not in the table is illegal. So are three that later versions of this
// PALcode had: `wrasn` (2e) sets the address space number by itself, and `wrvirbnd` and
// `wrsysptbr` (13 and 14) give the upper part of all address spaces a page table of its
// own. They are not built.

/** The calls that only the kernel may make: codes up to 3f. */
export const PRIVILEGED: readonly PalCall[] = [
  {
    code: 0x00,
    name: "halt",
    says: "stop the machine",
    cycles: SHORT,
    perform: (machine) => halt(machine, "software"),
  },
  {
    code: 0x01,
    name: "cflush",
    says: "write a frame of memory out of the caches, and forget it there",
    cycles: SHORT,
    destroys: 1,
    perform: flushFrame,
  },
  {
    code: 0x02,
    name: "draina",
    says: "wait until all stores have arrived",
    cycles: SHORT,
    destroys: 0,
    perform: drainStores,
  },
  {
    code: 0x09,
    name: "cserve",
    says: "a service of the board",
    cycles: palCycles({ moves: 4 }),
    perform: serveBoard,
  },
  {
    code: 0x0a,
    name: "swppal",
    says: "exchange the PALcode",
    cycles: palCycles({ loads: 6, moves: 10 }),
    perform: swapPalcode,
  },
  {
    code: 0x0d,
    name: "wripir",
    says: "interrupt another processor",
    cycles: palCycles({ stores: 1, moves: 2 }),
    destroys: 1,
    perform: interruptProcessor,
  },
  {
    code: 0x10,
    name: "rdmces",
    says: "read the machine check error summary",
    cycles: SHORT,
    destroys: 0,
    perform: (machine) => result(machine, BigInt(machine.processor.mces)),
  },
  {
    code: 0x11,
    name: "wrmces",
    says: "write the machine check error summary",
    cycles: palCycles({ moves: 6 }),
    destroys: 1,
    perform: (machine) => {
      const { processor } = machine;
      processor.mces = writeSummary(processor.mces, argument(machine, 0));
    },
  },
  {
    code: 0x2b,
    name: "wrfen",
    says: "switch floating point on or off",
    cycles: palCycles({ stores: 1 }),
    destroys: 1,
    perform: (machine) =>
      enableFloating(machine, (argument(machine, 0) & 1n) === 1n),
  },
  {
    code: 0x2d,
    name: "wrvptptr",
    says: "say where the virtual page table begins",
    cycles: SHORT,
    destroys: 1,
    perform: (machine) => {
      machine.processor.virtualPageTable = virtual(argument(machine, 0));
    },
  },
  {
    code: 0x30,
    name: "swpctx",
    says: "save this context, load the one at A0",
    cycles: palCycles({ loads: 6, stores: 3, moves: 8 }),
    destroys: 1,
    perform: (machine) =>
      result(machine, BigInt(swapContext(machine, argument(machine, 0)))),
  },
  {
    code: 0x31,
    name: "wrval",
    says: "write the kernel's own word",
    cycles: SHORT,
    destroys: 1,
    perform: (machine) => {
      machine.processor.value = argument(machine, 0);
    },
  },
  {
    code: 0x32,
    name: "rdval",
    says: "read the kernel's own word",
    cycles: SHORT,
    destroys: 0,
    perform: (machine) => result(machine, machine.processor.value),
  },
  {
    code: 0x33,
    name: "tbi",
    says: "forget translations",
    cycles: palCycles({ moves: 6 }),
    destroys: 2,
    perform: invalidate,
  },
  {
    code: 0x34,
    name: "wrent",
    says: "set one of the six doors",
    cycles: palCycles({ moves: 6 }),
    destroys: 2,
    perform: writeEntry,
  },
  {
    code: 0x35,
    name: "swpipl",
    says: "set the interrupt priority level, and get the old one",
    cycles: SHORT,
    destroys: 1,
    perform: swapLevel,
  },
  {
    code: 0x36,
    name: "rdps",
    says: "read the processor status",
    cycles: SHORT,
    destroys: 0,
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
    destroys: 1,
    perform: (machine) => {
      machine.processor.kernelGp = argument(machine, 0);
    },
  },
  {
    code: 0x38,
    name: "wrusp",
    says: "set the user's stack pointer",
    cycles: SHORT,
    destroys: 1,
    perform: (machine) => {
      machine.processor.otherStack = argument(machine, 0);
    },
  },
  {
    code: 0x39,
    name: "wrperfmon",
    says: "control the event counters",
    cycles: palCycles({ moves: 6 }),
    destroys: 2,
    perform: monitorEvents,
  },
  {
    code: 0x3a,
    name: "rdusp",
    says: "read the user's stack pointer",
    cycles: SHORT,
    destroys: 0,
    perform: (machine) => result(machine, machine.processor.otherStack),
  },
  {
    code: 0x3c,
    name: "whami",
    says: "which processor this is",
    cycles: SHORT,
    destroys: 0,
    perform: (machine) => result(machine, BigInt(machine.processor.number)),
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
    destroys: 1,
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
