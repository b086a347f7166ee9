// # Slices and views
//
// A slice is an address and a length, and whoever looks at an element brings both along.
//
// `packet[14..34]` begins 14 bytes further on and is 20 long. Two comparisons say that this is
// possible: its beginning is not behind its end, and its end not behind the end of `packet`.
//
// A view asks the same only once. `Ethernet.at(packet, 14)` is there if the packet is long enough
// for all of its fields, and then none of them has to be looked at again.

import {
  append,
  arithmetic,
  begin,
  type Builder,
  check,
  comparison,
  constant,
  createBlock,
  type Expressing,
  known,
} from "./builder.ts";
import type { Flat, PathEnd } from "./frames.ts";
import { leaveTo, splitTo } from "./paths.ts";
import { sliceOf } from "./place_lowering.ts";
import { isInMemory, lowerPlace } from "./reaching.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Block, Value } from "./ir.ts";
import { sizeOf } from "../meaning/layout.ts";
import {
  BOOL,
  type OptionType,
  type SliceType,
  U64,
  type ViewType,
} from "../meaning/types.ts";

/** Appends a slice of an array or of another slice. */
export function lowerPart(builder: Builder, typed: Expressing<"part">): Flat {
  const { of, span } = typed;
  const { element, writable } = typed.type as SliceType;
  const whole = of.type.kind === "array" && isInMemory(builder, of)
    ? sliceOf(builder, lowerPlace(builder, of), writable, span)
    : builder.lowering.value(builder, of);
  const [address, length] = whole;
  const from = typed.from && builder.lowering.value(builder, typed.from)[0];
  const to = typed.to && builder.lowering.value(builder, typed.to)[0];
  if (from === undefined && to === undefined) return whole;
  const start = from ?? constant(builder, 0n, U64, span);
  const stop = to ?? length!;
  if (from && to) requireOrder(builder, start, stop, "from <= to", span);
  const limit = to ? "to <= length" : "from <= length";
  requireOrder(builder, stop === length ? start : stop, length!, limit, span);
  const count = arithmetic(builder, "subtract", stop, start, span, U64);
  const operation = { kind: "slice", unit: sizeOf(element) } as const;
  const operands = [address!, length!, start, count];
  const type = { kind: "address", writable } as const;
  return [append(builder, operation, type, operands, span), count];
}

function requireOrder(
  builder: Builder,
  first: Value,
  second: Value,
  text: string,
  span: Span,
): void {
  const fits = comparison(builder, "lessOrEqual", first, second, span);
  check(builder, fits, "slice", text, span);
}

/** Appends the length of a slice or array. */
export function lowerLength(
  builder: Builder,
  { of, span }: Expressing<"length">,
): Value {
  if (of.type.kind === "array") {
    return constant(builder, BigInt(of.type.length), U64, span);
  }
  return builder.lowering.value(builder, of)[1]!;
}

// ## Is it long enough?
//
// `at + bytes <= length` is the question, but the sum may wrap around. So first the bytes must fit
// at all, and then `at` must leave room for them. If `at` is a plain number, the sum is one too.

/** Parts the paths on which the bytes are long enough for a view from those on which they are not. */
export function partView(
  builder: Builder,
  typed: Expressing<"view">,
  present: PathEnd[],
  missed: PathEnd[],
): void {
  const { span } = typed;
  const [address, length] = builder.lowering.value(builder, typed.bytes);
  const at = typed.at
    ? builder.lowering.value(builder, typed.at)[0]!
    : constant(builder, 0n, U64, span);
  const view = (typed.type as OptionType).some as ViewType;
  const bytes = constant(builder, BigInt(view.bytes), U64, span);
  const offset = known(at);
  if (offset !== undefined) {
    const whole = offset + BigInt(view.bytes);
    const enough = whole >= 1n << 64n
      ? constant(builder, 0n, BOOL, span)
      : atMost(builder, constant(builder, whole, U64, span), length!, span);
    missUnless(builder, enough, missed);
  } else {
    missUnless(builder, atMost(builder, bytes, length!, span), missed);
    const room = arithmetic(builder, "subtract", length!, bytes, span, U64);
    missUnless(builder, atMost(builder, at, room, span), missed);
  }
  const operation = { kind: "slice", unit: 1 } as const;
  const type = { kind: "address", writable: view.writable } as const;
  const operands = [address!, length!, at, bytes];
  leaveTo(builder, present, [
    append(builder, operation, type, operands, span),
  ]);
}

function atMost(builder: Builder, a: Value, b: Value, span: Span): Value {
  return comparison(builder, "lessOrEqual", a, b, span);
}

/** Goes on if `condition` holds; the other path misses. */
function missUnless(
  builder: Builder,
  condition: Value,
  missed: PathEnd[],
): void {
  const [then, otherwise] = splitOn(builder, condition);
  begin(builder, otherwise);
  leaveTo(builder, missed, []);
  begin(builder, then);
}

/** Ends the block here with a branch to two new ones. */
export function splitOn(
  builder: Builder,
  condition: Value,
): readonly [Block, Block] {
  const then = createBlock(builder);
  const otherwise = createBlock(builder);
  splitTo(builder, condition, then, otherwise);
  return [then, otherwise];
}
