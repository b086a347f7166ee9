// # A program's memory, seen from the kernel
//
// The kernel often has to read what a program points at, and a program may point anywhere.
//
// A program asks for a hundred bytes to be written that begin ten bytes before the end of a
// page. Two pages are touched, and on each of them the kernel may do what the program itself
// may do, and no more ([[isAccessible]]). What is not there is an answer and not an accident.

import {
  frameIn,
  frameStart,
  isWellFormed,
  PAGE_SIZE,
  type PageTableEntry,
  panic,
  permits,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type { AddressSpace, Kernel } from "../kernel/kernel.ts";
import {
  entryPlace,
  faultBits,
  mappedEntry,
  NOTES,
  notesIn,
} from "./entries.ts";
import { pageStart } from "./page_tables.ts";
import { FAULT_BIT, noteStore, noteUse } from "./references.ts";
import { isGuarded, noteWritten } from "./units.ts";

// What the kernel does for a program counts as the program's doing. The pages are noted as used
// ([[§Which pages are used]]). Where a policy wants to be asked first, or a unit is guarded, the
// kernel cannot go on, because nobody can be asked in the middle of an operation. Such a page
// counts as one that is not there.

/** The entry for the page of `address` in `space`, if a user may do `access` there. */
export function findPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  access: "read" | "write",
): PageTableEntry | undefined {
  if (!isWellFormed(address)) return undefined;
  const entry = mappedEntry(kernel, space, pageStart(address));
  if (entry === undefined || !permits(entry, access, "user")) return undefined;
  const others = notesIn(entry) & ~(NOTES.tracked | NOTES.divided);
  return faultBits(others) & FAULT_BIT[access] ? undefined : entry;
}

/** Whether a user may do `access` to all of `bytes` bytes from `address` on. */
export function isAccessible(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: bigint,
  access: "read" | "write",
): boolean {
  return accessibleBytes(kernel, space, address, bytes, access) === bytes;
}

/**
 * How many of `bytes` bytes a user may do `access` to, in whole pages: those from `address` on,
 * up to the first page where he may not.
 */
export function accessibleBytes(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  bytes: bigint,
  access: "read" | "write",
): bigint {
  const end = address + bytes;
  const page = BigInt(PAGE_SIZE);
  let at = address;
  while (at < end && at < 2n ** 64n) {
    const here = virtual(at);
    if (findPage(kernel, space, here, access) === undefined) break;
    const rest = page - at % page;
    const length = end - at < rest ? end - at : rest;
    const guarded = access === "write" &&
      isGuarded(kernel, space, here, Number(length));
    if (guarded) break;
    at += length;
  }
  return at - address;
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
    note(kernel, space, at, length, access);
    const start = frameStart(frameIn(entry)) + offset;
    yield kernel.machine.bus.bytes.subarray(start, start + length);
    done += length;
  }
}

/** Notes that `length` bytes on the page of `at` are used. */
function note(
  kernel: Kernel,
  space: AddressSpace,
  at: VirtualAddress,
  length: number,
  access: "read" | "write",
): void {
  const page = pageStart(at);
  if (access === "read") noteUse(kernel, space, page, access);
  else {
    noteStore(kernel, space, page, entryPlace(kernel, space, page)!);
    noteWritten(kernel, space, at, length);
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
