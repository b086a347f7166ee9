// # A program's memory, seen from the kernel
//
// The kernel often has to read what a program points at, and a program may point anywhere.
//
// So every page is asked for with the program's own rights, and what is not there is an
// answer and not an accident.

import {
  frameIn,
  frameStart,
  PAGE_SIZE,
  type PageTableEntry,
  panic,
  physical,
  readPhysical,
  virtual,
  type VirtualAddress,
  walk,
} from "../../01-hardware/mod.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";

/** The entry for the page of `address` in `space`, if a user may do `access` there. */
export function findPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  access: "read" | "write",
): PageTableEntry | undefined {
  const read = (at: number) =>
    readPhysical(kernel.machine.bus, physical(at), 8) ?? 0n;
  const entry = walk(read, space.root, address, access, "user");
  return typeof entry === "string" ? undefined : entry;
}

/** Whether a user may do `access` to all of `bytes` bytes from `address` on. */
export function isAccessible(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: bigint,
  access: "read" | "write",
): boolean {
  const end = address + bytes;
  if (end > 2n ** 64n) return false;
  for (let at = address; at < end; at += BigInt(PAGE_SIZE) - at % 8192n) {
    if (findPage(kernel, space, virtual(at), access) === undefined) {
      return false;
    }
  }
  return true;
}

/** The place in memory of `bytes` bytes at `address`, in pieces that lie together. */
function* pieces(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: number,
  access: "read" | "write",
): Generator<Uint8Array> {
  for (let done = 0; done < bytes;) {
    const at = virtual(address + BigInt(done));
    const entry = findPage(kernel, space, at, access) ??
      panic("memory controller: a page that was accessible is gone");
    const offset = Number(at % BigInt(PAGE_SIZE));
    const length = Math.min(bytes - done, PAGE_SIZE - offset);
    const start = frameStart(frameIn(entry)) + offset;
    yield kernel.machine.bus.bytes.subarray(start, start + length);
    done += length;
  }
}

/** A copy of application memory that [[isAccessible]] has said may be read. */
export function copyIn(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: number,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  let done = 0;
  for (const piece of pieces(kernel, space, address, bytes, "read")) {
    copy.set(piece, done);
    done += piece.length;
  }
  return copy;
}

/** Puts `data` into application memory that [[isAccessible]] has said may be written. */
export function copyOut(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  data: Uint8Array,
): void {
  put(pieces(kernel, space, address, data.length, "write"), data);
}

/** Puts `data` into pages that exist, for a program that has not begun. */
export function initialise(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  data: Uint8Array,
): void {
  put(pieces(kernel, space, address, data.length, "read"), data);
}

function put(places: Iterable<Uint8Array>, data: Uint8Array): void {
  let done = 0;
  for (const place of places) {
    place.set(data.subarray(done, done + place.length));
    done += place.length;
  }
}
