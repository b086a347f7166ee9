// # Into the kernel and back
//
// Whatever interrupts a program, the processor does the same few things: it saves what it
// is about to overwrite on the kernel's stack, says in three registers what has happened,
// and continues at one of six places in the kernel.
//
// A program loads from an address whose page is on disk. The processor switches to the
// kernel's stack, puts six words there, and continues in the kernel at `entMM`, with the
// address in register A0. The kernel gets the page and executes `rti`, which undoes all of
// it, and the same load is executed again.
//
// Other causes are an instruction that does not exist, a clock that has ticked, a program
// that asks for something. All of them are called *traps* here, and each kind has its place
// in the kernel, its *door*:
//
// :::figure The six doors, and what the kernel finds behind them
// | door | why | A0 | A1 | A2 | saved PC |
// | --- | --- | --- | --- | --- | --- |
// | entInt | an interrupt | kind | vector | more about it, or 0 | next instruction |
// | entArith | arithmetic went wrong | summary | registers | | next instruction |
// | entMM | an address that the page tables do not allow | address | cause | access | the same instruction |
// | entIF | an instruction that traps | kind | reason | | next instruction; the same for floating point switched off |
// | entUna | an unaligned address | address | opcode | register | next instruction |
// | entSys | a system call | the program's own | the program's own | the program's own | next instruction |
// :::
//
// What the kernel needs in order to go back is always the same: the processor status, the
// place in the program, and the registers that were overwritten: the global pointer GP, by
// which a program finds its variables, and the three that now hold the reason. These six
// words are the *frame*. (A frame of memory and a frame on a network are something else; the
// field uses the word for all three.)
//
// :::figure The frame on the kernel's stack
// | offset | 0 | 8 | 16 | 24 | 32 | 40 |
// | --- | --- | --- | --- | --- | --- | --- |
// | word | PS | PC | GP | A0 | A1 | A2 |
// :::
//
// The kernel has its own stack and its own global pointer. It cannot use the program's: a
// program may have put anything there. All other registers still hold the program's
// numbers, and the kernel saves those that it needs.
//
// A system call is a trap that the program has asked for. A0 to A2 go on holding what the
// program put there, so only the first three words are written, into a frame of the same
// size.

import {
  type AccessFault,
  readVirtual,
  writeVirtual,
} from "../processor/access.ts";
import { REGISTER } from "../instruction_set.ts";
import {
  type EntryName,
  type HaltCode,
  type Machine,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { drain } from "../processor/issue.ts";
import { breakLock } from "../processor/locks.ts";
import { virtual, type VirtualAddress } from "../numbers.ts";
import type { Mode } from "../memory/paging.ts";
import { palCycles } from "../timing.ts";

/** Bytes that a frame takes on the kernel's stack. */
export const FRAME_BYTES = 48n;

/** The words of a frame, each eight bytes, in order. */
export const FRAME_WORDS = ["PS", "PC", "GP", "A0", "A1", "A2"] as const;

/** Something that takes the processor into the kernel. */
export interface Trap {
  /** The door. */
  readonly entry: EntryName;
  /** What the kernel finds in A0, A1 and A2. */
  readonly arguments: readonly [bigint, bigint, bigint];
  /** Where the interrupted program is to continue. */
  readonly pc: VirtualAddress;
}

// ## The processor status
//
// PS fits in four bits: who is running, and which interrupts wait. Every interrupt has a
// priority, at most 7, and waits as long as the processor's own, its *interrupt priority
// level* (IPL), is as high ([[§Interrupts]]).

/** The processor status word: bit 3 says user mode, bits 2 to 0 the priority level. */
export function statusWord(mode: Mode, ipl: number): bigint {
  return (mode === "user" ? 8n : 0n) | BigInt(ipl);
}

/** Exchanges the stack pointers of the two modes and enters `mode`. */
function changeMode(machine: Machine, mode: Mode): void {
  const { processor } = machine;
  if (processor.mode === mode) return;
  const stack = readRegister(machine, REGISTER.sp);
  writeRegister(machine, REGISTER.sp, processor.otherStack);
  processor.otherStack = stack;
  processor.mode = mode;
}

// ## Entering
//
// A frame is pushed with the kernel's own rights. If the kernel's stack is no good there
// is nobody left to tell, and the machine halts.

/** Cycles to enter the kernel by a door other than `entSys`. */
export const TRAP_ENTRY: number = palCycles({ stores: 6, moves: 10 });
/** Cycles to enter the kernel by `callsys`, which saves half a frame. */
export const SYSTEM_CALL_ENTRY: number = palCycles({ stores: 3, moves: 8 });

/** Takes the processor through the door that `trap` names. */
export function enterKernel(machine: Machine, trap: Trap): void {
  const { processor, watcher } = machine;
  watcher?.({ kind: "trap", ...trap });
  drain(processor);
  processor.counters.traps++;
  processor.counters.doors[trap.entry]++;
  processor.counters.cycles += TRAP_ENTRY;
  const [a0, a1, a2] = trap.arguments;
  const saved = [REGISTER.a0, REGISTER.a1, REGISTER.a2]
    .map((register) => readRegister(machine, register));
  if (!pushFrame(machine, trap.pc, saved)) return;
  writeRegister(machine, REGISTER.a0, a0);
  writeRegister(machine, REGISTER.a1, a1);
  writeRegister(machine, REGISTER.a2, a2);
  processor.pc = processor.entries[trap.entry];
}

/**
 * Enters the kernel for `CALL_PAL callsys`. A0 to A2 stay as the caller set them, so
 * only PS, PC and GP are saved.
 */
export function enterForSystemCall(machine: Machine): void {
  const { processor, watcher } = machine;
  watcher?.({
    kind: "trap",
    entry: "entSys",
    pc: processor.pc,
    arguments: [readRegister(machine, REGISTER.v0)],
  });
  drain(processor);
  processor.counters.traps++;
  processor.counters.doors.entSys++;
  processor.counters.cycles += SYSTEM_CALL_ENTRY;
  if (!pushFrame(machine, processor.pc, [])) return;
  processor.pc = processor.entries.entSys;
}

/** Switches to the kernel and writes PS, PC, GP and `more` below its stack pointer. */
function pushFrame(
  machine: Machine,
  pc: VirtualAddress,
  more: readonly bigint[],
): boolean {
  const { processor } = machine;
  const { mode, ipl } = processor;
  const words = [
    statusWord(mode, ipl),
    pc,
    readRegister(machine, REGISTER.gp),
    ...more,
  ];
  changeMode(machine, "kernel");
  const frame = readRegister(machine, REGISTER.sp) - FRAME_BYTES;
  for (const [index, word] of words.entries()) {
    const at = virtual(frame + 8n * BigInt(index));
    const fault = at & 7n ? "unaligned" : writeVirtual(machine, at, 8, word);
    if (fault !== undefined) {
      halt(machine, causeOfHalt(fault));
      return false;
    }
  }
  writeRegister(machine, REGISTER.sp, frame);
  writeRegister(machine, REGISTER.gp, processor.kernelGp);
  if (mode === "user") processor.ipl = 0;
  breakLock(processor);
  return true;
}

/** Why a fault at the kernel's stack halts the machine. */
function causeOfHalt(fault: AccessFault | "unaligned"): HaltCode {
  switch (fault) {
    case "nothing there":
    case "machine check in PALcode":
      return "machine check in PALcode";
    case "PTBR not valid":
      return "PTBR not valid";
    default:
      return "KSP not valid";
  }
}

/**
 * Ends the machine's run. A processor other than the first that halts of its own accord
 * stops alone; the others go on.
 */
export function halt(machine: Machine, code: HaltCode): void {
  const { processor } = machine;
  if (code === "software" && processor.number !== 0) processor.running = false;
  else machine.stopped ??= { reason: "halt", code };
}

// ## Returning
//
// `rti` undoes all of it. `retsys` is for the return from a system call: it restores the
// half frame that was saved and always returns to user mode. Both clear the two flags by
// which a program can notice that it was interrupted: the one of `LDx_L`, and the one
// that `RS` and `RC` read.
//
// Of the PS in the frame only the mode and the priority count, and the priority only for
// the kernel: the user always runs at priority 0. Whatever else a kernel has left there
// does no harm.

/** Cycles of `rti`. */
export const TRAP_RETURN: number = palCycles({ loads: 6, moves: 10 });
/** Cycles of `retsys`. */
export const SYSTEM_CALL_RETURN: number = palCycles({ loads: 2, moves: 8 });

/** Reads the frame's word at `index`, or halts the machine if it cannot be read. */
function frameWord(machine: Machine, index: number): bigint {
  const at = readRegister(machine, REGISTER.sp) + 8n * BigInt(index);
  const word = at & 7n ? "unaligned" : readVirtual(machine, virtual(at), 8);
  if (typeof word === "bigint") return word;
  halt(machine, causeOfHalt(word));
  return 0n;
}

/** `CALL_PAL rti`: returns to whatever the frame on the stack describes. */
export function returnFromTrap(machine: Machine): void {
  const { processor } = machine;
  const [ps, pc, gp, a0, a1, a2] = FRAME_WORDS
    .map((_, index) => frameWord(machine, index));
  if (machine.stopped) return;
  writeRegister(machine, REGISTER.gp, gp!);
  writeRegister(machine, REGISTER.a0, a0!);
  writeRegister(machine, REGISTER.a1, a1!);
  writeRegister(machine, REGISTER.a2, a2!);
  leave(machine, pc!, ps! & 8n ? "user" : "kernel");
  processor.ipl = processor.mode === "user" ? 0 : Number(ps! & 7n);
}

/** `CALL_PAL retsys`: returns from a system call to the user. */
export function returnFromSystemCall(machine: Machine): void {
  const pc = frameWord(machine, 1);
  const gp = frameWord(machine, 2);
  if (machine.stopped) return;
  writeRegister(machine, REGISTER.gp, gp);
  leave(machine, pc, "user");
  machine.processor.ipl = 0;
}

/** Pops the frame and continues at `pc` in `mode`. */
function leave(machine: Machine, pc: bigint, mode: Mode): void {
  const { processor } = machine;
  const above = readRegister(machine, REGISTER.sp) + FRAME_BYTES;
  writeRegister(machine, REGISTER.sp, above);
  changeMode(machine, mode);
  processor.pc = virtual(pc & ~3n);
  breakLock(processor);
  processor.interruptFlag = false;
}
