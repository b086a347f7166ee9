// # Records that others may read
//
// What code in the machine may see of strands, memory, events and time lies in the machine's
// own memory, in places that are described once.
//
// Our kernel is written in TypeScript, but the code that applications put into it is
// Alpha code and has to find things. When a spindle asks what time it is, the answer has to
// be one load from a known place. So such a record is some bytes of the machine's memory
// with a *layout*: a list of fields. From that one list come the offsets that compiled code
// uses, the functions by which the kernel reads and writes, and this table:
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
} from "../../01-hardware/mod.ts";

/** A number inside a record. */
export interface Field {
  /** Bytes from the start of the record. */
  readonly offset: number;
  /** Its bytes. */
  readonly width: Width;
  /** What it tells, in a few words. */
  readonly says: string;
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
  declared: Readonly<Record<Names, readonly [width: Width, says: string]>>,
): Layout<Names> {
  const fields = {} as Record<Names, Field>;
  let end = 0;
  for (const field of Object.keys(declared) as Names[]) {
    const [width, says] = declared[field];
    const offset = Math.ceil(end / width) * width;
    fields[field] = { offset, width, says };
    end = offset + width;
  }
  return { name, size: Math.ceil(end / 8) * 8, fields };
}

// ## What there is once

/** What there is once: the time, who is at work in the kernel, and how many there are. */
export const GLOBALS: Layout<
  "ticks" | "alarm" | "lock" | "processors" | "domains" | "strands"
> = layout("Globals", {
  ticks: [8, "ticks of the clock since the start"],
  alarm: [8, "the tick at which the controllers want to be called"],
  lock: [8, "0, or the stack of the processor that is at work in the kernel"],
  processors: [8, "processors of the machine"],
  domains: [8, "domains that exist"],
  strands: [8, "strands that have not ended"],
});

// ## A strand
//
// A strand's record lies on the same page as its kernel stack and its control block. So
// code in the kernel finds the record of the strand that it works for by rounding its stack
// pointer down to a page ([[§The page of a strand]]).

/** Bytes between the start of a strand's page and its record. */
export const RECORD_OFFSET = 64;

/** A strand of execution, or what a processor does when it has none. */
export const STRAND: Layout<
  | "identifier"
  | "domain"
  | "space"
  | "processor"
  | "state"
  | "attention"
  | "slice"
  | "depth"
  | "subject"
  | "since"
  | "used"
  | "rank"
> = layout("Strand", {
  identifier: [8, "its number; 0 if this is a processor's idle context"],
  domain: [8, "the domain that owns it"],
  space: [8, "the address space that it runs in"],
  processor: [8, "the processor that it runs on, or ran on last"],
  state: [8, "0 new, 1 ready, 2 running, 3 blocked, 4 ended"],
  attention: [8, "not 0: there is something to do before the kernel is left"],
  slice: [
    8,
    "ticks until the processor is taken from it; 0: as long as it likes",
  ],
  depth: [8, "events that are being raised by handlers of events"],
  subject: [8, "the domain that the event being raised is about"],
  since: [8, "the cycle at which it last got a processor"],
  used: [
    8,
    "cycles for which it had a processor, up to the last time it lost it",
  ],
  rank: [8, "what its domain wishes to tell schedulers; nothing to the kernel"],
});

// ## Memory
//
// There is a record for each frame that can be given to somebody, one behind the other in
// the order of the frames. They are the accounts of the memory controller: the record says
// whose the frame is ([[frameRecord]]).

/** A frame: whose it is, and in what use. */
export const FRAME: Layout<
  "owner" | "generation" | "handle" | "mappings" | "pins" | "use"
> = layout("Frame", {
  owner: [4, "the domain that owns it; 0: nobody"],
  generation: [4, "times it has been given to somebody"],
  handle: [4, "the number by which its owner names it"],
  mappings: [4, "pages that lead to it"],
  pins: [4, "devices that are at work on it"],
  use: [4, "0 pages of its owner, 1 what the kernel keeps there for its owner"],
});

// A space has no record of its own. Its table of level 1 lies in a frame, which is never mapped
// and has no handle. So two of the numbers in that frame's record are free to tell of the space:
// the same bytes, read in another way. A program that makes many spaces takes nothing of the
// kernel's own memory for them.

/** An address space, in the record of the frame of its level 1 table. */
export const SPACE: Layout<"domain" | "generation" | "identifier" | "pages"> =
  layout("Space", {
    domain: [4, "the domain that owns it"],
    generation: [4, "times the frame has been given to somebody"],
    identifier: [4, "its number"],
    pages: [4, "pages that are mapped in it"],
  });

// What the kernel notes of a page's mapping stands in the page's entry itself
// ([[§An entry's bits]]), in the bits that the processor leaves to the software. So an entry is
// a record as well.

/** A page's mapping: its entry in a table of level 3. */
export const MAPPING: Layout<"state" | "rights" | "notes" | "frame"> = layout(
  "Mapping",
  {
    state: [1, "bit 0 valid, bits 1 to 3 fault on read, write, execute"],
    rights: [1, "bits 0 and 1 kernel and user may read, 4 and 5 may write"],
    notes: [2, "what the memory controller keeps there"],
    frame: [4, "the frame"],
  },
);

/** The parts of a page that is divided into units: a bit for each. */
export const UNITS: Layout<"guarded" | "written"> = layout("Units", {
  guarded: [2, "units in which a store is a fault"],
  written: [2, "units in which something has been stored"],
});

// ## Events and handlers

/** An event: the code that is called when it is raised, and how often it was. */
export const EVENT: Layout<"dispatch" | "raised"> = layout("Event", {
  dispatch: [8, "the code that asks the handlers"],
  raised: [8, "times it was raised"],
});

/** A handler of an event: how often it has run. */
export const HANDLER: Layout<"activations"> = layout("Handler", {
  activations: [8, "times it was asked, its filter having agreed"],
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
