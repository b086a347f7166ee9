// # The processor as a debugger sees it
//
// GDB has its own list of an Alpha's registers, 67 of them, and asks for them by number.
//
// The list was made for an operating system's view of a program. It has the 32 integer
// registers, the floating-point registers but the last, which is always zero, in whose place
// stands the control register; then the program counter, a number that is not used, and the
// word that each context has for itself.

import type { Machine, Processor } from "../processor/machine.ts";
import { PCB } from "../palcode/contexts.ts";
import { peek, poke } from "../processor/access.ts";
import { readPhysical, writePhysical } from "../memory/memory.ts";
import {
  physical,
  unsigned,
  virtual,
  type VirtualAddress,
} from "../numbers.ts";
import { bytesOfHex, hexOf } from "./gdb_packets.ts";

/** How many registers GDB knows. */
export const GDB_REGISTERS = 67;

const FLOATS = 32;
const FPCR = 63;
const PC = 64;
const UNIQUE = 66;

/** The content of GDB's register `number`. */
export function readGdbRegister(
  { bus }: Machine,
  processor: Processor,
  number: number,
): bigint {
  if (number < FLOATS) return processor.registers[number]!;
  if (number < FPCR) return processor.floats[number - FLOATS]!;
  switch (number) {
    case FPCR:
      return processor.fpcr;
    case PC:
      return processor.pc;
    case UNIQUE:
      return readPhysical(bus, uniqueOf(processor), 8) ?? 0n;
    default:
      return 0n;
  }
}

/** Sets GDB's register `number`; those that cannot be set stay as they are. */
export function writeGdbRegister(
  { bus }: Machine,
  processor: Processor,
  number: number,
  value: bigint,
): void {
  if (number === 31) return;
  if (number < FLOATS) processor.registers[number] = value;
  else if (number < FPCR) processor.floats[number - FLOATS] = value;
  else if (number === FPCR) processor.fpcr = value;
  else if (number === PC) processor.pc = virtual(value & ~3n);
  else if (number === UNIQUE) {
    writePhysical(bus, uniqueOf(processor), 8, value);
  }
}

function uniqueOf({ pcb }: Processor) {
  return physical(pcb + PCB.unique);
}

/** A register's content as GDB writes it: eight bytes, the lowest first. */
export function wordText(value: bigint): string {
  return hexOf(Array.from({ length: 8 }, (_, index) => byteOf(value, index)));
}

function byteOf(value: bigint, index: number): number {
  return Number(value >> BigInt(8 * index) & 0xffn);
}

/** The content that `text` writes, if it is that of one register. */
export function wordFrom(text: string): bigint | undefined {
  const bytes = bytesOfHex(text);
  if (bytes?.length !== 8) return undefined;
  return unsigned(
    bytes.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n),
  );
}

// ## Memory
//
// Memory is looked at through the page tables of the processor that the debugger has
// chosen, with the kernel's rights ([[peek]]). Devices are not shown: to read a device is
// to do something to it.

/** Up to `count` bytes from `address` on; fewer if some are not there. */
export function readBytes(
  machine: Machine,
  address: VirtualAddress,
  count: number,
): number[] {
  const bytes: number[] = [];
  for (let index = 0; index < count; index++) {
    const byte = peek(machine, virtual(address + BigInt(index)), 1);
    if (typeof byte !== "bigint") break;
    bytes.push(Number(byte));
  }
  return bytes;
}

/** Puts `bytes` at `address`; if not all of them can be put there, none is. */
export function writeBytes(
  machine: Machine,
  address: VirtualAddress,
  bytes: readonly number[],
): boolean {
  if (readBytes(machine, address, bytes.length).length < bytes.length) {
    return false;
  }
  for (const [index, byte] of bytes.entries()) {
    poke(machine, virtual(address + BigInt(index)), 1, BigInt(byte));
  }
  return true;
}
