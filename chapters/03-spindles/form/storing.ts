// # Giving something another value
//
// A variable that lies in no memory gets another list of values; a place in memory gets a store for
// each number.
//
// After `let note = self.notes[i];` the variable `note` is three values. `note.times = 1` makes a
// list in which the third is another one, and no instruction. `self.notes[i].times = 1` is a store.

import { computeBinary } from "./arithmetic_lowering.ts";
import { fill } from "./array_lowering.ts";
import { type Builder, check, type Doing, opposite } from "./builder.ts";
import { changedRoot } from "./changes.ts";
import { lower } from "./expression_lowering.ts";
import type { Flat } from "./frames.ts";
import { narrowed } from "./numbers_lowering.ts";
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
import { partsOf } from "../meaning/layout.ts";
import type { Local, Typed } from "../meaning/typed.ts";
import type { OptionType, RecordType, Scalar, Type } from "../meaning/types.ts";

/** Appends `local = value`, for the first or another time. */
export function lowerSet(
  builder: Builder,
  { local, value, span }: Doing<"set">,
): void {
  if (!isOnStack(builder, local)) {
    builder.locals.set(local, lower(builder, value));
    return;
  }
  const place = slotPlace(slotOf(builder, local), local.type);
  fill(builder, place, value, span);
}

// What stands on the left of `=` is looked at once, even where `+=` both reads and writes.

/** Appends `place = value`, or with an operator. */
export function lowerStore(builder: Builder, statement: Doing<"store">): void {
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
  { place, operator, value, span }: Doing<"store">,
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
  statement: Doing<"store">,
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
