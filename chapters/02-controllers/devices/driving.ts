// # Driving a device
//
// A driver is a program that loads from and stores to the registers of one device.
//
// The disk has finished. A bit of its register `EVENTS` says so, until the driver stores a 1 into
// that bit. Our drivers do such things with the two functions here, and the registers' places
// come from the tables of the board ([[DISK_REGISTERS]]). A load from a register takes no longer
// than one from memory here. On a real machine it takes many times as long.

import {
  physical,
  type PhysicalAddress,
  readPhysical,
  type RegisterDefinition,
  writePhysical,
} from "../../01-hardware/mod.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** What the register `definition` of the device at `port` holds: 32 bits. */
export function readDeviceRegister(
  { machine }: Kernel,
  port: PhysicalAddress,
  { offset }: RegisterDefinition,
): number {
  return Number(readPhysical(machine.bus, physical(port + offset), 4) ?? 0n);
}

/** Stores the 32 bits of `value` into a register of the device at `port`. */
export function writeDeviceRegister(
  { machine }: Kernel,
  port: PhysicalAddress,
  { offset }: RegisterDefinition,
  value: number,
): void {
  writePhysical(machine.bus, physical(port + offset), 4, BigInt(value));
}
