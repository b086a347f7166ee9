// # Figures of PALcode and caches
//
// The tables of what stands between the processor and the kernel.

import {
  assembleProgram,
  BOARD_CACHE,
  BOARD_CYCLES,
  BOARD_SERVICES,
  CHIP_CACHE,
  COUNTER_KINDS,
  createMachine,
  DOUBLE_MISS,
  HALT_CODES,
  type HaltCode,
  ksegAddress,
  LINE_BYTES,
  loadBare,
  LOGOUT,
  LOGOUT_BYTES,
  type Machine,
  MEMORY_CYCLES,
  MONITOR_FUNCTIONS,
  physical,
  REGISTER_NAMES,
  run,
  USER_FRAME_WORDS,
  VIRTUAL_MISS,
  WRITE_BUFFER_LINES,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about PALcode and caches, by name. */
export const palcodeFigures: Readonly<Record<string, () => string>> = {
  "halt-codes": haltTable,
  "logout-frame": logoutTable,
  "monitor": monitorTable,
  "perfmon": monitorFunctionTable,
  "board-services": serviceTable,
  "user-frame": userFrameTable,
  "caches": cacheTable,
  "cache-passes": passTable,
  "cache.kilobytes": () => String(CHIP_CACHE / 1024),
  "cache.line": () => String(LINE_BYTES),
  "miss.virtual": () => String(VIRTUAL_MISS),
  "miss.double": () => String(DOUBLE_MISS),
};

/** What brings about each way to halt. */
const CAUSES: Readonly<Record<HaltCode, string>> = {
  "reset": "the machine has been switched on",
  "hardware": "the operator has pressed the button",
  "KSP not valid": "the kernel's stack cannot be used when a trap needs it",
  "SCBB not valid": "a table that only VMS has cannot be used",
  "PTBR not valid": "the level 1 page table is not in memory",
  "software": "a kernel has called `halt`",
  "double machine check": "a machine check while one was being dealt with",
  "machine check in PALcode": "PALcode itself has used an address of nothing",
};

function haltTable(): string {
  const codes = Object.entries(HALT_CODES) as [HaltCode, number][];
  return table(
    ["number", "name", "why"],
    codes.map(([name, number]) => [String(number), name, CAUSES[name]]),
  );
}

/** What each word of a logout frame is. */
const REPORTED: Readonly<Record<keyof typeof LOGOUT, string>> = {
  size: "how many bytes of the frame are used",
  flags: "whether the access could be tried again",
  processor: "where in the frame the processor's part begins",
  system: "where the board's part begins",
  reason: "why",
  version: "the version of this layout",
  pc: "the saved pc",
  address: "the physical address at which nothing answered",
};

function logoutTable(): string {
  const fields = Object.entries(LOGOUT) as [keyof typeof LOGOUT, number][];
  return table(["offset", "field", "what it is"], [
    ...fields.map(([name, offset]) => [
      String(offset),
      `\`${name}\``,
      REPORTED[name],
    ]),
    [String(LOGOUT_BYTES), "", "the next processor's frame"],
  ]);
}

function monitorTable(): string {
  const rows = COUNTER_KINDS.flatMap((kind, counter) => {
    const [long, short] = kind.periods;
    const fields: string[][] = [...kind.events].map(([number, { says }]) => [
      String(counter),
      `from bit ${kind.eventBit} up`,
      String(number),
      says,
    ]);
    return [
      ...fields,
      ...[long, short].map((period, bit) => [
        String(counter),
        `bit ${kind.periodBit}`,
        String(bit),
        `an interrupt every ${grouped(period)} events`,
      ]),
    ];
  });
  return table(["counter", "where", "value", "meaning"], rows);
}

function monitorFunctionTable(): string {
  return table(
    ["A0", "what it does"],
    MONITOR_FUNCTIONS.map(({ says }, number) => [String(number), says]),
  );
}

function serviceTable(): string {
  return table(
    ["A0", "what it does"],
    BOARD_SERVICES.map(({ number, says }) => [String(number), says]),
  );
}

function userFrameTable(): string {
  const offsets = USER_FRAME_WORDS.map((_, index) => String(8 * index));
  return table(["offset", ...offsets], [["word", ...USER_FRAME_WORDS]]);
}

function cacheTable(): string {
  const kilobytes = (bytes: number) => `${bytes / 1024} KB`;
  return table(["what", "size", "a line from it costs, in cycles"], [
    ["cache for instructions", kilobytes(CHIP_CACHE), "nothing"],
    ["cache for data", kilobytes(CHIP_CACHE), "nothing"],
    ["write buffer", `${WRITE_BUFFER_LINES} lines`, ""],
    ["the board's cache", kilobytes(BOARD_CACHE), String(BOARD_CYCLES)],
    ["memory", "", String(MEMORY_CYCLES)],
  ]);
}

/** Adds up the words of an array, from T1 on, T2 bytes long. */
const SUMMING = `
_start: ldq     t0, 0(t1)
        addq    v0, t0, v0
        lda     t1, 8(t1)
        subq    t2, 8, t2
        bne     t2, _start
        halt`;

/** An array is added up twice: misses and cycles of each pass, by its size. */
function passTable(): string {
  const sizes = [4, 8, 16, 32];
  return table(
    ["array", "misses", "and again", "cycles a word", "and again"],
    sizes.map((kilobytes) => {
      const machine = createMachine({ memory: 2 ** 20, caches: {} });
      loadBare(machine, assembleProgram(SUMMING, new Map(), { text: TEXT }));
      const passes = [0, 1].map(() => sumOnce(machine, kilobytes * 1024));
      return [
        `${kilobytes} KB`,
        ...passes.map(({ misses }) => grouped(misses)),
        ...passes.map(({ cycles }) => cycles.toFixed(1)),
      ];
    }),
  );
}

const TEXT = ksegAddress(physical(0x2_0000));
const ARRAY = ksegAddress(physical(0x4_0000));

/** Runs the loop once over `bytes` bytes: misses, and cycles for each word. */
function sumOnce(machine: Machine, bytes: number) {
  const { processor } = machine;
  const { data } = processor.caches!;
  const before = { misses: data.misses, cycles: processor.counters.cycles };
  machine.stopped = undefined;
  processor.pc = TEXT;
  processor.registers[REGISTER_NAMES.indexOf("t1")] = ARRAY;
  processor.registers[REGISTER_NAMES.indexOf("t2")] = BigInt(bytes);
  run(machine);
  const cycles = processor.counters.cycles - before.cycles;
  return {
    misses: data.misses - before.misses,
    cycles: cycles / (bytes / 8),
  };
}
