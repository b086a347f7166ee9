// # Figures of chapter 2
//
// The kernel's memory, records, events and operations, from the kernel's own constants,
// layouts and catalogues, and from a kernel that was started.

import {
  assemble,
  DEFAULT_MEMORY,
  ksegAddress,
  PAGE_SIZE,
} from "../chapters/01-hardware/mod.ts";
import {
  CLEAR_FRAME,
  COLOURS,
  DEEPEST,
  DISK,
  DISK_REQUEST,
  EVENT,
  EVENTS,
  FIRST_FREE,
  FRAME,
  FRAME_RECORDS,
  GLOBALS,
  HANDLER,
  KERNEL_CODE,
  KERNEL_DATA,
  KERNEL_GP,
  KERNEL_STACKS,
  KERNEL_TEXT,
  LARGEST_ASN,
  type Layout,
  LONGEST_SEQUENCE,
  MAPPING,
  measureCosts,
  MOST_IN_ONE_VISIT,
  MOST_MAPPINGS,
  PACKET,
  playUndecided,
  REFUSALS,
  SPACE,
  STRAND,
  symbolsForStubs,
  UNIT_BYTES,
  UNITS,
  UNITS_OF_PAGE,
} from "../chapters/02-controllers/mod.ts";
import { startSystem } from "../chapters/05-services/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the kernel, by name. */
export const kernelFigures: Readonly<Record<string, () => string>> = {
  "kernel-memory": memoryTable,
  "kernel-records": recordTable,
  "disk-records": () => layoutTable([DISK, DISK_REQUEST]),
  "packet-records": () => layoutTable([PACKET]),
  "events": eventTable,
  "operations": operationTable,
  "gp.kilobytes": () =>
    String(Number(KERNEL_GP - ksegAddress(KERNEL_DATA)) / 1024),
  "refusals": refusalTable,
  "asn.count": () => String(LARGEST_ASN),
  "controller-costs": costTable,
  "clear.cycles": () => grouped(CLEAR_FRAME),
  "undecided": undecidedTable,
  "raise.depth": () => String(DEEPEST),
  "frame.mappings": () => String(MOST_MAPPINGS),
  "visit.events": () => String(MOST_IN_ONE_VISIT),
  "starting.cycles": () => grouped(startSystem().startingCycles),
  "stubs.words": () => grouped(stubWords()),
  ...memoryFigures(),
};

/** Who has which part of memory. */
function memoryTable(): string {
  const places: readonly (readonly [number, string])[] = [
    [0, "nothing: left empty"],
    [KERNEL_TEXT, "text: the kernel's Alpha code, and that of spindles"],
    [KERNEL_DATA, "data: records, and the state of spindles"],
    [KERNEL_STACKS, "a page for the idle context of each processor"],
    [FRAME_RECORDS, "the records of all frames"],
    [FIRST_FREE, "frames for programs, up to the end of memory"],
  ];
  return table(
    ["from", "bytes", "what is there"],
    places.map(([start, what], index) => {
      const next = places[index + 1]?.[0];
      return [
        `\`0x${start.toString(16)}\``,
        next === undefined
          ? "the rest"
          : `${grouped((next - start) / 1024)} KB`,
        what,
      ];
    }),
  );
}

/** Every record: its fields, where they are and how wide. */
function recordTable(): string {
  const layouts: readonly Layout<string>[] = [
    GLOBALS,
    STRAND,
    SPACE,
    FRAME,
    MAPPING,
    UNITS,
    EVENT,
    HANDLER,
  ];
  return layoutTable(layouts);
}

/** The fields of records that lie in the kernel's memory. */
function layoutTable(layouts: readonly Layout<string>[]): string {
  return table(
    ["record", "offset", "bytes", "field", "what it tells"],
    layouts.flatMap(({ name, fields }) =>
      Object.entries(fields).map(([field, { offset, width, says }]) => [
        name,
        String(offset),
        String(width),
        `\`${field}\``,
        says,
      ])
    ),
  );
}

/** Every event: its parameters, and what it says. */
function eventTable(): string {
  return table(
    ["event", "parameters", "kind", "when, and what the answer does"],
    EVENTS.map(({ name, parameters, says, combine }) => [
      `\`${name}\``,
      parameters.join(", "),
      combine === "none" ? "notice" : "question",
      says,
    ]),
  );
}

/** Every operation of a system that was started: its number, and who may ask for it. */
function operationTable(): string {
  const { kernel, extensions: { environment } } = startSystem();
  return table(
    ["number", "operation", "for", "only if"],
    kernel.operations.map(({ name, systemOnly }, number) => {
      const declared = environment.operations.get(name);
      const others = systemOnly ? "the system's spindles" : "spindles";
      return [
        String(number),
        `\`${name}\``,
        declared === undefined ? "the kernel" : others,
        declared?.requires.map(({ text }) => `\`${text}\``).join(", ") ?? "",
      ];
    }),
  );
}

/** The words of the kernel's doors. */
function stubWords(): number {
  const symbols = symbolsForStubs(startSystem().kernel);
  const { segments } = assemble(KERNEL_CODE, { symbols });
  return segments.reduce((sum, { size }) => sum + size, 0) / 4;
}

/** Every reason for a refusal, and its number. */
function refusalTable(): string {
  return table(
    ["number", "reason"],
    Object.entries(REFUSALS).map(([reason, number]) => [
      `−${number}`,
      reason,
    ]),
  );
}

/** What the kernel's operations cost, beside what others have measured. */
function costTable(): string {
  const number = (one: number) => grouped(Math.round(one));
  return table(
    ["operation", "cycles", "of them executed", "µs", "OSF/1", "Mach", "SPIN"],
    measureCosts().map((cost) => {
      const { osf1, mach, spin } = cost.then;
      return [
        `${cost.name}: ${cost.says}`,
        number(cost.cycles),
        number(cost.executed),
        cost.microseconds.toFixed(2),
        ...[osf1, mach, spin].map((one) => one === undefined ? "" : `${one}`),
      ];
    }),
  );
}

/** What comes of each question when nobody answers it. */
function undecidedTable(): string {
  return table(
    ["event", "what happens", "what comes of it"],
    playUndecided().map(({ event, scene, outcome }) => [
      `\`${event}\``,
      scene,
      outcome,
    ]),
  );
}

/** The numbers of the memory controller. */
function memoryFigures(): Record<string, () => string> {
  const all = DEFAULT_MEMORY / PAGE_SIZE;
  const own = FIRST_FREE / PAGE_SIZE;
  return {
    "frame.bytes": () => String(FRAME.size),
    "frames.all": () => grouped(all),
    "frames.kernel": () => grouped(own),
    "frames.others": () => grouped(all - own),
    "cache.colours": () => String(COLOURS),
    "unit.bytes": () => String(UNIT_BYTES),
    "unit.count": () => String(UNITS_OF_PAGE),
    "sequence.longest": () => String(LONGEST_SEQUENCE),
  };
}
