// # Values made of several numbers
//
// A record of three integers is three values, and a name for it is a name for all three.
//
// The form has only numbers that fit into a register. So a value of any other type is taken apart
// into a list of them, always in the same order ([[scalarsOf]]). Reading a field is taking a
// stretch of the list. Changing one is making another list. Nothing is computed for either.
//
// | written | list |
// | --- | --- |
// | `Page { frame: 7, dirty: true }` | 7, 1 |
// | `Request.write(5)` among `read(block, count)`, `write(block)` | 1 (the case), 0, 0, 5 |
// | `none` of a `u32?` | 0, 0 |
// | a slice | an address, a length |

import {
  append,
  type Builder,
  comparison,
  constant,
  opposite,
} from "./builder.ts";
import type { Flat } from "./frames.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import { partsOf, scalarsOf } from "../meaning/layout.ts";
import type {
  OptionType,
  OutcomeType,
  Scalar,
  Type,
  VariantType,
} from "../meaning/types.ts";
import { holds, limitsOf } from "../meaning/types.ts";

/** A value of `type` that nobody looks at: as many zeros as it has parts. */
export function blank(builder: Builder, type: Type, span: Span): Flat {
  return scalarsOf(type).map((scalar) => blankScalar(builder, scalar, span));
}

/** Zero, or what is closest to it in `type`. */
export function blankScalar(
  builder: Builder,
  type: Scalar,
  span: Span,
): Value {
  const cases = type.kind === "integer" ? type.cases : undefined;
  const [least, greatest] = limitsOf(type);
  const closest = least > 0n ? least : greatest < 0n ? greatest : 0n;
  const value = holds(type, closest) ? closest : cases?.[0]?.value ?? closest;
  return constant(builder, value, type, span);
}

/** Where in the list of a whole a part of it stands. */
export interface Stretch {
  /** The place of its first number. */
  readonly start: number;
  /** The place behind its last one. */
  readonly end: number;
}

/** The stretch of part `index` among parts of these types that begin at `start`. */
export function stretchOf(
  types: readonly Type[],
  index: number,
  start = 0,
): Stretch {
  const from = types.slice(0, index)
    .reduce((sum, one) => sum + partsOf(one), start);
  return { start: from, end: from + partsOf(types[index]!) };
}

/** `whole` with other numbers in a stretch of it. */
export function replaced(whole: Flat, { start, end }: Stretch, by: Flat): Flat {
  return [...whole.slice(0, start), ...by, ...whole.slice(end)];
}

// ## Cases
//
// A variant's list has room for every case, one behind the other. That takes more room than if
// they shared it. In exchange each number in the list has one type for ever.

/** The stretch of the fields of case `index`. */
export function stretchOfCase(type: VariantType, index: number): Stretch {
  const widths = type.cases.map(({ fields }) =>
    fields.reduce((sum, one) => sum + partsOf(one.type), 0)
  );
  const start = widths.slice(0, index).reduce((sum, one) => sum + one, 1);
  return { start, end: start + widths[index]! };
}

/** The value of case `index` of `type`, whose fields are `fields`. */
export function makeCase(
  builder: Builder,
  type: VariantType,
  index: number,
  fields: Flat,
  span: Span,
): Flat {
  const [tag, ...others] = blank(builder, type, span);
  const here = constant(builder, BigInt(index), tag!.type, span);
  const whole = [tag!, ...others];
  const stretch = stretchOfCase(type, index);
  return [here, ...replaced(whole, stretch, fields).slice(1)];
}

// ## Something or nothing
//
// An option begins with a truth that says whether there is something. Only an option of a handle
// does without: no handle is 0.

/** The option that holds `value`. */
export function makeSome(
  builder: Builder,
  type: OptionType,
  value: Flat,
  span: Span,
): Flat {
  const [flag] = scalarsOf(type);
  return type.some.kind === "handle"
    ? value
    : [constant(builder, 1n, flag!, span), ...value];
}

/** Appends whether there is something in the option or outcome `whole`. */
export function isPresent(
  builder: Builder,
  type: OptionType | OutcomeType,
  whole: Flat,
  span: Span,
): Value {
  const [first] = whole;
  if (type.kind === "outcome") return opposite(builder, first!, span);
  if (type.some.kind !== "handle") return first!;
  const zero = constant(builder, 0n, first!.type, span);
  const absent = comparison(builder, "equal", first!, zero, span);
  return opposite(builder, absent, span);
}

/** What is in the option or outcome `whole` if there is something. */
export function contentOf(type: OptionType | OutcomeType, whole: Flat): Flat {
  if (type.kind === "outcome") return whole.slice(2);
  return type.some.kind === "handle" ? whole : whole.slice(1);
}

/** Why the outcome `whole` failed; nothing for an option. */
export function reasonOf(type: OptionType | OutcomeType, whole: Flat): Flat {
  return type.kind === "outcome" ? [whole[1]!] : [];
}

// ## One word
//
// An entry or operation answers with one number. If it can fail, a negative number says why, as
// everywhere between the kernel and others.

/** Appends `value` as a number of `type`, where only its range may differ. */
export function retyped(
  builder: Builder,
  value: Value,
  type: Scalar,
  span: Span,
): Value {
  const { operation } = value;
  if (operation.kind === "constant") {
    return constant(builder, operation.value, type, span);
  }
  return append(builder, { kind: "convert" }, type, [value], span);
}
