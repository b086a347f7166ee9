// # The last instructions of a block
//
// What a block needs at its end depends on which block stands behind it: a jump to that one is no
// instruction, and a branch to that one is turned around.

import { failureLabel } from "./calling.ts";
import { epilogueOf, type StackFrame } from "./frame.ts";
import type { BlockOrder } from "./layout.ts";
import {
  type MachineBlock,
  type MachineInstruction,
  OPPOSITE_TEST,
  type Register,
  type ZeroTest,
} from "./machine_code.ts";
import type { Span } from "../source/diagnostics.ts";

/** What must be known around a block to end it. */
export interface Around {
  /** Where the code begins. */
  readonly label: string;
  /** What it needs on the stack. */
  readonly frame: StackFrame;
  /** The order of its blocks. */
  readonly layout: BlockOrder;
  /** The place of each block in this order. */
  readonly places: ReadonlyMap<MachineBlock, number>;
}

/** The label of a block. */
export function blockLabel(
  { label }: Pick<Around, "label">,
  { number }: MachineBlock,
): string {
  return `$${label}.b${number}`;
}

/** A jump to `target`. */
export function jumpTo(
  around: Around,
  target: MachineBlock,
  span: Span,
): MachineInstruction {
  return {
    name: "br",
    form: "branch",
    reads: [],
    writes: [],
    target: blockLabel(around, target),
    span,
  };
}

function branchTo(
  around: Around,
  test: ZeroTest,
  register: Register,
  target: MachineBlock,
  span: Span,
): MachineInstruction {
  return {
    name: `b${test}`,
    form: "branch",
    reads: [register],
    writes: [],
    target: blockLabel(around, target),
    span,
  };
}

/** The instructions at the end of `block`, behind which `next` stands. */
export function endOf(
  around: Around,
  block: MachineBlock,
  next: MachineBlock | undefined,
): MachineInstruction[] {
  const { ending, endSpan: span } = block;
  switch (ending.kind) {
    case "jump":
      return ending.target === next
        ? []
        : [jumpTo(around, ending.target, span)];
    case "branch":
      return branches(around, block, next);
    case "table":
      return [{
        name: "jmp",
        form: "jump",
        reads: [ending.address],
        writes: [],
        span,
      }];
    case "return": {
      const all = epilogueOf(around.frame, span);
      const { leavesFor: target } = ending;
      if (target === undefined) return all;
      const jump = {
        name: "br",
        form: "branch",
        reads: [],
        writes: [],
      } as const;
      return [...all.slice(0, -1), { ...jump, target, span }];
    }
    case "failure": {
      const target = failureLabel(around.label, ending.site);
      return [{
        name: "br",
        form: "branch",
        reads: [],
        writes: [],
        target,
        span,
      }];
    }
  }
}

function branches(
  around: Around,
  block: MachineBlock,
  next: MachineBlock | undefined,
): MachineInstruction[] {
  const { ending, endSpan: span } = block;
  if (ending.kind !== "branch") return [];
  const { test, register, then, otherwise } = ending;
  const opposite = OPPOSITE_TEST[test];
  if (otherwise === next) {
    return [branchTo(around, test, register, then, span)];
  }
  if (then === next) {
    return [branchTo(around, opposite, register, otherwise, span)];
  }
  // The conditional branch is for the way that is gone less often, as it is expected not to be
  // taken, unless the other leads back.
  const often = (one: MachineBlock) => around.layout.often.get(one) ?? 0;
  const place = (one: MachineBlock) => around.places.get(one)!;
  const first = place(then) <= place(block) || often(then) <= often(otherwise);
  return first
    ? [
      branchTo(around, test, register, then, span),
      jumpTo(around, otherwise, span),
    ]
    : [
      branchTo(around, opposite, register, otherwise, span),
      jumpTo(around, then, span),
    ];
}
