// # Calls of the kernel and of other spindles
//
// What an operation requires is written in terms of its parameters. At a call these are
// the arguments, so the condition is lowered with the arguments in their place.

import {
  append,
  arithmetic,
  type Builder,
  check,
  comparison,
  constant,
  convert,
  select,
} from "./builder.ts";
import type { Flat } from "./frames.ts";
import { blankScalar, retyped } from "./values.ts";
import type { Span } from "../source/diagnostics.ts";
import { scalarsOf } from "../meaning/layout.ts";
import type { Local, OperationType, Typed } from "../meaning/typed.ts";
import { BOOL, I64, U64 } from "../meaning/types.ts";

/** Appends a call of an operation, or what is put in its place. */
export function lowerCall(
  builder: Builder,
  { operation, parameters, span }: Extract<Typed, { kind: "call" }>,
): Flat {
  const given = parameters.map((one) => builder.lowering.value(builder, one));
  const { parameters: names, requires, body } = operation;
  const locals = new Map(names.map((local, index) => [local, given[index]!]));
  for (const { condition, text } of requires) {
    const [value] = lowerForeign(builder, condition, locals, span);
    check(builder, value!, "requires", text, span);
  }
  if (body !== undefined) return lowerForeign(builder, body, locals, span);
  return lowerPlainCall(builder, operation, given.flat(), span);
}

/** Appends what computes an expression of an interface; messages speak of who calls. */
function lowerForeign(
  builder: Builder,
  typed: Typed,
  locals: Map<Local, Flat>,
  span: Span,
): Flat {
  const { locals: outside, at } = builder;
  builder.locals = locals;
  builder.at = at ?? span;
  const values = builder.lowering.value(builder, typed);
  builder.locals = outside;
  builder.at = at;
  return values;
}

// ## What comes back
//
// One word comes back. If the operation may fail, a negative word says why it has: the number of
// the case, with a minus in front.
//
// An operation of another spindle may stop at a check of its own that fails. Then there is no
// answer with which the caller could go on, and so it stops as well.

function lowerPlainCall(
  builder: Builder,
  operation: OperationType,
  values: Flat,
  span: Span,
): Flat {
  const { result, fails, provider, name } = operation;
  const [scalar] = result ? scalarsOf(result) : [];
  const type = fails ? I64 : scalar ?? U64;
  const called = { kind: "call", operation } as const;
  const word = append(builder, called, type, values, span);
  if (provider !== undefined) {
    const answered = append(builder, { kind: "answered" }, BOOL, [word], span);
    check(builder, answered, "answer", `${name} comes to its end`, span);
  }
  if (fails === undefined) return scalar ? [word] : [];
  const zero = constant(builder, 0n, I64, span);
  const failed = comparison(builder, "less", word, zero, span);
  const negated = arithmetic(builder, "subtract", zero, word, span, I64);
  const why = convert(builder, negated, fails, span);
  const value = scalar ? [retyped(builder, word, scalar, span)] : [];
  return [failed, why, ...value];
}

// ## Asking others
//
// An event of a spindle may have no handler, or none that answers. So a raise is an option of what
// is answered.

/** Appends a raise of an event: an option of what its handlers answer, if they answer anything. */
export function lowerRaise(
  builder: Builder,
  { event, parameters, span }: Extract<Typed, { kind: "raise" }>,
): Flat {
  const values = parameters
    .flatMap((one) => builder.lowering.value(builder, one));
  const { result } = event;
  const [scalar] = result ? scalarsOf(result) : [];
  const raised = { kind: "raise", event } as const;
  const word = append(builder, raised, scalar ?? U64, values, span);
  if (scalar === undefined) return [];
  const answered = append(builder, { kind: "answered" }, BOOL, [word], span);
  const blank = blankScalar(builder, scalar, span);
  const value = select(builder, answered, word, blank, span, scalar);
  return scalar.kind === "handle" ? [value] : [answered, value];
}
