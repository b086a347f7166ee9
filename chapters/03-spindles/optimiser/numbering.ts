// # The same thing twice
//
// If a value is computed as another one was, from the same operands, it is that other one.
//
// Going through the blocks, the pass keeps a table of all that has been computed, under a name
// made of the operation and the numbers of its operands. A value whose name is in the table is left
// out if the one in the table is known here, which means that its block dominates this one
// ([[§Which blocks lie on every path]]). Because operands are looked at before what uses them, two
// long computations turn out the same from their beginnings on. This is *value numbering*.
//
// :::figure optimiser.numbering
// :::
//
// On the way, every value is made simpler if it can be ([[§Simpler values]]).

import type { Block, Value } from "../form/ir.ts";
import {
  dominates,
  type Dominators,
  findDominators,
} from "../form/dominators.ts";
import { printPlace } from "../form/printing.ts";
import { holds, type Scalar, typeName } from "../meaning/types.ts";
import {
  change,
  constantOf,
  type Draft,
  dropUnreached,
  lastOf,
  replaceUses,
} from "./draft.ts";
import { type Simpler, simplify, withoutRange } from "./folding.ts";

/** What has been found so far. */
interface Numbering {
  readonly draft: Draft;
  readonly tree: Dominators;
  /** Under each name, values and the blocks they are in; the newest last. */
  readonly table: Map<string, { value: Value; block: Block }[]>;
  readonly replaced: Map<Value, Value>;
}

/** Values of one name that are remembered: more than these are never looked through. */
const MOST_OF_A_NAME = 8;

/** Makes values simpler and leaves out what is computed twice. */
export function numberValues(draft: Draft): void {
  dropUnreached(draft);
  const tree = findDominators(draft.blocks[0]!);
  const replaced = new Map<Value, Value>();
  const numbering = { draft, tree, table: new Map(), replaced };
  for (const block of tree.order) {
    const kept = block.body.filter((value) =>
      numberValue(numbering, block, value)
    );
    block.body.splice(0, Infinity, ...kept);
  }
  replaceUses(draft, replaced);
}

/** Whether `value` is still needed: not if it is known, or was computed before. */
function numberValue(
  numbering: Numbering,
  block: Block,
  value: Value,
): boolean {
  const { draft, replaced } = numbering;
  if (value.operands.some((one) => replaced.has(one))) {
    change(value, {
      operands: value.operands.map((one) => lastOf(replaced, one)),
    });
  }
  for (let round = 0; round < 8; round++) {
    const simpler = simplify(value);
    if (simpler === undefined) break;
    const other = applied(draft, value, simpler);
    if (other === undefined) continue;
    replaced.set(value, other);
    return false;
  }
  const name = nameOf(value);
  if (name === undefined) return true;
  const before = findBefore(numbering, name, block);
  if (before === undefined) {
    remember(numbering, name, block, value);
    return true;
  }
  replaced.set(value, before);
  return false;
}

/** Makes `value` simpler; gives what takes its place if it is not needed at all. */
export function applied(
  draft: Draft,
  value: Value,
  simpler: Simpler,
): Value | undefined {
  if (simpler.kind === "value") return simpler.value;
  if (simpler.kind === "number") {
    return numberOfType(draft, simpler.number, value.type);
  }
  const { operation, operands, numbers = value.type } = simpler;
  const all = operands.map((one) =>
    typeof one === "bigint" ? numberOfType(draft, one, numbers) : one
  );
  change(value, { operation, operands: all });
}

/** A known number: of `type` itself if it has it, and else of what it is a range of. */
export function numberOfType(
  draft: Draft,
  number: bigint,
  type: Scalar,
): Value {
  return constantOf(
    draft,
    number,
    holds(type, number) ? type : withoutRange(type),
  );
}

function findBefore(
  { table, tree }: Numbering,
  name: string,
  block: Block,
): Value | undefined {
  return table.get(name)?.findLast((one) =>
    one.block === block || dominates(tree, one.block, block)
  )?.value;
}

function remember(
  { table }: Numbering,
  name: string,
  block: Block,
  value: Value,
): void {
  const known = table.get(name);
  if (known === undefined) table.set(name, [{ value, block }]);
  else {
    known.push({ value, block });
    if (known.length > MOST_OF_A_NAME) known.shift();
  }
}

/** A name that two values share if they are computed alike and from nothing but their operands. */
export function nameOf(
  { operation, operands, type }: Value,
): string | undefined {
  const of = operands.map(({ number }) => number);
  const name = (what: string | number) =>
    `${operation.kind} ${what} ${typeName(type)} ${of.join(" ")}`;
  switch (operation.kind) {
    case "arithmetic": {
      const { operator } = operation;
      if (/^(add|multiply|and|or|exclusiveOr)/.test(operator)) {
        of.sort(byNumber);
      }
      return name(operator);
    }
    case "comparison":
      if (operation.operator === "equal") of.sort(byNumber);
      return name(operation.operator);
    case "parameter":
      return name(operation.index);
    case "reference":
      return name(`${printPlace(operation.place)} ${operation.length}`);
    case "slice":
      return name(operation.unit);
    case "not":
    case "select":
    case "convert":
      return name("");
    default:
      return undefined;
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}
