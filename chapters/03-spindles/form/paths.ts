// # Where paths part and meet
//
// Both branches of an `if` begin with the same values. Behind them, a variable that has come out
// differently becomes a parameter of the place where they meet.

import {
  addPassed,
  begin,
  type Builder,
  createBlock,
  end,
  known,
} from "./builder.ts";
import type { Flat, LocalsEnd, PathEnd } from "./frames.ts";
import { blankScalar } from "./values.ts";
import type { Span } from "../source/diagnostics.ts";
import { type Block, successors, type Value } from "./ir.ts";
import { partsOf, scalarsOf } from "../meaning/layout.ts";
import type { Local } from "../meaning/typed.ts";
import type { Scalar } from "../meaning/types.ts";

/** Notes in `ends` that the path ends here with `values`, and ends it. */
export function leaveTo(
  builder: Builder,
  ends: PathEnd[],
  values: Flat,
): void {
  if (builder.block !== undefined) ends.push({ block: builder.block, values });
  builder.block = undefined;
}

/**
 * Goes on where the paths `ends` meet. What differs between them is passed along. If there are none,
 * nobody comes here: what follows is left out in the end ([[withoutUnreached]]).
 */
export function joinPaths(
  builder: Builder,
  ends: readonly PathEnd[],
  scalars: readonly Scalar[],
  span: Span,
): Flat {
  const [only, ...others] = ends;
  if (only === undefined) {
    begin(builder, createBlock(builder));
    return scalars.map((one) => blankScalar(builder, one, span));
  }
  if (others.length === 0) {
    builder.block = only.block;
    return only.values;
  }
  const block = createBlock(builder);
  const differing = only.values.map((value, index) =>
    others.some(({ values }) => !areSame(values[index]!, value))
  );
  for (const { block: last, values } of ends) {
    const passes = values.filter((_, index) => differing[index]);
    last.ending = { kind: "jump", target: block, passes };
  }
  begin(builder, block);
  return only.values.map((value, index) =>
    differing[index] ? addPassed(builder, block, scalars[index]!, span) : value
  );
}

function areSame(one: Value, other: Value): boolean {
  if (one === other) return true;
  const [a, b] = [one.operation, other.operation];
  return a.kind === "constant" && b.kind === "constant" && a.value === b.value;
}

/** Lets the paths `ends` meet, of which each has its own values for the locals of `before`. */
export function meet(
  builder: Builder,
  before: ReadonlyMap<Local, Flat>,
  ends: readonly LocalsEnd[],
  span: Span,
): void {
  builder.block = undefined;
  const [only, ...others] = ends;
  if (only === undefined) return void (builder.locals = new Map(before));
  const kept = [...before.keys()];
  if (others.length === 0) {
    builder.block = only.block;
    builder.locals = new Map(
      kept.map((local) => [local, only.locals.get(local)!]),
    );
    return;
  }
  const all = ends.map(({ block, locals }) => ({
    block,
    values: kept.flatMap((local) => locals.get(local)!),
  }));
  const values = joinLocals(builder, all, kept, span);
  builder.locals = values;
}

function joinLocals(
  builder: Builder,
  ends: readonly PathEnd[],
  locals: readonly Local[],
  span: Span,
): Map<Local, Flat> {
  const scalars = locals.flatMap(({ type }) => scalarsOf(type));
  const values = joinPaths(builder, ends, scalars, span);
  let at = 0;
  return new Map(locals.map((local) => {
    const width = partsOf(local.type);
    at += width;
    return [local, values.slice(at - width, at)];
  }));
}

/** Does `work` at the beginning of `block`, and gives the end of its path if it has one. */
export function along(
  builder: Builder,
  before: ReadonlyMap<Local, Flat>,
  block: Block,
  work: () => void,
): LocalsEnd[] {
  builder.locals = new Map(before);
  begin(builder, block);
  work();
  return pathHere(builder);
}

/** The end of the path here, if one comes here. */
export function pathHere({ block, locals }: Builder): LocalsEnd[] {
  return block === undefined ? [] : [{ block, locals }];
}

/** Ends the block here with a branch; if it is known which way, with a jump. */
export function splitTo(
  builder: Builder,
  condition: Value,
  then: Block,
  otherwise: Block,
): void {
  const truth = known(condition);
  if (truth === undefined) {
    return end(builder, { kind: "branch", condition, then, otherwise });
  }
  const target = truth === 1n ? then : otherwise;
  end(builder, { kind: "jump", target, passes: [] });
}

// ## What nobody comes to
//
// A helper may fail whatever happens, and then nothing behind its call is ever done. The lowering
// goes on all the same. What it has made there is taken out when the procedure is complete.

/** The blocks of `blocks` that a path from the first one comes to. */
export function withoutUnreached(blocks: readonly Block[]): Block[] {
  const reached = new Set<Block>();
  const pending = blocks.slice(0, 1);
  for (let block = pending.pop(); block; block = pending.pop()) {
    if (reached.has(block)) continue;
    reached.add(block);
    pending.push(...successors(block));
  }
  return blocks.filter((one) => reached.has(one));
}
