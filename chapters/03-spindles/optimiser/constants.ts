// # What is always the same
//
// A value may be a known number although nobody wrote a number there: because of all the paths
// that lead to it only one can be taken.
//
// The pass begins by believing that nothing can be reached and that every value is still open.
// Then it follows the paths from the beginning, as far as known numbers let it. A parameter
// is known as long as all paths found so far pass the same number. When a path is found that passes
// another one, the belief was too bold, and what depended on it is looked at again. Each value
// changes its mind at most twice, so the work is proportional to the size of the procedure. What
// was never reached is left out. This is *sparse conditional constant propagation*, by Wegman and
// Zadeck.
//
// :::figure optimiser.constants
// :::

import { known } from "../form/builder.ts";
import {
  type Block,
  type Ending,
  usedBy,
  type Value,
  wayOf,
} from "../form/ir.ts";
import { type Draft, dropUnreached, mapEnding } from "./draft.ts";
import { evaluate } from "./folding.ts";
import { numberOfType } from "./numbering.ts";

/** What is believed of a value: nothing yet, one number, or that it varies. */
type Belief = bigint | "varies" | undefined;

/** What is passed for one parameter at the end of one block. */
interface Pass {
  readonly from: Block;
  readonly value: Value;
  readonly parameter: Value;
}

interface Following {
  readonly beliefs: Map<Value, Belief>;
  /** What depends on each value. */
  readonly users: Map<Value, (Value | Block | Pass)[]>;
  readonly reached: Set<Block>;
  /** What has to be looked at again. */
  readonly pending: (Value | Block | Pass)[];
  readonly home: Map<Value, Block>;
}

/** Puts numbers in the place of values that are always the same, and leaves out what is never reached. */
export function propagateConstants(draft: Draft): void {
  const following = follow(draft);
  const { beliefs, reached } = following;
  const of = (value: Value): Value => {
    const belief = beliefs.get(value);
    return typeof belief === "bigint"
      ? numberOfType(draft, belief, value.type)
      : value;
  };
  for (const block of draft.blocks) {
    if (!reached.has(block)) continue;
    for (const value of block.body) {
      Object.assign(value, { operands: value.operands.map(of) });
    }
    block.ending = decided(mapEnding(block.ending, of, (one) => one));
  }
  dropUnreached(draft);
}

/** `ending` without a choice, if it is known how it goes. */
export function decided(ending: Ending): Ending {
  if (ending.kind !== "branch" && ending.kind !== "switch") return ending;
  const number = known(
    ending.kind === "branch" ? ending.condition : ending.value,
  );
  if (number === undefined) return ending;
  return { kind: "jump", target: wayOf(ending, number), passes: [] };
}

// ## Following the paths

function follow(draft: Draft): Following {
  const following: Following = {
    beliefs: new Map(),
    users: new Map(),
    reached: new Set(),
    pending: [],
    home: new Map(),
  };
  noteUsers(draft, following);
  reach(following, draft.blocks[0]!);
  for (
    let next = following.pending.pop();
    next;
    next = following.pending.pop()
  ) {
    if ("body" in next) leave(following, next);
    else if ("from" in next) pass(following, next);
    else visit(following, next);
  }
  return following;
}

function noteUsers(draft: Draft, { users, home }: Following): void {
  const note = (value: Value, user: Value | Block | Pass) => {
    const known = users.get(value);
    if (known) known.push(user);
    else users.set(value, [user]);
  };
  for (const block of draft.blocks) {
    for (const value of block.body) {
      home.set(value, block);
      for (const one of value.operands) note(one, value);
    }
    for (const [at, one] of usedBy(block.ending).entries()) {
      const { ending } = block;
      if (ending.kind !== "jump") note(one, block);
      else {
        const parameter = ending.target.parameters[at]!;
        note(one, { from: block, value: one, parameter });
      }
    }
  }
}

function reach(following: Following, block: Block): void {
  if (following.reached.has(block)) return;
  following.reached.add(block);
  for (const value of block.body) visit(following, value);
  following.pending.push(block);
}

function believed({ beliefs }: Following, value: Value): Belief {
  return known(value) ?? beliefs.get(value);
}

function visit(following: Following, value: Value): void {
  const { reached, home } = following;
  if (!reached.has(home.get(value)!)) return;
  learn(following, value, beliefAbout(following, value));
}

function beliefAbout(following: Following, value: Value): Belief {
  const { operation, operands, type } = value;
  const of = operands.map((one) => believed(following, one));
  if (operation.kind === "select") {
    const [condition, then, otherwise] = of;
    if (typeof condition === "bigint") return condition ? then : otherwise;
    if (condition === undefined) return undefined;
    return then === otherwise ? then : "varies";
  }
  if (of.some((one) => one === undefined)) return undefined;
  if (of.length === 0 || of.some((one) => one === "varies")) return "varies";
  return evaluate(operation, type, of as bigint[]) ?? "varies";
}

/** Believes something of `value`, and has its users looked at again if that is new. */
function learn(following: Following, value: Value, belief: Belief): void {
  const { beliefs, users, pending, reached } = following;
  const before = beliefs.get(value);
  if (belief === undefined || before === belief || before === "varies") return;
  beliefs.set(value, before === undefined ? belief : "varies");
  for (const user of users.get(value) ?? []) {
    if (!("body" in user) || reached.has(user)) pending.push(user);
  }
}

function pass(following: Following, { from, value, parameter }: Pass): void {
  if (!following.reached.has(from)) return;
  learn(following, parameter, believed(following, value));
}

/** Follows the ways out of `block` that can be taken by what is believed. */
function leave(following: Following, block: Block): void {
  const { ending } = block;
  if (ending.kind === "return") return;
  if (ending.kind === "jump") {
    for (const [at, parameter] of ending.target.parameters.entries()) {
      learn(following, parameter, believed(following, ending.passes[at]!));
    }
    return reach(following, ending.target);
  }
  const decides = ending.kind === "branch" ? ending.condition : ending.value;
  const belief = believed(following, decides);
  if (typeof belief === "bigint") {
    return reach(following, wayOf(ending, belief));
  }
  if (belief !== "varies") return;
  for (const { target } of ending.kind === "switch" ? ending.cases : []) {
    reach(following, target);
  }
  if (ending.kind === "branch") reach(following, ending.then);
  reach(following, ending.otherwise);
}
