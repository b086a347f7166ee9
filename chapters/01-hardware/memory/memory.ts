// # Memory and devices
//
// A physical address names either a byte of memory or a byte of a device, and a few
// addresses name nothing.
//
// Memory begins at address 0 and is one long row of bytes; a number's lowest byte comes
// first. Devices answer far above it. To the processor there is no difference: a load
// from a device is a load, and a store to the console's chip puts a letter on a screen.

import { PAGE_SIZE, type PhysicalAddress } from "../numbers.ts";

/** How many bytes an access moves. */
export type Width = 1 | 2 | 4 | 8;

/** Something that answers at physical addresses `start` to `start + size - 1`. */
export interface Device {
  /** What it is called in reports. */
  readonly name: string;
  /** Its first address. */
  readonly start: PhysicalAddress;
  /** How many addresses it has. */
  readonly size: number;
  /** The byte register at `offset`, from 0 to 255. */
  read(offset: number): number;
  /** Writes `value`, from 0 to 255, to the byte register at `offset`. */
  write(offset: number, value: number): void;
}

/** Everything with a physical address. */
export interface Bus {
  /** The memory, from address 0 on. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The same memory, for numbers of several bytes. */
  readonly view: DataView<ArrayBuffer>;
  /** What answers above it. */
  readonly devices: readonly Device[];
}

/**
 * A bus with `size` bytes of zeroed memory and `devices`.
 *
 * @throws RangeError if `size` is not a whole number of pages from 1 MB to 2 GB
 */
export function createBus(size: number, devices: readonly Device[]): Bus {
  if (size % PAGE_SIZE !== 0 || size < 2 ** 20 || size > 2 ** 31) {
    throw new RangeError(
      `Cannot build a memory of ${size} bytes: it must be a multiple of ${PAGE_SIZE} from 1 MB to 2 GB`,
    );
  }
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), devices };
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
// Our devices have registers of one byte. A wider access reaches the registers beside
// it too, lowest first.

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
  if (device === undefined) return undefined;
  let value = 0n;
  for (let i = 0; i < width; i++) {
    const offset = at - device.start + i;
    if (offset >= device.size) break;
    value |= BigInt(device.read(offset)) << BigInt(8 * i);
  }
  return value;
}

function writeDevice(
  bus: Bus,
  at: PhysicalAddress,
  width: Width,
  value: bigint,
): boolean {
  const device = deviceAt(bus, at);
  if (device === undefined) return false;
  for (let i = 0; i < width; i++) {
    const offset = at - device.start + i;
    if (offset >= device.size) break;
    device.write(offset, Number(value >> BigInt(8 * i) & 0xffn));
  }
  return true;
}
