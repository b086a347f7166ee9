// # Running one program, or one image
//
// The command steps aside: input, output and exit status are the program's.

import {
  createMachine,
  ElfError,
  fastParts,
  loadBare,
  type Machine,
  type MachineOptions,
  readElf,
  run,
} from "../chapters/01-hardware/mod.ts";
import { OutOfFrames } from "../chapters/02-controllers/mod.ts";
import {
  type Ending,
  execute,
  startSystem,
} from "../chapters/05-services/mod.ts";
import type { BootOptions } from "./boot_options.ts";
import {
  complain,
  FileError,
  type HostLine,
  processLine,
  readBytes,
} from "./host.ts";
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
export function runProgram(path: string, options: BootOptions): number {
  const [console, second] = processLines();
  const memory = options.memory * 2 ** 20;
  const { model } = options;
  return reporting(path, () => {
    const program = readElf(readBytes(path));
    const system = startSystem({
      ...partsFor(options, memory),
      memory,
      model,
      console,
      second,
    });
    watch(system.machine, options.trace, complain);
    const args = [path, ...options.args];
    const { ending } = execute(system, program, args, options.maxCycles);
    console.flush();
    second.flush();
    finish(system.machine, options);
    return statusOf(path, ending, options);
  });
}

/** What the engine of the user's choice needs. */
function partsFor({ engine }: BootOptions, memory: number): MachineOptions {
  return engine === "fast" ? fastParts(memory) : {};
}

function processLines(): [HostLine, HostLine] {
  return [
    processLine(Deno.stdout, true),
    processLine(Deno.stderr, false),
  ];
}

/** Does `work`; what is wrong with the file becomes a line and an exit status. */
function reporting(path: string, work: () => number): number {
  try {
    return work();
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
export function runBare(path: string, options: BootOptions): number {
  const [console, second] = processLines();
  const memory = options.memory * 2 ** 20;
  const { model } = options;
  return reporting(path, () => {
    const machine = createMachine({
      ...partsFor(options, memory),
      memory,
      model,
      console,
      second,
    });
    loadBare(machine, readElf(readBytes(path)));
    watch(machine, options.trace, complain);
    const stop = run(machine, { cycles: options.maxCycles });
    console.flush();
    second.flush();
    finish(machine, options);
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
  });
}
