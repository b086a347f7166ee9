// # Debugging
//
// The same two ways to run something, except that a debugger says when and in which
// direction. When it leaves, the machine goes on by itself.

import {
  type BoardOptions,
  coverMedium,
  createJournal,
  createRecorder,
  hostOf,
  type Journal,
  notedLine,
  notedWire,
  type Program,
  readElf,
  run,
  type Stop,
} from "../chapters/01-hardware/mod.ts";
import { runKernel } from "../chapters/02-controllers/mod.ts";
import {
  type Ending,
  loadMarked,
  startSystem,
  type System,
} from "../chapters/05-services/mod.ts";
import type { BootOptions } from "./boot_options.ts";
import { openDisk } from "./disk_image.ts";
import { serveGdb } from "./gdb_server.ts";
import { complain, type HostLine, readBytes } from "./host.ts";
import { addressOf, openUdp, runOnline } from "./online.ts";
import {
  bareMachine,
  bareStatus,
  finish,
  partsFor,
  processLines,
  reporting,
  statusOf,
} from "./running.ts";
import { watch } from "./tracing.ts";

/** What UNIX calls the signal by which a debugger ends a program. */
const KILL = 9;

/** The machine's two lines, noted in `journal`. */
function notedLines(journal: Journal, [console, second]: [HostLine, HostLine]) {
  return {
    console: notedLine(journal, console),
    second: notedLine(journal, second),
  };
}

// ## An image

/** Lets a debugger on `port` run the image at `path`, and gives the exit status. */
export async function debugBare(
  path: string,
  options: BootOptions,
  port: number,
): Promise<number> {
  const journal = createJournal();
  const lines = processLines();
  const wire = options.net && await openUdp(options.net);
  const ends: BoardOptions = {
    ...notedLines(journal, lines),
    wire: wire && notedWire(journal, wire),
    ethernetAddress: options.net && addressOf(options.net),
  };
  const made = reporting(path, () => {
    const medium = options.disk && coverMedium(openDisk(options.disk));
    const disk = medium || undefined;
    const bare = { ...options, disk: undefined };
    const machine = bareMachine(path, bare, { ...ends, disk });
    return { machine, disk, image: readElf(readBytes(path)) };
  });
  if (typeof made === "number") return made;
  const { machine, disk, image } = made;
  const recorder = createRecorder(machine, { journal });
  const symbols = () => image.symbols;
  const left = await serveGdb(recorder, port, { symbols });
  let stop: Stop = { reason: "halt", code: "software" };
  if (left === "detached") {
    stop = await (wire ? runOnline(machine, Infinity) : run(machine));
  }
  if (disk && !disk.keep()) {
    complain(`spin: ${options.disk}: cannot be written`);
  }
  wire?.close();
  lines.forEach((line) => line.flush());
  return bareStatus(path, machine, stop, options);
}

// ## A program

/** Steps that the kernel may need until a program's first instruction. */
const STEPS_TO_START = 1000;

/**
 * Lets a debugger on `port` run the program at `path` from its first instruction on, and
 * gives the exit status.
 */
export async function debugProgram(
  path: string,
  options: BootOptions,
  port: number,
): Promise<number> {
  const journal = createJournal();
  const lines = processLines();
  const { model } = options;
  const memory = options.memory * 2 ** 20;
  const made = reporting(path, () => {
    const program = readElf(readBytes(path));
    const ends = notedLines(journal, lines);
    const system = startSystem({
      ...partsFor(options, memory),
      memory,
      model,
      processors: options.processors,
      seed: options.seed,
      ...ends,
    });
    watch(system.machine, options.trace, complain);
    const strand = begin(system, program, [path, ...options.args]);
    return { program, system, strand };
  });
  if (typeof made === "number") return made;
  const { program, system, strand } = made;
  const { machine, kernel, extensions } = system;
  const host = hostOf([kernel, extensions], [machine]);
  const recorder = createRecorder(machine, { journal, host });
  const left = await serveGdb(recorder, port, {
    symbols: () => program.symbols,
    ending: () => endingOf(strand.outcome),
  });
  if (left === "detached" && strand.outcome === undefined) run(machine);
  lines.forEach((line) => line.flush());
  finish(machine, options);
  const ending: Ending = left === "killed"
    ? { kind: "killed", signal: KILL, sentence: "killed by the debugger" }
    : strand.outcome ?? { kind: "limit" };
  return statusOf(path, ending, options);
}

/** Loads `program` and lets the kernel come to its first instruction. */
function begin(system: System, program: Program, args: string[]) {
  const { kernel, machine } = system;
  const strand = loadMarked(system, program, args);
  runKernel(kernel, { steps: 0 });
  for (let left = STEPS_TO_START; left > 0; left--) {
    if (machine.processor.mode === "user") break;
    run(machine, { steps: 1 });
  }
  return strand;
}

function endingOf(outcome: Ending | undefined) {
  if (outcome?.kind === "exited") {
    const { status } = outcome;
    return { status, sentence: `The program has ended with status ${status}.` };
  }
  if (outcome?.kind === "killed") {
    const { signal, sentence } = outcome;
    return {
      status: 128 + signal,
      sentence: `The program was killed: ${sentence}.`,
    };
  }
  return { status: 1, sentence: "The machine has stopped." };
}
