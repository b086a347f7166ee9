// # Machine checks
//
// When the hardware itself fails, the kernel is told through the door for interrupts, and
// must say that it has dealt with the failure before the next one comes.
//
// A chip may break, a bit may flip in a cable, or an address may lead to nothing at all.
//
// On this machine chips do not break. What remains is the address that leads to nothing. A
// kernel may make such an access on purpose: to find out which devices a board has, it
// asks at each place where one could be.
//
// :::live machine
// ```alpha
// // Asks whether anything is at an address, and survives that nothing is.
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
// door:   mov     1, t3               // the kernel, interrupted: nobody is there
//         mov     1, a0
//         wrmces                      // this machine check is dealt with
//         rti
// start:  mov     t5, a0              // the kernel's door
//         clr     a1                  // for interrupts
//         wrent
//         lda     t2, -1(zero)
//         sll     t2, 42, t2          // kseg, the window to the hardware,
//         lda     t4, 1(zero)
//         sll     t4, 39, t4          // far behind the end of memory
//         addq    t2, t4, t2
//         clr     t3
//         ldq     t0, 0(t2)           // is anybody there?
//         halt                        // t3 says no
// ```
// :::
//
// ## Two ways to notice
//
// A load waits for its data. When nobody answers, the processor knows which instruction it
// was, and interrupts it at once, whatever the priority: this is a *processor machine
// check*. The instruction is not repeated, and what its register holds afterwards means
// nothing.
//
// A store is handed over and forgotten. When the board finds nobody to take it, the
// processor is long past it. The board interrupts like a device, only more urgently: a
// *system machine check*, which waits while the priority is 7. Only the first lost store is
// reported if there are several.

import { ksegAddress } from "../processor/access.ts";
import type { Machine } from "../processor/machine.ts";
import { writePhysical } from "../memory/memory.ts";
import {
  physical,
  type PhysicalAddress,
  type VirtualAddress,
} from "../numbers.ts";
import { enterKernel, halt } from "./traps.ts";

/** The two vectors of machine checks. */
export const CHECK_VECTOR = { system: 0x660n, processor: 0x670n } as const;

/** What DEC's PALcode calls the reasons for a machine check. */
export const CHECK_REASON = {
  /** The kernel has done what it must never do: `callsys` in kernel mode. */
  kernelMistake: 0x90,
  /** Nothing answered at an address. */
  nothingThere: 0x200,
} as const;

/** The priority of a machine check, the highest. */
export const CHECK_LEVEL = 7;

/** A machine check: which of the two kinds, why, and where. */
export interface Check {
  /** Who noticed. */
  readonly kind: keyof typeof CHECK_VECTOR;
  /** Why. */
  readonly reason: number;
  /** Where the interrupted program is to continue. */
  readonly pc: VirtualAddress;
  /** The address at which nothing answered, if that is why. */
  readonly address?: PhysicalAddress | undefined;
}

// ## Not twice
//
// A kernel that deals with a machine check may run into the next one and never come to an
// end. So the processor keeps a register with a bit that says "one is being dealt with".
// The kernel clears it when it is done (`wrmces`). A second machine check while the bit is
// set halts the machine.

/** The bits of the machine check error summary. */
export const MCES = {
  /** A machine check is being dealt with. Cleared by writing a 1. */
  inProgress: 1 << 0,
  /** The board has corrected an error. Cleared by writing a 1. */
  systemCorrected: 1 << 1,
  /** The processor has corrected an error. Cleared by writing a 1. */
  processorCorrected: 1 << 2,
  /** Do not report what the processor has corrected. */
  quietProcessor: 1 << 3,
  /** Do not report what the board has corrected. */
  quietSystem: 1 << 4,
} as const;

const CLEARED_BY_ONE = MCES.inProgress | MCES.systemCorrected |
  MCES.processorCorrected;
const COPIED = MCES.quietProcessor | MCES.quietSystem;

/** The summary `before`, after the kernel has written `written` (`wrmces`). */
export function writeSummary(before: number, written: bigint): number {
  const bits = Number(written & 31n);
  return before & ~(bits & CLEARED_BY_ONE) & ~COPIED | bits & COPIED;
}

// The memory of this machine makes no errors that could be corrected, so bits 1 and 2 are
// never set, and bits 3 and 4 suppress nothing.

/** Takes the processor through the door for interrupts because of `check`. */
export function machineCheck(machine: Machine, check: Check): void {
  const { processor } = machine;
  if (processor.entries.entInt === 0n) return nobodyToTell(machine, check);
  if (processor.mces & MCES.inProgress) {
    return halt(machine, "double machine check");
  }
  processor.mces |= MCES.inProgress;
  enterKernel(machine, {
    entry: "entInt",
    arguments: [2n, CHECK_VECTOR[check.kind], describe(machine, check)],
    pc: check.pc,
  });
  processor.ipl = CHECK_LEVEL;
}

// A program that runs on the bare machine and has set no door cannot be told. Then the
// machine stops, and whoever runs it learns the address.

function nobodyToTell(machine: Machine, { address }: Check): void {
  if (address === undefined) return halt(machine, "machine check in PALcode");
  machine.stopped ??= { reason: "machine check", address };
}

// ## The report
//
// PALcode writes down what it knows, and gives the kernel the address of this *logout
// frame* in A2. Where it may write, the machine's builder says; without such a place A2
// is 0. A kernel that was started by the console finds the place in its processor's slot
// of the parameter block as well ([[§A slot for each processor]]).
//
// :::figure logout-frame
// :::

/** The offsets in a logout frame, in bytes. */
export const LOGOUT = {
  /** Its size, 4 bytes. */
  size: 0,
  /** Whether the access could be tried again, 4 bytes: never. */
  flags: 4,
  /** Where in the frame the processor's part begins, 4 bytes. */
  processor: 8,
  /** Where the board's part begins, 4 bytes. */
  system: 12,
  /** The reason, 4 bytes. */
  reason: 16,
  /** The layout's version, 4 bytes. */
  version: 20,
  /** The saved pc. */
  pc: 24,
  /** The address at which nothing answered. */
  address: 32,
} as const;

/** Bytes that each processor has for a logout frame. */
export const LOGOUT_BYTES = 64;

/** Writes the logout frame for `check`, and gives its kseg address, or 0. */
function describe(machine: Machine, check: Check): bigint {
  const { bus, logout, processor } = machine;
  if (logout === undefined) return 0n;
  const start = physical(logout + processor.number * LOGOUT_BYTES);
  const put = (field: keyof typeof LOGOUT, width: 4 | 8, value: bigint) =>
    writePhysical(bus, physical(start + LOGOUT[field]), width, value);
  put("size", 4, BigInt(LOGOUT.address + 8));
  put("flags", 4, 0n);
  put("processor", 4, BigInt(LOGOUT.pc));
  put("system", 4, BigInt(LOGOUT.address));
  put("reason", 4, BigInt(check.reason));
  put("version", 4, 1n);
  put("pc", 8, check.pc);
  put("address", 8, BigInt(check.address ?? 0));
  return ksegAddress(start);
}

// ## Stores that were lost

/** Notes that a store to `address` has reached nobody. The report may have to wait. */
export function loseStore(machine: Machine, address: PhysicalAddress): void {
  const { processor } = machine;
  processor.lostStore ??= address;
  if (processor.entries.entInt === 0n) reportLostStore(machine);
}

/** Interrupts because of the store that was lost. */
export function reportLostStore(machine: Machine): void {
  const { processor } = machine;
  const address = processor.lostStore;
  processor.lostStore = undefined;
  const reason = CHECK_REASON.nothingThere;
  machineCheck(machine, { kind: "system", reason, pc: processor.pc, address });
}
