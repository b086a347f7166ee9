// # Procedures are put in where they are called
//
// A spindle's own procedures leave no calls behind. What they do is done on the spot, with the
// arguments in place of the parameters.
//
// So the verifier sees each call with what is known of its arguments, and there is nothing to save
// and restore. `return` inside is a jump to behind the call. Often whoever calls tests at once what
// comes back: `const page = find(x) else { ... }`. Then the paths on which `find` has found
// something and those on which it has not never meet at all: each leads to where it would have been
// sent.

import { type Builder, nextNumber } from "./builder.ts";
import { createFrame, type Flat, type Frame, type Leave } from "./frames.ts";
import { joinPaths } from "./paths.ts";
import { Refusal, type Span } from "../source/diagnostics.ts";
import type { Typed, TypedProcedure } from "../meaning/typed.ts";
import { scalarsOf } from "../meaning/layout.ts";

/** So many procedures may be inside each other. */
export const DEEPEST_CALL = 64;

/** Puts a procedure in, and gives the ends of its paths. Nothing goes on here before they are joined. */
export function inline(
  builder: Builder,
  { procedure, parameters, span }: Extract<Typed, { kind: "invoke" }>,
  leave: Leave,
): Frame {
  const values = parameters.map((one) => builder.lowering.value(builder, one));
  const { locals, frame: outer, live } = builder;
  const depth = outer.depth + 1;
  if (depth > DEEPEST_CALL) throw tooDeep(builder, procedure, span);
  const first = nextNumber(builder, span);
  builder.locals = new Map(
    procedure.parameters.map((local, index) => [local, values[index]!]),
  );
  const { result, fails } = procedure;
  const frame = createFrame({ leave, result, fails }, live.length, depth);
  builder.frame = frame;
  try {
    builder.lowering.body(builder, procedure);
  } finally {
    noteBrought(builder, procedure, first);
  }
  builder.frame = outer;
  builder.locals = locals;
  return frame;
}

function noteBrought(
  { lowering: { brought }, values }: Builder,
  { name }: TypedProcedure,
  first: number,
): void {
  brought.set(name, (brought.get(name) ?? 0) + values - first);
}

function tooDeep(
  { lowering: { source } }: Builder,
  { name }: TypedProcedure,
  span: Span,
): Refusal {
  const message = `${name} is called inside ${DEEPEST_CALL} other procedures`;
  const help = "Do it in fewer steps: all of them are put into one procedure";
  return new Refusal(source, [{ code: "L401", message, help, span }]);
}

/** Puts a procedure in and goes on behind it with its result. */
export function lowerInvocation(
  builder: Builder,
  typed: Extract<Typed, { kind: "invoke" }>,
): Flat {
  const { returned } = inline(builder, typed, "whole");
  return joinPaths(builder, returned, scalarsOf(typed.type), typed.span);
}

// :::exercise 3.4
// :::
