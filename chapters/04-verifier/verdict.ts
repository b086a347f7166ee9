// # The verdict
//
// Every guarded operation ends in one of three ways, and the author is told which, and why.
//
// A check whose condition always holds is *proved* and disappears. One whose condition may
// or may not hold stays in the code, as a *residual check*: if it fails at run time, it
// ends that one activation (one call of the procedure) and nothing else. One whose condition
// never holds is *refuted*, and the spindle is refused, because nobody means to write that.
// A check that no path reaches is left out of the report and of the code.
//
// If `times` of [[§A first spindle]] asked for `self.seen[place | 8]`, its author would read:
//
// :::figure counter.refuted
// :::
//
// The verifier says what is needed and where. It does not yet show values with which it goes
// wrong, or the path on which they come there.

import {
  checkSpindle,
  type Code,
  type Diagnostic,
  type Environment,
  type Guarded,
  type LoweredProcedure,
  type LoweredSpindle,
  lowerSpindle,
  MOST_SLOTS,
  needsOf,
  optimise,
  type Procedure,
  Refusal,
  type Site,
  type Source,
  type Value,
} from "../03-spindles/mod.ts";
import { type Bound, boundOf, sumOfBounds } from "./costs.ts";
import { findFacts } from "./facts.ts";
import type { Analysis } from "./questions.ts";
import type { Range } from "./ranges.ts";

/** How a guarded operation ended. */
export type Outcome = "proved" | "residual" | "refuted";

/** What was decided about one site, and why. */
export interface Finding {
  /** What was decided about. */
  readonly site: Site;
  /** How it ended. */
  readonly outcome: Outcome;
  /** Why, in a sentence. */
  readonly reason: string;
  /** The line in the source. */
  readonly line: number;
}

/** What was decided about one procedure of a spindle. */
export interface ProcedureReport {
  /** The procedure's name in its spindle. */
  readonly name: string;
  /** What was decided about each of its sites. */
  readonly findings: readonly Finding[];
  /** The most cycles it can take. */
  readonly cycles: bigint;
  /** The most cycles that its event allows. */
  readonly budget: bigint;
}

/** A spindle that may be installed, and why. */
export interface Report {
  /** The spindle's name. */
  readonly spindle: string;
  /** What was decided about each procedure. */
  readonly procedures: readonly ProcedureReport[];
}

/** A spindle with its verdict. */
export interface Verified {
  /** What was judged, and is to be compiled. */
  readonly lowered: LoweredSpindle;
  /** What was decided about it. */
  readonly report: Report;
  /** The checks of each procedure that need not be made. */
  readonly proved: (procedure: Procedure) => ReadonlySet<number>;
}

/**
 * Judges the spindle in `source`.
 *
 * @throws Refusal if it may not be installed, with everything that speaks against it
 */
export function verify(source: Source, environment: Environment): Verified {
  const lowered = lowerSpindle(checkSpindle(source, environment));
  const diagnostics: Diagnostic[] = [];
  const proved = new Map<Procedure, ReadonlySet<number>>();
  const procedures = lowered.procedures.map((procedure) =>
    judge(source, procedure, proved, diagnostics)
  );
  if (diagnostics.length > 0) throw new Refusal(source, diagnostics);
  return {
    lowered,
    report: { spindle: lowered.typed.name, procedures },
    proved: (procedure) => proved.get(procedure) ?? new Set(),
  };
}

function judge(
  source: Source,
  procedure: LoweredProcedure,
  proved: Map<Procedure, ReadonlySet<number>>,
  diagnostics: Diagnostic[],
): ProcedureReport {
  const { filter, body, budget, name } = procedure;
  const findings: Finding[] = [];
  const bounds: Bound[] = [];
  for (const part of filter ? [filter, body] : [body]) {
    const analysis = findFacts(part);
    const found = findingsOf(source, analysis);
    proved.set(part, provedSites(analysis, found));
    findings.push(...found);
    bounds.push(boundOf(analysis));
    diagnostics.push(...refutations(found));
    diagnostics.push(...endlessLoops(analysis));
    const { kept } = needsOf(optimise(part, proved.get(part)!));
    if (kept > MOST_SLOTS) diagnostics.push(overStack(procedure, kept));
  }
  const { cycles, dearest } = sumOfBounds(bounds);
  if (cycles > budget && !diagnostics.some(({ code }) => code === "V203")) {
    diagnostics.push(overBudget(procedure, cycles, dearest));
  }
  return { name, findings, cycles, budget };
}

// ## Sites

function findingsOf(source: Source, { checks }: Analysis): Finding[] {
  const lineOf = countLines(source.text);
  return [...checks].map(([value, range]) => {
    const { operation } = value;
    if (operation.kind !== "check") throw new TypeError("Not a check");
    const { site } = operation;
    const line = lineOf(site.span.start);
    const outcome = outcomeOf(range);
    return { site, outcome, reason: reasonFor(outcome, value), line };
  });
}

/** A function that gives the line of a place, for places in any order. */
function countLines(text: string): (at: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return (at) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function outcomeOf({ least, greatest }: Range): Outcome {
  if (least === 1n) return "proved";
  return greatest === 0n ? "refuted" : "residual";
}

/** A sentence on why a check ended as it did. */
function reasonFor(outcome: Outcome, value: Value): string {
  const site = value.operation.kind === "check"
    ? value.operation.site.text
    : "";
  if (outcome === "proved") return `${site} always holds here`;
  if (outcome === "refuted") return `${site} never holds here`;
  return `${site} may or may not hold here, so it is tested each time`;
}

/** The sites that need no check: proved ones, and those that no path reaches. */
function provedSites(
  { procedure }: Analysis,
  findings: readonly Finding[],
): Set<number> {
  const needed = new Set(
    findings.filter((one) => one.outcome !== "proved")
      .map((one) => one.site.number),
  );
  return new Set(
    procedure.sites.map((site) => site.number)
      .filter((number) => !needed.has(number)),
  );
}

// ## Refusals

const REFUTED = {
  index: {
    code: "V201",
    help: "An index counts from 0: the last element is one below the length",
  },
  shift: {
    code: "V201",
    help: "A number can be shifted by less than it has bits",
  },
  requires: {
    code: "V202",
    help: "Test the condition first, and do something else when it fails",
  },
  overflow: {
    code: "V201",
    help: "Use a wider type, or + - * without a sign behind, which wrap around",
  },
  division: {
    code: "V201",
    help: "Test the divisor first: nothing can be divided by 0",
  },
  range: {
    code: "V201",
    help: "Test the number first, or give it a type that can hold it",
  },
  slice: {
    code: "V201",
    help: "A part of a slice begins and ends inside it: test its length first",
  },
  budget: {
    code: "V203",
    help: "Give the loop a larger budget, or let it end earlier",
  },
  answer: {
    code: "V202",
    help: "Ask another spindle, or do without its answer",
  },
  failure: {
    code: "V202",
    help: "This is reached whenever the procedure is called",
  },
} as const satisfies Record<
  Guarded,
  { readonly code: Code; readonly help: string }
>;

/** A diagnostic for each place where something never holds. */
function refutations(findings: readonly Finding[]): Diagnostic[] {
  const refuted = findings.filter(({ outcome }) => outcome === "refuted");
  const places = new Map(
    refuted.toReversed().map((one) => [one.site.span.start, one]),
  );
  return [...places.values()].toReversed().map(refutation);
}

function refutation({ site }: Finding): Diagnostic {
  const { code, help } = REFUTED[site.kind];
  const message = `This needs ${site.text}, which is never so here`;
  return { code, message, help, span: site.span };
}

/** More rounds than this are not meant to end. */
const MOST_ROUNDS = 1n << 32n;

function endlessLoops({ rounds }: Analysis): Diagnostic[] {
  return [...rounds].flatMap(([block, most]) => {
    const loop = block.loops.at(-1);
    if (loop === undefined || most < MOST_ROUNDS) return [];
    return [{
      code: "V203",
      message: `This loop may make ${most} rounds`,
      help:
        "Test its end before the loop: if count > 100 { return ...; } makes it 100 at most",
      span: loop.span,
    }];
  });
}

function overBudget(
  { event, span, name, budget }: LoweredProcedure,
  cycles: bigint,
  dearest: { start: number; end: number } | undefined,
): Diagnostic {
  return {
    code: "V204",
    message: `${name} may take ${cycles} cycles, mostly here; ${
      event?.name ?? "its declaration"
    } allows ${budget}`,
    help: "Make the loop around it shorter, or do less in each round",
    span: dearest ?? span,
  };
}

function overStack(
  { span, name }: LoweredProcedure,
  slots: number,
): Diagnostic {
  return {
    code: "V205",
    message:
      `${name} has to keep ${slots} values on the kernel's stack, which has room for ${MOST_SLOTS}`,
    help: "Compute values where they are used, or keep them in the state",
    span: { start: span.start, end: span.start + 1 },
  };
}

// ## The report as text

/** `report` as lines for a person. */
export function renderReport({ spindle, procedures }: Report): string[] {
  return procedures.flatMap(({ name, findings, cycles, budget }) => [
    `${spindle}.${name}: at most ${cycles} of ${budget} cycles`,
    ...findings.map(({ line, outcome, reason }) =>
      `  line ${line}: ${outcome}: ${reason}`
    ),
  ]);
}
