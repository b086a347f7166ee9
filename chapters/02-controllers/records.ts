// # Records that others may read
//
// What others may see of strands, events and time lies in the machine's own memory, in
// places that are described once.
//
// Our kernel is written in TypeScript, but the code that applications put into it is
// Alpha code and has to find things. When a spindle asks what time it is, the answer has to
// be one load from a known place. So such a record is some bytes of the machine's memory
// with a *layout*: a list of fields, from which come the offsets that compiled code uses,
// the functions by which the kernel reads and writes, and this table:
//
// :::figure kernel-records
// :::

import {
  type Bus,
  panic,
  physical,
  type PhysicalAddress,
  readPhysical,
  type Width,
  writePhysical,
} from "../01-hardware/mod.ts";

/** A number inside a record. */
export interface Field {
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** Its bytes. */
  readonly width: Width;
}

/** The layout of a kind of record with the given fields. */
export interface Layout<Names extends string> {
  /** What the record is called. */
  readonly name: string;
  /** Bytes, a multiple of eight. */
  readonly size: number;
  /** Its fields, by name. */
  readonly fields: Readonly<Record<Names, Field>>;
}

/** Lays out fields of the given widths one after the other, each aligned to its width. */
export function layout<Names extends string>(
  name: string,
  widths: Readonly<Record<Names, Width>>,
): Layout<Names> {
  const fields = {} as Record<Names, Field>;
  let end = 0;
  for (const [field, width] of Object.entries(widths) as [Names, Width][]) {
    const offset = Math.ceil(end / width) * width;
    fields[field] = { offset, width };
    end = offset + width;
  }
  return { name, size: Math.ceil(end / 8) * 8, fields };
}

// ## The kernel's records

/** What there is once: the strand that runs, its address space, and the time. */
export const GLOBALS: Layout<"strand" | "space" | "ticks"> = layout("Globals", {
  strand: 8,
  space: 8,
  ticks: 8,
});

/** A strand of execution; in `state`, 0 is ready, 1 running, 2 ended. */
export const STRAND: Layout<"identifier" | "space" | "state"> = layout(
  "Strand",
  { identifier: 8, space: 8, state: 8 },
);

/** An event: the code that is called when it happens, and how often it did. */
export const EVENT: Layout<"dispatch" | "raised"> = layout("Event", {
  dispatch: 8,
  raised: 8,
});

/** A handler that an application has installed: how often it has run. */
export const HANDLER: Layout<"activations"> = layout("Handler", {
  activations: 8,
});

// ## Reading and writing

/** The unsigned number in `field` of the record at `at`. */
export function readField<Names extends string>(
  bus: Bus,
  at: PhysicalAddress,
  { name, fields }: Layout<Names>,
  field: Names,
): bigint {
  const { offset, width } = fields[field];
  return readPhysical(bus, physical(at + offset), width) ??
    panic(`records: ${name}.${field} is at ${at}, where there is no memory`);
}

/** Sets `field` of the record at `at` to the low bytes of `value`. */
export function writeField<Names extends string>(
  bus: Bus,
  at: PhysicalAddress,
  { fields }: Layout<Names>,
  field: Names,
  value: bigint,
): void {
  const { offset, width } = fields[field];
  writePhysical(bus, physical(at + offset), width, value);
}
