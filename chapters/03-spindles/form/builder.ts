// # Building the intermediate form
//
// A builder is at the end of a block and appends to it. What can be computed at once is
// computed at once: `2 * 8` never becomes a multiplication.

import type { Span } from "../source/diagnostics.ts";
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
import type { Local } from "../meaning/typed.ts";
import { BOOL, type Scalar, wrap } from "../meaning/types.ts";

/** A procedure that is being built, and where. */
export interface Builder {
  /** What has been built so far. */
  readonly procedure: Procedure;
  /** The block that grows; `undefined` behind a return. */
  block: Block | undefined;
  /** What each local is at this point. */
  locals: Map<Local, Value>;
  /** The loops around this point, the innermost last. */
  readonly loops: Loop[];
  /** How many values there are; the next one's number. */
  values: number;
  /** How many blocks there are; the next one's number. */
  blocks: number;
}

/** A builder at the start of a new procedure. */
export function createBuilder(
  name: string,
  parameters: number,
  result: Scalar | undefined,
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
    block: undefined,
    locals: new Map(),
    loops: [],
    values: 0,
    blocks: 0,
  };
  begin(builder, createBlock(builder));
  return builder;
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
  const number = builder.values++;
  const value = { number, type, operation, operands: [], span };
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
  const value = { number: builder.values++, type, operation, operands, span };
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
  return { number: builder.values++, type, operation, operands: [], span };
}

/** The number that `value` is known to be, if it is. */
export function known(value: Value | undefined): bigint | undefined {
  const operation = value?.operation;
  return operation?.kind === "constant" ? operation.value : undefined;
}

/** Appends `left operator right`, or what it is known to be. */
export function arithmetic(
  builder: Builder,
  operator: Arithmetic,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const [a, b] = [known(left), known(right)];
  const { type } = left;
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

/** Appends a check that `condition` holds. */
export function check(
  builder: Builder,
  condition: Value,
  kind: Site["kind"],
  text: string,
  span: Span,
): void {
  const { sites } = builder.procedure;
  const site = { number: sites.length, kind, text, span };
  sites.push(site);
  append(builder, { kind: "check", site }, BOOL, [condition], span);
}
