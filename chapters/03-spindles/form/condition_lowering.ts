// # Truth as a path
//
// The right side of `&&` is looked at only if the left side holds. That makes it a branch,
// and what the branch has found out is known where the right side is computed.

import {
  begin,
  type Builder,
  constant,
  createBlock,
  select,
} from "./builder.ts";
import type { Flat, PathEnd } from "./frames.ts";
import { inline } from "./inlining.ts";
import { joinPaths, leaveTo, splitTo } from "./paths.ts";
import type { Block } from "./ir.ts";
import { scalarsOf } from "../meaning/layout.ts";
import type { Typed } from "../meaning/typed.ts";
import { BOOL } from "../meaning/types.ts";

/** Goes to `then` if `condition` holds, and to `otherwise` if not. */
export function lowerCondition(
  builder: Builder,
  condition: Typed,
  then: Block,
  otherwise: Block,
): void {
  if (condition.kind === "unary" && condition.operator === "!") {
    return lowerCondition(builder, condition.operand, otherwise, then);
  }
  if (condition.kind === "invoke" && condition.type.kind === "bool") {
    return lowerAnswer(builder, condition, then, otherwise);
  }
  const operator = condition.kind === "binary" ? condition.operator : "";
  if (condition.kind === "binary" && isLogical(operator)) {
    const { left, right } = condition;
    const between = createBlock(builder);
    if (operator === "&&") lowerCondition(builder, left, between, otherwise);
    else lowerCondition(builder, left, then, between);
    begin(builder, between);
    return lowerCondition(builder, right, then, otherwise);
  }
  const [value] = builder.lowering.value(builder, condition);
  splitTo(builder, value!, then, otherwise);
}

/** Whether `operator` looks at its right side only if it has to. */
export function isLogical(operator: string): boolean {
  return operator === "&&" || operator === "||";
}

/** A procedure that answers yes or no: each of its paths goes where its answer leads. */
function lowerAnswer(
  builder: Builder,
  condition: Extract<Typed, { kind: "invoke" }>,
  then: Block,
  otherwise: Block,
): void {
  const { returned, missed } = inline(builder, condition, "parted");
  const ways = [[returned, then], [missed, otherwise]] as const;
  for (const [ends, target] of ways) {
    for (const { block } of ends) {
      block.ending = { kind: "jump", target, passes: [] };
    }
  }
}

/** A truth that has to be a number: two paths meet and pass 1 or 0. */
export function lowerTruth(builder: Builder, typed: Typed): Flat {
  const [yes, no] = [createBlock(builder), createBlock(builder)];
  const ends: PathEnd[] = [];
  lowerCondition(builder, typed, yes, no);
  for (const [block, number] of [[yes, 1n], [no, 0n]] as const) {
    begin(builder, block);
    leaveTo(builder, ends, [constant(builder, number, BOOL, typed.span)]);
  }
  return joinPaths(builder, ends, [BOOL], typed.span);
}

// ## One of two
//
// `condition ? a : b` computes only one of them. If both are plain numbers there is nothing to
// compute, and one is selected without a branch.

/** Appends what computes a choice. */
export function lowerChoice(
  builder: Builder,
  typed: Extract<Typed, { kind: "choice" }>,
): Flat {
  const { condition, then, otherwise, span } = typed;
  if (then.kind === "constant" && otherwise.kind === "constant") {
    const [truth] = builder.lowering.value(builder, condition);
    const [a] = builder.lowering.value(builder, then);
    const [b] = builder.lowering.value(builder, otherwise);
    return [select(builder, truth!, a!, b!, span)];
  }
  const ends: PathEnd[] = [];
  const [yes, no] = [createBlock(builder), createBlock(builder)];
  lowerCondition(builder, condition, yes, no);
  for (const [block, side] of [[yes, then], [no, otherwise]] as const) {
    begin(builder, block);
    leaveTo(builder, ends, builder.lowering.value(builder, side));
  }
  return joinPaths(builder, ends, scalarsOf(typed.type), span);
}
