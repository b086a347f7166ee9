// # How a block ends
//
// A block ends with a jump, a branch, a switch or a return. What a jump passes along is noted; it
// becomes moves later.
//
// `branch v8 b3 b2` becomes two instructions at most: a branch to `b3` if `v8` holds, and a jump to
// `b2`. Mostly one of the two blocks stands right behind, and then there is one
// ([[§The last instructions of a block]]).

import { known } from "../form/builder.ts";
import type { Block, Ending, Value } from "../form/ir.ts";
import { widened } from "./cells.ts";
import { conditionOf } from "./conditions.ts";
import { valueRegister } from "./constants.ts";
import { emit, emitMove, type Selection } from "./emitting.ts";
import { FIXED, type Passed } from "./machine_code.ts";
import { emitSwitch } from "./switching.ts";
import { widthOfType } from "./widths.ts";

/** Ends the growing block as `ending` says. */
export function selectEnding(selection: Selection, ending: Ending): void {
  const { blocks, block } = selection;
  block.endSpan = selection.span;
  // Who has left does not come to the end.
  if (block.ending.kind === "return" && block.ending.leavesFor) return;
  const of = (one: Block) => blocks.get(one)!;
  switch (ending.kind) {
    case "jump": {
      const passes = ending.passes.map((one): Passed =>
        known(one) ?? valueRegister(selection, one)
      );
      block.ending = { kind: "jump", target: of(ending.target), passes };
      return;
    }
    case "branch":
      return selectBranch(selection, ending);
    case "switch":
      return emitSwitch(selection, ending);
    case "return":
      return selectReturn(selection, ending.value);
  }
}

function selectBranch(
  selection: Selection,
  { condition, then, otherwise }: Extract<Ending, { kind: "branch" }>,
): void {
  const { blocks, block } = selection;
  const truth = known(condition);
  if (truth !== undefined || then === otherwise) {
    const target = blocks.get(truth === 0n ? otherwise : then)!;
    block.ending = { kind: "jump", target, passes: [] };
    return;
  }
  const { register, test } = conditionOf(selection, condition);
  block.ending = {
    kind: "branch",
    register,
    test,
    then: blocks.get(then)!,
    otherwise: blocks.get(otherwise)!,
    likely: test === "eq"
      ? false
      : test === "ne" && isEquality(condition)
      ? false
      : undefined,
  };
}

function isEquality({ operation }: Value): boolean {
  return operation.kind === "comparison" && operation.operator === "equal";
}

// The calling convention of programs wants 32 bits with their upper one copied upwards, even
// of a number without a sign. In the kernel, nothing is zero and never a leftover, and one more
// register says that there is an answer.

function selectReturn(selection: Selection, value: Value | undefined): void {
  const inKernel = selection.placement.kind === "kernel";
  selection.block.ending = { kind: "return" };
  if (value !== undefined) {
    const from = valueRegister(selection, value);
    const { bits, signed } = widthOfType(value.type);
    const long = !inKernel && bits === 32 && !signed;
    emitMove(
      selection,
      long ? widened(selection, from, 4, true) : from,
      FIXED.result,
    );
  } else if (inKernel) emitMove(selection, FIXED.zero, FIXED.result);
  if (!inKernel) return;
  emit(selection, {
    name: "lda",
    form: "load",
    reads: [FIXED.zero],
    writes: [FIXED.answered],
    offset: { number: 1 },
  });
}
