// # The memory controller
//
// Frames are given and taken back, and pages are mapped into address spaces: that is all
// that happens to memory here.
//
// Which program gets a frame, and which page is thrown out when none is left, is not
// decided in this file. It keeps the accounts: every frame that the kernel does not need
// itself is free or belongs to exactly one space. These are the interfaces by which memory
// is allocated and freed ([[promise 29]]). In this edition only the kernel calls them: a
// program gets all its memory when it is loaded and gives it back when it ends. Taking
// pages back earlier is not built yet.

import {
  entryAddress,
  forgetAll,
  frameIn,
  type FrameNumber,
  frameOf,
  frameStart,
  KRE,
  KWE,
  makeEntry,
  PAGE_SIZE,
  type PageTableEntry,
  panic,
  physical,
  readPhysical,
  URE,
  UWE,
  VALID,
  virtual,
  type VirtualAddress,
  walk,
  writePhysical,
} from "../01-hardware/mod.ts";
import { charge, cyclesOf } from "./charging.ts";
import { type AddressSpace, FIRST_FREE, type Kernel } from "./kernel.ts";

/** Memory that was asked for is not there. */
export class OutOfFrames extends Error {
  /** The class's name, for reports. */
  override readonly name = "OutOfFrames";
}

// ## Frames
//
// A frame is cleared before anybody gets it. What the last owner left in it could be a
// password.

/** All frames of `bytes` bytes of memory that the kernel does not need itself. */
export function allFrames(bytes: number): FrameNumber[] {
  const first = frameOf(FIRST_FREE);
  const count = Math.max(0, bytes / PAGE_SIZE - first);
  return Array.from(
    { length: count },
    (_, index) => first + count - 1 - index as FrameNumber,
  );
}

const CLEAR_FRAME = cyclesOf(`
        stq     zero, 0(t0)
        stq     zero, 8(t0)
        stq     zero, 16(t0)
        stq     zero, 24(t0)
        stq     zero, 32(t0)
        stq     zero, 40(t0)
        stq     zero, 48(t0)
        stq     zero, 56(t0)
        lda     t0, 64(t0)
        subq    t1, 1, t1
        bne     t1, 0
`) * PAGE_SIZE / 64;

/**
 * A cleared frame for `space`.
 *
 * @throws OutOfFrames if none is free
 */
export function grantFrame(kernel: Kernel, space: AddressSpace): FrameNumber {
  const frame = takeFrame(kernel);
  space.frames.push(frame);
  return frame;
}

function takeFrame(kernel: Kernel): FrameNumber {
  const { freeFrames, machine } = kernel;
  const frame = freeFrames.pop();
  if (frame === undefined) {
    throw new OutOfFrames(
      "No frame is free: the program needs more memory than the machine has",
    );
  }
  const start = frameStart(frame);
  machine.bus.bytes.fill(0, start, start + PAGE_SIZE);
  charge(machine, CLEAR_FRAME);
  return frame;
}

// ## Spaces
//
// An address space is a tree of page tables ([[§Page tables]]) and the frames that it
// leads to. Address space numbers start again after 63, the most that a 21064 has.

const ADDRESS_SPACE_NUMBERS = 63;

/** An address space with nothing in it. */
export function createSpace(kernel: Kernel): AddressSpace {
  const identifier = kernel.nextIdentifier++;
  const root = takeFrame(kernel);
  const asn = 1 + identifier % ADDRESS_SPACE_NUMBERS;
  const space = { identifier, root, asn, frames: [root], symbols: [] };
  kernel.spaces.set(identifier, space);
  return space;
}

// What the buffers remember of a space that has ended must be forgotten: its number comes
// around again. `tbi` with −1 forgets everything but what all spaces share.

const FORGET = cyclesOf(`
        lda     a0, -1(zero)
        tbi
`);

/** Takes back everything that `space` owns. It must not be used again. */
export function endSpace(kernel: Kernel, space: AddressSpace): void {
  if (!kernel.spaces.delete(space.identifier)) {
    panic(`memory controller: space ${space.identifier} ended twice`);
  }
  kernel.freeFrames.push(...space.frames.splice(0));
  forgetAll(kernel.machine.processor.instructionBuffer, true);
  forgetAll(kernel.machine.processor.dataBuffer, true);
  charge(kernel.machine, FORGET);
}

// ## Mapping a page
//
// To map a page is to write the entry that leads from an address to a frame. The way down
// to the last table may not exist yet. Each missing table is a frame of the space itself:
// a program pays for its own page tables.

const TABLE_ENTRY = VALID | KRE | KWE;

const MAP_PAGE = cyclesOf(`
        ldq     t0, 0(t1)       // level 1
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        ldq     t0, 0(t0)       // level 2
        blbc    t0, 0
        srl     t0, 32, t0
        sll     t0, 13, t0
        sll     a0, 32, a0
        bis     a0, a1, a0
        stq     a0, 0(t0)       // level 3
`);

/** Lets the page of `address` in `space` be `frame`, readable, and writable if so said. */
export function mapPage(
  kernel: Kernel,
  space: AddressSpace,
  address: VirtualAddress,
  frame: FrameNumber,
  writable: boolean,
): void {
  const { bus } = kernel.machine;
  let table = space.root;
  for (const shift of [33n, 23n]) {
    table = tableBelow(kernel, space, table, address, shift);
  }
  const rights = URE | KRE | (writable ? UWE | KWE : 0n);
  const entry = makeEntry(frame, VALID | rights);
  writePhysical(bus, entryAddress(table, address, 13n), 8, entry);
  charge(kernel.machine, MAP_PAGE);
}

/** The table that `address` leads to from `table`, made if it does not exist. */
function tableBelow(
  kernel: Kernel,
  space: AddressSpace,
  table: FrameNumber,
  address: VirtualAddress,
  shift: bigint,
): FrameNumber {
  const { bus } = kernel.machine;
  const place = entryAddress(table, address, shift);
  const entry = (readPhysical(bus, place, 8) ?? 0n) as PageTableEntry;
  if (entry & VALID) return frameIn(entry);
  const frame = grantFrame(kernel, space);
  writePhysical(bus, place, 8, makeEntry(frame, TABLE_ENTRY));
  return frame;
}

// ## An application's memory, seen from the kernel
//
// The kernel often has to read what a program points at. A program may point anywhere, so
// every page is asked for with the program's own rights, and what is not there is an
// answer and not an accident.

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
