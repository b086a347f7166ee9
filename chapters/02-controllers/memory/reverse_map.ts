// # Which pages lead to a frame
//
// The page tables lead from pages to frames. When a frame is taken away, somebody must know
// the way back.
//
// Frame 700 is mapped at two addresses of one space and at one of another. It is to be taken
// from its owner. Then three entries in two trees of tables must go, or a program would still
// reach the frame when it is somebody else's. Searching all tables would find them. Here a list
// is kept for each frame that is mapped, and the frame's record has the number of its entries.

import type { FrameNumber, VirtualAddress } from "../../01-hardware/mod.ts";
import { panic } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { AddressSpace, Kernel, MappedAt } from "../kernel/kernel.ts";
import { readField, SPACE, writeField } from "../kernel/records.ts";
import { frameRecord, writeFrame } from "./frame_table.ts";

const NOTE = cyclesOf(`
        ldl     t1, 12(t0)
        addl    t1, 1, t1
        stl     t1, 12(t0)
        ldq     t2, 0(t3)
        stq     a0, 0(t2)
        stq     a1, 8(t2)
        stq     t4, 16(t2)
        stq     t2, 0(t3)
`);

/** Notes that the page of `address` in `space` leads to `frame` from now on. */
export function noteMapping(
  kernel: Kernel,
  frame: FrameNumber,
  space: AddressSpace,
  address: VirtualAddress,
): void {
  const places = [...pagesThatLeadTo(kernel, frame), { space, address }];
  kernel.mappedAt.set(frame, places);
  writeFrame(kernel, frame, "mappings", places.length);
  countPages(kernel, space, 1);
  charge(kernel.machine, NOTE);
}

/** Notes that the page of `address` in `space` does not lead to `frame` any more. */
export function dropMapping(
  kernel: Kernel,
  frame: FrameNumber,
  space: AddressSpace,
  address: VirtualAddress,
): void {
  const before = pagesThatLeadTo(kernel, frame);
  const places = before.filter((one) =>
    one.space !== space || one.address !== address
  );
  if (places.length !== before.length - 1) {
    panic(`reverse map: frame ${frame} was not mapped at ${address}`);
  }
  keep(kernel, frame, places);
  countPages(kernel, space, -1);
  charge(kernel.machine, NOTE);
}

function keep(
  kernel: Kernel,
  frame: FrameNumber,
  places: MappedAt[],
): void {
  if (places.length > 0) kernel.mappedAt.set(frame, places);
  else kernel.mappedAt.delete(frame);
  writeFrame(kernel, frame, "mappings", places.length);
}

/** The pages that lead to `frame`. */
export function pagesThatLeadTo(
  { mappedAt }: Kernel,
  frame: FrameNumber,
): readonly MappedAt[] {
  return mappedAt.get(frame) ?? [];
}

/** Notes that none of the pages of `space`, which ends, leads anywhere any more. */
export function forgetMappings(kernel: Kernel, space: AddressSpace): void {
  const { frames, borrowed } = space.domain;
  const lent = [...borrowed.values()].map(({ frame }) => frame);
  for (const frame of [...frames, ...lent]) {
    const before = kernel.mappedAt.get(frame);
    if (before === undefined) continue;
    keep(kernel, frame, before.filter((one) => one.space !== space));
  }
  writeSpace(kernel, space, "pages", 0);
  writeSpace(kernel, space, "identifier", 0);
}

// ## The record of a space

/** The number in a field of the record of `space`. */
export function readSpace(
  kernel: Kernel,
  { root }: AddressSpace,
  field: keyof typeof SPACE.fields,
): number {
  const record = frameRecord(kernel, root);
  return Number(readField(kernel.machine.bus, record, SPACE, field));
}

/** Sets a field of the record of `space`. */
export function writeSpace(
  kernel: Kernel,
  { root }: AddressSpace,
  field: keyof typeof SPACE.fields,
  value: number,
): void {
  const record = frameRecord(kernel, root);
  writeField(kernel.machine.bus, record, SPACE, field, BigInt(value));
}

function countPages(
  kernel: Kernel,
  space: AddressSpace,
  change: number,
): void {
  const pages = readSpace(kernel, space, "pages");
  writeSpace(kernel, space, "pages", pages + change);
}
