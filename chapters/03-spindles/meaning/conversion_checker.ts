// # Checking conversions
//
// A number becomes one of another type by naming the type: `u8(x)`.
//
// A plain type keeps the low bits, so `u8(300)` is 44. A range or an enum has no low bits to
// keep: `Place(x)` must be one of its numbers, which is proved or tested. And
// `u8.saturate(x)` takes the number that is nearest.

import { type Checker, complain, type ExpressionOf } from "./checking.ts";
import type { Span } from "../source/diagnostics.ts";
import { outside, unlooked } from "./fitting.ts";
import { fold } from "./folding.ts";
import { isMade, isNumber } from "./handles.ts";
import { literal, notANumber, plainNumber } from "./leaf_checker.ts";
import { checkIndex } from "./place_checker.ts";
import type { Typed } from "./typed.ts";
import {
  contains,
  holds,
  type IntegerType,
  limitsOf,
  plainIntegerOf,
  sameType,
  type Type,
  typeName,
  U8,
  type ViewType,
  wrap,
} from "./types.ts";

/** `Type(x)` */
export function checkConversion(
  checker: Checker,
  call: ExpressionOf<"call">,
  type: Type,
): Typed | undefined {
  const { target, start, end } = call;
  if (!isMade(type)) {
    return complain(
      checker,
      "T101",
      target,
      `Nothing can be converted into ${typeName(type)}`,
      type.kind === "handle"
        ? "Only the kernel makes one: its operations and events give them out"
        : type.kind === "record"
        ? `A record is made with braces: ${typeName(type)} { ... }`
        : "Conversions make numbers, such as u32(x)",
    );
  }
  const operand = onlyOperand(checker, call, typeName(type));
  if (operand === undefined) return undefined;
  return convertTo(checker, operand, type, { start, end });
}

/** The one operand of a conversion called `name`. */
function onlyOperand(
  checker: Checker,
  { parameters, start, end }: ExpressionOf<"call">,
  name: string,
): Typed | undefined {
  const [only] = parameters;
  if (only === undefined || parameters.length > 1) {
    return complain(
      checker,
      "T104",
      { start, end },
      `A conversion takes one argument, here are ${parameters.length}`,
      `Write ${name}(x)`,
    );
  }
  const plain = plainNumber(checker, only);
  if (plain === "broken") return undefined;
  if (plain !== undefined) return literal(checker, plain, only, undefined);
  return checker.check(checker, only);
}

function convertTo(
  checker: Checker,
  operand: Typed,
  type: IntegerType,
  span: Span,
): Typed | undefined {
  const found = operand.type;
  if (found.kind === "outcome") return unlooked(checker, found, span);
  const isPlain = sameType(plainIntegerOf(type), type) &&
    type.cases === undefined;
  const fromOther = found.kind === "bool" || found.kind === "handle";
  if (found.kind !== "integer" && !(fromOther && isPlain)) {
    return complain(
      checker,
      "T102",
      operand.span,
      `A ${typeName(found)} cannot become ${typeName(type)}`,
      fromOther
        ? "Make a plain number of it first: u64(...)"
        : "Only numbers, truths and cases of enums can be converted",
    );
  }
  const value = fold(operand);
  if (value !== undefined) return known(checker, value, type, isPlain, span);
  const how = found.kind !== "integer" || contains(type, found)
    ? "widen"
    : isPlain
    ? "wrap"
    : "check";
  const kept = found.kind === "handle" && type.bits < 64 ? "wrap" : how;
  return { kind: "convert", operand, how: kept, type, span };
}

function known(
  checker: Checker,
  value: bigint,
  type: IntegerType,
  isPlain: boolean,
  span: Span,
): Typed | undefined {
  const kept = isPlain ? wrap(type, value) : value;
  if (!holds(type, kept)) return outside(checker, value, type, span);
  return { kind: "constant", value: kept, type, span };
}

/** `u8.saturate(x)` */
export function checkSaturation(
  checker: Checker,
  call: ExpressionOf<"call">,
  type: IntegerType,
): Typed | undefined {
  const { start, end } = call;
  const span = { start, end };
  const operand = onlyOperand(checker, call, `${typeName(type)}.saturate`);
  if (operand === undefined) return undefined;
  if (!isNumber(operand.type)) {
    return notANumber(checker, operand.span, operand.type);
  }
  if (type.cases !== undefined) return notANumber(checker, call.target, type);
  const value = fold(operand);
  if (value === undefined) {
    const how = contains(type, operand.type) ? "widen" : "saturate";
    return { kind: "convert", operand, how, type, span };
  }
  const [least, greatest] = limitsOf(type);
  const kept = value < least ? least : value > greatest ? greatest : value;
  return { kind: "constant", value: kept, type, span };
}

// ## Views
//
// A view reads the bytes of a packet as if they were a record. If there are too few of them,
// there is no view.

/** `Name.at(bytes)` or `Name.at(bytes, place)`: an option. */
export function checkView(
  checker: Checker,
  { parameters, start, end }: ExpressionOf<"call">,
  view: ViewType,
): Typed | undefined {
  const span = { start, end };
  const [bytes, at] = parameters;
  if (bytes === undefined || parameters.length > 2) {
    return complain(
      checker,
      "T104",
      span,
      `${view.name}.at takes the bytes and perhaps a place, here are ${parameters.length} arguments`,
      `Write ${view.name}.at(bytes), or ${view.name}.at(bytes, 14)`,
    );
  }
  const typed = checker.check(checker, bytes);
  const place = at && checkIndex(checker, at);
  if (typed === undefined || at && place === undefined) return undefined;
  const { type } = typed;
  if (type.kind !== "slice" || !sameType(type.element, U8)) {
    return complain(
      checker,
      "T102",
      bytes,
      `This is ${typeName(type)}, but [u8] is expected`,
      type.kind === "array" && sameType(type.element, U8)
        ? "Make a slice of the array: name[..]"
        : "A view shows bytes",
    );
  }
  const some = { ...view, writable: type.writable };
  const option = { kind: "option", some } as const;
  return { kind: "view", bytes: typed, at: place, type: option, span };
}
