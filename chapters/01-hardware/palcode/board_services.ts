// # Services of the board
//
// One PALcode routine, `cserve`, is left by the architecture to whoever builds the board.
//
// It is how a kernel reaches what no other machine has. On ours it leads to whatever
// hosts the kernel's larger parts, if there is such a host. On a board without one it does
// what it does on the board that QEMU simulates, as far as that is of use here: it reads and
// writes physical memory, and tells the time.
//
// :::figure board-services
// :::
//
// QEMU's board also has an alarm. It is not built here: the interval timer does for
// everything that this book boots.

import { memoryFault } from "./faults.ts";
import { REGISTER } from "../instruction_set.ts";
import {
  type Machine,
  readRegister,
  writeRegister,
} from "../processor/machine.ts";
import { readPhysical, writePhysical } from "../memory/memory.ts";
import { physical, type PhysicalAddress, virtual } from "../numbers.ts";
import { CLOCK_RATE } from "../timing.ts";

/** A service of the board. */
export interface BoardService {
  /** The number by which it is asked for, in A0. */
  readonly number: number;
  /** What it does, in a few words. */
  readonly says: string;
  /** Does it. A1 and A2 are its arguments; it gives what V0 is to hold. */
  readonly perform: (machine: Machine) => bigint;
}

/** The physical address in A1. */
function place(machine: Machine): PhysicalAddress {
  const address = readRegister(machine, REGISTER.a1);
  return physical(BigInt.asUintN(44, address) & ~7n);
}

/** Nanoseconds since the machine was switched on. */
function elapsed({ processor }: Machine): bigint {
  return BigInt(processor.counters.cycles) * 10n ** 9n / BigInt(CLOCK_RATE);
}

/** What a board without a host does for `cserve`. */
export const BOARD_SERVICES: readonly BoardService[] = [
  {
    number: 1,
    says: "read the eight bytes at physical address A1",
    perform: (machine) => {
      const { bus, processor: { pc } } = machine;
      const found = readPhysical(bus, place(machine), 8);
      if (found === undefined) {
        memoryFault(machine, "nothing there", virtual(0n), "read", pc);
      }
      return found ?? 0n;
    },
  },
  {
    number: 2,
    says: "write A2 to the eight bytes at physical address A1",
    perform: (machine) => {
      const { bus, processor: { pc } } = machine;
      const value = readRegister(machine, REGISTER.a2);
      if (!writePhysical(bus, place(machine), 8, value)) {
        memoryFault(machine, "nothing there", virtual(0n), "write", pc);
      }
      return 0n;
    },
  },
  {
    number: 3,
    says:
      "the time of day in nanoseconds: on this board, since it was switched on",
    perform: elapsed,
  },
  {
    number: 7,
    says: "nanoseconds since the machine was switched on",
    perform: elapsed,
  },
];

/** `CALL_PAL cserve`: a service of the host, or of the board. Others give 0. */
export function serveBoard(machine: Machine): void {
  if (machine.cserve !== undefined) return machine.cserve(machine);
  const number = readRegister(machine, REGISTER.a0);
  const service = BOARD_SERVICES.find((one) => BigInt(one.number) === number);
  writeRegister(machine, REGISTER.v0, service?.perform(machine) ?? 0n);
}
