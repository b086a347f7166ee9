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
} from "./service_report.ts";
import {
  boundTable,
  corpusTable,
  installingTable,
  verifierTable,
} from "./verifier_report.ts";
import { measureVerifier } from "./verifier.ts";

const BENCH_HELP = `Usage: deno task bench [NAME] [PROGRAM...] [--json]

Names:

  machine       instructions a second on this host, of each engine and of QEMU on the
                same image
  controllers   cycles of the kernel's operations, the same on every host
  dispatcher    cycles of raising an event, by the list of its handlers and by merged
                code, beside SPIN; of installing the thousandth handler; of an entry
                and its copies
  verifier      time to judge procedures of up to 100,000 values, and to install spindles,
                stage by stage; checks that stay in them; bounds beside the longest calls;
                right sources of the tests that are refused
  memory        cycles of protecting pages and of faults, beside OSF/1, Mach and SPIN
  placement     cycles, crossings and bytes copied of one service in five places, beside SPIN
  threads       cycles of fork and join and of ping-pong, for strands and for a program's own
                threads, beside SPIN, Mach and OSF/1
  paper         cycles of calls, threads and memory if a spindle decides, the kernel, or a
                server, beside SPIN, OSF/1 and Mach
  services      what each service of chapter 5 changes, beside the default policy
  spindles      cycles of small spindles beside the same procedures in C, as GNU's
                compiler makes them; then both listings of the worst

Programs of machine: ${KERNELS.map(({ name }) => name).join(", ")}.

  --json      the numbers as JSON
  --help      this text

qemu-system-alpha is asked too if it is installed.`;

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
  ["machine", benchMachine],
  ["controllers", benchControllers],
  ["dispatcher", benchDispatcher],
  ["verifier", benchVerifier],
  ["spindles", benchSpindles],
  ["services", benchServices],
  ["placement", benchPlacement],
  ["threads", benchThreads],
  ["memory", benchMemory],
  ["paper", benchPaper],
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
