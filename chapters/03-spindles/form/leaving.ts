// # Ways out
//
// However a procedure is left, what it has taken with `with` is given back first, the newest first.
//
// There are many ways out: `return`, `fail`, `try` of something that has failed, and of a loop
// `break` and `continue`. On each the operation that gives back is called, as if the author had
// written it there. A check that fails is one more, in the middle of everything. It knows what has
// been taken, too ([[check]]).

import {
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
} from "./builder.ts";
import type { Flat } from "./frames.ts";
import { lowerCondition } from "./condition_lowering.ts";
import { leaveTo } from "./paths.ts";
import { joinMissed, joinPresent, mayMiss, part } from "./presence.ts";
import { blank } from "./values.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import type { Typed } from "../meaning/typed.ts";
import { BOOL, I64, limitsOf, type OptionType, U64 } from "../meaning/types.ts";

/** Appends calls that give back what has been taken, down to the first `kept` things. */
export function giveBackTo(builder: Builder, kept: number): void {
  const { live } = builder;
  for (let index = live.length - 1; index >= kept; index--) {
    const { release, handle, span } = live[index]!;
    append(builder, { kind: "call", operation: release }, U64, [handle], span);
  }
}

/** Leaves the procedure with `value`. */
export function leaveReturning(
  builder: Builder,
  value: Typed | undefined,
  span: Span,
): void {
  const { frame } = builder;
  if (frame.leave === "parted" && frame.fails === undefined && value) {
    if (value.type.kind === "bool") return leaveAnswering(builder, value);
    if (mayMiss(value.type)) return leaveParted(builder, value, span);
  }
  const given = value ? builder.lowering.value(builder, value) : [];
  const values = frame.leave === "end" && frame.fails
    ? given.map((one) => notNegative(builder, one, span))
    : given;
  giveBackTo(builder, frame.live);
  leaveWith(builder, values, span);
}

function leaveWith(builder: Builder, values: Flat, span: Span): void {
  const { leave, fails, returned } = builder.frame;
  if (leave === "end") return endWith(builder, values, span);
  if (leave === "parted" || fails === undefined) {
    return leaveTo(builder, returned, values);
  }
  const failed = constant(builder, 0n, BOOL, span);
  const why = blank(builder, fails, span);
  leaveTo(builder, returned, [failed, ...why, ...values]);
}

// What an outermost procedure returns is one number. If it may fail, a negative number says why.

function endWith(builder: Builder, [first]: Flat, span: Span): void {
  const { fails } = builder.frame;
  const value = fails === undefined
    ? first
    : first === undefined
    ? constant(builder, 0n, I64, span)
    : first;
  end(builder, { kind: "return", value });
}

/** `value` as a word that nobody takes for a failure. */
function notNegative(builder: Builder, value: Value, span: Span): Value {
  const word = convert(builder, value, I64, span);
  const [least, greatest] = limitsOf(value.type);
  if (least >= 0n && greatest < 1n << 63n) return word;
  const zero = constant(builder, 0n, I64, span);
  const fits = comparison(builder, "lessOrEqual", zero, word, span);
  check(builder, fits, "range", "result >= 0", span);
  return word;
}

/** Leaves a procedure that answers yes or no to somebody who tests it at once. */
function leaveAnswering(builder: Builder, value: Typed): void {
  const { returned, missed, live } = builder.frame;
  const [yes, no] = [createBlock(builder), createBlock(builder)];
  lowerCondition(builder, value, yes, no);
  for (const [block, ends] of [[yes, returned], [no, missed]] as const) {
    begin(builder, block);
    giveBackTo(builder, live);
    leaveTo(builder, ends, []);
  }
}

function leaveParted(builder: Builder, value: Typed, span: Span): void {
  const { frame } = builder;
  const parted = part(builder, value);
  if (builder.live.length === frame.live) {
    frame.returned.push(...parted.present);
    frame.missed.push(...parted.missed);
    return;
  }
  const type = value.type as OptionType;
  const there = joinPresent(builder, parted, type, span);
  giveBackTo(builder, frame.live);
  leaveTo(builder, frame.returned, there);
  joinMissed(builder, parted, type, span);
  giveBackTo(builder, frame.live);
  leaveTo(builder, frame.missed, []);
}

/** Leaves the procedure, which has failed because of `why`. */
export function leaveFailing(
  builder: Builder,
  why: Value,
  span: Span,
): void {
  const { frame } = builder;
  const { leave, result, returned, missed } = frame;
  giveBackTo(builder, frame.live);
  if (leave === "parted") return leaveTo(builder, missed, [why]);
  if (leave === "whole") {
    const failed = constant(builder, 1n, BOOL, span);
    const nothing = result ? blank(builder, result, span) : [];
    return leaveTo(builder, returned, [failed, why, ...nothing]);
  }
  const number = convert(builder, why, I64, span);
  const zero = constant(builder, 0n, I64, span);
  const value = arithmetic(builder, "subtract", zero, number, span, I64);
  end(builder, { kind: "return", value });
}

/** Appends what gives the value of `typed`, or leaves the procedure as failed if there is none. */
export function lowerTry(
  builder: Builder,
  { value, span }: Extract<Typed, { kind: "try" }>,
): Flat {
  const { type } = value;
  if (!mayMiss(type)) return builder.lowering.value(builder, value);
  const parted = part(builder, value);
  if (parted.missed.length > 0) {
    const [why] = joinMissed(builder, parted, type, span);
    leaveFailing(builder, why ?? constant(builder, 0n, U64, span), span);
  }
  return joinPresent(builder, parted, type, span);
}
