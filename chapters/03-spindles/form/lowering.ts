// # From the tree to the intermediate form
//
// Each kind of statement is taken apart into values and blocks.
//
// The interesting part is what happens to variables. They disappear. Reading one is
// looking up which value it has at this point; setting one is noting another.

import {
  addPassed,
  append,
  arithmetic,
  begin,
  type Builder,
  comparison,
  constant,
  convert,
  createBlock,
  createBuilder,
  end,
  opposite,
} from "./builder.ts";
import type { Span } from "../source/diagnostics.ts";
import {
  fieldPlace,
  lower,
  lowerCondition,
  lowerIndex,
} from "./expression_lowering.ts";
import type {
  Block,
  LoweredProcedure,
  LoweredSpindle,
  Procedure,
  Value,
} from "./ir.ts";
import type {
  Field,
  Local,
  Typed,
  TypedProcedure,
  TypedSpindle,
  TypedStatement,
} from "../meaning/typed.ts";
import { BOOL, I64, type Scalar, U64 } from "../meaning/types.ts";

/** `spindle` in the intermediate form. */
export function lowerSpindle(spindle: TypedSpindle): LoweredSpindle {
  return { typed: spindle, procedures: spindle.procedures.map(lowerProcedure) };
}

function lowerProcedure(procedure: TypedProcedure): LoweredProcedure {
  const { name, kind, event, span, filter } = procedure;
  const body = lowerBody(procedure);
  const test = filter && lowerFilter(procedure, filter);
  return { name, kind, event, span, filter: test, body };
}

/**
 * Begins a procedure. Its parameters arrive as 64 bits that a stranger may have chosen,
 * so each is first made a number of its type.
 */
function open(
  name: string,
  parameters: readonly Local[],
  result: Scalar | undefined,
): Builder {
  const builder = createBuilder(name, parameters.length, result);
  for (const [index, local] of parameters.entries()) {
    const { type, span } = local;
    const raw = append(builder, { kind: "parameter", index }, U64, [], span);
    builder.locals.set(local, normal(builder, raw, type, span));
  }
  return builder;
}

/** The 64 bits `raw` as a number of `type`. */
function normal(
  builder: Builder,
  raw: Value,
  type: Scalar,
  span: Span,
): Value {
  if (type.kind === "integer") {
    return type.bits === 64 && !type.signed
      ? raw
      : convert(builder, raw, type, span);
  }
  const zero = constant(builder, 0n, U64, span);
  return opposite(
    builder,
    comparison(builder, "equal", raw, zero, span),
    span,
  );
}

function lowerBody(procedure: TypedProcedure): Procedure {
  const { name, parameters, result, body } = procedure;
  const builder = open(name, parameters, result);
  lowerStatements(builder, body);
  end(builder, { kind: "return", value: undefined });
  return builder.procedure;
}

function lowerFilter(
  { name, parameters }: TypedProcedure,
  filter: Typed,
): Procedure {
  const builder = open(`${name}_filter`, parameters, BOOL);
  const value = lower(builder, filter);
  end(builder, { kind: "return", value });
  return builder.procedure;
}

// ## Statements

function lowerStatements(
  builder: Builder,
  statements: readonly TypedStatement[],
): void {
  for (const statement of statements) lowerStatement(builder, statement);
}

function lowerStatement(builder: Builder, statement: TypedStatement): void {
  switch (statement.kind) {
    case "set": {
      const value = lower(builder, statement.value);
      builder.locals.set(statement.local, value);
      return;
    }
    case "store":
      return lowerStore(builder, statement);
    case "if":
      return lowerIf(builder, statement);
    case "for":
      return lowerFor(builder, statement);
    case "return": {
      const value = statement.value && lower(builder, statement.value);
      return end(builder, { kind: "return", value });
    }
    case "evaluate":
      lower(builder, statement.value);
  }
}

type Does<K extends TypedStatement["kind"]> = Extract<
  TypedStatement,
  { kind: K }
>;

// What stands on the left of `=` is looked at once, even where `+=` both reads and writes.

function lowerStore(
  builder: Builder,
  { field, index, operator, value, span }: Does<"store">,
): void {
  const place = lowerIndex(builder, field, index);
  const compute = operator && COMPUTING[operator];
  const before = compute && loadFrom(builder, field, place, span);
  const right = lower(builder, value);
  const stored = compute && before
    ? arithmetic(builder, compute, before, right, span)
    : right;
  const operands = [stored, ...place];
  append(
    builder,
    { kind: "store", place: fieldPlace(field) },
    I64,
    operands,
    span,
  );
}

const COMPUTING = { "+": "add", "-": "subtract" } as const;

/** Appends a load from a place whose index is already known to be inside. */
function loadFrom(
  builder: Builder,
  field: Field,
  place: readonly Value[],
  span: Span,
): Value {
  const type = field.type.kind === "array" ? field.type.element : field.type;
  return append(
    builder,
    { kind: "load", place: fieldPlace(field) },
    type,
    place,
    span,
  );
}

// ## Where paths part and meet
//
// Both branches begin with the same values. Behind them, a variable that has come out
// differently becomes a parameter of the place where they meet.

function lowerIf(
  builder: Builder,
  { condition, then, otherwise, span }: Does<"if">,
): void {
  const first = createBlock(builder);
  const second = createBlock(builder);
  lowerCondition(builder, condition, first, second);
  const before = builder.locals;
  const ends = [[first, then], [second, otherwise]].map(([block, body]) => {
    builder.locals = new Map(before);
    begin(builder, block as Block);
    lowerStatements(builder, body as TypedStatement[]);
    return { block: builder.block, locals: builder.locals };
  });
  const open = ends.filter((one) => one.block !== undefined);
  if (open.length < 2) {
    builder.block = open[0]?.block;
    builder.locals = open[0]?.locals ?? before;
    return;
  }
  meet(builder, before, open as PathEnd[], span);
}

interface PathEnd {
  readonly block: Block;
  readonly locals: Map<Local, Value>;
}

/** Lets the paths `ends` meet in a new block. */
function meet(
  builder: Builder,
  before: Map<Local, Value>,
  ends: readonly PathEnd[],
  span: Span,
): void {
  const block = createBlock(builder);
  const differing = [...before.keys()].filter((local) =>
    ends.some((one) => one.locals.get(local) !== ends[0]!.locals.get(local))
  );
  for (const { block: last, locals } of ends) {
    const passes = differing.map((local) => locals.get(local)!);
    last.ending = { kind: "jump", target: block, passes };
  }
  begin(builder, block);
  builder.locals = new Map(
    [...before.keys()].map((local) => [local, ends[0]!.locals.get(local)!]),
  );
  for (const local of differing) {
    const value = addPassed(builder, block, local.type, span);
    builder.locals.set(local, value);
  }
}

// ## Loops
//
// Each round begins in the same block. Its parameters are the counter and every variable
// that some round may change. Both ends of the count are computed once, before the first
// round: a round that changes what the end was computed from does not move it.

function lowerFor(builder: Builder, statement: Does<"for">): void {
  const { local, body, span } = statement;
  const from = lower(builder, statement.from);
  const to = lower(builder, statement.to);
  const changed = changedIn(body).filter((one) => builder.locals.has(one));
  const passes = [from, ...changed.map((one) => builder.locals.get(one)!)];
  const loop = { span, from, to, counter: from };
  builder.loops.push(loop);
  const round = createBlock(builder);
  end(builder, { kind: "jump", target: round, passes });
  begin(builder, round);
  loop.counter = addPassed(builder, round, local.type, span);
  for (const one of changed) {
    builder.locals.set(one, addPassed(builder, round, one.type, span));
  }
  const atRound = new Map(builder.locals);
  const inside = createBlock(builder);
  const more = comparison(builder, "less", loop.counter, to, span);
  builder.loops.pop();
  const behind = createBlock(builder);
  const condition = more;
  end(builder, { kind: "branch", condition, then: inside, otherwise: behind });
  builder.loops.push(loop);
  begin(builder, inside);
  builder.locals.set(local, loop.counter);
  lowerStatements(builder, body);
  nextRound(builder, loop.counter, round, changed, span);
  builder.loops.pop();
  begin(builder, behind);
  builder.locals = atRound;
}

/** Goes back to `round` with the counter one higher. */
function nextRound(
  builder: Builder,
  counter: Value,
  round: Block,
  changed: readonly Local[],
  span: Span,
): void {
  if (builder.block === undefined) return;
  const one = constant(builder, 1n, counter.type, span);
  const next = arithmetic(builder, "add", counter, one, span);
  const passes = [next, ...changed.map((local) => builder.locals.get(local)!)];
  end(builder, { kind: "jump", target: round, passes });
}

/** The locals that `statements` set, wherever in them. */
function changedIn(statements: readonly TypedStatement[]): Local[] {
  const found = new Set<Local>();
  for (const statement of statements) {
    if (statement.kind === "set") found.add(statement.local);
    if (statement.kind === "for") {
      changedIn(statement.body).forEach((one) => found.add(one));
    }
    if (statement.kind === "if") {
      const both = [...statement.then, ...statement.otherwise];
      changedIn(both).forEach((one) => found.add(one));
    }
  }
  return [...found];
}
