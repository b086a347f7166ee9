// # Operations in their place
//
// A solution of exercise 3.4.

import {
  type Block,
  BOOL,
  constantOf,
  copyBlocks,
  createDraft,
  createValue,
  type Draft,
  finishDraft,
  type Procedure,
  replaceUses,
  sizeOfDraft,
  type Value,
} from "../../chapters/03-spindles/mod.ts";

const LIMIT = 4000;

/** `procedure` with the bodies of operations in the place of their calls. */
export function inlineOperations(
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
): Procedure {
  const draft = createDraft(procedure);
  // Blocks that are added on the way are looked at as well.
  for (const block of draft.blocks) {
    const call = block.body.find((value) => fits(draft, bodyOf(value, bodies)));
    if (call) putIn(draft, block, call, bodyOf(call, bodies)!);
  }
  return finishDraft(draft);
}

function bodyOf(
  { operation }: Value,
  bodies: ReadonlyMap<string, Procedure>,
): Procedure | undefined {
  return operation.kind === "call"
    ? bodies.get(operation.operation.name)
    : undefined;
}

function fits(draft: Draft, body: Procedure | undefined): boolean {
  if (body === undefined) return false;
  const size = body.blocks.reduce((sum, one) => sum + one.body.length + 1, 0);
  return sizeOfDraft(draft) + size <= LIMIT;
}

/** Where the copy of a body goes on when it has ended. */
interface Ends {
  readonly behind: Block;
  /** Leads there when a check has failed. */
  readonly failing: Block;
}

function putIn(
  draft: Draft,
  block: Block,
  call: Value,
  body: Procedure,
): void {
  const ends = cutBehind(draft, block, call);
  const { blocks, value } = copyBlocks(draft, body.blocks);
  draft.blocks.push(...blocks, ends.behind, ends.failing);
  block.ending = { kind: "jump", target: blocks[0]!, passes: [] };
  const given = new Map<Value, Value>();
  for (const copied of value.values()) {
    if (copied.operation.kind !== "parameter") continue;
    given.set(copied, call.operands[copied.operation.index]!);
  }
  for (const one of blocks) {
    const kept = one.body.filter((value) => !given.has(value));
    one.body.splice(0, one.body.length, ...kept);
    endElsewhere(draft, one, ends);
  }
  replaceUses(draft, given);
}

/**
 * Takes what stands behind `call` out of its block; it is told the answer, and whether there
 * is one.
 */
function cutBehind(draft: Draft, block: Block, call: Value): Ends {
  const { type, span } = call;
  const word = createValue(draft, { kind: "passed" }, type, [], span);
  const answered = createValue(draft, { kind: "passed" }, BOOL, [], span);
  const [, ...rest] = block.body.splice(block.body.indexOf(call));
  const told = new Map([[call, word]]);
  for (const value of rest) {
    const asks = value.operation.kind === "answered";
    if (asks && value.operands[0] === call) told.set(value, answered);
  }
  const behind: Block = {
    number: draft.nextBlock++,
    parameters: [word, answered],
    body: rest.filter((value) => !told.has(value)),
    ending: block.ending,
    loops: block.loops,
  };
  const nothing = constantOf(draft, 0n, type);
  const passes = [nothing, constantOf(draft, 0n, BOOL)];
  const failing: Block = {
    ...behind,
    number: draft.nextBlock++,
    parameters: [],
    body: [],
    ending: { kind: "jump", target: behind, passes },
  };
  draft.blocks.push(behind);
  replaceUses(draft, told);
  draft.blocks.pop();
  return { behind, failing };
}

/** Lets a copied block lead to `ends` instead of ending the call or the activation. */
function endElsewhere(draft: Draft, block: Block, ends: Ends): void {
  const at = block.body.findIndex(({ operation }) =>
    operation.kind === "check"
  );
  const { ending } = block;
  if (at >= 0) {
    const [check, ...rest] = block.body.splice(at);
    const number = draft.nextBlock++;
    const then: Block = { ...block, number, parameters: [], body: rest };
    const condition = check!.operands[0]!;
    block.ending = { kind: "branch", condition, then, otherwise: ends.failing };
    draft.blocks.push(then);
    endElsewhere(draft, then, ends);
  } else if (ending.kind === "return") {
    const nothing = constantOf(draft, 0n, ends.behind.parameters[0]!.type);
    const passes = [ending.value ?? nothing, constantOf(draft, 1n, BOOL)];
    block.ending = { kind: "jump", target: ends.behind, passes };
  }
}
