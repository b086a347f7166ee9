// # `bench`
//
// Two kinds of measurements: how fast this program is, which depends on the host, and how
// many cycles of the simulated machine something takes, which does not.

import { parseArgs } from "@std/cli/parse-args";
import { measureCosts } from "../../chapters/02-controllers/mod.ts";
import {
  measureDispatch,
  measureEntries,
  measureInstalls,
} from "../../chapters/03-spindles/mod.ts";
import {
  DEMONSTRATIONS,
  measureConfigurations,
  measureMemory,
  measurePlaces,
  measureThreads,
  measureUnextended,
} from "../../chapters/05-services/mod.ts";
import { print, reassure, UsageError } from "../host.ts";
import { measureBounds } from "./bounds.ts";
import { measureCorpus } from "./corpus.ts";
import { measureInstalling } from "./installing.ts";
import { KERNELS } from "./kernels.ts";
import { type Measured, measureMachine } from "./machine.ts";
import { createPairBench, listingsOf, measurePair, PAIRS } from "./pairs.ts";
import { costTable, dispatchTable, machineTable, pairTable } from "./report.ts";
import {
  configurationTable,
  memoryTable,
  placementTable,
  serviceTable,
  threadTable,
  unextendedTable,
} from "./service_report.ts";
import {
  boundTable,
  corpusTable,
  installingTable,
  verifierTable,
} from "./verifier_report.ts";
import { measureVerifier } from "./verifier.ts";

const BENCH_HELP = `Usage: deno task bench [NAME] [WHICH...] [--json]

Without a name: machine.

What SPIN's papers measured, in cycles of the simulated machine, the same on every host:

  paper         calls, threads and memory: does a program's spindle decide, the kernel, or a
                server? Each in cycles and as a ratio, beside SPIN, OSF/1 and Mach in 1995
  services      for each service of chapter 5, the same work by the default policy and by the
                program's own
  placement     one service as library, spindle and server: cycles, crossings, bytes copied
  threads       fork and join, ping-pong: strands of the kernel and a program's own threads
  memory        faults, and protecting one page and a hundred
  unextended    what events cost a program that extends nothing, beside a kernel without events

What the parts of this kernel cost, in the same cycles:

  controllers   entering the kernel, switching strands, mending a fault, step by step
  dispatcher    raising an event with 0 to 1,000 handlers, asked in turn and merged, beside
                SPIN; installing the thousandth handler; an entry and its copies
  spindles      compiled spindles beside the same procedures in C, as GNU's compiler makes
                them; then both listings of the worst

What this program takes on this host, in time that differs from host to host:

  machine       instructions a second of the simulated machine, by each engine, and by QEMU
                on the same image if qemu-system-alpha is installed
  verifier      judging procedures of up to 100,000 values, and installing spindles, stage by
                stage; then, in cycles, bounds beside the longest calls, checks that stay, and
                right sources of the tests that are refused

Which ones, for machine:
  ${namesOf(KERNELS)}
for services:
  ${namesOf(DEMONSTRATIONS.slice(0, 7))},
  ${namesOf(DEMONSTRATIONS.slice(7))}

  --json      the numbers as JSON
  --help      this text`;

function namesOf(all: readonly { readonly name: string }[]): string {
  return all.map(({ name }) => name).join(", ");
}

/** Performs `bench` and gives the exit status. */
export async function bench(args: readonly string[]): Promise<number> {
  const { help, json, _: words } = parseArgs([...args], {
    boolean: ["help", "json"],
    alias: { h: "help" },
    unknown: (argument) => {
      if (!argument.startsWith("-")) return;
      throw new UsageError(`Unknown option ${argument}`);
    },
  });
  if (help) {
    print(BENCH_HELP);
    return 0;
  }
  const [name = "machine", ...programs] = words.map(String);
  const measure = BENCHES.get(name);
  if (measure === undefined) {
    const known = [...BENCHES.keys()].join(", ");
    throw new UsageError(`There is no bench ${name}: there are ${known}`);
  }
  if (!WITH_WORDS.has(name) && programs.length > 0) {
    throw new UsageError(`bench ${name} has no program ${programs[0]}`);
  }
  reassure(`Measuring ${name}. This may take a minute or two.`);
  const { results, table } = await measure(programs);
  if (json) print(JSON.stringify({ bench: name, results }, null, 2));
  else table().forEach(print);
  return 0;
}

/** What a bench has measured, and how to show it. */
interface Outcome {
  readonly results: readonly unknown[];
  readonly table: () => string[];
}

/** Measures, as the words behind its name say, if it takes any. */
type Bench = (words: readonly string[]) => Outcome | Promise<Outcome>;

const BENCHES: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ["paper", benchPaper],
  ["services", benchServices],
  ["placement", benchPlacement],
  ["threads", benchThreads],
  ["memory", benchMemory],
  ["unextended", benchUnextended],
  ["controllers", benchControllers],
  ["dispatcher", benchDispatcher],
  ["spindles", benchSpindles],
  ["machine", benchMachine],
  ["verifier", benchVerifier],
]);

/** The benches that measure only what the words behind their name say. */
const WITH_WORDS: ReadonlySet<string> = new Set(["machine", "services"]);

function benchServices(words: readonly string[]): Outcome {
  const known = DEMONSTRATIONS.map(({ name }) => name);
  const wrong = words.find((one) => !known.includes(one));
  if (wrong !== undefined) {
    throw new UsageError(
      `There is no service ${wrong}: there are ${known.join(", ")}`,
    );
  }
  const results = DEMONSTRATIONS
    .filter(({ name }) => words.length === 0 || words.includes(name))
    .map(({ name, run }) => ({ name, comparisons: run().comparisons }));
  return { results, table: () => serviceTable(results) };
}

function benchMemory(): Outcome {
  const results = measureMemory();
  return { results, table: () => memoryTable(results) };
}

function benchPaper(): Outcome {
  const results = measureConfigurations();
  return { results, table: () => configurationTable(results) };
}

function benchUnextended(): Outcome {
  const results = measureUnextended();
  return { results, table: () => unextendedTable(results) };
}

function benchPlacement(): Outcome {
  const results = measurePlaces();
  const [one] = measureDispatch();
  return { results, table: () => placementTable(results, one!.merged) };
}

function benchThreads(): Outcome {
  const results = measureThreads();
  return { results, table: () => threadTable(results) };
}

async function benchMachine(words: readonly string[]): Promise<Outcome> {
  const results: Measured[] = [];
  for await (const result of measureMachine(chosen(words))) {
    results.push(result);
  }
  return { results, table: () => machineTable(results) };
}

function benchControllers(): Outcome {
  const results = measureCosts();
  return { results, table: () => costTable(results) };
}

function benchDispatcher(): Outcome {
  const raises = measureDispatch();
  const installs = measureInstalls();
  const entries = measureEntries().map(({ name, cycles, bytes }) => ({
    name,
    cycles,
    bytes,
  }));
  return {
    results: [...raises, ...installs, ...entries],
    table: () => dispatchTable(raises, installs, entries),
  };
}

async function benchVerifier(): Promise<Outcome> {
  const judged = measureVerifier();
  const installing = measureInstalling();
  const bounds = measureBounds();
  const corpus = await measureCorpus();
  return {
    results: [...judged, ...installing, ...bounds, ...corpus],
    table: () => [
      ...verifierTable(judged),
      "",
      ...installingTable(installing),
      "",
      ...boundTable(bounds),
      "",
      ...corpusTable(corpus),
    ],
  };
}

function benchSpindles(): Outcome {
  const results = PAIRS.map((pair) => measurePair(createPairBench(), pair));
  const worst = results.reduce((a, b) => b.ratio > a.ratio ? b : a);
  const [spindle, c] = listingsOf(createPairBench(), worst.name);
  return {
    results,
    table: () => [
      ...pairTable(results),
      "",
      `${worst.name} as a spindle:`,
      "",
      spindle,
      "",
      `${worst.name} in C:`,
      "",
      c,
    ],
  };
}

/** The programs called `names`, or all. */
function chosen(names: readonly string[]) {
  const unknown = names.find((name) =>
    !KERNELS.some((kernel) => kernel.name === name)
  );
  if (unknown !== undefined) {
    throw new UsageError(`bench machine has no program ${unknown}`);
  }
  return names.length === 0
    ? KERNELS
    : KERNELS.filter(({ name }) => names.includes(name));
}
