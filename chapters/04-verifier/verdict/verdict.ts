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
  type Block,
  checkSpindle,
  type Diagnostic,
  type Environment,
  type LoweredProcedure,
  type LoweredSpindle,
  lowerSpindle,
  type Pass,
  PASSES,
  problemsOf,
  type Procedure,
  Refusal,
  type Site,
  type Source,
  type TypedProcedure,
} from "../../03-spindles/mod.ts";
import { DEEPEST_LOOP, shapeOf } from "../loops/loops.ts";
import {
  type Analysis,
  findFacts,
  type Setting,
  type Shown,
  shownBy,
} from "./analysis.ts";
import { type Bound, boundOf, sumOfBounds } from "./costs.ts";
import { foresee } from "./foreseeing.ts";
import { type Example, exampleFor } from "./examples.ts";
import { codeBytesOf, type Size, stackLack } from "./room.ts";
import { type Finding, findingsOf, provedSites } from "./findings.ts";
import {
  endlessLoops,
  mustBeProved,
  notShown,
  overBudget,
  overStack,
  refutations,
  tooDeep,
  tooLong,
  tooMuchCode,
  unbounded,
} from "./refusing.ts";
import type { ProcedureReport, Report } from "./report.ts";

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
  /** What the compiler does to make the code faster. */
  readonly passes: readonly Pass[];
  /**
   * The same with code in which every check is made, and by other passes.
   *
   * @throws Refusal if that code would be too long, too slow or too deep
   */
  readonly plainly: (passes: readonly Pass[]) => Verified;
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
  making: CodeMaking = AS_PROVED,
): Verified {
  const diagnostics: Diagnostic[] = [];
  const proved = new Map<Procedure, ReadonlySet<number>>();
  const analyses = new Map<Procedure, Analysis>();
  const sizes: Size[] = [];
  const found = { proved, analyses, diagnostics, sizes };
  const one: Case = { source, lowered, analyse, making, ...found };
  const procedures = lowered.procedures.map((procedure) =>
    judge(one, procedure)
  );
  diagnostics.push(...tooMuchCode(sizes));
  if (diagnostics.length > 0) throw new Refusal(source, diagnostics);
  return {
    lowered,
    report: { spindle: lowered.typed.name, procedures },
    analyses,
    proved: (procedure) => proved.get(procedure) ?? new Set(),
    passes: making.passes,
    plainly: (passes) =>
      judgeLowered(source, lowered, analyse, { leavesOut: false, passes }),
  };
}

/** How code is made of what was judged. */
export interface CodeMaking {
  /** Whether checks that are proved are left out. */
  readonly leavesOut: boolean;
  /** What the compiler does to make it faster. */
  readonly passes: readonly Pass[];
}

const AS_PROVED: CodeMaking = { leavesOut: true, passes: PASSES };

/** What judging one procedure of a spindle needs. */
interface Case {
  readonly source: Source;
  readonly lowered: LoweredSpindle;
  readonly proved: Map<Procedure, ReadonlySet<number>>;
  readonly analyses: Map<Procedure, Analysis>;
  readonly diagnostics: Diagnostic[];
  readonly analyse: Analyse;
  readonly making: CodeMaking;
  /** The bytes of the code of each filter and body. */
  readonly sizes: Size[];
}

function judge(one: Case, procedure: LoweredProcedure): ProcedureReport {
  const { filter, body, budget, name } = procedure;
  const before = one.diagnostics.length;
  const test = filter && judgePart(one, procedure, filter);
  const shown = test?.analysis && shownBy(test.analysis);
  const rest = judgePart(one, procedure, body, shown);
  const parts = [test, rest].flatMap((part) => part ?? []);
  const { cycles = 0n, dearest } = sumOfBounds(parts.map((one) => one.bound));
  const isBounded = parts.every(({ bound }) => bound.cycles !== undefined);
  const fresh = one.diagnostics.slice(before);
  if (!fresh.some(({ code }) => code === "V203")) {
    if (!isBounded) one.diagnostics.push(unbounded(procedure));
    if (cycles > budget) {
      one.diagnostics.push(overBudget(procedure, cycles, dearest));
    }
  }
  const findings = parts.flatMap((part) => part.findings);
  if (declaredOf(one.lowered, procedure)?.isStatic) {
    const left = findings.filter(({ outcome, site }) =>
      outcome === "residual" && !isAtDoor(one.lowered, procedure, site)
    );
    one.diagnostics.push(...left.map(mustBeProved));
  }
  return { name, findings, cycles, budget };
}

/** Whether the check at `site` is one of what a program passes. Its author cannot prove that one. */
function isAtDoor(
  lowered: LoweredSpindle,
  procedure: LoweredProcedure,
  { kind, span }: Site,
): boolean {
  const first = declaredOf(lowered, procedure)?.body[0];
  const isInHead = span.start >= procedure.span.start &&
    (first === undefined || span.end <= first.span.start);
  return procedure.kind === "entry" && kind === "range" && isInHead;
}

/** What was found out about a filter or a body. */
interface Judged {
  readonly analysis: Analysis | undefined;
  readonly findings: readonly Finding[];
  readonly bound: Bound;
}

function judgePart(
  one: Case,
  procedure: LoweredProcedure,
  part: Procedure,
  filter?: Shown,
): Judged {
  const { source, lowered, proved, analyses, diagnostics, analyse } = one;
  const { making, sizes } = one;
  const { stateSize } = lowered.typed;
  const setting = settingFor(lowered, procedure, part, filter);
  const problem = problemWith(procedure, part);
  const analysis = problem === undefined ? analyse(part, setting) : undefined;
  if (analysis === undefined || analysis.gaveUpAt !== undefined) {
    diagnostics.push(problem ?? unfinished(procedure, analysis?.gaveUpAt));
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
  const left = making.leavesOut
    ? provedSites(analysis, findings)
    : new Set<number>();
  proved.set(part, left);
  diagnostics.push(...refutations(source, procedure.name, findings));
  diagnostics.push(...endlessLoops(analysis));
  const refuted = findings.some(({ outcome }) => outcome === "refuted");
  // Behind what never holds nothing can be shown, and that is not news.
  if (!refuted) diagnostics.push(...analysis.lacks.map(notShown));
  const prospect = foresee(procedure, part, left, stateSize, making.passes);
  const lack = stackLack(prospect);
  if (lack !== undefined) diagnostics.push(overStack(procedure, lack));
  sizes.push({ procedure, bytes: codeBytesOf(prospect) });
  const enough = procedure.budget;
  return { analysis, findings, bound: boundOf({ prospect, setting, enough }) };
}

/** What a part of `procedure` begins with. A program that calls it need not keep to any types. */
export function settingFor(
  { typed, procedures }: LoweredSpindle,
  procedure: LoweredProcedure,
  part: Procedure,
  filter?: Shown,
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

/** What is wrong with `part` before anything is found out about it. */
function problemWith(
  procedure: LoweredProcedure,
  part: Procedure,
): Diagnostic | undefined {
  const { span } = procedure;
  const text = problemsOf(part)[0];
  if (text !== undefined) {
    return notShown({ span, text: `its form is well-formed: ${text}` });
  }
  const { broken, around } = shapeOf(part);
  if (broken !== undefined) {
    return around.get(broken)!.length > DEEPEST_LOOP
      ? tooDeep(procedure, broken)
      : notShown({
        span,
        text:
          `no way leads into a loop beside its beginning, as to b${broken.number}`,
      });
  }
}

/** Why nothing was found out about a procedure: it took too long, or what was said of it does not hold. */
function unfinished(
  procedure: LoweredProcedure,
  gaveUpAt: Block | undefined,
): Diagnostic {
  const { span } = procedure;
  return gaveUpAt === undefined
    ? notShown({ span, text: "what is said of its loops holds" })
    : tooLong(procedure, gaveUpAt);
}

// ## Examples

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
