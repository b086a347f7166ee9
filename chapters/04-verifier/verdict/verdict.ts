// # The verdict
//
// Every guarded operation ends in one of three ways, and the author is told which, and why.
//
// A check whose condition always holds is *proved* and disappears. One whose condition may
// or may not hold stays in the code, as a *residual check*: if it fails at run time, it
// ends that one activation (one call of the procedure) and nothing else. One whose condition
// never holds is *refuted*, and the spindle is refused, because nobody means to write that.
// A check that no path reaches is left out of the report.
//
// If `times` of [[§A first spindle]] asked for `self.seen[place | 8]`, its author would read:
//
// :::figure counter.refuted
// :::
//
// The verifier says what is needed and where, and shows a call with which it goes wrong, with the tests on
// the way there, if it finds one ([[§Values with which it goes wrong]]).

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
  type Need,
  needsOf,
  optimise,
  placeOf,
  problemsOf,
  type Procedure,
  Refusal,
  type Site,
  type Source,
  type TestOnWay,
  type TypedProcedure,
  type Value,
} from "../../03-spindles/mod.ts";
import type { Lack } from "../demands/asking.ts";
import { shapeOf } from "../loops/loops.ts";
import type { Range } from "../numbers/ranges.ts";
import {
  type Analysis,
  findFacts,
  type Setting,
  type Shown,
  shownBy,
} from "./analysis.ts";
import { type Bound, boundOf, sumOfBounds } from "./costs.ts";
import { type Example, exampleFor } from "./examples.ts";

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
  /** A call with which it fails, if it was refuted and one was found. */
  readonly example?: Example;
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
  /** What was found out about each filter and body. */
  readonly analyses: ReadonlyMap<Procedure, Analysis>;
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
  return judgeLowered(source, lowered, findFacts);
}

/** Finds out about a procedure what is known where; `undefined` if it cannot. */
export type Analyse = (
  procedure: Procedure,
  setting: Setting,
) => Analysis | undefined;

/**
 * Judges `lowered`, which was made from `source`, by what `analyse` finds out.
 *
 * @throws Refusal if it may not be installed, with everything that speaks against it
 */
export function judgeLowered(
  source: Source,
  lowered: LoweredSpindle,
  analyse: Analyse,
): Verified {
  const diagnostics: Diagnostic[] = [];
  const proved = new Map<Procedure, ReadonlySet<number>>();
  const analyses = new Map<Procedure, Analysis>();
  const one = { source, lowered, proved, analyses, diagnostics, analyse };
  const procedures = lowered.procedures.map((procedure) =>
    judge(one, procedure)
  );
  if (diagnostics.length > 0) throw new Refusal(source, diagnostics);
  return {
    lowered,
    report: { spindle: lowered.typed.name, procedures },
    analyses,
    proved: (procedure) => proved.get(procedure) ?? new Set(),
  };
}

/** What judging one procedure of a spindle needs. */
interface Case {
  readonly source: Source;
  readonly lowered: LoweredSpindle;
  readonly proved: Map<Procedure, ReadonlySet<number>>;
  readonly analyses: Map<Procedure, Analysis>;
  readonly diagnostics: Diagnostic[];
  readonly analyse: Analyse;
}

function judge(one: Case, procedure: LoweredProcedure): ProcedureReport {
  const { filter, body, budget, name } = procedure;
  const before = one.diagnostics.length;
  const test = filter && judgePart(one, procedure, filter);
  const shown = test?.analysis && shownBy(test.analysis);
  const rest = judgePart(one, procedure, body, shown);
  const parts = [test, rest].flatMap((part) => part ?? []);
  const { cycles, dearest } = sumOfBounds(parts.map(({ bound }) => bound));
  const fresh = one.diagnostics.slice(before);
  if (cycles > budget && !fresh.some(({ code }) => code === "V203")) {
    one.diagnostics.push(overBudget(procedure, cycles, dearest));
  }
  const findings = parts.flatMap((part) => part.findings);
  if (declaredOf(one.lowered, procedure)?.isStatic) {
    const left = findings.filter(({ outcome }) => outcome === "residual");
    one.diagnostics.push(...left.map(mustBeProved));
  }
  return { name, findings, cycles, budget };
}

/** What was found out about a filter or a body. */
interface Judged {
  readonly analysis: Analysis | undefined;
  readonly findings: readonly Finding[];
  readonly bound: Bound;
}

function judgePart(
  { source, lowered, proved, analyses, diagnostics, analyse }: Case,
  procedure: LoweredProcedure,
  part: Procedure,
  filter?: Shown,
): Judged {
  const problem = problemsOf(part)[0] ?? shapeProblem(part);
  const analysis = problem === undefined
    ? analyse(part, settingFor(lowered, procedure, part, filter))
    : undefined;
  if (analysis === undefined) {
    const text = problem ?? "what is said of its loops holds";
    diagnostics.push(notShown({ span: procedure.span, text }));
    const bound = { cycles: 0n, dearest: undefined };
    return { analysis: undefined, findings: [], bound };
  }
  analyses.set(part, analysis);
  const found = findingsOf(source, analysis);
  const examples = part === procedure.body
    ? examplesFor(lowered, procedure, analysis, found)
    : new Map<Finding, Example>();
  const findings = found.map((one) => {
    const example = examples.get(one);
    return example ? { ...one, example } : one;
  });
  proved.set(part, provedSites(analysis, findings));
  diagnostics.push(...refutations(source, procedure.name, findings));
  diagnostics.push(...endlessLoops(analysis));
  const refuted = findings.some(({ outcome }) => outcome === "refuted");
  // Behind what never holds nothing can be shown, and that is not news.
  if (!refuted) diagnostics.push(...analysis.lacks.map(notShown));
  const { kept } = needsOf(optimise(part, proved.get(part)!));
  if (kept > MOST_SLOTS) diagnostics.push(overStack(procedure, kept));
  return { analysis, findings, bound: boundOf(analysis) };
}

/** What a part of `procedure` begins with. A program that calls it need not keep to any types. */
function settingFor(
  { typed, procedures }: LoweredSpindle,
  procedure: LoweredProcedure,
  part: Procedure,
  filter: Shown | undefined,
): Setting {
  const head = declaredOf({ typed, procedures }, procedure);
  const types = head?.parameters.map(({ type }) => type) ?? [];
  const called = { types, trusting: procedure.kind !== "entry" };
  const room = { state: typed.stateSize, fields: typed.fields };
  const which = part === procedure.body ? "body" : "filter";
  const declared = head && { spindle: typed, head, part: which } as const;
  return { room, filter, called, ...declared ? { declared } : {} };
}

/** What `procedure` was made from. */
function declaredOf(
  { typed, procedures }: LoweredSpindle,
  procedure: LoweredProcedure,
): TypedProcedure | undefined {
  return typed.procedures[procedures.indexOf(procedure)];
}

function shapeProblem(part: Procedure): string | undefined {
  const { broken } = shapeOf(part);
  return broken &&
    `A loop can be entered beside its beginning, at b${broken.number}`;
}

function notShown({ span, text }: Lack): Diagnostic {
  return {
    code: "V206",
    message: `It cannot be shown that ${text}`,
    help:
      "A compiler puts a test in front of this: if yours has not, that is a mistake in the compiler",
    span: { start: span.start, end: Math.max(span.end, span.start + 1) },
  };
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

/** The sites that need no check. Where no path leads, checks stay: they cost nothing there. */
function provedSites(
  { procedure }: Analysis,
  findings: readonly Finding[],
): Set<number> {
  const proved = new Set(procedure.sites.map((site) => site.number));
  const found = new Set(findings.map(({ site }) => site.number));
  for (const number of proved) if (!found.has(number)) proved.delete(number);
  for (const { site, outcome } of findings) {
    if (outcome !== "proved") proved.delete(site.number);
  }
  return proved;
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
function refutations(
  source: Source,
  name: string,
  findings: readonly Finding[],
): Diagnostic[] {
  const refuted = findings.filter(({ outcome }) => outcome === "refuted");
  const places = new Map(
    refuted.toReversed().map((one) => [one.site.span.start, one]),
  );
  return [...places.values()].toReversed()
    .map((one) => refutation(source, name, one));
}

function refutation(
  source: Source,
  name: string,
  { site, example }: Finding,
): Diagnostic {
  const { code, help } = REFUTED[site.kind];
  const shown = example ? `: ${exampleText(source, name, example)}` : "";
  const message = `This needs ${site.text}, which is never so here${shown}`;
  const needs = needOf(site);
  const { path = [] } = example ?? {};
  const way = path.length > 0 ? { way: path } : {};
  return { code, message, help, span: site.span, needs, ...way };
}

function needOf({ kind, text }: Site): Need {
  return { kind, condition: text };
}

// An author may demand that nothing be left to test, by writing `static` in front of a procedure.

function mustBeProved({ site }: Finding): Diagnostic {
  return {
    code: "V207",
    message:
      `This needs ${site.text}, which may or may not hold here, and the procedure is static`,
    help: REFUTED[site.kind].help,
    span: site.span,
    needs: needOf(site),
  };
}

/** How many examples are looked for in one procedure. */
const MOST_EXAMPLES = 3;

function examplesFor(
  lowered: LoweredSpindle,
  procedure: LoweredProcedure,
  analysis: Analysis,
  findings: readonly Finding[],
): Map<Finding, Example> {
  const examples = new Map<Finding, Example>();
  const refuted = findings.filter(({ outcome }) => outcome === "refuted");
  for (const one of refuted.slice(0, MOST_EXAMPLES)) {
    const example = exampleFor(lowered, procedure, analysis, one.site);
    if (example !== undefined) examples.set(one, example);
  }
  return examples;
}

/** `add(value = 9) fails, where value >= 8 holds in line 3`: a call, and the tests on its way. */
export function exampleText(
  source: Source,
  name: string,
  { parameters, path }: Example,
): string {
  const given = parameters.map(({ name, value }) => `${name} = ${value}`);
  const tests = path.map((one) => testText(source, one)).join(", ");
  const way = tests === "" ? "" : `, where ${tests}`;
  return `${name}(${given.join(", ")}) fails${way}`;
}

/** How much of a test is shown. */
const LONGEST_TEST = 40;

function testText({ text }: Source, { span, held }: TestOnWay): string {
  const whole = text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
  const shown = whole.length > LONGEST_TEST
    ? `${whole.slice(0, LONGEST_TEST)} ...`
    : whole;
  const { line } = placeOf(text, span.start);
  return `${shown} ${held ? "holds" : "does not hold"} in line ${line}`;
}

/** More rounds than this are not meant to end. */
const MOST_ROUNDS = 1n << 32n;

function endlessLoops({ rounds }: Analysis): Diagnostic[] {
  return [...rounds].flatMap(([head, bound]): Diagnostic[] => {
    if (bound !== undefined && bound.most < MOST_ROUNDS) return [];
    const loop = head.loops.at(-1) ?? head.body[0];
    return [{
      code: "V203",
      message: bound === undefined
        ? "Nothing shows that this loop ends"
        : `This loop may make ${bound.most} rounds`,
      help:
        "Test its end before the loop: if count > 100 { return ...; } makes it 100 at most",
      span: loop?.span ?? { start: 0, end: 1 },
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
    needs: { kind: "cycles", condition: `${cycles} <= ${budget}` },
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
