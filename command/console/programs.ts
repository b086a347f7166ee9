// # Programs in the console
//
// Loading one, running it, stepping through it, ending it.

import {
  disassemble,
  type Hit,
  peek,
  type Program,
  readElf,
  type Stop,
} from "../../chapters/01-hardware/mod.ts";
import {
  endDomain,
  finishVisits,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  histogramProgram,
  loadMarked,
} from "../../chapters/05-services/mod.ts";
import { grouped } from "../text.ts";
import {
  advance,
  beginHistory,
  endHistory,
  forgetPoints,
  tellHit,
} from "./history.ts";
import { disasm, named } from "./looking.ts";
import {
  current,
  requireNobody,
  type Shell,
  tell,
  wholeNumber,
} from "./state.ts";

/** Loads a program file, or the histogram's program. */
export function load(shell: Shell, [name, ...args]: readonly string[]): Strand {
  const { system } = shell;
  if (name === undefined) throw new Error("Say which program: load FILE");
  requireNobody(shell);
  const program: Program = name === "histogram"
    ? histogramProgram(system.extensions.environment)
    : readElf(shell.readFile(name));
  endHistory(shell);
  forgetPoints(shell);
  // After going back from a program's end, the kernel has to come to rest again.
  if (!system.machine.stopped) {
    runKernel(system.kernel, { steps: STEPS_TO_START });
  }
  shell.strand = loadMarked(system, program, [name, ...args]);
  return shell.strand;
}

/** Steps that the kernel may need from a program's end to rest, or to its beginning. */
const STEPS_TO_START = 1000;

/** `load`: loads a program and lets the kernel come to its first instruction. */
export function loadCommand(shell: Shell, words: readonly string[]): void {
  load(shell, words);
  const { kernel, machine } = shell.system;
  for (let left = STEPS_TO_START; left > 0; left--) {
    if (machine.processor.mode === "user") break;
    runKernel(kernel, { steps: 1 });
  }
  beginHistory(shell);
  disasm(shell, []);
}

/** Cycles, or steps, between two looks at whether the user has had enough. */
const TURN = { cycles: 2_000_000, steps: 200_000 };

/** `run`: lets a program run until it ends or the user has had enough. */
export async function runCommand(
  shell: Shell,
  words: readonly string[],
): Promise<void> {
  const strand = words.length > 0 ? load(shell, words) : current(shell);
  const { machine } = shell.system;
  const { cycles } = machine.processor.counters;
  const end = cycles + shell.patience;
  while (!strand.outcome && machine.processor.counters.cycles < end) {
    const outcome = turn(shell, end);
    if (!strand.outcome && await shell.interrupted()) break;
    if (outcome.reason === "limit" || strand.outcome) continue;
    shell.flush();
    tell(shell);
    return tellHit(shell, outcome);
  }
  shell.flush();
  tell(shell);
  shell.print(ending(strand, machine.processor.counters.cycles - cycles));
}

/** Runs on for a while, at most until the cycle `end`. */
function turn(shell: Shell, end: number): Stop | Hit {
  if (shell.recorder) return advance(shell, TURN.steps);
  const { kernel, machine } = shell.system;
  const { cycles } = machine.processor.counters;
  return runKernel(kernel, { cycles: Math.min(end, cycles + TURN.cycles) });
}

/** `kill`: ends the program. */
export function kill(shell: Shell): void {
  const strand = current(shell);
  const { kernel } = shell.system;
  endHistory(shell);
  finishVisits(kernel);
  const sentence = "killed from the console";
  endDomain(kernel, strand.domain, { kind: "killed", signal: 9, sentence });
  tell(shell);
  shell.print(sentence);
}

function ending({ outcome }: Strand, cycles: number): string {
  const after = `after ${grouped(cycles)} cycles`;
  if (outcome === undefined) return `still running ${after}; run goes on`;
  if (outcome.kind === "killed") return `killed ${after}: ${outcome.sentence}`;
  return `ended with status ${outcome.status} ${after}`;
}

/** `step`: executes instructions and shows each. */
export function stepCommand(
  shell: Shell,
  [count = "1"]: readonly string[],
): void {
  const strand = current(shell);
  const { kernel, machine } = shell.system;
  for (let left = wholeNumber(count, 1, 10_000); left > 0; left--) {
    if (strand.outcome !== undefined) break;
    const { pc, mode } = machine.processor;
    const word = peek(machine, pc, 4);
    const text = typeof word === "bigint"
      ? disassemble(Number(word), pc)
      : `(${word})`;
    if (shell.recorder) advance(shell, 1);
    else runKernel(kernel, { steps: 1 });
    const cycle = grouped(machine.processor.counters.cycles).padStart(12);
    shell.print(`${cycle}  ${mode.padEnd(6)}  ${named(shell, pc)}  ${text}`);
  }
  shell.flush();
  tell(shell);
  if (strand.outcome) shell.print(ending(strand, 0));
}
