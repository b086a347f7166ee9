// # Figures of chapter 1
//
// The tables of the machine, from the definitions that the machine itself executes.

import {
  CHECKPOINT_INTERVAL,
  CLOCK_RATE,
  createMachine,
  CYCLES_PER_TICK,
  isPrivileged,
  MOST_CHECKPOINTS,
  PAL_CALLS,
  PCB,
  PCB_BYTES,
  REGISTER_NAMES,
  TRANSLATION_MISS,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the machine, by name. */
export const hardwareFigures: Readonly<Record<string, () => string>> = {
  "checkpoints.interval": () => grouped(CHECKPOINT_INTERVAL),
  "checkpoints.most": () => String(MOST_CHECKPOINTS),
  "registers": registerTable,
  "clock.megahertz": () => String(CLOCK_RATE / 1e6),
  "cycle.nanoseconds": () => (1e9 / CLOCK_RATE).toFixed(1),
  "tick.cycles": () => grouped(CYCLES_PER_TICK),
  "miss.cycles": () => String(TRANSLATION_MISS),
  "itb.entries": () => String(createMachine().processor.instructionBuffer.size),
  "itb.large": () => String(createMachine().processor.instructionBuffer.large),
  "dtb.entries": () => String(createMachine().processor.dataBuffer.size),
  "pal-calls": palTable,
  "control-block": controlBlockTable,
};

// ## Registers

/** What the software's names say, by their letters. */
const DUTIES: Readonly<Record<string, string>> = {
  v: "the result of a procedure",
  t: "temporary: a procedure may use it up",
  s: "saved: a procedure leaves it as it was",
  fp: "the frame pointer, or one more saved register",
  a: "the arguments of a procedure",
  ra: "the return address",
  at: "the assembler's own",
  gp: "the global pointer: where a program's addresses are found",
  sp: "the stack pointer",
  zero: "always zero",
};

/** The registers with the same duty and consecutive numbers, in a row each. */
function registerTable(): string {
  const rows: { first: number; last: number; duty: string }[] = [];
  for (const [number, name] of REGISTER_NAMES.entries()) {
    const duty = DUTIES[name] ?? DUTIES[name.replace(/\d+$/, "")];
    if (duty === undefined) throw new Error(`What is ${name} for?`);
    const row = rows.at(-1);
    if (row?.duty === duty) row.last = number;
    else rows.push({ first: number, last: number, duty });
  }
  return table(
    ["number", "name", "duty"],
    rows.map(({ first, last, duty }) => [
      first === last ? String(first) : `${first}–${last}`,
      [...new Set([first, last])]
        .map((one) => `\`${REGISTER_NAMES[one]}\``).join(" to "),
      duty,
    ]),
  );
}

// ## Behind the instructions

/** Every routine of the PALcode. */
function palTable(): string {
  return table(
    ["call", "number", "from", "what it does"],
    [...PAL_CALLS.values()].map(({ name, code, says }) => [
      `\`${name}\``,
      code.toString(16).padStart(2, "0"),
      isPrivileged(code) ? "kernel" : "anywhere",
      says,
    ]),
  );
}

/** What each word of a control block is. */
const CONTEXT: Readonly<Record<keyof typeof PCB, string>> = {
  ksp: "the kernel's stack pointer",
  usp: "the user's stack pointer",
  ptbr: "the frame of the level 1 page table",
  pcc: "its own cycle count",
  asn: "its address space number",
  unique: "a word of its own",
  flags: "whether floating point is on",
};

/** The process control block. */
function controlBlockTable(): string {
  const fields = Object.entries(PCB) as [keyof typeof PCB, number][];
  return table(["offset", "field", "what it is"], [
    ...fields.map(([name, offset]) => [
      String(offset),
      `\`${name}\``,
      CONTEXT[name],
    ]),
    [String(PCB_BYTES), "", "the end"],
  ]);
}
