// # A procedure that may be changed
//
// The verifier's procedure is kept as it was judged. The optimiser works on a copy of its own.
//
// In this copy, a value may be given another operation or other operands, and whoever used it
// before sees the new one. A number that is known is one object, however often it is used, so
// that two values with the same operands can be recognised as the same.
//
// An optimiser that runs inside a kernel must not be something that a hostile author can keep
// busy. Each pass goes through the procedure a fixed number of times. Passes that copy parts
// of it, or look around further, pay for it with *fuel*, of which there is a fixed amount for
// each value at the start. When it is used up, the rest stays as it is.

import {
  type Block,
  type Ending,
  type Operation,
  type Procedure,
  successors,
  type Value,
} from "../form/ir.ts";
import { type Scalar, typeName } from "../meaning/types.ts";
import type { Span } from "../source/diagnostics.ts";

/** A procedure that is being optimised. */
export interface Draft {
  /** What it was made from. */
  readonly procedure: Procedure;
  /** Its blocks; the first is where it begins. */
  blocks: Block[];
  /** A number that no value has. */
  nextValue: number;
  /** A number that no block has. */
  nextBlock: number;
  /** Known numbers, by type and number. */
  readonly constants: Map<string, Value>;
  /** How much more may be copied or looked at. */
  fuel: number;
}

/** Fuel for each value that a procedure has at first. */
export const FUEL_PER_VALUE = 40;
/** Fuel for every procedure, however small. */
export const LEAST_FUEL = 4_000;

/** A copy of `procedure` that may be changed. */
export function createDraft(procedure: Procedure): Draft {
  const draft: Draft = {
    procedure,
    blocks: [],
    nextValue: 0,
    nextBlock: 0,
    constants: new Map(),
    fuel: LEAST_FUEL,
  };
  for (const { number, parameters, body } of procedure.blocks) {
    draft.nextBlock = Math.max(draft.nextBlock, number + 1);
    draft.fuel += FUEL_PER_VALUE * (parameters.length + body.length + 1);
    for (const value of [...parameters, ...body]) {
      const numbers = [value, ...value.operands].map((one) => one.number);
      draft.nextValue = Math.max(draft.nextValue, ...numbers.map((n) => n + 1));
    }
  }
  draft.blocks = copyBlocks(draft, procedure.blocks).blocks;
  return draft;
}

// ## Copies
//
// A copy of some blocks leads to copies where it can, and uses copied values where there are any.
// For everything else, it shares with the original.

/** Copies of blocks, and what became of each block and value. */
export interface Copies {
  /** The copies, in the order of the originals. */
  readonly blocks: Block[];
  /** The copy of each block. */
  readonly block: ReadonlyMap<Block, Block>;
  /** The copy of each value. */
  readonly value: ReadonlyMap<Value, Value>;
}

/** Copies `blocks` with what is in them; the copies are not yet part of the draft. */
export function copyBlocks(draft: Draft, blocks: readonly Block[]): Copies {
  const block = new Map<Block, Block>();
  const value = new Map<Value, Value>();
  const again = draft.blocks.length > 0;
  const copy = (one: Value): Value => {
    const made = { ...one, number: again ? draft.nextValue++ : one.number };
    value.set(one, made);
    return made;
  };
  for (const one of blocks) {
    block.set(one, {
      number: again ? draft.nextBlock++ : one.number,
      parameters: one.parameters.map(copy),
      body: one.body.map(copy),
      ending: one.ending,
      loops: one.loops,
    });
  }
  const of = (one: Value): Value => {
    const { operation } = one;
    return operation.kind === "constant"
      ? constantOf(draft, operation.value, one.type)
      : value.get(one) ?? one;
  };
  for (const made of block.values()) {
    for (const one of made.body) {
      change(one, { operands: one.operands.map(of) });
    }
    made.ending = mapEnding(made.ending, of, (to) => block.get(to) ?? to);
  }
  return { blocks: [...block.values()], block, value };
}

/** `ending` with other values and targets. */
export function mapEnding(
  ending: Ending,
  of: (value: Value) => Value,
  to: (block: Block) => Block,
): Ending {
  switch (ending.kind) {
    case "jump": {
      const passes = ending.passes.map(of);
      return { ...ending, target: to(ending.target), passes };
    }
    case "branch": {
      const [then, otherwise] = [to(ending.then), to(ending.otherwise)];
      return { ...ending, condition: of(ending.condition), then, otherwise };
    }
    case "switch": {
      const cases = ending.cases
        .map((one) => ({ ...one, target: to(one.target) }));
      const otherwise = to(ending.otherwise);
      return { ...ending, value: of(ending.value), cases, otherwise };
    }
    case "return":
      return { ...ending, value: ending.value && of(ending.value) };
  }
}

// ## Changes

/** Gives `value` another type, operation or other operands. */
export function change(
  value: Value,
  to: Partial<Pick<Value, "type" | "operation" | "operands">>,
): void {
  Object.assign(value, to);
}

/** The number `number` of `type`. */
export function constantOf(draft: Draft, number: bigint, type: Scalar): Value {
  const key = `${number}: ${typeName(type)}`;
  const known = draft.constants.get(key);
  if (known !== undefined) return known;
  const operation: Operation = { kind: "constant", value: number };
  const made = createValue(draft, operation, type, []);
  draft.constants.set(key, made);
  return made;
}

/** A value that is not yet in any block. */
export function createValue(
  draft: Draft,
  operation: Operation,
  type: Scalar,
  operands: readonly Value[],
  span: Span = { start: 0, end: 0 },
): Value {
  return { number: draft.nextValue++, type, operation, operands, span };
}

/** A block of the draft that nothing leads to yet. */
export function addBlock(draft: Draft, ending: Ending): Block {
  const number = draft.nextBlock++;
  const block = { number, parameters: [], body: [], ending, loops: [] };
  draft.blocks.push(block);
  return block;
}

/** Puts other values in the place of some, wherever these are used. */
export function replaceUses(
  draft: Draft,
  replaced: Map<Value, Value>,
): void {
  if (replaced.size === 0) return;
  const of = (value: Value): Value => lastOf(replaced, value);
  for (const block of draft.blocks) {
    for (const value of block.body) {
      if (value.operands.some((one) => replaced.has(one))) {
        change(value, { operands: value.operands.map(of) });
      }
    }
    block.ending = mapEnding(block.ending, of, (to) => to);
  }
}

/** What stands for `value` in the end: what it is replaced by may be replaced itself. */
export function lastOf(replaced: Map<Value, Value>, value: Value): Value {
  let last = value;
  for (let next = replaced.get(last); next; next = replaced.get(last)) {
    last = next;
  }
  // The next who asks gets there in one step.
  for (let at = value; at !== last;) {
    const next = replaced.get(at)!;
    replaced.set(at, last);
    at = next;
  }
  return last;
}

// ## Ways
//
// A block is passed values only by a jump. So that anything can be passed to a block to which
// several lead, none of these may be a branch: it then gets a block of its own in between.

/** The blocks that lead to each block, each as often as it does. */
export function leadingTo(draft: Draft): Map<Block, Block[]> {
  const leading = new Map<Block, Block[]>(
    draft.blocks.map((block) => [block, []]),
  );
  for (const block of draft.blocks) {
    for (const next of successors(block)) leading.get(next)!.push(block);
  }
  return leading;
}

/** Lets only jumps lead to blocks that several lead to. */
export function splitWays(draft: Draft): void {
  const leading = leadingTo(draft);
  const between = (to: Block): Block =>
    leading.get(to)!.length < 2
      ? to
      : addBlock(draft, { kind: "jump", target: to, passes: [] });
  for (const block of [...draft.blocks]) {
    if (block.ending.kind === "jump") continue;
    block.ending = mapEnding(block.ending, (one) => one, between);
  }
}

/** Leaves out blocks that nothing leads to. */
export function dropUnreached(draft: Draft): void {
  const reached = new Set<Block>([draft.blocks[0]!]);
  for (const block of reached) {
    for (const next of successors(block)) reached.add(next);
  }
  draft.blocks = draft.blocks.filter((block) => reached.has(block));
}

/** How many values there are in all. */
export function sizeOfDraft({ blocks }: Draft): number {
  return blocks.reduce((sum, { body }) => sum + body.length + 1, 0);
}
