// # Building the intermediate form
//
// A builder is at the end of a block and appends to it. What can be computed at once is
// computed at once: `2 * 8` never becomes a multiplication.

import { Refusal, type Source, type Span } from "../source/diagnostics.ts";
import type {
  Arithmetic,
  Block,
  Comparison,
  Ending,
  Loop,
  Operation,
  Procedure,
  Site,
  Value,
} from "./ir.ts";
import { createFrame, type Flat, type Frame, type Live } from "./frames.ts";
import type { Slot } from "./places.ts";
import type {
  Local,
  Typed,
  TypedProcedure,
  TypedStatement,
} from "../meaning/typed.ts";
import { BOOL, type Scalar, wrap } from "../meaning/types.ts";

/** A procedure that is being built, and where. */
export interface Builder {
  /** What has been built so far. */
  readonly procedure: Procedure;
  /** Who takes the parts of what is being lowered apart. */
  readonly lowering: Lowering;
  /** The block that grows; `undefined` behind a return. */
  block: Block | undefined;
  /** What each local is at this point. */
  locals: Map<Local, Flat>;
  /** The arrays among the locals. */
  readonly slots: Map<Local, Slot>;
  /** The loops around this point, the innermost last. */
  readonly loops: Loop[];
  /** What has to be given back on every way out of here, the newest last. */
  readonly live: Live[];
  /** The procedure that is being put in here. */
  frame: Frame;
  /** Where all values come from, if not from where they say: from the call around them. */
  at: Span | undefined;
  /** How many values there are; the next one's number. */
  values: number;
  /** How many blocks there are; the next one's number. */
  blocks: number;
}

/**
 * What takes expressions and statements apart. Expressions contain calls, calls of this spindle's own
 * procedures contain statements, and these contain expressions again: each file knows its own part of
 * this circle and finds the others here.
 */
export interface Lowering {
  /** The source, for messages. */
  readonly source: Source;
  /** Appends what computes an expression. */
  readonly value: (builder: Builder, typed: Typed) => Flat;
  /** Appends what does the statements. */
  readonly perform: (
    builder: Builder,
    statements: readonly TypedStatement[],
  ) => void;
  /** Appends what a procedure does, up to its return at the end. */
  readonly body: (builder: Builder, procedure: TypedProcedure) => void;
  /** The locals that lie on the stack because some expression empties them. */
  readonly taken: Set<Local>;
  /** How many values each procedure has brought in that was put into this one. */
  readonly brought: Map<string, number>;
}

/** An expression of one kind. */
export type Expressing<K extends Typed["kind"]> = Extract<Typed, { kind: K }>;

/** A statement of one kind. */
export type Doing<K extends TypedStatement["kind"]> = Extract<
  TypedStatement,
  { kind: K }
>;

/** A builder at the start of a new procedure. */
export function createBuilder(
  name: string,
  parameters: number,
  result: Scalar | undefined,
  lowering: Lowering = NOTHING,
): Builder {
  const procedure = {
    name,
    parameters,
    result,
    blocks: [],
    sites: [],
    slots: [],
  };
  const builder: Builder = {
    procedure,
    lowering,
    block: undefined,
    locals: new Map(),
    slots: new Map(),
    loops: [],
    live: [],
    frame: createFrame({ leave: "end", result, fails: undefined }, 0, 0),
    at: undefined,
    values: 0,
    blocks: 0,
  };
  begin(builder, createBlock(builder));
  return builder;
}

const NOTHING: Lowering = {
  source: { file: "", text: "" },
  value: () => [],
  perform: () => {},
  body: () => {},
  taken: new Set(),
  brought: new Map(),
};

// ## How large a procedure may become
//
// A procedure of a spindle that is called ten times is put in ten times. If each of these calls ten
// more, and so on, a page of source becomes more values than there is memory. So there is a limit,
// and whoever comes to it is told what has brought most.

/** Values that a procedure may have. */
export const MOST_LOWERED = 20_000;

/** The number of the next value. */
export function nextNumber(builder: Builder, span: Span): number {
  if (builder.values >= MOST_LOWERED) throw tooLarge(builder, span);
  return builder.values++;
}

function tooLarge(builder: Builder, span: Span): Refusal {
  const { procedure, lowering: { source, brought } } = builder;
  const most = [...brought].sort((a, b) => b[1] - a[1]).slice(0, 3)
    .map(([name, count]) => `${name} (${count})`);
  const message = `${procedure.name} becomes more than ${MOST_LOWERED} values`;
  const help = most.length === 0
    ? "Divide it, or do in a loop what is written out"
    : `Most are brought by ${
      most.join(", ")
    }: call them less often, or in a loop`;
  return new Refusal(source, [{ code: "L401", message, help, span }]);
}

// ## Blocks

/** A block that nothing leads to yet and that is not yet in its place. */
export function createBlock(builder: Builder): Block {
  return {
    number: builder.blocks++,
    parameters: [],
    body: [],
    ending: { kind: "return", value: undefined },
    loops: [...builder.loops],
  };
}

/** Continues at the beginning of `block`, whose place is here. */
export function begin(builder: Builder, block: Block): void {
  builder.procedure.blocks.push(block);
  builder.block = block;
}

/** Ends the growing block. */
export function end(builder: Builder, ending: Ending): void {
  if (builder.block) builder.block.ending = ending;
  builder.block = undefined;
}

/** A parameter of `block`. */
export function addPassed(
  builder: Builder,
  block: Block,
  type: Scalar,
  span: Span,
): Value {
  const operation: Operation = { kind: "passed" };
  const number = nextNumber(builder, span);
  const from = builder.at ?? span;
  const value = { number, type, operation, operands: [], span: from };
  block.parameters.push(value);
  return value;
}

// ## Values

/** Appends a value. */
export function append(
  builder: Builder,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
  span: Span,
): Value {
  const number = nextNumber(builder, span);
  const from = builder.at ?? span;
  const value = { number, type, operation, operands, span: from };
  builder.block?.body.push(value);
  return value;
}

/** A number that is known. It takes no place in any block. */
export function constant(
  builder: Builder,
  value: bigint,
  type: Scalar,
  span: Span,
): Value {
  const operation: Operation = { kind: "constant", value };
  const number = nextNumber(builder, span);
  return { number, type, operation, operands: [], span: builder.at ?? span };
}

/** The number that `value` is known to be, if it is. */
export function known(value: Value | undefined): bigint | undefined {
  const operation = value?.operation;
  return operation?.kind === "constant" ? operation.value : undefined;
}

/** Appends `left operator right` in `type`, or what it is known to be. */
export function arithmetic(
  builder: Builder,
  operator: Arithmetic,
  left: Value,
  right: Value,
  span: Span,
  type: Scalar = left.type,
): Value {
  const [a, b] = [known(left), known(right)];
  if (a !== undefined && b !== undefined) {
    return constant(builder, compute(operator, a, b, type), type, span);
  }
  const operation: Operation = { kind: "arithmetic", operator };
  return append(builder, operation, type, [left, right], span);
}

/** What `a operator b` is in `type`. A shift takes the low six bits of its distance. */
export function compute(
  operator: Arithmetic,
  a: bigint,
  b: bigint,
  type: Scalar,
): bigint {
  return wrap(type, COMPUTE[operator](a, b));
}

const COMPUTE: Readonly<Record<Arithmetic, (a: bigint, b: bigint) => bigint>> =
  {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    and: (a, b) => a & b,
    or: (a, b) => a | b,
    exclusiveOr: (a, b) => a ^ b,
    shiftLeft: (a, b) => a << (b & 63n),
    shiftRight: (a, b) => a >> (b & 63n),
    multiplyHigh: (a, b) =>
      BigInt.asUintN(64, a) * BigInt.asUintN(64, b) >> 64n,
    divide: (a, b) => b === 0n ? 0n : a / b,
    remainder: (a, b) => b === 0n ? 0n : a % b,
  };

/** Appends a comparison, or its known outcome. */
export function comparison(
  builder: Builder,
  operator: Comparison,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const [a, b] = [known(left), known(right)];
  if (a !== undefined && b !== undefined) {
    const holds = COMPARE[operator](a, b);
    return constant(builder, holds ? 1n : 0n, BOOL, span);
  }
  const operation: Operation = { kind: "comparison", operator };
  return append(builder, operation, BOOL, [left, right], span);
}

/** What each comparison compares. */
export const COMPARE: Readonly<
  Record<Comparison, (a: bigint, b: bigint) => boolean>
> = {
  equal: (a, b) => a === b,
  less: (a, b) => a < b,
  lessOrEqual: (a, b) => a <= b,
};

/** Appends the opposite of a truth. */
export function opposite(builder: Builder, value: Value, span: Span): Value {
  const truth = known(value);
  if (truth !== undefined) return constant(builder, 1n - truth, BOOL, span);
  return append(builder, { kind: "not" }, BOOL, [value], span);
}

/** Appends `value` as a number of `type`. */
export function convert(
  builder: Builder,
  value: Value,
  type: Scalar,
  span: Span,
): Value {
  const number = known(value);
  if (number !== undefined) {
    return constant(builder, wrap(type, number), type, span);
  }
  return append(builder, { kind: "convert" }, type, [value], span);
}

/** Appends the second value if `condition` holds, and else the third. */
export function select(
  builder: Builder,
  condition: Value,
  then: Value,
  otherwise: Value,
  span: Span,
  type: Scalar = then.type,
): Value {
  const truth = known(condition);
  if (truth !== undefined) return truth === 1n ? then : otherwise;
  const operands = [condition, then, otherwise];
  return append(builder, { kind: "select" }, type, operands, span);
}

/** Appends a check that `condition` holds. What is held there is added later ([[releaseAtChecks]]). */
export function check(
  builder: Builder,
  condition: Value,
  kind: Site["kind"],
  text: string,
  span: Span,
): void {
  const { procedure: { sites } } = builder;
  const number = sites.length;
  const site = { number, kind, text, span: builder.at ?? span };
  sites.push(site);
  append(builder, { kind: "check", site }, BOOL, [condition], span);
}
