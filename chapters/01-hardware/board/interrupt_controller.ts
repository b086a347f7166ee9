// # The interrupt controller
//
// Every device has one wire on which it asks for attention; this chip decides which
// processor hears of it.
//
// Say the disk, on line 2, has finished. It raises its line and keeps it raised. If bit 2
// of `ENABLE` for processor 0 is set, and what processor 0 is doing is less urgent than a
// device, the processor enters the kernel ([[§Interrupts]]). The kernel is given a number
// that tells it that the disk has called, its *vector*. It asks the disk what has happened,
// and acknowledges it at the disk. Only then does the line fall.
//
// A line is a level and not an event. A kernel that returns without having dealt with the
// cause is interrupted again at once, and nothing is ever lost.
//
// :::figure interrupt-registers
// :::
//
// After reset no line is enabled for anybody. A line that is enabled for two processors
// interrupts both; a kernel that does not want that routes each line to one. When several
// lines are raised, the lowest comes first.

import type { Device, Width } from "../memory/memory.ts";
import { MOST_PROCESSORS } from "../memory/storage.ts";
import type { PhysicalAddress } from "../numbers.ts";
import {
  RegisterBlock,
  type Registers,
  type SavedRegisters,
} from "./registers.ts";

/** The registers of the interrupt controller. */
export const INTERRUPT_REGISTERS = {
  PENDING: {
    offset: 0x00,
    access: "read",
    says: "the lines that are raised, a bit for each",
  },
  ENABLE: {
    offset: 0x20,
    access: "read-write",
    count: MOST_PROCESSORS,
    says: "the lines that may interrupt each processor",
  },
} as const satisfies Registers;

/** The vector that the kernel is given for a device on line 0. */
export const FIRST_DEVICE_VECTOR = 0x800;
/** The distance between the vectors of two lines. */
export const VECTOR_STEP = 16;

/** By what number the kernel is told of an interrupt on `line`. */
export function deviceVector(line: number): bigint {
  return BigInt(FIRST_DEVICE_VECTOR + VECTOR_STEP * line);
}

/** The chip between the devices' wires and the processors. */
export class InterruptController implements Device {
  /** What it is called in reports. */
  readonly name = "interrupts";
  /** The address of offset 0. */
  readonly start: PhysicalAddress;
  /** Bytes of addresses. */
  readonly size = 0x40;
  /** It does nothing at any certain time. */
  readonly due: number = Infinity;
  /** It has no wire of its own. */
  readonly interrupting = false;
  readonly #lines: readonly Device[];
  readonly #registers: RegisterBlock<typeof INTERRUPT_REGISTERS>;
  /** Whether software has ever written ENABLE. Until then nobody need look at the lines. */
  #used = false;

  /** A chip at `start` to which `lines` are wired, the first to line 0. */
  constructor(start: PhysicalAddress, lines: readonly Device[]) {
    this.start = start;
    this.#lines = lines;
    this.#registers = new RegisterBlock(INTERRUPT_REGISTERS, 4, {
      PENDING: { read: () => this.#pending() },
      ENABLE: { written: () => void (this.#used = true) },
    });
  }

  /** The lowest raised line that is enabled for `processor`, or -1. */
  pendingLine(processor: number): number {
    if (!this.#used) return -1;
    const enabled = this.#registers.get("ENABLE", processor);
    return this.#lines.findIndex((device, line) =>
      (enabled >>> line & 1) !== 0 && device.interrupting
    );
  }

  /** The registers from `offset` on. */
  read(offset: number, width: Width, now: number): bigint {
    return this.#registers.read(offset, width, now);
  }

  /** Writes the registers from `offset` on. */
  write(offset: number, width: Width, value: bigint, now: number): void {
    this.#registers.write(offset, width, value, now);
  }

  /** Never called, as nothing is ever due. */
  attend(): void {}

  /** What is enabled. The lines are the other devices'. */
  save(): SavedRegisters {
    return this.#registers.save();
  }

  /** Takes back what {@linkcode save} gave. */
  restore(state: unknown): void {
    this.#registers.restore(state as SavedRegisters);
    this.#used = true;
  }

  #pending(): number {
    return this.#lines.reduce(
      (all, { interrupting }, line) => interrupting ? all | 1 << line : all,
      0,
    ) >>> 0;
  }
}
