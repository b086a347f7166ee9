// # From the tree to the intermediate form
//
// Each kind of statement is taken apart into values and blocks.
//
// The interesting part is what happens to variables. They disappear. Reading one is
// looking up which value it has at this point; setting one is noting another.

import {
  lowerBind,
  lowerIf,
  lowerIfPresent,
  lowerMatch,
  lowerWith,
} from "./branching.ts";
import { type Builder, createBuilder, type Lowering } from "./builder.ts";
import { enter } from "./doors.ts";
import { lower, lowerOne } from "./expression_lowering.ts";
import { createFrame } from "./frames.ts";
import { releaseAtChecks, type Releases } from "./holdings.ts";
import type { LoweredProcedure, LoweredSpindle, Procedure } from "./ir.ts";
import { leaveFailing, leaveReturning } from "./leaving.ts";
import { lowerFor, lowerForEach, lowerJump, lowerWhile } from "./loops.ts";
import { withoutUnreached } from "./paths.ts";
import { lowerSet, lowerStore } from "./storing.ts";
import { noteTaken } from "./taking.ts";
import { partsOf, scalarsOf } from "../meaning/layout.ts";
import type {
  Local,
  Typed,
  TypedProcedure,
  TypedSpindle,
  TypedStatement,
} from "../meaning/typed.ts";
import { BOOL, I64, type Scalar } from "../meaning/types.ts";

/**
 * `spindle` in the intermediate form.
 *
 * @throws Refusal if a procedure becomes too large, or its arrays do
 */
export function lowerSpindle(spindle: TypedSpindle): LoweredSpindle {
  const { source, procedures, helpers, releases } = spindle;
  const taken = new Set<Local>();
  for (const { body } of [...procedures, ...helpers]) noteTaken(body, taken);
  const lowered = procedures
    .map((one) => lowerProcedure({ source, taken, releases }, one));
  return { typed: spindle, procedures: lowered };
}

function lowerProcedure(
  known: Known,
  procedure: TypedProcedure,
): LoweredProcedure {
  const { filter } = procedure;
  const body = lowerBody(known, procedure);
  const test = filter && lowerFilter(known, procedure, filter);
  return { ...headFor(procedure), filter: test, body };
}

/** What the lowered form of `procedure` has besides its two parts. */
export function headFor(
  procedure: Omit<TypedProcedure, "body" | "filter">,
): Omit<LoweredProcedure, "body" | "filter"> {
  const { name, event, span, operation } = procedure;
  const kind = procedure.kind === "procedure" ? "operation" : procedure.kind;
  const cost = operation?.cost;
  const budget = event?.budget ??
    (cost?.kind === "constant" ? cost.value : 0n);
  return { name, kind, event, span, budget };
}

/** What the form of the filter of the procedure called `name` is called. */
export function filterName(name: string): string {
  return `${name}_filter`;
}

/** What is known of the whole spindle. */
type Known = Pick<Lowering, "source" | "taken"> & {
  readonly releases: Releases;
};

/** How the files of this folder find each other. */
function loweringOf(known: Known): Lowering {
  return {
    source: known.source,
    taken: known.taken,
    value: lower,
    perform: lowerStatements,
    body,
    brought: new Map(),
  };
}

function body(builder: Builder, { body, span }: TypedProcedure): void {
  lowerStatements(builder, body);
  if (builder.block) leaveReturning(builder, undefined, span);
}

function lowerBody(known: Known, procedure: TypedProcedure): Procedure {
  const { result, fails, name } = procedure;
  const word = fails ? I64 : result && scalarsOf(result)[0];
  const builder = open(known, procedure, name, word);
  builder.frame = createFrame({ leave: "end", result, fails }, 0, 0);
  enter(builder, procedure);
  body(builder, procedure);
  return finished(known, builder, consumedWords(procedure));
}

/** The words of the parameters that a procedure is called with and has to give back. */
function consumedWords(
  { parameters, consumes }: TypedProcedure,
): Set<number> {
  let at = 0;
  const words = parameters.map(({ type }) => [at, at += partsOf(type)][0]!);
  return new Set(words.filter((_, index) => consumes[index]));
}

function lowerFilter(
  known: Known,
  procedure: TypedProcedure,
  filter: Typed,
): Procedure {
  const builder = open(known, procedure, filterName(procedure.name), BOOL);
  enter(builder, procedure);
  leaveReturning(builder, filter, filter.span);
  return finished(known, builder, new Set());
}

function finished(
  { releases }: Known,
  { procedure }: Builder,
  given: ReadonlySet<number>,
): Procedure {
  const blocks = withoutUnreached(procedure.blocks);
  const whole = { ...procedure, blocks };
  releaseAtChecks(whole, releases, given);
  return whole;
}

function open(
  known: Known,
  { parameters }: TypedProcedure,
  name: string,
  result: Scalar | undefined,
): Builder {
  const words = parameters.reduce((sum, one) => sum + partsOf(one.type), 0);
  return createBuilder(name, words, result, loweringOf(known));
}

// ## Statements

function lowerStatements(
  builder: Builder,
  statements: readonly TypedStatement[],
): void {
  for (const statement of statements) {
    if (builder.block === undefined) return;
    lowerStatement(builder, statement);
  }
}

function lowerStatement(builder: Builder, statement: TypedStatement): void {
  const { span } = statement;
  switch (statement.kind) {
    case "set":
      return lowerSet(builder, statement);
    case "store":
      return lowerStore(builder, statement);
    case "if":
      return lowerIf(builder, statement);
    case "ifPresent":
      return lowerIfPresent(builder, statement);
    case "bind":
      return lowerBind(builder, statement);
    case "match":
      return lowerMatch(builder, statement);
    case "for":
      return lowerFor(builder, statement);
    case "forEach":
      return lowerForEach(builder, statement);
    case "while":
      return lowerWhile(builder, statement);
    case "with":
      return lowerWith(builder, statement);
    case "break":
    case "continue":
      return lowerJump(builder, statement.kind);
    case "return":
      return leaveReturning(builder, statement.value, span);
    case "fail":
      return leaveFailing(builder, lowerOne(builder, statement.why), span);
    case "evaluate":
      lower(builder, statement.value);
  }
}
