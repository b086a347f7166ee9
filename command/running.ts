// # Running one program, or one image
//
// The command steps aside: input, output and exit status are the program's.

import {
  createJournal,
  createMachine,
  ElfError,
  type Journal,
  loadBare,
  type Machine,
  notedLine,
  readElf,
  run,
  type SerialLine,
  type Stop,
} from "../chapters/01-hardware/mod.ts";
import { OutOfFrames } from "../chapters/02-controllers/mod.ts";
import {
  type Ending,
  execute,
  startSystem,
} from "../chapters/05-services/mod.ts";
import type { BootOptions } from "./boot_options.ts";
import { debugBare, debugProgram } from "./debugging.ts";
import { complain, FileError, processLine, readBytes } from "./host.ts";
import { grouped } from "./text.ts";
import { counterLines, watch } from "./tracing.ts";

/** Exit statuses that are not a program's own. */
export const STATUS = {
  failure: 1,
  usage: 2,
  limit: 124,
  notAProgram: 126,
  notReadable: 127,
  signal: 128,
} as const;

/** Runs the program at `path` under the kernel, and gives the exit status. */
export function runProgram(
  path: string,
  options: BootOptions,
): Promise<number> {
  const lines = processLines(options);
  const memory = options.memory * 2 ** 20;
  const { model } = options;
  return reporting(path, async () => {
    const program = readElf(readBytes(path));
    const system = startSystem({ memory, model, ...lines.ends });
    watch(system.machine, options.trace, complain);
    const args = [path, ...options.args];
    const ending = options.gdb === undefined
      ? execute(system, program, args, options.maxCycles).ending
      : await debugProgram(system, program, args, lines.journal, options.gdb);
    lines.flush();
    finish(system.machine, options);
    return statusOf(path, ending, options);
  });
}

/** The machine's two lines, to the process's own input and outputs. */
interface Lines {
  readonly ends: { readonly console: SerialLine; readonly second: SerialLine };
  /** What goes over them, if a debugger wants to go back. */
  readonly journal: Journal;
  readonly flush: () => void;
}

function processLines({ gdb }: BootOptions): Lines {
  const console = processLine(Deno.stdout, true);
  const second = processLine(Deno.stderr, false);
  const journal = createJournal();
  const ends = gdb === undefined ? { console, second } : {
    console: notedLine(journal, console),
    second: notedLine(journal, second),
  };
  return {
    ends,
    journal,
    flush: () => [console, second].forEach((line) => line.flush()),
  };
}

/** Does `work`; what is wrong with the file becomes a line and an exit status. */
async function reporting(
  path: string,
  work: () => number | Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError) {
      complain(`spin: ${error.message}`);
      return STATUS.notReadable;
    }
    if (
      error instanceof ElfError || error instanceof OutOfFrames ||
      error instanceof RangeError
    ) {
      complain(`spin: ${path}: ${error.message}`);
      return STATUS.notAProgram;
    }
    throw error;
  }
}

function statusOf(path: string, ending: Ending, options: BootOptions): number {
  switch (ending.kind) {
    case "exited":
      return ending.status;
    case "killed":
      complain(`spin: ${path}: ${ending.sentence}`);
      return STATUS.signal + ending.signal;
    case "limit":
      complain(`spin: ${path}: ${limitSentence(options)}`);
      return STATUS.limit;
  }
}

function limitSentence({ maxCycles }: BootOptions): string {
  return `still running after ${grouped(maxCycles)} cycles`;
}

function finish(machine: Machine, { counters }: BootOptions): void {
  if (counters) counterLines(machine).forEach(complain);
}

/** Runs the image at `path` on the machine alone, and gives the exit status. */
export function runBare(path: string, options: BootOptions): Promise<number> {
  const lines = processLines(options);
  const memory = options.memory * 2 ** 20;
  const { model } = options;
  return reporting(path, async () => {
    const machine = createMachine({ memory, model, ...lines.ends });
    const image = readElf(readBytes(path));
    loadBare(machine, image);
    watch(machine, options.trace, complain);
    const stop = options.gdb === undefined
      ? run(machine, { cycles: options.maxCycles })
      : await debugBare(machine, image, lines.journal, options.gdb);
    lines.flush();
    finish(machine, options);
    return statusOfStop(path, stop, options);
  });
}

function statusOfStop(path: string, stop: Stop, options: BootOptions): number {
  switch (stop.reason) {
    case "limit":
      complain(`spin: ${path}: ${limitSentence(options)}`);
      return STATUS.limit;
    case "machine check":
      complain(
        `spin: ${path}: machine check: nothing is at physical address 0x${
          stop.address.toString(16)
        }`,
      );
      return STATUS.failure;
    case "halt":
      if (stop.code === "software") return 0;
      complain(`spin: ${path}: the machine halted: ${stop.code}`);
      return STATUS.failure;
  }
}
