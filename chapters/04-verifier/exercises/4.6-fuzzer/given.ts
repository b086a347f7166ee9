// # Ten verifiers with a mistake
//
// Each is the chapter's verifier, but for something that it believes and that is not so.

import {
  type Block,
  type Comparison,
  type Procedure,
  successors,
  type Value,
} from "../../../03-spindles/mod.ts";
import { shapeOf } from "../../mod.ts";
import {
  type Belief,
  believe,
  number,
  valuesOf,
} from "../4.1-attack/believing.ts";
import { conversionsKeep, memoryStays, sumsGrow } from "../4.1-attack/given.ts";

/**
 * Judges a procedure: the sites whose checks always hold. `undefined` if it is refused, because it is
 * malformed or does something dangerous without a check in front.
 */
export type Judge = (procedure: Procedure) => ReadonlySet<number> | undefined;

/** A number from 0 to `below` - 1. The same ones come in every run. */
export type Chance = (below: number) => number;

/** A call that shows a verifier to be wrong. */
export interface Find {
  /** What was judged. */
  readonly procedure: Procedure;
  /** What it is called with. */
  readonly parameters: readonly bigint[];
  /** The site whose check fails then, and was said to hold always. */
  readonly site: number;
}

/** The state with which a procedure is run: bytes, all 0. */
export const STATE_BYTES = 64;

/** The ten mistakes, by what each verifier believes. */
export const MISTAKES: ReadonlyMap<string, Belief> = new Map([
  ["where paths meet, the first one was taken", firstIsTaken],
  ["conversions keep the number", conversionsKeep],
  ["what is not less is greater", othersAreGreater],
  ["sums do not wrap around", sumsGrow],
  ["differences do not wrap around", differencesShrink],
  ["products do not wrap around", productsGrow],
  ["a remainder is at most the divisor less 2", remaindersAreSmall],
  ["what a loop changes stays as it began", loopsChangeNothing],
  ["the state stays as it was read", memoryStays],
  ["a shift to the right is by 1 at least", shiftsHalve],
]);

/** The results of an operator, each with its block. */
function resultsOf(
  procedure: Procedure,
  operator: string,
): ReturnType<typeof valuesOf> {
  return valuesOf(procedure).filter(([, { operation }]) =>
    operation.kind === "arithmetic" && operation.operator === operator
  );
}

function differencesShrink(procedure: Procedure): void {
  for (const [block, value] of resultsOf(procedure, "subtract")) {
    believe(block, value, value, "lessOrEqual", value.operands[0]!);
  }
}

function productsGrow(procedure: Procedure): void {
  for (const [block, value] of resultsOf(procedure, "multiply")) {
    const [a, b] = value.operands as [Value, Value];
    if (b.operation.kind !== "constant" || b.operation.value < 1n) continue;
    believe(block, value, a, "lessOrEqual", value);
  }
}

function remaindersAreSmall(procedure: Procedure): void {
  for (const [block, value] of resultsOf(procedure, "remainder")) {
    const { operation, type } = value.operands[1]!;
    if (operation.kind !== "constant" || operation.value < 2n) continue;
    const most = number(operation.value - 2n, type);
    believe(block, value, value, "lessOrEqual", most);
  }
}

function shiftsHalve(procedure: Procedure): void {
  for (const [block, value] of resultsOf(procedure, "shiftRight")) {
    if (value.type.kind !== "integer" || value.type.signed) continue;
    const half = number((1n << BigInt(value.type.bits - 1)) - 1n, value.type);
    believe(block, value, value, "lessOrEqual", half);
  }
}

function othersAreGreater(procedure: Procedure): void {
  const { leading } = shapeOf(procedure);
  for (const { ending } of procedure.blocks) {
    if (ending.kind !== "branch") continue;
    const { condition: { operation, operands }, otherwise } = ending;
    const isLess = operation.kind === "comparison" &&
      operation.operator === "less";
    if (!isLess || leading.get(otherwise)!.length > 1) continue;
    const [a, b] = operands as [Value, Value];
    const greater: Comparison = "less";
    believe(otherwise, undefined, b, greater, a);
  }
}

/** What `block` is passed by `from`, for each of its parameters. */
function passedBy(from: Block): readonly Value[] {
  return from.ending.kind === "jump" ? from.ending.passes : [];
}

function firstIsTaken(procedure: Procedure): void {
  const { leading, loops } = shapeOf(procedure);
  for (const block of procedure.blocks) {
    const [first, ...others] = leading.get(block)!;
    if (first === undefined || others.length === 0 || loops.has(block)) {
      continue;
    }
    for (const [index, passed] of passedBy(first).entries()) {
      if (passed.operation.kind !== "constant") continue;
      believe(block, undefined, block.parameters[index]!, "equal", passed);
    }
  }
}

function loopsChangeNothing(procedure: Procedure): void {
  const { leading, loops } = shapeOf(procedure);
  for (const [head, inside] of loops) {
    const before = leading.get(head)!.filter((from) => !inside.has(from));
    const [entering] = before;
    if (entering === undefined || before.length > 1) continue;
    const counted = successors(head).length > 1 ? 1 : 0;
    for (const [index, passed] of passedBy(entering).entries()) {
      if (index < counted) continue;
      believe(head, undefined, head.parameters[index]!, "equal", passed);
    }
  }
}
