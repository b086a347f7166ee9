// # Filling arrays
//
// `[0; 64]` becomes a loop, `[1, 2, 3]` three stores.
//
// Whatever is written on the right of `=` is computed before anything on the left changes. So the
// numbers for an array are computed first, and stored only when all of them are there. In
// `self.pair = [self.pair[1], self.pair[0]]` the two elements do change places.

import type { Builder } from "./builder.ts";
import type { Flat } from "./frames.ts";
import { constant } from "./builder.ts";
import { countUp } from "./counting.ts";
import {
  elementOf,
  fieldOf,
  loadFrom,
  type Location,
  storeTo,
} from "./place_lowering.ts";
import { holdsArray, isInMemory, lowerPlace } from "./reaching.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import type { Typed } from "../meaning/typed.ts";
import { type Type, U64 } from "../meaning/types.ts";

/** What is going to be stored. */
type Filling =
  | { readonly kind: "value"; readonly values: Flat }
  /** One for each element or field. */
  | { readonly kind: "parts"; readonly parts: readonly Filling[] }
  /** The same for every element. */
  | { readonly kind: "same"; readonly part: Filling }
  | { readonly kind: "copy"; readonly from: Location };

/** Appends what puts the value of `typed` into `place`. */
export function fill(
  builder: Builder,
  place: Location,
  typed: Typed,
  span: Span,
): void {
  store(builder, place, prepare(builder, typed), span);
}

function prepare(builder: Builder, typed: Typed): Filling {
  if (typed.kind === "array") return prepareParts(builder, typed.elements);
  if (typed.kind === "filled") {
    return { kind: "same", part: prepare(builder, typed.value) };
  }
  if (!holdsArray(typed.type)) {
    return { kind: "value", values: builder.lowering.value(builder, typed) };
  }
  if (typed.kind === "record") return prepareParts(builder, typed.fields);
  if (isInMemory(builder, typed)) {
    return { kind: "copy", from: lowerPlace(builder, typed) };
  }
  return { kind: "parts", parts: [] };
}

function prepareParts(builder: Builder, parts: readonly Typed[]): Filling {
  return { kind: "parts", parts: parts.map((one) => prepare(builder, one)) };
}

function store(
  builder: Builder,
  place: Location,
  filling: Filling,
  span: Span,
): void {
  switch (filling.kind) {
    case "value":
      return storeTo(builder, place, filling.values, span);
    case "parts":
      for (const [index, part] of filling.parts.entries()) {
        store(builder, partOf(builder, place, index, span), part, span);
      }
      return;
    case "same":
      return forElements(
        builder,
        place.type,
        span,
        (index) => store(builder, elementOf(place, index), filling.part, span),
      );
    case "copy":
      return copy(builder, place, filling.from, span);
  }
}

/** The element or field of `place` that stands at `index`. */
function partOf(
  builder: Builder,
  place: Location,
  index: number,
  span: Span,
): Location {
  if (place.type.kind === "record") return fieldOf(place, index);
  return elementOf(place, constant(builder, BigInt(index), U64, span));
}

/** Copies element by element. */
function copy(
  builder: Builder,
  to: Location,
  from: Location,
  span: Span,
): void {
  const { type } = to;
  if (!holdsArray(type)) {
    return storeTo(builder, to, loadFrom(builder, from, span), span);
  }
  if (type.kind === "record") {
    for (const index of type.fields.keys()) {
      copy(builder, fieldOf(to, index), fieldOf(from, index), span);
    }
    return;
  }
  forElements(
    builder,
    type,
    span,
    (index) =>
      copy(builder, elementOf(to, index), elementOf(from, index), span),
  );
}

/** So few elements are stored one after the other. */
const FEW = 4;

/** Does `work` for the index of each element of an array. */
function forElements(
  builder: Builder,
  type: Type,
  span: Span,
  work: (index: Value) => void,
): void {
  const length = type.kind === "array" ? type.length : 0;
  if (length > FEW) {
    const count = constant(builder, BigInt(length), U64, span);
    return countUp(builder, count, span, work);
  }
  for (let index = 0; index < length; index++) {
    work(constant(builder, BigInt(index), U64, span));
  }
}
