// # Figures about time
//
// What the machine charges, and whose turn it is.

import {
  INTERRUPTS,
  LATENCY,
  mayPair,
  MISPREDICTED,
  type Pipe,
  PIPES,
  TAKEN_BRANCH,
  TRANSLATION_MISS,
  TURN,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about time, by name. */
export const timeFigures: Readonly<Record<string, () => string>> = {
  "latencies": latencyTable,
  "issue.load.ready": () => String(10 + LATENCY.load),
  "pipes": pipeTable,
  "interrupts": interruptTable,
  "turn.cycles": () => grouped(TURN),
};

/** What each kind of latency is about. */
const KINDS: Readonly<Record<keyof typeof LATENCY, string>> = {
  simple: "addition, comparison, logic",
  shift: "a shift, or work on bytes",
  load: "a load",
  store: "a store",
  multiplyLong: "a product of 32 bits",
  multiplyQuad: "a product of 64 bits",
  jump: "a jump, which is always taken",
  barrier: "a barrier",
  float: "floating point, except division and roots",
  floatDivideS: "a division or root in a short format",
  floatDivideT: "a division or root in a long format",
  transfer: "a move between integer and floating-point registers",
};

/** The cycles of each kind of instruction. */
function latencyTable(): string {
  const kinds = Object.entries(LATENCY) as [keyof typeof LATENCY, number][];
  const rows = kinds.map(([kind, cycles]) => [KINDS[kind], String(cycles)]);
  return table(["kind of instruction", "cycles"], [
    ...rows,
    [
      "a branch or jump that is taken, as expected: besides",
      String(TAKEN_BRANCH),
    ],
    [
      "a branch or jump that goes another way than expected: besides",
      String(MISPREDICTED),
    ],
    ["a miss in a translation buffer: besides", String(TRANSLATION_MISS)],
  ]);
}

/** What a reader calls each pipe. */
const PIPE_NAMES: Readonly<Record<Pipe, string>> = {
  integer: "integer operation",
  floating: "floating-point operation",
  integerLoad: "load, integer",
  integerStore: "store, integer",
  floatingLoad: "load, floating-point",
  floatingStore: "store, floating-point",
  integerBranch: "branch on an integer",
  floatingBranch: "branch on a floating-point number",
  alone: "anything else",
};

/** For each pipe, those beside which it may start. */
function pipeTable(): string {
  const rows = PIPES.map((pipe) => {
    const partners = PIPES.filter((other) => mayPair(pipe, other));
    const names = partners.map((other) => PIPE_NAMES[other]).join("; ");
    return [PIPE_NAMES[pipe], names || "nothing"];
  });
  return table(["an instruction of this kind", "may start beside"], rows);
}

/** Every kind of interrupt with its priority. */
function interruptTable(): string {
  return table(
    ["interrupt from", "priority", "A0"],
    INTERRUPTS.map((
      { name, level, code },
    ) => [name, String(level), String(code)]),
  );
}
