// # Figures about the console
//
// What is in a machine's memory when a kernel starts, read from a machine that is about to
// start one.

import {
  CALLBACK_BLOCK,
  createMachine,
  entryFor,
  FIRST_PAGES,
  frameIn,
  frameStart,
  hex,
  HWRPB,
  HWRPB_ADDRESS,
  type Layout,
  loadBare,
  type Machine,
  MEMORY_CLUSTER,
  offsetsOf,
  type PageTableEntry,
  PARAMETERS_BELOW,
  PROCESSOR_SLOT,
  TIME_BYTES,
  virtual,
  type VirtualAddress,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about what a kernel finds, by name. */
export const consoleFigures: Readonly<Record<string, () => string>> = {
  "hwrpb": parameterTable,
  "processor-slot": () => layoutTable(PROCESSOR_SLOT),
  "memory-cluster": () => layoutTable(MEMORY_CLUSTER),
  "callback-block": () => layoutTable(CALLBACK_BLOCK),
  "first-pages": firstPagesTable,
  "first-tables": firstTablesTable,
  "entries-of-entries": entriesTable,
  "time-bytes": timeTable,
  "parameters.below": () => grouped(PARAMETERS_BELOW),
};

/** A machine that is about to start a kernel. */
function bareMachine(): Machine {
  const machine = createMachine();
  const nothing = {
    entry: virtual(0n),
    segments: [],
    symbols: [],
    notes: new Map(),
  };
  loadBare(machine, nothing);
  return machine;
}

// ## Blocks

/** A block's fields, with their offsets. */
function layoutTable(layout: Layout): string {
  const offsets = offsetsOf(layout);
  return table(
    ["offset", "field", "what it tells"],
    fieldsOf(layout).map(([name, says]) => [
      String(offsets[name]),
      `\`${name}\``,
      says,
    ]),
  );
}

/** The named fields of `layout` that are not just room. */
function fieldsOf(layout: Layout): [string, string][] {
  return Object.entries(layout)
    .filter(([, [, says]]) => says !== "")
    .map(([name, [, says]]) => [name, says]);
}

/** The parameter block of a machine as it is built when nothing else is asked for. */
function parameterTable(): string {
  const { view } = bareMachine().bus;
  const offsets: Readonly<Record<string, number>> = offsetsOf(HWRPB);
  const block = frameStart(FIRST_PAGES.block);
  return table(
    ["offset", "field", "what it tells", "here"],
    fieldsOf(HWRPB).map(([name, says]) => {
      const value = view.getBigUint64(block + offsets[name]!, true);
      return [String(offsets[name]), `\`${name}\``, says, `\`${hex(value)}\``];
    }),
  );
}

// ## Pages

const PAGES: Readonly<Record<keyof typeof FIRST_PAGES, string>> = {
  program: "the console's program",
  level1: "the level 1 page table",
  stack: "a stack to begin with",
  waiters: "stacks of the processors that wait",
  logout: "reports of machine checks",
  block: "the parameter block",
  level2: "a level 2 page table",
  level3: "a level 3 page table",
  free: "the kernel's memory, from here on",
};

function firstPagesTable(): string {
  const pages = Object.entries(FIRST_PAGES) as [keyof typeof PAGES, number][];
  return table(
    ["frame", "physical address", "what is there"],
    pages.map(([name, frame]) => [
      String(frame),
      `\`${hex(frameStart(FIRST_PAGES[name]), 5)}\``,
      PAGES[name],
    ]),
  );
}

/** Every entry of the first page tables. */
function firstTablesTable(): string {
  const { view } = bareMachine().bus;
  const rows: string[][] = [];
  for (
    const [name, level] of [["level1", 1], ["level2", 2], [
      "level3",
      3,
    ]] as const
  ) {
    const start = frameStart(FIRST_PAGES[name]);
    for (let index = 0; index < 1024; index++) {
      const entry = view.getBigUint64(start + 8 * index, true);
      if (entry === 0n) continue;
      rows.push([String(level), String(index), meaningOf(entry)]);
    }
  }
  return table(["table of level", "entry", "leads to"], rows);
}

function meaningOf(entry: bigint): string {
  const frame = frameIn(entry as PageTableEntry);
  const pages = Object.entries(FIRST_PAGES) as [keyof typeof PAGES, number][];
  const name = pages.find(([, one]) => one === frame)![0];
  return PAGES[name];
}

/** The entry for the parameter block's page, the entry for that entry, and so on. */
function entriesTable(): string {
  const rows: string[][] = [];
  let address = HWRPB_ADDRESS;
  for (let step = 0; step < 5; step++) {
    const entry = entryFor(address);
    rows.push([
      `\`${hex(address)}\``,
      ...indices(address),
      `\`${hex(entry)}\``,
      address === entry ? "the same" : "",
    ]);
    address = entry;
  }
  return table(
    ["address", "level 1", "level 2", "level 3", "its entry is at", ""],
    rows,
  );
}

function indices(address: VirtualAddress): string[] {
  return [33n, 23n, 13n].map((shift) => String(address >> shift & 1023n));
}

// ## The watch

/** The bytes of the watch that mean something. */
function timeTable(): string {
  return table(
    ["byte", "what it is"],
    Object.values(TIME_BYTES).map(({ index, says }) => [String(index), says]),
  );
}
