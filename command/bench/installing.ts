// # What installing takes
//
// The way of a source into the kernel has stages, and each takes its time.
//
// The text is parsed and checked. The tree becomes the form, about which everything is found out
// that can be. Then it is compiled once to learn how long the code takes and what it needs, and a
// second time for its place in the kernel. At last the word checker reads what has become of it.

import { createMachine } from "../../chapters/01-hardware/mod.ts";
import { freeRetired, startKernel } from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  COUNTER,
  type Extensions,
  install,
  type LoweredSpindle,
  lowerSpindle,
  optimise,
  parseSpindle,
  type Procedure,
  remove,
  type Source,
  TOUR,
} from "../../chapters/03-spindles/mod.ts";
import {
  type Analysis,
  boundOf,
  checkInstalled,
  findFacts,
  foresee,
  openDoor,
  type Report,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { DEFAULTS, HISTOGRAM } from "../../chapters/05-services/mod.ts";
import pairs from "./pairs.spindle" with { type: "text" };

/** The stages, in their order. */
export const STAGES = [
  "parse",
  "check",
  "lower",
  "analyse",
  "optimise",
  "code",
  "bound",
  "install",
  "words",
] as const;

/** Milliseconds that each stage takes. */
export type Stages = Readonly<Record<typeof STAGES[number], number>>;

/** What a spindle's way into the kernel takes, and what is left to test in it. */
export interface Installing {
  /** The spindle. */
  readonly name: string;
  /** Milliseconds of each stage. */
  readonly stages: Stages;
  /** All of them. */
  readonly total: number;
  /** How many checks are proved. */
  readonly proved: number;
  /** How many stay in the code. */
  readonly residual: number;
}

/** The spindles that there are: examples of the book, default services, and what is compared with C. */
const SPINDLES: readonly Source[] = [
  COUNTER,
  TOUR,
  { file: "pairs.spindle", text: pairs },
  HISTOGRAM,
  ...DEFAULTS,
];

/** How often each is installed; the median counts. */
const TIMES = 7;

/** Measures the way of every spindle. */
export function measureInstalling(): Installing[] {
  const machine = createMachine({ memory: 8 * 2 ** 20 });
  const extensions = openDoor(startKernel(machine));
  const { environment } = extensions;
  return SPINDLES.map((source) => {
    const { report } = verify(source, environment);
    const all = Array.from({ length: TIMES }, () => timed(extensions, source));
    const stages = Object.fromEntries(
      STAGES.map((stage) => [stage, median(all.map((one) => one[stage]))]),
    ) as Stages;
    const total = STAGES.reduce((sum, stage) => sum + stages[stage], 0);
    return { name: report.spindle, stages, total, ...countsOf(report) };
  });
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

/** How many checks of a spindle are proved, and how many stay. */
export function countsOf(
  { procedures }: Report,
): Pick<Installing, "proved" | "residual"> {
  const outcomes = procedures.flatMap(({ findings }) =>
    findings.map(({ outcome }) => outcome)
  );
  const count = (one: string) => outcomes.filter((two) => two === one).length;
  return { proved: count("proved"), residual: count("residual") };
}

/** Goes through the stages once, and takes the time. */
function timed(extensions: Extensions, source: Source): Stages {
  const { environment, kernel } = extensions;
  const [parse] = clocked(() => parseSpindle(source));
  const [check, typed] = clocked(() => checkSpindle(source, environment));
  const [lower, lowered] = clocked(() => lowerSpindle(typed));
  const [analyse, analyses] = clocked(() => analysed(lowered));
  const proved = (part: Procedure) => provedBy(analyses.get(part));
  const [optimising] = clocked(() => {
    for (const { part } of partsOf(lowered)) optimise(part, proved(part));
  });
  const { stateSize } = typed;
  const [compiling, prospects] = clocked(() =>
    partsOf(lowered).map(({ owner, part }) =>
      foresee(owner, part, proved(part), stateSize)
    )
  );
  const [bound] = clocked(() => {
    for (const prospect of prospects) {
      const enough = 1n << 32n;
      const setting = { room: { state: stateSize } };
      boundOf({ prospect, setting, enough });
    }
  });
  const [placing, spindle] = clocked(() =>
    install(extensions, lowered, 0, proved)
  );
  const [words] = clocked(() => checkInstalled(extensions, spindle));
  remove(extensions, spindle);
  freeRetired(kernel);
  return {
    parse,
    // Checking begins with parsing, and compiling with the optimiser.
    check: Math.max(0, check - parse),
    lower,
    analyse,
    optimise: optimising,
    code: Math.max(0, compiling - optimising),
    bound,
    install: placing,
    words,
  };
}

/** The milliseconds that `work` takes, and its result. */
function clocked<T>(work: () => T): [number, T] {
  const began = performance.now();
  const result = work();
  return [performance.now() - began, result];
}

function partsOf({ procedures }: LoweredSpindle) {
  return procedures.flatMap((owner) =>
    [owner.filter, owner.body].flatMap((part) => part ? [{ owner, part }] : [])
  );
}

function analysed(lowered: LoweredSpindle): Map<Procedure, Analysis> {
  const room = { state: lowered.typed.stateSize };
  return new Map(
    partsOf(lowered).map(({ part }) => [part, findFacts(part, { room })]),
  );
}

function provedBy(analysis: Analysis | undefined): Set<number> {
  const proved = new Set<number>();
  for (const [{ operation }, { least }] of analysis?.checks ?? []) {
    if (operation.kind === "check" && least === 1n) {
      proved.add(operation.site.number);
    }
  }
  return proved;
}
