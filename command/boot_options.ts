// # What `boot` can be told

import { parseArgs } from "@std/cli/parse-args";
import {
  DEFAULT_MODEL,
  type HappeningKind,
  type Model,
  modelNamed,
  MODELS,
  MOST_PROCESSORS,
} from "../chapters/01-hardware/mod.ts";
import { traceKinds } from "./tracing.ts";
import { UsageError } from "./host.ts";
import { type UdpAddress, udpAddress } from "./online.ts";

/** The options of `boot`. */
export interface BootOptions {
  /** A program to run under the kernel. */
  readonly run: string | undefined;
  /** An image to run without the kernel. */
  readonly bare: string | undefined;
  /** Which Alpha it is. */
  readonly model: Model;
  /** Megabytes of memory. */
  readonly memory: number;
  /** How many processors. */
  readonly processors: number;
  /** Where chance begins that decides how long processors' turns are, if it does. */
  readonly seed: number | undefined;
  /** A disk image for the machine's drive. */
  readonly disk: string | undefined;
  /** A file that a kernel image finds in memory. */
  readonly initrd: string | undefined;
  /** Where the machine's frames go. */
  readonly net: UdpAddress | undefined;
  /** The most cycles. */
  readonly maxCycles: number;
  readonly trace: readonly HappeningKind[];
  readonly counters: boolean;
  readonly engine: "fast" | "reference";
  /** Whether the machine makes the worst of what programs must not rely on. */
  readonly strict: boolean;
  /** Whether the machine has a model of its caches. */
  readonly caches: boolean;
  /** The port on which a debugger may connect. */
  readonly gdb: number | undefined;
  readonly help: boolean;
  /** What the program gets as arguments. */
  readonly args: readonly string[];
}

/** The help text of `boot`. */
export const BOOT_HELP = `Usage: deno task boot [OPTIONS] [-- ARGUMENTS]

Without options: on a terminal, boots and opens the kernel's console; otherwise boots
step by step, tells what happens, and ends.

  --run ELF          run a static Alpha program under the kernel; its input, output and
                     exit status are its own
  --bare IMAGE       run a kernel image linked for kseg on the machine alone; the
                     arguments are its command line. On a terminal it gets each key as
                     it is pressed, except Control-C, which ends it
  --cpus N           with --run or --bare: how many processors, 1 to ${MOST_PROCESSORS} (1)
  --seed N           with --cpus: leave the lengths of the processors' turns to chance,
                     which is another one for each number and the same for the same
  --cpu NAME         which Alpha: ${modelNames()} (${DEFAULT_MODEL.name})
  --memory MB        megabytes of memory, 8 to 2048 (64)
  --disk IMAGE       with --bare: the file whose bytes are the disk's sectors
  --initrd FILE      with --bare: put the file at the end of memory, where a kernel finds
                     its first file system
  --net udp:LOCALPORT:HOST:PORT
                     with --bare: put Ethernet frames into UDP datagrams, as QEMU's
                     -netdev dgram does
  --max-cycles N     stop after N cycles
  --engine NAME      what executes instructions: fast, or reference (fast)
  --strict           with --run or --bare: let PALcode destroy the registers that it may
                     destroy, and fetch changed instructions only after imb
  --caches           with --run or --bare: model the caches of a 21064, which take time;
                     --counters counts their hits and misses
  --trace KIND,...   write events to stderr: instruction, trap, interrupt, pal, miss,
                     device, switch, load, store
  --counters         write the machine's counters to stderr at the end
  --gdb PORT         wait for gdb-multiarch to connect, then do as it says; it can also
                     go backwards. 0 takes a free port
  --help             this text

--strict, --caches and --trace execute with the reference engine, whatever --engine is.

Exit status: the program's own; 128 plus the signal number if a fault ended it; 124 if
--max-cycles did; 126 if the file is not a program; 127 if it cannot be read; 2 for bad
usage; 1 if a bare image stopped the machine by an error, 130 if Control-C ended it.`;

/**
 * The options in `args`.
 *
 * @throws UsageError saying what is wrong
 */
export function bootOptions(args: readonly string[]): BootOptions {
  const parsed = parseArgs([...args], {
    string: [
      "run",
      "bare",
      "cpu",
      "cpus",
      "seed",
      "memory",
      "disk",
      "initrd",
      "net",
      "max-cycles",
      "trace",
      "engine",
      "gdb",
    ],
    boolean: ["counters", "strict", "caches", "help"],
    alias: { h: "help" },
    "--": true,
    unknown: refuseUnknown,
  });
  requireSense(parsed);
  const { run, bare, disk, initrd, net, cpu, strict, caches } = parsed;
  return {
    run,
    bare,
    gdb: numberIn(parsed.gdb, "--gdb", 0, 65_535),
    disk,
    initrd,
    net: net === undefined ? undefined : udpAddress(net),
    strict,
    caches,
    processors: numberIn(parsed.cpus, "--cpus", 1, MOST_PROCESSORS) ?? 1,
    seed: numberIn(parsed.seed, "--seed", 0, 2 ** 32 - 1),
    model: modelIn(cpu),
    memory: numberIn(parsed.memory, "--memory", 8, 2048) ?? 64,
    maxCycles: numberIn(parsed["max-cycles"], "--max-cycles", 1, 1e15) ??
      Infinity,
    trace: parsed.trace === undefined ? [] : traceKinds(parsed.trace),
    counters: parsed.counters,
    engine: engineNamed(parsed.engine ?? "fast"),
    help: parsed.help,
    args: parsed["--"] ?? [],
  };
}

// Most options say something about one program or one image, and mean nothing without it. An
// option that would be ignored is refused.

/** Options that need an image, and what the machine alone has that the kernel does not use. */
const FOR_BARE: readonly string[] = ["disk", "initrd", "net"];

/** Options that need a program or an image. */
const FOR_EITHER: readonly string[] = [
  "cpu",
  "cpus",
  "seed",
  "strict",
  "caches",
  "max-cycles",
  "trace",
  "counters",
  "gdb",
];

/** An error if an option has no file or nothing to speak of, or contradicts another. */
function requireSense(parsed: Readonly<Record<string, unknown>>): void {
  const given = (name: string) =>
    parsed[name] !== undefined && parsed[name] !== false;
  for (const name of ["run", "bare", "disk", "initrd"]) {
    if (parsed[name] === "") throw new UsageError(`--${name} needs a file`);
  }
  for (const name of [...FOR_BARE, ...FOR_EITHER]) {
    const onlyBare = FOR_BARE.includes(name);
    if (!given(name) || given("bare") || given("run") && !onlyBare) continue;
    const needed = onlyBare ? "--bare IMAGE" : "--run ELF or --bare IMAGE";
    throw new UsageError(`--${name} needs ${needed}`);
  }
  if (given("seed") && Number(parsed.cpus ?? 1) === 1) {
    throw new UsageError(
      "--seed needs --cpus 2 or more: a processor that is alone takes no turns",
    );
  }
  for (
    const [one, other] of [["run", "bare"], ["gdb", "max-cycles"]] as const
  ) {
    if (!given(one) || !given(other)) continue;
    throw new UsageError(`--${one} and --${other} cannot be given together`);
  }
}

function refuseUnknown(argument: string): never {
  throw new UsageError(
    argument.startsWith("-")
      ? `Unknown option ${argument}`
      : `Unexpected argument ${argument}: a program file is run by --run FILE, and the kernel's own by run NAME in the console`,
  );
}

function engineNamed(name: string): "fast" | "reference" {
  if (name === "fast" || name === "reference") return name;
  throw new UsageError(
    `--engine must be fast or reference, not ${name || "nothing"}`,
  );
}

/** The names that `--cpu` takes. */
function modelNames(): string {
  return MODELS.map(({ name }) => name).join(", ");
}

/** The model called `name`; the usual one if there is no name. */
function modelIn(name: string | undefined): Model {
  const model = name === undefined ? DEFAULT_MODEL : modelNamed(name);
  if (model !== undefined) return model;
  throw new UsageError(
    `--cpu must be one of ${modelNames()}, not ${name || "nothing"}`,
  );
}

/** The whole number in `text`, or `undefined` if there is no text. */
function numberIn(
  text: string | undefined,
  name: string,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll("_", ""));
  if (
    text === "" || !Number.isInteger(value) || value < least || value > most
  ) {
    throw new UsageError(
      `${name} must be a whole number from ${least} to ${most}, not ${
        text || "nothing"
      }`,
    );
  }
  return value;
}
