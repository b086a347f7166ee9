// # At the door
//
// Parameters arrive as words. What calls an entry is a program, and its words may be anything. So
// each is first made a number of its type: it wraps around, as numbers of this type do, and if the
// type has a range, a check looks whether the number is in it. What the kernel and other spindles
// pass has its type already.

import {
  append,
  type Builder,
  comparison,
  constant,
  convert,
  opposite,
} from "./builder.ts";
import type { Value } from "./ir.ts";
import { narrowed } from "./numbers_lowering.ts";
import { plainOf } from "./sums.ts";
import type { Span } from "../source/diagnostics.ts";
import { scalarsOf } from "../meaning/layout.ts";
import type { TypedProcedure } from "../meaning/typed.ts";
import { type Scalar, U64 } from "../meaning/types.ts";

/** Appends what takes the parameters of a procedure. */
export function enter(
  builder: Builder,
  { kind, parameters }: TypedProcedure,
): void {
  let index = 0;
  for (const local of parameters) {
    const { type, span } = local;
    const values = scalarsOf(type).map((scalar) =>
      atDoor(builder, index++, scalar, kind === "entry", span)
    );
    builder.locals.set(local, values);
  }
}

/** Parameter `index` as a number of `type`. */
function atDoor(
  builder: Builder,
  index: number,
  type: Scalar,
  isForeign: boolean,
  span: Span,
): Value {
  const arrives = type.kind === "integer" || type.kind === "bool" ? U64 : type;
  const operation = { kind: "parameter", index } as const;
  const raw = append(builder, operation, arrives, [], span);
  if (type.kind === "bool") {
    const zero = constant(builder, 0n, U64, span);
    const isZero = comparison(builder, "equal", raw, zero, span);
    return opposite(builder, isZero, span);
  }
  if (type.kind !== "integer") return raw;
  if (!isForeign) return isWord(type) ? raw : convert(builder, raw, type, span);
  const base = plainOf(type);
  const number = isWord(base) ? raw : convert(builder, raw, base, span);
  return narrowed(builder, number, type, span);
}

/** Whether every word is a number of `type`. */
function isWord(type: Scalar): boolean {
  return type.kind === "integer" && type.bits === 64 && !type.signed &&
    type.least === undefined && type.greatest === undefined;
}
