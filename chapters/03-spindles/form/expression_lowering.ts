// # Taking expressions apart
//
// Every operator, load and call in an expression becomes a value, or a few of them.
//
// Where something might go wrong, a check is put in front: an index might be outside, a
// shift too far, a condition of an operation not met.

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
  end,
  opposite,
} from "./builder.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Arithmetic, Block, Value } from "./ir.ts";
import type { MemoryPlace } from "./places.ts";
import type { Field, Typed } from "../meaning/typed.ts";
import { BOOL, type Scalar, SLOT, U64 } from "../meaning/types.ts";

/** Appends what computes `typed`. */
export function lower(builder: Builder, typed: Typed): Value {
  const { span, type } = typed;
  switch (typed.kind) {
    case "constant":
      return constant(builder, typed.value, type, span);
    case "local":
      return builder.locals.get(typed.local) ??
        constant(builder, 0n, type, span);
    case "load": {
      const index = lowerIndex(builder, typed.field, typed.index);
      const operation = {
        kind: "load",
        place: fieldPlace(typed.field),
      } as const;
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

/** Where a field lies; of an array, its elements. */
export function fieldPlace({ name, type, offset }: Field): MemoryPlace {
  const cell = { bytes: SLOT, order: "little", alignment: SLOT } as const;
  const root = { kind: "state" } as const;
  return type.kind === "array"
    ? {
      root,
      name: `${name}[]`,
      offset,
      steps: [{ stride: SLOT, length: type.length }],
      cell,
    }
    : { root, name, offset, steps: [], cell };
}

/** The index as a list of operands, checked to be inside; empty for a scalar. */
export function lowerIndex(
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
    if (named.startsWith("shift")) {
      checkShift(builder, right, left.type, typed.right.span);
    }
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
function checkShift(
  builder: Builder,
  distance: Value,
  type: Scalar,
  span: Span,
): void {
  const bits = type.kind === "integer" ? type.bits : 1;
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
export function lowerCondition(
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
