// # Rounds
//
// Each round of a loop begins in the same block. Its parameters are the counter and every variable
// that some round may change.
//
// Every loop counts. `for i in 0..8` says so itself. `for x in row` counts the elements, and
// `while condition budget 100` the rounds: when the counter has come to 100 and the condition still
// holds, a check fails. So of every loop it is known how often it can go round.

import {
  addPassed,
  arithmetic,
  begin,
  type Builder,
  comparison,
  constant,
  createBlock,
  end,
} from "./builder.ts";
import type { Flat, Rounds } from "./frames.ts";
import { meet, pathHere, splitTo } from "./paths.ts";
import type { Span } from "../source/diagnostics.ts";
import type { Block, Loop, Value } from "./ir.ts";
import { scalarsOf } from "../meaning/layout.ts";
import type { Local } from "../meaning/typed.ts";
import { U64 } from "../meaning/types.ts";

/** A loop that is to be made. */
export interface Counted {
  /** The loop in the source. */
  readonly span: Span;
  /** The counter's first value. */
  readonly from: Value;
  /** What the counter does not reach, or at most once. */
  readonly to: Value;
  /** The variables that some round may change. */
  readonly changed: readonly Local[];
  /** Goes to one of two blocks: inside if there is another round, or behind the loop. */
  readonly test: (counter: Value, inside: Block, behind: Block) => void;
  /** What is done in each round. */
  readonly body: (counter: Value) => void;
}

/** Appends a loop. */
export function lowerRounds(builder: Builder, counted: Counted): void {
  const { from, to, span, test, body } = counted;
  const before = builder.locals;
  const changed = counted.changed.filter((one) => before.has(one));
  const loop: Loop = { span, from, to, counter: from };
  builder.loops.push(loop);
  const round = enterRounds(builder, loop, changed);
  const atRound = builder.locals;
  const inside = createBlock(builder);
  const behind = outside(builder, () => createBlock(builder));
  test(loop.counter, inside, behind);
  begin(builder, inside);
  builder.locals = new Map(atRound);
  const rounds: Rounds = {
    breaks: [],
    continues: [],
    live: builder.live.length,
  };
  builder.frame.rounds.push(rounds);
  body(loop.counter);
  builder.frame.rounds.pop();
  meet(builder, atRound, [...rounds.continues, ...pathHere(builder)], span);
  nextRound(builder, loop.counter, round, changed, span);
  builder.loops.pop();
  begin(builder, behind);
  builder.locals = atRound;
  meet(builder, before, [...pathHere(builder), ...rounds.breaks], span);
}

/** Does `work` as if the innermost loop were not around. */
function outside<T>({ loops }: Builder, work: () => T): T {
  const loop = loops.pop();
  const result = work();
  if (loop) loops.push(loop);
  return result;
}

/** Begins the block where each round begins. */
function enterRounds(
  builder: Builder,
  loop: Loop,
  changed: readonly Local[],
): Block {
  const { span, from } = loop;
  const { locals } = builder;
  const passes = [from, ...changed.flatMap((one) => locals.get(one)!)];
  const round = createBlock(builder);
  end(builder, { kind: "jump", target: round, passes });
  begin(builder, round);
  loop.counter = addPassed(builder, round, from.type, span);
  builder.locals = new Map(locals);
  for (const local of changed) {
    const values: Flat = scalarsOf(local.type)
      .map((type) => addPassed(builder, round, type, span));
    builder.locals.set(local, values);
  }
  return round;
}

/** Goes back to `round` with the counter one higher. */
function nextRound(
  builder: Builder,
  counter: Value,
  round: Block,
  changed: readonly Local[],
  span: Span,
): void {
  if (builder.block === undefined) return;
  const one = constant(builder, 1n, counter.type, span);
  const next = arithmetic(builder, "add", counter, one, span);
  const values = changed.flatMap((local) => builder.locals.get(local)!);
  end(builder, { kind: "jump", target: round, passes: [next, ...values] });
}

/** Tests whether the counter has come to its end. */
export function untilEnd(
  builder: Builder,
  to: Value,
  span: Span,
): Counted["test"] {
  return (counter, inside, behind) => {
    const more = comparison(builder, "less", counter, to, span);
    splitTo(builder, more, inside, behind);
  };
}

/** Does `work` for each number from 0 to below `count`. It sets no variable. */
export function countUp(
  builder: Builder,
  count: Value,
  span: Span,
  work: (counter: Value) => void,
): void {
  lowerRounds(builder, {
    span,
    from: constant(builder, 0n, U64, span),
    to: count,
    changed: [],
    test: untilEnd(builder, count, span),
    body: work,
  });
}
