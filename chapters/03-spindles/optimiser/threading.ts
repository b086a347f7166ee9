// # Knowing the way
//
// Where paths meet only to part again, one of them may know already which way it will go.
//
// If one side passes 1 and the next block asks whether what was passed is 1, this side need not
// ask. It gets a copy of the block for itself, and in the copy the answer is known.
//
// :::figure optimiser.threading
// :::

import { dominates, findDominators } from "../form/dominators.ts";
import { known } from "../form/builder.ts";
import type { Block, Value } from "../form/ir.ts";
import {
  copyBlocks,
  type Draft,
  dropUnreached,
  leadingTo,
  splitWays,
} from "./draft.ts";
import { evaluate } from "./folding.ts";
import { repairUses } from "./repairing.ts";

/** Values in a block that is copied for one who knows the way. */
const MOST_COPIED = 5;

/** Gives a copy of a small block with a question to each who knows the answer; whether anybody did. */
export function threadJumps(draft: Draft): boolean {
  dropUnreached(draft);
  splitWays(draft);
  const tree = findDominators(draft.blocks[0]!);
  const leading = leadingTo(draft);
  const variables = new Map<Value, Map<Block, Value>>();
  for (const block of [...draft.blocks]) {
    const from = leading.get(block)!;
    // Copying where a loop begins would give it two beginnings.
    if (from.length < 2 || !isQuestion(block)) continue;
    if (from.some((one) => dominates(tree, block, one))) continue;
    const knowing = from.filter((one) => knowsAnswer(one, block));
    for (const one of knowing) {
      draft.fuel -= 8 * (block.body.length + 2);
      if (draft.fuel < 0) break;
      copyFor(draft, one, block, variables);
    }
  }
  repairUses(draft, variables);
  return variables.size > 0;
}

function isQuestion({ body, ending, parameters }: Block): boolean {
  return (ending.kind === "branch" || ending.kind === "switch") &&
    parameters.length > 0 && body.length <= MOST_COPIED &&
    body.every(({ operation }) => COPIED.includes(operation.kind));
}

const COPIED: readonly string[] = [
  "arithmetic",
  "comparison",
  "not",
  "select",
  "convert",
];

function knowsAnswer({ ending }: Block, block: Block): boolean {
  if (ending.kind !== "jump") return false;
  const numbers = new Map<Value, bigint>();
  const numberOf = (value: Value) => known(value) ?? numbers.get(value);
  for (const [at, parameter] of block.parameters.entries()) {
    const number = known(ending.passes[at]);
    if (number !== undefined) numbers.set(parameter, number);
  }
  if (numbers.size === 0) return false;
  for (const value of block.body) {
    const of = value.operands.map(numberOf);
    if (of.some((one) => one === undefined)) continue;
    const number = evaluate(value.operation, value.type, of as bigint[]);
    if (number !== undefined) numbers.set(value, number);
  }
  const { ending: asks } = block;
  if (asks.kind === "branch") return numberOf(asks.condition) !== undefined;
  return asks.kind === "switch" && numberOf(asks.value) !== undefined;
}

function copyFor(
  draft: Draft,
  from: Block,
  block: Block,
  variables: Map<Value, Map<Block, Value>>,
): void {
  const { ending } = from;
  if (ending.kind !== "jump") return;
  const { blocks: [copy], value } = copyBlocks(draft, [block]);
  draft.blocks.push(copy!);
  from.ending = { ...ending, target: copy! };
  for (const one of [...block.parameters, ...block.body]) {
    const computed = variables.get(one) ?? new Map([[block, one]]);
    computed.set(copy!, value.get(one)!);
    variables.set(one, computed);
  }
}
