// # Memory and devices
//
// A physical address names either a byte of memory or a byte of a device, and a few
// addresses name nothing.
//
// Memory begins at address 0 and is one long row of bytes; a number's lowest byte comes
// first. Devices answer far above it. To the processor there is no difference: a load
// from a device is a load, and a store of the number 42 to the serial port makes a star
// appear on a screen. What connects the processor with memory and devices is the *bus*.

import type { PhysicalAddress } from "../numbers.ts";
import type { Storage } from "./storage.ts";

/** How many bytes an access moves. */
export type Width = 1 | 2 | 4 | 8;

/**
 * Something that answers at physical addresses `start` to `start + size - 1`.
 *
 * Nothing in a device happens by itself. It is read and written by the processor, and it
 * says when it next wants to be attended to; the machine sees to that.
 */
export interface Device {
  /** What it is called in reports. */
  readonly name: string;
  /** Its first address. */
  readonly start: PhysicalAddress;
  /** How many addresses it has. */
  readonly size: number;
  /** The unsigned number in `width` bytes at `offset`, a multiple of `width`. */
  read(offset: number, width: Width, now: number): bigint;
  /** Writes the low `width` bytes of `value` at `offset`, a multiple of `width`. */
  write(offset: number, width: Width, value: bigint, now: number): void;
  /** When it next has something to do, in cycles; `Infinity` while it waits. */
  readonly due: number;
  /** Does what is due at the cycle `now`. */
  attend(now: number): void;
  /** Whether it wants to interrupt, and will until its cause is dealt with. */
  readonly interrupting: boolean;
  /** Its whole state as plain data, for a snapshot. */
  save(): unknown;
  /** Becomes what it was when `state` was saved. */
  restore(state: unknown): void;
}

/** Everything with a physical address. */
export interface Bus {
  /** The memory, from address 0 on. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same memory, for numbers of several bytes. */
  readonly view: DataView<ArrayBuffer>;
  /** What answers above it. */
  readonly devices: Device[];
  /** The time, in cycles, of the access that is being made; devices go by it. */
  now: number;
  /** The last address at which nothing answered. Boards keep it, for reports. */
  unanswered: PhysicalAddress | undefined;
}

/** A bus with the memory in `storage` and `devices`. */
export function createBus(
  { buffer, memoryStart, memorySize }: Storage,
  devices: readonly Device[],
): Bus {
  const bytes = new Uint8Array(buffer, memoryStart, memorySize);
  const view = new DataView(buffer, memoryStart, memorySize);
  return { bytes, view, devices: [...devices], now: 0, unanswered: undefined };
}

/** Puts `device` on the bus, behind those that are there. */
export function plugIn(bus: Bus, device: Device): void {
  bus.devices.push(device);
}

// ## Reading and writing
//
// The addresses that arrive here are multiples of the width: the processor has seen to
// that. So an access never straddles the end of memory.

/** The unsigned number in `width` bytes at `at`, or `undefined` if nothing is there. */
export function readPhysical(
  bus: Bus,
  at: PhysicalAddress,
  width: Width,
): bigint | undefined {
  if (at + width > bus.bytes.length) return readDevice(bus, at, width);
  switch (width) {
    case 1:
      return BigInt(bus.view.getUint8(at));
    case 2:
      return BigInt(bus.view.getUint16(at, true));
    case 4:
      return BigInt(bus.view.getUint32(at, true));
    case 8:
      return bus.view.getBigUint64(at, true);
  }
}

/** Stores the low `width` bytes of `value` at `at`; false if nothing is there. */
export function writePhysical(
  bus: Bus,
  at: PhysicalAddress,
  width: Width,
  value: bigint,
): boolean {
  if (at + width > bus.bytes.length) {
    return writeDevice(bus, at, width, value);
  }
  switch (width) {
    case 1:
      bus.view.setUint8(at, Number(value & 0xffn));
      return true;
    case 2:
      bus.view.setUint16(at, Number(value & 0xffffn), true);
      return true;
    case 4:
      bus.view.setUint32(at, Number(value & 0xffff_ffffn), true);
      return true;
    case 8:
      bus.view.setBigUint64(at, value, true);
      return true;
  }
}

// ## Devices
//
// A device gets an access as the processor made it, at its full width, and decides by
// itself what its registers make of it.

function deviceAt(bus: Bus, at: PhysicalAddress): Device | undefined {
  return bus.devices.find((one) =>
    at >= one.start && at < one.start + one.size
  );
}

function readDevice(
  bus: Bus,
  at: PhysicalAddress,
  width: Width,
): bigint | undefined {
  const device = deviceAt(bus, at);
  if (device === undefined) bus.unanswered = at;
  return device?.read(at - device.start, width, bus.now);
}

function writeDevice(
  bus: Bus,
  at: PhysicalAddress,
  width: Width,
  value: bigint,
): boolean {
  const device = deviceAt(bus, at);
  if (device === undefined) bus.unanswered = at;
  device?.write(at - device.start, width, value, bus.now);
  return device !== undefined;
}
