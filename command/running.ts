// # Running one program, or one image
//
// The command steps aside: input, output and exit status are the program's.

import {
  type BoardOptions,
  createMachine,
  ElfError,
  fastParts,
  loadBare,
  type Machine,
  type MachineOptions,
  readElf,
  run,
  type Stop,
} from "../chapters/01-hardware/mod.ts";
import { OutOfFrames } from "../chapters/02-controllers/mod.ts";
import { Refusal } from "../chapters/03-spindles/mod.ts";
import {
  type Ending,
  execute,
  startSystem,
} from "../chapters/05-services/mod.ts";
import type { BootOptions } from "./boot_options.ts";
import { openDisk } from "./disk_image.ts";
import {
  collectingLine,
  complain,
  FileError,
  type HostLine,
  processLine,
  readBytes,
  takeTerminal,
} from "./host.ts";
import { addressOf, openUdp, runOnline } from "./online.ts";
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
  const { model, processors, seed } = options;
  return reporting(path, () => {
    const program = readElf(readBytes(path));
    const system = startSystem({
      ...partsFor(options, memory),
      memory,
      model,
      processors,
      seed,
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

/** The engine of the user's choice, and what the user wants to see of the processor. */
export function partsFor(
  { engine, strict, caches }: BootOptions,
  memory: number,
): MachineOptions {
  const parts = engine === "fast" ? fastParts(memory) : {};
  return { ...parts, strict, caches: caches ? {} : undefined };
}

/** Lines to the process's input and output, and to its output for complaints. */
export function processLines(): [HostLine, HostLine] {
  return [
    processLine(Deno.stdout, true),
    processLine(Deno.stderr, false),
  ];
}

/** Does `work`; what is wrong with the file becomes a line and an exit status. */
export function reporting<T>(path: string, work: () => T): T | number {
  try {
    return work();
  } catch (error) {
    if (error instanceof FileError) {
      complain(`spin: ${error.message}`);
      return STATUS.notReadable;
    }
    if (error instanceof Refusal) {
      complain(`spin: ${path} carries a spindle that is refused:`);
      complain(error.message);
      return STATUS.notAProgram;
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

/** The exit status for how a program ended; a line says what the status does not. */
export function statusOf(
  path: string,
  ending: Ending,
  options: BootOptions,
): number {
  switch (ending.kind) {
    case "exited":
      return ending.status;
    case "killed":
      complain(`spin: ${path}: ${ending.sentence}`);
      return STATUS.signal + ending.signal;
    case "limit":
      complain(`spin: ${path}: ${limitSentence(options)}`);
      return STATUS.limit;
    case "stuck":
      complain(`spin: ${path}: waits for something that can never happen`);
      return STATUS.failure;
  }
}

function limitSentence({ maxCycles }: BootOptions): string {
  return `still running after ${grouped(maxCycles)} cycles`;
}

/** Writes the counters, if they are wanted. */
export function finish(machine: Machine, { counters }: BootOptions): void {
  if (counters) counterLines(machine).forEach(complain);
}

// ## An image alone
//
// An image may have a disk and be on a network, and somebody may sit at its terminal. If
// anything can come from outside at any time, the machine runs in slices, and what comes is
// collected in between ([[§A machine among others]]). What is piped into it does not come
// at any time: the machine waits for it, and two runs are alike.

/** Runs the image at `path` on the machine alone, and gives the exit status. */
export function runBare(
  path: string,
  options: BootOptions,
): number | Promise<number> {
  if (options.net !== undefined || Deno.stdin.isTerminal()) {
    return runBareOnline(path, options);
  }
  const [console, second] = processLines();
  return reporting(path, () => {
    const machine = bareMachine(path, options, { console, second });
    const stop = run(machine, { cycles: options.maxCycles });
    [console, second].forEach((line) => line.flush());
    return bareStatus(path, machine, stop, options);
  });
}

async function runBareOnline(
  path: string,
  options: BootOptions,
): Promise<number> {
  const { net, maxCycles } = options;
  const wire = net && await openUdp(net);
  const second = processLine(Deno.stderr, false);
  const console = collectingLine(Deno.stdout);
  const ethernetAddress = net && addressOf(net);
  const ends = { console, second, wire, ethernetAddress };
  const made = reporting(path, () => bareMachine(path, options, ends));
  if (typeof made === "number") return made;
  const flush = () => [console, second].forEach((line) => line.flush());
  const terminal = takeTerminal();
  const stop = await runOnline(made, maxCycles, () => {
    flush();
    return terminal.interrupted();
  });
  terminal.release();
  wire?.close();
  flush();
  if (!terminal.interrupted()) return bareStatus(path, made, stop, options);
  finish(made, options);
  return STATUS.signal + INTERRUPT;
}

/** What UNIX calls the signal that Control-C sends. */
const INTERRUPT = 2;

/** A machine with the image at `path`, connected to `ends`. */
export function bareMachine(
  path: string,
  options: BootOptions,
  ends: BoardOptions,
): Machine {
  const { model, processors, seed, disk, initrd, trace, args } = options;
  const memory = options.memory * 2 ** 20;
  const image = readElf(readBytes(path));
  const first = initrd === undefined ? undefined : readBytes(initrd);
  const medium = disk === undefined ? undefined : openDisk(disk);
  const machine = createMachine({
    ...partsFor(options, memory),
    model,
    processors,
    seed,
    memory,
    disk: medium,
    ...ends,
  });
  const commandLine = args.length > 0 ? args.join(" ") : undefined;
  loadBare(machine, image, { commandLine, disk: first });
  watch(machine, trace, complain);
  return machine;
}

/** The exit status for how an image ended. */
export function bareStatus(
  path: string,
  machine: Machine,
  stop: Stop,
  options: BootOptions,
): number {
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
      complain(`spin: ${path}: ${entriesBefore(machine)}`);
      return STATUS.failure;
  }
}

/** By which doors the kernel had been entered, which often tells what went wrong. */
function entriesBefore({ processor }: Machine): string {
  const { doors } = processor.counters;
  const used = Object.entries(doors).filter(([, count]) => count > 0)
    .map(([door, count]) => `${grouped(count)} by ${door}`);
  return used.length === 0
    ? "the kernel had not been entered"
    : `the kernel had been entered ${
      used.join(", ")
    }; --trace trap shows each time`;
}
