// # Bodies in the place of calls, with rules to choose
//
// The wrong answers to exercise 3.4 differ from the right one in a rule or two, so that is all
// that each of them says.

import {
  type Block,
  BOOL,
  change,
  constantOf,
  copyBlocks,
  createDraft,
  createValue,
  type Draft,
  type Ending,
  finishDraft,
  type Procedure,
  replaceUses,
  sizeOfDraft,
  type Value,
} from "../../chapters/03-spindles/mod.ts";

/** The type of the exercise's function. */
export type Inlining = (
  procedure: Procedure,
  bodies: ReadonlyMap<string, Procedure>,
) => Procedure;

/** The rules. */
export interface Rules {
  /** The values that a procedure may have when a body is put in. */
  readonly limit: number;
  /** Whether this body is worth it. */
  readonly worth: (body: Procedure) => boolean;
  /** Whether blocks that have come in, or stand behind a call, are looked at as well. */
  readonly again: boolean;
  /** What is answered when a check of a body fails; nothing if the check stays what it was. */
  readonly whenFailed: bigint | undefined;
  /** Which returns lead behind the call. */
  readonly leads: (index: number) => boolean;
  /** Which operand takes the place of a parameter. */
  readonly operand: (index: number, operands: readonly Value[]) => Value;
  /** Blocks that are made out of a body's. */
  readonly copies: (
    draft: Draft,
    body: Procedure,
  ) => { blocks: Block[]; values: readonly Value[] };
}

const RIGHT: Rules = {
  limit: 4000,
  worth: () => true,
  again: true,
  whenFailed: 0n,
  leads: () => true,
  operand: (index, operands) => operands[index]!,
  copies: (draft, body) => {
    const { blocks, value } = copyBlocks(draft, body.blocks);
    return { blocks, values: [...value.values()] };
  },
};

/** The exercise's function by the right rules, but for some. */
export function inliningBy(changed: Partial<Rules>): Inlining {
  const rules = { ...RIGHT, ...changed };
  return (procedure, bodies) => {
    const draft = createDraft({ ...procedure, sites: [...procedure.sites] });
    const blocks = rules.again ? draft.blocks : [...draft.blocks];
    for (const block of blocks) {
      const call = block.body.find(({ operation }) =>
        operation.kind === "call" && bodies.has(operation.operation.name) &&
        isChosen(rules, draft, bodies.get(operation.operation.name)!)
      );
      if (call?.operation.kind !== "call") continue;
      putIn(
        rules,
        draft,
        block,
        call,
        bodies.get(call.operation.operation.name)!,
      );
    }
    return finishDraft(draft);
  };
}

function isChosen(rules: Rules, draft: Draft, body: Procedure): boolean {
  const size = body.blocks.reduce((sum, one) => sum + one.body.length + 1, 0);
  return rules.worth(body) && sizeOfDraft(draft) + size <= rules.limit;
}

function putIn(
  rules: Rules,
  draft: Draft,
  block: Block,
  call: Value,
  body: Procedure,
): void {
  const [word, answered] = [call.type, BOOL].map((type) =>
    createValue(draft, { kind: "passed" }, type, [])
  ) as [Value, Value];
  const rest = block.body.splice(block.body.indexOf(call)).slice(1);
  const told = new Map([[call, word]]);
  for (const one of rest) {
    const asks = one.operation.kind === "answered" && one.operands[0] === call;
    if (asks) told.set(one, answered);
  }
  const behind = newBlock(draft, block, block.ending);
  behind.parameters.push(word, answered);
  behind.body.push(...rest.filter((one) => !told.has(one)));
  const to = (value: Value | undefined, answer: bigint): Ending => ({
    kind: "jump",
    target: behind,
    passes: [
      value ?? constantOf(draft, 0n, call.type),
      constantOf(draft, answer, BOOL),
    ],
  });
  const { blocks, values } = rules.copies(draft, body);
  if (rules.whenFailed === undefined) takeSites(draft, body, values);
  draft.blocks.push(behind);
  for (const one of values) {
    if (one.operation.kind !== "parameter") continue;
    told.set(one, rules.operand(one.operation.index, call.operands));
  }
  block.ending = { kind: "jump", target: blocks[0]!, passes: [] };
  let returns = 0;
  for (const one of blocks) {
    draft.blocks.push(one);
    const kept = one.body.filter(({ operation }) =>
      operation.kind !== "parameter"
    );
    one.body.splice(0, one.body.length, ...kept);
    const { ending } = one;
    if (ending.kind === "return" && rules.leads(returns++)) {
      one.ending = to(ending.value, 1n);
    }
    const answer = rules.whenFailed;
    if (answer === undefined) continue;
    const failing = newBlock(draft, block, to(undefined, answer));
    branchAtChecks(draft, one, failing);
  }
  replaceUses(draft, told);
}

function newBlock(draft: Draft, like: Block, ending: Ending): Block {
  const number = draft.nextBlock++;
  const block = { ...like, number, parameters: [], body: [], ending };
  draft.blocks.push(block);
  return block;
}

function branchAtChecks(draft: Draft, block: Block, failing: Block): void {
  const at = block.body.findIndex(({ operation }) =>
    operation.kind === "check"
  );
  if (at < 0) return;
  const [check, ...rest] = block.body.splice(at);
  const then = newBlock(draft, block, block.ending);
  then.body.push(...rest);
  const condition = check!.operands[0]!;
  block.ending = { kind: "branch", condition, then, otherwise: failing };
  branchAtChecks(draft, then, failing);
}

/** Makes the sites of a body sites of the caller. */
function takeSites(
  { procedure: { sites } }: Draft,
  body: Procedure,
  values: readonly Value[],
): void {
  const made = new Map(body.sites.map((site) => {
    const taken = { ...site, number: sites.length };
    sites.push(taken);
    return [site, taken];
  }));
  for (const value of values) {
    const { operation } = value;
    if (operation.kind !== "check") continue;
    change(value, {
      operation: { kind: "check", site: made.get(operation.site)! },
    });
  }
}
