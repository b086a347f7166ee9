// # From the tree to the intermediate form
//
// Each kind of expression and statement is taken apart into values and blocks.
//
// The interesting part is what happens to variables. They disappear. Reading one is
// looking up which value it has at this point; setting one is noting another.

import {
  addPassed,
  append,
  arithmetic,
  begin,
  type Builder,
  check,
  comparison,
  constant,
  convert,
  createBlock,
  createBuilder,
  end,
  opposite,
} from "./builder.ts";
import type { Span } from "./diagnostics.ts";
import type {
  Arithmetic,
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
} from "./typed.ts";
import { BOOL, I64, type Scalar, U64 } from "./types.ts";

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

// ## Expressions

/** Appends what computes `typed`. */
function lower(builder: Builder, typed: Typed): Value {
  const { span, type } = typed;
  switch (typed.kind) {
    case "constant":
      return constant(builder, typed.value, type, span);
    case "local":
      return builder.locals.get(typed.local) ??
        constant(builder, 0n, type, span);
    case "load": {
      const index = lowerIndex(builder, typed.field, typed.index);
      const operation = { kind: "load", field: typed.field } as const;
      return append(builder, operation, type, index, span);
    }
    case "unary":
      return lowerUnary(builder, typed);
    case "binary":
      return lowerBinary(builder, typed);
    case "convert":
      return convert(builder, lower(builder, typed.operand), type, span);
    case "call":
      return lowerCall(builder, typed);
  }
}

type Kind<K extends Typed["kind"]> = Extract<Typed, { kind: K }>;

/** The index as a list of operands, checked to be inside; empty for a scalar. */
function lowerIndex(
  builder: Builder,
  field: Field,
  index: Typed | undefined,
): Value[] {
  if (index === undefined || field.type.kind !== "array") return [];
  const value = lower(builder, index);
  const { length } = field.type;
  const bound = constant(builder, BigInt(length), value.type, index.span);
  const inside = comparison(builder, "less", value, bound, index.span);
  check(builder, inside, "index", `index < ${length}`, index.span);
  return [value];
}

function lowerUnary(
  builder: Builder,
  { operator, operand, type, span }: Kind<"unary">,
): Value {
  const value = lower(builder, operand);
  if (operator === "!") return opposite(builder, value, span);
  const zero = constant(builder, 0n, type, span);
  const negative = arithmetic(builder, "subtract", zero, value, span);
  if (operator === "-") return negative;
  // Turning all bits over is negating and subtracting one.
  const one = constant(builder, 1n, type, span);
  return arithmetic(builder, "subtract", negative, one, span);
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "&": "and",
  "|": "or",
  "^": "exclusiveOr",
  "<<": "shiftLeft",
  ">>": "shiftRight",
};

function lowerBinary(builder: Builder, typed: Kind<"binary">): Value {
  const { operator, span } = typed;
  if (operator === "&&" || operator === "||") {
    return lowerTruth(builder, typed);
  }
  const left = lower(builder, typed.left);
  const right = lower(builder, typed.right);
  const named = ARITHMETIC[operator];
  if (named !== undefined) {
    if (named.startsWith("shift")) checkShift(builder, right, left.type);
    return arithmetic(builder, named, left, right, span);
  }
  const compare = (
    name: "equal" | "less" | "lessOrEqual",
    a: Value,
    b: Value,
  ) => comparison(builder, name, a, b, span);
  switch (operator) {
    case "==":
      return compare("equal", left, right);
    case "!=":
      return opposite(builder, compare("equal", left, right), span);
    case "<":
      return compare("less", left, right);
    case "<=":
      return compare("lessOrEqual", left, right);
    case ">":
      return compare("less", right, left);
    default:
      return compare("lessOrEqual", right, left);
  }
}

/** A shift by as many bits as the type has, or more, has no useful meaning. */
function checkShift(builder: Builder, distance: Value, type: Scalar): void {
  const bits = type.kind === "integer" ? type.bits : 1;
  const { span } = distance;
  const unsigned = convert(builder, distance, U64, span);
  const bound = constant(builder, BigInt(bits), U64, span);
  const fits = comparison(builder, "less", unsigned, bound, span);
  check(builder, fits, "shift", `distance < ${bits}`, span);
}

// ## Truth as a path
//
// The right side of `&&` is looked at only if the left side holds. That makes it a branch,
// and what the branch has found out is known where the right side is computed.

/** Goes to `then` if `condition` holds, and to `otherwise` if not. */
function lowerCondition(
  builder: Builder,
  condition: Typed,
  then: Block,
  otherwise: Block,
): void {
  if (condition.kind === "unary" && condition.operator === "!") {
    return lowerCondition(builder, condition.operand, otherwise, then);
  }
  const operator = condition.kind === "binary" ? condition.operator : "";
  if (condition.kind === "binary" && /^(&&|\|\|)$/.test(operator)) {
    const { left, right } = condition;
    const between = createBlock(builder);
    if (operator === "&&") lowerCondition(builder, left, between, otherwise);
    else lowerCondition(builder, left, then, between);
    begin(builder, between);
    return lowerCondition(builder, right, then, otherwise);
  }
  const value = lower(builder, condition);
  end(builder, { kind: "branch", condition: value, then, otherwise });
}

/** A truth that has to be a number: two paths meet and pass 1 or 0. */
function lowerTruth(builder: Builder, typed: Typed): Value {
  const [yes, no, meet] = [0, 1, 2].map(() => createBlock(builder));
  lowerCondition(builder, typed, yes!, no!);
  for (const [block, number] of [[yes!, 1n], [no!, 0n]] as const) {
    begin(builder, block);
    const passes = [constant(builder, number, BOOL, typed.span)];
    end(builder, { kind: "jump", target: meet!, passes });
  }
  begin(builder, meet!);
  return addPassed(builder, meet!, BOOL, typed.span);
}

// ## Calls
//
// What an operation requires is written in terms of its parameters. At a call these are
// the arguments, so the condition is lowered with the arguments in their place.

function lowerCall(
  builder: Builder,
  { operation, parameters, type, span }: Kind<"call">,
): Value {
  const values = parameters.map((one) => lower(builder, one));
  const outside = builder.locals;
  builder.locals = new Map(
    operation.parameters.map((local, index) => [local, values[index]!]),
  );
  for (const { condition, text } of operation.requires) {
    const value = lower(builder, moved(condition, span));
    check(builder, value, "requires", text, span);
  }
  builder.locals = outside;
  return append(builder, { kind: "call", operation }, type, values, span);
}

/** `typed` with every place in it replaced by `span`: messages speak of the caller. */
function moved(typed: Typed, span: Span): Typed {
  switch (typed.kind) {
    case "unary":
    case "convert":
      return { ...typed, span, operand: moved(typed.operand, span) };
    case "binary": {
      const left = moved(typed.left, span);
      return { ...typed, span, left, right: moved(typed.right, span) };
    }
    case "call": {
      const parameters = typed.parameters.map((one) => moved(one, span));
      return { ...typed, span, parameters };
    }
    default:
      return { ...typed, span };
  }
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

function lowerStore(
  builder: Builder,
  { field, index, value, span }: Does<"store">,
): void {
  const place = lowerIndex(builder, field, index);
  const stored = lower(builder, value);
  const operands = [stored, ...place];
  append(builder, { kind: "store", field }, I64, operands, span);
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
// that some round may change.

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
