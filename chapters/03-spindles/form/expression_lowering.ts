// # Taking expressions apart
//
// Every operator, load and call in an expression becomes a value, or a few of them.
//
// Where something might go wrong, a check is put in front: an index might be outside, a
// shift too far, a condition of an operation not met.

import { panic } from "../../01-hardware/mod.ts";
import { plainOf } from "./sums.ts";
import { computeBinary } from "./arithmetic_lowering.ts";
import {
  arithmetic,
  type Builder,
  constant,
  type Expressing,
  opposite,
} from "./builder.ts";
import type { Flat } from "./frames.ts";
import { lowerCall, lowerRaise } from "./call_lowering.ts";
import { isLogical, lowerChoice, lowerTruth } from "./condition_lowering.ts";
import { lowerInvocation } from "./inlining.ts";
import { lowerTry } from "./leaving.ts";
import { converted, narrowed } from "./numbers_lowering.ts";
import { loadFrom, storeTo } from "./place_lowering.ts";
import { lowerView } from "./presence.ts";
import { isInMemory, lowerPlace } from "./reaching.ts";
import { lowerLength, lowerPart } from "./slice_lowering.ts";
import { blank, isPresent, makeCase, makeSome, stretchOf } from "./values.ts";
import type { Value } from "./ir.ts";
import type { Typed } from "../meaning/typed.ts";
import type {
  OptionType,
  RecordType,
  Scalar,
  VariantType,
} from "../meaning/types.ts";
import { limitsOf } from "../meaning/types.ts";

/** Appends what computes `typed`, and gives the numbers that its value is made of. */
export function lower(builder: Builder, typed: Typed): Flat {
  if (isInMemory(builder, typed)) return lowerLoad(builder, typed);
  const { span, type } = typed;
  switch (typed.kind) {
    case "constant":
      return [constant(builder, typed.value, type as Scalar, span)];
    case "local":
      return builder.locals.get(typed.local) ?? blank(builder, type, span);
    case "member":
      return lowerMember(builder, typed);
    case "part":
      return lowerPart(builder, typed);
    case "length":
      return [lowerLength(builder, typed)];
    case "view":
      return lowerView(builder, typed);
    case "unary":
      return [lowerUnary(builder, typed)];
    case "binary":
      return lowerBinary(builder, typed);
    case "choice":
      return lowerChoice(builder, typed);
    case "convert": {
      const { operand, how } = typed;
      const value = lowerOne(builder, operand);
      return [converted(builder, value, type as Scalar, how, span)];
    }
    case "try":
      return lowerTry(builder, typed);
    case "call":
      return lowerCall(builder, typed);
    case "invoke":
      return lowerInvocation(builder, typed);
    case "raise":
      return lowerRaise(builder, typed);
    default:
      return lowerMaking(builder, typed);
  }
}

/** Appends what computes `typed`, which is one number. */
export function lowerOne(builder: Builder, typed: Typed): Value {
  return lower(builder, typed)[0] ??
    panic(`lowering: a ${typed.kind} without a value`);
}

/** What is made out of other values. */
function lowerMaking(builder: Builder, typed: Typed): Flat {
  const { span, type } = typed;
  switch (typed.kind) {
    case "record":
      return typed.fields.flatMap((one) => lower(builder, one));
    case "case": {
      const fields = typed.fields.flatMap((one) => lower(builder, one));
      return makeCase(builder, type as VariantType, typed.index, fields, span);
    }
    case "some": {
      const value = lower(builder, typed.value);
      return makeSome(builder, type as OptionType, value, span);
    }
    case "none":
      return blank(builder, type, span);
    case "present": {
      const { of } = typed;
      const whole = lower(builder, of);
      return [isPresent(builder, of.type as OptionType, whole, span)];
    }
    case "take": {
      const place = lowerPlace(builder, typed.place);
      const taken = loadFrom(builder, place, span);
      storeTo(builder, place, blank(builder, type, span), span);
      return taken;
    }
    default:
      return panic(`lowering: a ${typed.kind} is not a value`);
  }
}

// ## What is loaded
//
// The bytes of a packet may be anything. A number that is loaded from them is looked at before it
// counts as one of a type that does not have all numbers. In the state there is never any other.

function lowerLoad(builder: Builder, typed: Typed): Flat {
  const place = lowerPlace(builder, typed);
  const fromView = typed.kind === "member" && typed.of.type.kind === "view";
  const { type, span } = typed;
  if (!fromView || type.kind !== "integer") {
    return loadFrom(builder, place, span);
  }
  const plain = { ...place, type: plainOf(type) };
  const [value] = loadFrom(builder, plain, span);
  return [narrowed(builder, value!, type, span)];
}

/** A field of a record that is a value already. */
function lowerMember(
  builder: Builder,
  { of, index }: Expressing<"member">,
): Flat {
  const whole = lower(builder, of);
  const { fields } = of.type as RecordType;
  const { start, end } = stretchOf(fields.map(({ type }) => type), index);
  return whole.slice(start, end);
}

// ## Operators

function lowerUnary(
  builder: Builder,
  { operator, operand, span }: Expressing<"unary">,
): Value {
  const value = lowerOne(builder, operand);
  if (operator === "!") return opposite(builder, value, span);
  const type = plainOf(value.type);
  if (operator === "-") {
    const zero = constant(builder, 0n, type, span);
    return arithmetic(builder, "subtract", zero, value, span, type);
  }
  // All bits of a number with a sign are those of -1.
  const [least, greatest] = limitsOf(type);
  const ones = constant(builder, least < 0n ? -1n : greatest, type, span);
  return arithmetic(builder, "exclusiveOr", value, ones, span, type);
}

function lowerBinary(builder: Builder, typed: Expressing<"binary">): Flat {
  const { operator, left, right, span } = typed;
  if (isLogical(operator)) return lowerTruth(builder, typed);
  const values = {
    operator,
    left: lowerOne(builder, left),
    right: lowerOne(builder, right),
  };
  const rightSpan = right.span;
  return [computeBinary(builder, { ...values, span, rightSpan })];
}
