// # Tidying up
//
// What nobody uses need not be computed, and what always follows belongs together.
//
// Nearly every other pass leaves something behind: a comparison whose check is gone, a block in
// which nothing happens, a parameter for which everybody passes the same. So each of them can be
// written without a thought for it, because this one comes after.
//
// :::figure optimiser.tidying
// :::

import {
  type Block,
  isPure,
  successors,
  usedBy,
  type Value,
} from "../form/ir.ts";
import {
  type Draft,
  dropUnreached,
  lastOf,
  leadingTo,
  mapEnding,
  replaceUses,
} from "./draft.ts";

/** Leaves out what does nothing. */
export function tidy(draft: Draft): void {
  dropUnreached(draft);
  skipEmpty(draft);
  dropUnreached(draft);
  joinBlocks(draft);
  dropParameters(draft);
  dropUnused(draft);
}

// ## Values and parameters
//
// A value is needed if something that is done needs it, or another value that is needed. A
// parameter alone needs nothing: only if it is needed itself, what is passed for it is.

/** Leaves out every value and parameter that nothing needs. */
export function dropUnused(draft: Draft): void {
  const needed = neededIn(draft);
  for (const block of draft.blocks) {
    const { ending, body } = block;
    const kept = body.filter((one) => !isPure(one) || needed.has(one));
    if (kept.length < body.length) block.body.splice(0, Infinity, ...kept);
    if (ending.kind !== "jump") continue;
    const { parameters } = ending.target;
    const passes = ending.passes.filter((_, at) => needed.has(parameters[at]!));
    block.ending = { ...ending, passes };
  }
  for (const { parameters } of draft.blocks) {
    const kept = parameters.filter((one) => needed.has(one));
    parameters.splice(0, Infinity, ...kept);
  }
}

function neededIn({ blocks }: Draft): Set<Value> {
  const passed = new Map<Value, Value[]>();
  const needed = new Set<Value>();
  for (const { body, ending } of blocks) {
    if (ending.kind === "jump") {
      for (const [at, parameter] of ending.target.parameters.entries()) {
        const one = ending.passes[at]!;
        const others = passed.get(parameter);
        if (others) others.push(one);
        else passed.set(parameter, [one]);
      }
    } else for (const value of usedBy(ending)) needed.add(value);
    for (const value of body) if (!isPure(value)) needed.add(value);
  }
  // A set that grows while it is gone through is gone through to its new end.
  for (const value of needed) {
    for (const one of value.operands) needed.add(one);
    for (const one of passed.get(value) ?? []) needed.add(one);
  }
  return needed;
}

/** Leaves out parameters for which everybody passes the same value, or the parameter itself. */
export function dropParameters(draft: Draft): void {
  const replaced = new Map<Value, Value>();
  for (let round = 0; round < 3; round++) {
    const before = replaced.size;
    const leading = leadingTo(draft);
    for (const block of draft.blocks) {
      if (block.parameters.length > 0) {
        dropFrom(block, leading.get(block)!, replaced);
      }
    }
    if (replaced.size === before) break;
  }
  replaceUses(draft, replaced);
}

function dropFrom(
  block: Block,
  leading: readonly Block[],
  replaced: Map<Value, Value>,
): void {
  const jumps = leading.map(({ ending }) => ending)
    .filter((ending) => ending.kind === "jump");
  const kept = block.parameters.map((parameter, at) => {
    let same: Value | undefined;
    for (const { passes } of jumps) {
      const one = lastOf(replaced, passes[at]!);
      if (one === parameter || one === same) continue;
      if (same !== undefined) return true;
      same = one;
    }
    if (same === undefined) return true;
    replaced.set(parameter, same);
    return false;
  });
  if (kept.every((one) => one)) return;
  for (const from of new Set(leading)) {
    if (from.ending.kind !== "jump") continue;
    const passes = from.ending.passes.filter((_, at) => kept[at]);
    from.ending = { ...from.ending, passes };
  }
  const left = block.parameters.filter((_, at) => kept[at]);
  block.parameters.splice(0, Infinity, ...left);
}

// ## Blocks

/** Goes straight to where an empty block would lead, if nothing has to be passed on the way. */
function skipEmpty(draft: Draft): void {
  const ends = new Map<Block, Block>();
  const to = (block: Block): Block => {
    const path: Block[] = [];
    let at = block;
    while (!ends.has(at) && isEmpty(at) && path.length < 64) {
      path.push(at);
      at = successors(at)[0]!;
    }
    const end = ends.get(at) ?? at;
    for (const one of path) ends.set(one, end);
    return end;
  };
  for (const block of draft.blocks) {
    const { ending } = block;
    if (ending.kind === "jump") {
      const { target } = ending;
      const does = target.body.length + target.parameters.length;
      if (does > 0 || target.ending.kind !== "jump") continue;
      if (target.ending.target !== target) block.ending = target.ending;
    } else {
      block.ending = mapEnding(
        ending,
        (one) => one,
        (next) => hasPlain(next) ? to(next) : next,
      );
    }
    if (block.ending.kind === "branch") {
      const { then, otherwise } = block.ending;
      if (then === otherwise) {
        block.ending = { kind: "jump", target: then, passes: [] };
      }
    }
  }
}

/** Whether `block` only jumps on and passes nothing. */
function isEmpty(block: Block): boolean {
  return hasPlain(block) && successors(block)[0] !== block;
}

function hasPlain({ body, parameters, ending }: Block): boolean {
  return body.length === 0 && parameters.length === 0 &&
    ending.kind === "jump" && ending.passes.length === 0;
}

/** Joins a block to the only one that leads to it, if that leads nowhere else. */
export function joinBlocks(draft: Draft): void {
  const leading = leadingTo(draft);
  const replaced = new Map<Value, Value>();
  const gone = new Set<Block>();
  for (const block of draft.blocks) {
    if (gone.has(block)) continue;
    for (;;) {
      const { ending } = block;
      if (ending.kind !== "jump") break;
      const { target, passes } = ending;
      if (leading.get(target)!.length > 1 || target === block) break;
      if (target === draft.blocks[0]) break;
      for (const [at, parameter] of target.parameters.entries()) {
        replaced.set(parameter, passes[at]!);
      }
      for (const value of target.body) block.body.push(value);
      block.ending = target.ending;
      gone.add(target);
    }
  }
  draft.blocks = draft.blocks.filter((block) => !gone.has(block));
  replaceUses(draft, replaced);
}
