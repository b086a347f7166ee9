// # Tested at once
//
// An option or outcome is mostly tested as soon as it is there. Then no truth is computed only to
// be tested again: the paths part where it is decided.
//
// In `const page = find(block) else { return 0; }` the procedure `find` returns something on one
// path and nothing on another. The second one leads straight to `return 0`.

import { begin, type Builder, constant, createBlock } from "./builder.ts";
import type { Flat, PathEnd } from "./frames.ts";
import { lowerCondition } from "./condition_lowering.ts";
import { inline } from "./inlining.ts";
import { joinPaths, leaveTo } from "./paths.ts";
import { partView, splitOn } from "./slice_lowering.ts";
import { blank, contentOf, isPresent, makeSome, reasonOf } from "./values.ts";
import type { Span } from "../source/diagnostics.ts";
import { scalarsOf } from "../meaning/layout.ts";
import type { Typed } from "../meaning/typed.ts";
import type { OptionType, OutcomeType, Type } from "../meaning/types.ts";
import { BOOL } from "../meaning/types.ts";

/** The ends of the paths of an option or outcome. */
export interface Parted {
  /** Those on which there is something, and what. */
  readonly present: PathEnd[];
  /** Those on which there is nothing, and why if that is known. */
  readonly missed: PathEnd[];
}

/** Whether a value of `type` may be missing. */
export function mayMiss(type: Type): type is OptionType | OutcomeType {
  return type.kind === "option" || type.kind === "outcome";
}

/** Appends what finds out whether there is something in `typed`. Nothing goes on here. */
export function part(builder: Builder, typed: Typed): Parted {
  const parted: Parted = { present: [], missed: [] };
  partInto(builder, typed, parted);
  return parted;
}

function partInto(builder: Builder, typed: Typed, parted: Parted): void {
  const { present, missed } = parted;
  switch (typed.kind) {
    case "some":
      return leaveTo(
        builder,
        present,
        builder.lowering.value(builder, typed.value),
      );
    case "none":
      return leaveTo(builder, missed, []);
    case "view":
      return partView(builder, typed, present, missed);
    case "invoke": {
      const frame = inline(builder, typed, "parted");
      present.push(...frame.returned);
      missed.push(...frame.missed);
      return;
    }
    case "choice": {
      const [yes, no] = [createBlock(builder), createBlock(builder)];
      lowerCondition(builder, typed.condition, yes, no);
      begin(builder, yes);
      partInto(builder, typed.then, parted);
      begin(builder, no);
      return partInto(builder, typed.otherwise, parted);
    }
    default:
      return partWhole(builder, typed, parted);
  }
}

/** Tests an option or outcome that has been computed. */
function partWhole(builder: Builder, typed: Typed, parted: Parted): void {
  const whole = builder.lowering.value(builder, typed);
  const type = typed.type as OptionType | OutcomeType;
  const there = isPresent(builder, type, whole, typed.span);
  const [yes, no] = splitOn(builder, there);
  begin(builder, no);
  leaveTo(builder, parted.missed, reasonOf(type, whole));
  begin(builder, yes);
  leaveTo(builder, parted.present, contentOf(type, whole));
}

/** Goes on where something is there, and gives it. */
export function joinPresent(
  builder: Builder,
  { present }: Parted,
  type: OptionType | OutcomeType,
  span: Span,
): Flat {
  const content = type.kind === "option" ? type.some : type.value;
  return joinPaths(builder, present, scalarsOf(content), span);
}

/** Goes on where nothing is there, and gives the reason if there is one. */
export function joinMissed(
  builder: Builder,
  { missed }: Parted,
  type: OptionType | OutcomeType,
  span: Span,
): Flat {
  return joinPaths(
    builder,
    missed,
    type.kind === "option" ? [] : [type.why],
    span,
  );
}

/** The option that a view is, as a value: its paths meet again. */
export function lowerView(
  builder: Builder,
  typed: Extract<Typed, { kind: "view" }>,
): Flat {
  const type = typed.type as OptionType;
  const { span } = typed;
  const parted = part(builder, typed);
  const ends: PathEnd[] = [];
  const there = joinPresent(builder, parted, type, span);
  leaveTo(builder, ends, makeSome(builder, type, there, span));
  joinMissed(builder, parted, type, span);
  const nothing = constant(builder, 0n, BOOL, span);
  const blanks = blank(builder, type, span);
  leaveTo(builder, ends, [nothing, ...blanks.slice(1)]);
  return joinPaths(builder, ends, scalarsOf(type), span);
}
