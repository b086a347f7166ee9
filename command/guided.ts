// # The guided boot
//
// What happens when a machine is switched on, a line for each step, with the cycles that
// have passed.

import {
  createJournal,
  type Journal,
  type MachineOptions,
  notedLine,
  type Program,
} from "../chapters/01-hardware/mod.ts";
import {
  eventNamed,
  EVENTS,
  loadProgram,
  runKernel,
} from "../chapters/02-controllers/mod.ts";
import { newsSince } from "../chapters/03-spindles/mod.ts";
import type { Admission } from "../chapters/04-verifier/mod.ts";
import {
  histogramProgram,
  startSystem,
  type System,
} from "../chapters/05-services/mod.ts";
import { type HostLine, print, textLine } from "./host.ts";
import { counted, grouped } from "./text.ts";

/** Columns for the text of a step; the cycles stand behind it, under each other. */
const WIDTH = 66;

/** Prints a step: its name, what happened, and the cycles so far. */
function step(name: string, what: string, cycles: number): void {
  const left = `${name.padEnd(9)} ${what}`;
  print(`${left.padEnd(WIDTH)} ${grouped(cycles).padStart(11)}`);
}

/** Prints what belongs to the step before. */
function detail(text: string): void {
  print(`${" ".repeat(9)} ${text}`);
}

/** A system that has booted, and the line to its console. */
export interface Booting {
  readonly system: System;
  readonly console: HostLine;
  /** What goes over that line. */
  readonly journal: Journal;
}

/** Boots a system, from `parts` if any are given, and tells of each step. */
export function bootWithWords(
  memory: number,
  version: string,
  parts: MachineOptions = {},
): Booting {
  const console = textLine((line) => detail(`| ${line}`));
  print(`SPIN ${version}: the kernel as a book you can boot`);
  print(`${" ".repeat(WIDTH)} ${"cycles".padStart(11)}`);
  const journal = createJournal();
  const system = startSystem({
    ...parts,
    memory: memory * 2 ** 20,
    console: notedLine(journal, console),
  });
  const { machine, kernel, defaults } = system;
  step(
    "machine",
    `Alpha ${machine.model.name}, timed as a 21064 at 133 MHz; ${memory} MB`,
    0,
  );
  step(
    "kernel",
    `${counted(EVENTS.length, "event")}, none of them handled; ${
      counted(kernel.freeFrames.length, "free page")
    }`,
    system.startingCycles,
  );
  for (const admission of defaults) {
    step("defaults", summary(admission), machine.processor.counters.cycles);
  }
  return { system, console, journal };
}

/** A spindle in a line: its handlers, its code, its checks. */
export function summary({ spindle, report }: Admission): string {
  const outcomes = report.procedures
    .flatMap(({ findings }) => findings.map(({ outcome }) => outcome));
  const proved = outcomes.filter((one) => one === "proved").length;
  const left = outcomes.length - proved;
  const handlers = counted(spindle.handlers.length, "handler");
  const checks = counted(proved, "check");
  return `${spindle.name}: ${handlers}; ${checks} proved, ${left} left`;
}

// ## A program, and what it brings along
//
// The program measures the histogram as part of itself, installs it in the kernel, and
// measures it again. The numbers behind the bars are its own output.

/** Steps between two looks at what has happened. */
const SLICE = 250;

const CLOSING: readonly string[] = [
  "Behind the bars is the program's own output: the cycles for one call of the same",
  "procedure, first in its library, then as a spindle. What the way into the kernel",
  "costs buys state that programs can share and that no program can damage.",
];

/** Boots, runs the histogram's program, and shows what its spindle changed. */
export function guidedBoot(memory: number, version: string): number {
  const { system } = bootWithWords(memory, version);
  const { kernel, extensions, machine } = system;
  const program = histogramProgram(extensions.environment);
  const before = handlerCount(system);
  const strand = loadProgram(system.kernel, program, ["histogram"]);
  step("program", describe(program), machine.processor.counters.cycles);
  let told = 0;
  let most = before;
  while (strand.state !== "ended") {
    runKernel(kernel, { steps: SLICE });
    most = Math.max(most, handlerCount(system));
    for (const news of newsSince(extensions, told)) {
      step("spindle", news, machine.processor.counters.cycles);
      told++;
    }
  }
  const after = handlerCount(system);
  step(
    "changed",
    `handlers of a system call: ${before}, then ${most}, now ${after} again`,
    machine.processor.counters.cycles,
  );
  CLOSING.forEach(print);
  print("");
  print("Read on: deno task book --serve     In a terminal: deno task boot");
  return strand.outcome?.kind === "exited" ? strand.outcome.status : 1;
}

function handlerCount({ kernel }: System): number {
  return eventNamed(kernel, "Trap.systemCall").handlers.length;
}

function describe({ segments, entry }: Program): string {
  const bytes = segments.reduce((sum, one) => sum + one.size, 0);
  return `histogram: ${counted(bytes, "byte")}, begins at 0x${
    entry.toString(16)
  }`;
}
