// # From the tree to the intermediate form
//
// Each kind of statement is taken apart into values and blocks.
//
// The interesting part is what happens to variables. They disappear. Reading one is
// looking up which value it has at this point; setting one is noting another.

import { noteTaken } from "./taking.ts";
import { computeBinary } from "./arithmetic_lowering.ts";
import { fill } from "./array_lowering.ts";
import {
  lowerBind,
  lowerIf,
  lowerIfPresent,
  lowerMatch,
  lowerWith,
} from "./branching.ts";
import {
  append,
  type Builder,
  check,
  comparison,
  constant,
  convert,
  createBuilder,
  createFrame,
  type Flat,
  type Lowering,
  opposite,
} from "./builder.ts";
import { changedRoot } from "./changes.ts";
import { lower, lowerOne } from "./expression_lowering.ts";
import type {
  LoweredProcedure,
  LoweredSpindle,
  Procedure,
  Value,
} from "./ir.ts";
import { leaveFailing, leaveReturning } from "./leaving.ts";
import { lowerFor, lowerForEach, lowerJump, lowerWhile } from "./loops.ts";
import { narrowed } from "./numbers_lowering.ts";
import { withoutUnreached } from "./paths.ts";
import {
  loadFrom,
  type Location,
  slotPlace,
  storeTo,
} from "./place_lowering.ts";
import {
  holdsArray,
  isInMemory,
  isOnStack,
  lowerPlace,
  shortName,
  slotOf,
} from "./reaching.ts";
import { isPresent, replaced, type Stretch, stretchOf } from "./values.ts";
import { plainOf } from "./arithmetic_lowering.ts";
import type { Span } from "../source/diagnostics.ts";
import { partsOf, scalarsOf } from "../meaning/layout.ts";
import type {
  Local,
  Typed,
  TypedProcedure,
  TypedSpindle,
  TypedStatement,
} from "../meaning/typed.ts";
import {
  BOOL,
  I64,
  type OptionType,
  type RecordType,
  type Scalar,
  type Type,
  U64,
} from "../meaning/types.ts";

/**
 * `spindle` in the intermediate form.
 *
 * @throws Refusal if a procedure becomes too large, or its arrays do
 */
export function lowerSpindle(spindle: TypedSpindle): LoweredSpindle {
  const { source, procedures, helpers } = spindle;
  const taken = new Set<Local>();
  for (const { body } of [...procedures, ...helpers]) noteTaken(body, taken);
  const lowered = procedures
    .map((one) => lowerProcedure({ source, taken }, one));
  return { typed: spindle, procedures: lowered };
}

function lowerProcedure(
  known: Known,
  procedure: TypedProcedure,
): LoweredProcedure {
  const { name, event, span, filter, operation } = procedure;
  const kind = procedure.kind === "procedure" ? "operation" : procedure.kind;
  const body = lowerBody(known, procedure);
  const test = filter && lowerFilter(known, procedure, filter);
  const cost = operation?.cost;
  const budget = event?.budget ??
    (cost?.kind === "constant" ? cost.value : 0n);
  return { name, kind, event, span, budget, filter: test, body };
}

/** What is known of the whole spindle. */
type Known = Pick<Lowering, "source" | "taken">;

/** How the files of this folder find each other. */
function loweringOf(known: Known): Lowering {
  return {
    ...known,
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
  const { result, fails, name, parameters } = procedure;
  const word = fails ? I64 : result && scalarsOf(result)[0];
  const builder = open(known, procedure, name, word);
  builder.frame = createFrame({ leave: "end", result, fails }, 0, 0);
  enter(builder, procedure, parameters);
  body(builder, procedure);
  return finished(builder);
}

function lowerFilter(
  known: Known,
  procedure: TypedProcedure,
  filter: Typed,
): Procedure {
  const builder = open(known, procedure, `${procedure.name}_filter`, BOOL);
  enter(builder, procedure, procedure.parameters);
  leaveReturning(builder, filter, filter.span);
  return finished(builder);
}

function finished({ procedure }: Builder): Procedure {
  return { ...procedure, blocks: withoutUnreached(procedure.blocks) };
}

// ## At the door
//
// Parameters arrive as words. What calls an entry is a program, and its words may be anything. So each is
// first made a number of its type: it wraps around, as numbers of this type do, and if the type has
// a range, a check looks whether the number is in it. What the kernel and other spindles pass has its type
// already.

function open(
  known: Known,
  { parameters }: TypedProcedure,
  name: string,
  result: Scalar | undefined,
): Builder {
  const words = parameters.reduce((sum, one) => sum + partsOf(one.type), 0);
  return createBuilder(name, words, result, loweringOf(known));
}

function enter(
  builder: Builder,
  { kind }: TypedProcedure,
  parameters: readonly Local[],
): void {
  let index = 0;
  for (const local of parameters) {
    const { type, span } = local;
    const values = scalarsOf(type).map((scalar) =>
      atDoor(builder, index++, scalar, kind === "entry", span)
    );
    builder.locals.set(local, values);
  }
}

/** Parameter `index` as a number of `type`. */
function atDoor(
  builder: Builder,
  index: number,
  type: Scalar,
  isForeign: boolean,
  span: Span,
): Value {
  const arrives = type.kind === "integer" || type.kind === "bool" ? U64 : type;
  const operation = { kind: "parameter", index } as const;
  const raw = append(builder, operation, arrives, [], span);
  if (type.kind === "bool") {
    const zero = constant(builder, 0n, U64, span);
    const isZero = comparison(builder, "equal", raw, zero, span);
    return opposite(builder, isZero, span);
  }
  if (type.kind !== "integer") return raw;
  if (!isForeign) return isWord(type) ? raw : convert(builder, raw, type, span);
  const base = plainOf(type);
  const number = isWord(base) ? raw : convert(builder, raw, base, span);
  return narrowed(builder, number, type, span);
}

/** Whether every word is a number of `type`. */
function isWord(type: Scalar): boolean {
  return type.kind === "integer" && type.bits === 64 && !type.signed &&
    type.least === undefined && type.greatest === undefined;
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

type Does<K extends TypedStatement["kind"]> = Extract<
  TypedStatement,
  { kind: K }
>;

function lowerSet(
  builder: Builder,
  { local, value, span }: Does<"set">,
): void {
  if (!isOnStack(builder, local)) {
    builder.locals.set(local, lower(builder, value));
    return;
  }
  const place = slotPlace(slotOf(builder, local), local.type);
  fill(builder, place, value, span);
}

// What stands on the left of `=` is looked at once, even where `+=` both reads and writes.

function lowerStore(builder: Builder, statement: Does<"store">): void {
  const { place, value, span } = statement;
  const local = changedRoot(place);
  if (local && !isInMemory(builder, place)) {
    return lowerPartSet(builder, statement, local);
  }
  const where = lowerPlace(builder, place);
  if (holdsArray(place.type)) return fill(builder, where, value, span);
  const before = statement.operator ? loadFrom(builder, where, span) : [];
  const stored = lowerStored(builder, statement, before);
  if (statement.empty) requireEmpty(builder, where, place);
  storeTo(builder, where, stored, span);
}

/** What must be given back may not be overwritten. */
function requireEmpty(builder: Builder, where: Location, typed: Typed): void {
  const { span } = typed;
  const type = typed.type as OptionType;
  const before = loadFrom(builder, where, span);
  const there = isPresent(builder, type, before, span);
  const empty = opposite(builder, there, span);
  check(builder, empty, "requires", `${shortName(typed)} == none`, span);
}

/** What is stored: the value, or what the operator makes of it and what was there. */
function lowerStored(
  builder: Builder,
  { place, operator, value, span }: Does<"store">,
  [before]: Flat,
): Flat {
  const values = lower(builder, value);
  if (operator === undefined || before === undefined) return values;
  const computing = { operator, left: before, right: values[0]! };
  const rightSpan = value.span;
  const result = computeBinary(builder, { ...computing, span, rightSpan });
  return [narrowed(builder, result, place.type as Scalar, span)];
}

/** Sets a field of a record that is a local: the local gets another list of values. */
function lowerPartSet(
  builder: Builder,
  statement: Does<"store">,
  local: Local,
): void {
  const stretch = stretchIn(statement.place);
  const { start, end } = stretch;
  const before = builder.locals.get(local)!.slice(start, end);
  const stored = lowerStored(builder, statement, before);
  const whole = builder.locals.get(local)!;
  builder.locals.set(local, replaced(whole, stretch, stored));
}

/** The stretch of a local's values that the place `typed` means. */
function stretchIn(typed: Typed): Stretch {
  if (typed.kind !== "member") return { start: 0, end: partsOf(typed.type) };
  const { fields } = typed.of.type as RecordType;
  const types: Type[] = fields.map(({ type }) => type);
  return stretchOf(types, typed.index, stretchIn(typed.of).start);
}
