// # When an access fails
//
// A load, a store or a fetch that cannot be made becomes a trap, a machine check or the end
// of the run, depending on whose mistake it was.
//
// An address that the page tables do not allow is the kernel's daily business: it hears of
// it through `entMM`. The saved pc is the instruction itself, so that the kernel can mend
// the cause and let it run again. An unaligned address saves the address after it: the
// kernel is expected to do the access by hand and go on. An address that is translated and
// leads to nothing is a machine check ([[§Machine checks]]). And if the page tables
// themselves are not in memory, nothing can be translated any more, and the machine halts.

import type { AccessFault } from "../processor/access.ts";
import type { Fields } from "../instructions/encodings.ts";
import { CHECK_REASON, loseStore, machineCheck } from "./machine_checks.ts";
import {
  HALT_CODES,
  type HaltCode,
  type Machine,
} from "../processor/machine.ts";
import { physical, unsigned, type VirtualAddress } from "../numbers.ts";
import { type Access, FAULT_CODE } from "../memory/paging.ts";
import { enterKernel, halt } from "./traps.ts";

/** Whether `fault` leaves no way to go on. */
function isHalt(fault: AccessFault): fault is AccessFault & HaltCode {
  return Object.hasOwn(HALT_CODES, fault);
}

/** Takes the consequence of `fault`, for an `access` to `address` by the instruction at `pc`. */
export function memoryFault(
  machine: Machine,
  fault: AccessFault,
  address: VirtualAddress,
  access: Access,
  pc: VirtualAddress,
): void {
  if (isHalt(fault)) return halt(machine, fault);
  if (fault === "nothing there") return nothingThere(machine, access);
  const direction = { read: 0n, write: 1n, fetch: unsigned(-1n) }[access];
  enterKernel(machine, {
    entry: "entMM",
    arguments: [address, FAULT_CODE[fault], direction],
    pc,
  });
}

// A fetch from nothing is not skipped: there is no instruction that could be. Its saved pc
// is the place itself.

function nothingThere(machine: Machine, access: Access): void {
  const { bus, processor } = machine;
  const address = bus.unanswered ?? physical(0);
  if (access === "write") return loseStore(machine, address);
  const reason = CHECK_REASON.nothingThere;
  const { pc } = processor;
  machineCheck(machine, { kind: "processor", reason, pc, address });
}

/** Takes the trap for an address that is not a multiple of the access's width. */
export function unaligned(
  machine: Machine,
  address: VirtualAddress,
  fields: Fields,
): void {
  enterKernel(machine, {
    entry: "entUna",
    arguments: [address, BigInt(fields.opcode), BigInt(fields.ra)],
    pc: machine.processor.pc,
  });
}
