// # Three kinds of loop
//
// `for i in a..b`, `for x in list` and `while` become the same blocks ([[§Rounds]]), and differ in
// what they count and in what ends them.
//
// Both ends of a count are computed once, before the first round. In
// `for i in 0..self.used { ... }` a round that changes `self.used` does not move the end.

import {
  type Builder,
  check,
  comparison,
  constant,
  type Doing,
} from "./builder.ts";
import type { Flat } from "./frames.ts";
import { changedIn } from "./changes.ts";
import { lowerCondition } from "./condition_lowering.ts";
import { type Counted, lowerRounds, untilEnd } from "./counting.ts";
import { lower, lowerOne } from "./expression_lowering.ts";
import { giveBackTo } from "./leaving.ts";
import { retyped } from "./values.ts";
import {
  elementOf,
  loadFrom,
  type Location,
  sliceElement,
} from "./place_lowering.ts";
import { isInMemory, lowerPlace, shortName } from "./reaching.ts";
import type { Value } from "./ir.ts";
import type { Typed } from "../meaning/typed.ts";
import { type Scalar, U64 } from "../meaning/types.ts";
import { plainOf } from "./sums.ts";

/** Appends `for local in from..to { ... }`. */
export function lowerFor(builder: Builder, statement: Doing<"for">): void {
  const { local, body, span } = statement;
  const type = plainOf(local.type as Scalar);
  const from = asCounter(builder, statement.from, type);
  const to = asCounter(builder, statement.to, type);
  lowerRounds(builder, {
    span,
    from,
    to,
    changed: [...changedIn(body)],
    test: untilEnd(builder, to, span),
    body: (counter) => {
      builder.locals.set(local, [counter]);
      builder.lowering.perform(builder, body);
    },
  });
}

/** An end of a loop. The counter passes through all numbers, whatever range its ends have. */
function asCounter(builder: Builder, typed: Typed, type: Scalar): Value {
  const value = lowerOne(builder, typed);
  return value.operation.kind === "constant"
    ? retyped(builder, value, type, typed.span)
    : value;
}

/** Appends `for local in array { ... }`; the array or slice is found once. */
export function lowerForEach(
  builder: Builder,
  { local, over, body, span }: Doing<"forEach">,
): void {
  const elements = lowerElements(builder, over);
  lowerRounds(builder, {
    span,
    from: constant(builder, 0n, U64, span),
    to: elements.length,
    changed: [...changedIn(body)],
    test: untilEnd(builder, elements.length, span),
    body: (counter) => {
      const values = loadFrom(builder, elements.at(counter), span);
      builder.locals.set(local, values);
      builder.lowering.perform(builder, body);
    },
  });
}

/** What a loop goes through. */
interface Elements {
  readonly length: Value;
  /** The place of an element whose index is inside. */
  readonly at: (index: Value) => Location;
}

function lowerElements(builder: Builder, over: Typed): Elements {
  const { type, span } = over;
  if (type.kind === "array" && isInMemory(builder, over)) {
    const place = lowerPlace(builder, over);
    const length = constant(builder, BigInt(type.length), U64, span);
    return { length, at: (index) => elementOf(place, index) };
  }
  const slice: Flat = lower(builder, over);
  const at = (index: Value) =>
    type.kind === "slice"
      ? sliceElement(slice, type, index, shortName(over))
      : lowerPlace(builder, over);
  return { length: slice[1]!, at };
}

/** Appends `while condition budget rounds { ... }`. */
export function lowerWhile(
  builder: Builder,
  { condition, budget, body, span }: Doing<"while">,
): void {
  const to = lowerOne(builder, budget);
  const enough = (counter: Value) => {
    const more = comparison(builder, "less", counter, to, budget.span);
    check(builder, more, "budget", "rounds < budget", budget.span);
  };
  const test: Counted["test"] = (_, inside, behind) =>
    lowerCondition(builder, condition, inside, behind);
  lowerRounds(builder, {
    span,
    from: constant(builder, 0n, plainOf(to.type), span),
    to,
    changed: [...changedIn(body)],
    test,
    body: (counter) => {
      enough(counter);
      builder.lowering.perform(builder, body);
    },
  });
}

// ## Out of the middle

/** Appends `break` or `continue`. */
export function lowerJump(
  builder: Builder,
  kind: "break" | "continue",
): void {
  const rounds = builder.frame.rounds.at(-1);
  if (rounds === undefined || builder.block === undefined) return;
  giveBackTo(builder, rounds.live);
  const ends = kind === "break" ? rounds.breaks : rounds.continues;
  ends.push({ block: builder.block, locals: builder.locals });
  builder.block = undefined;
}
