// # How long at most, by folding loops
//
// Another solution of exercise 4.4: each loop is taken for one large block, from whose end every way out
// leads on.

import {
  type Block,
  type Procedure,
  successors,
} from "../../chapters/03-spindles/mod.ts";
import { type Shape, shapeOf } from "../../chapters/04-verifier/mod.ts";
import type { Given } from "../../chapters/04-verifier/exercises/4.4-time/given.ts";
import { type Rounds, roundsOf } from "./4.4.ts";

/** What has been found out on the way. */
interface Folding {
  readonly given: Given;
  readonly shape: Shape;
  readonly rounds: Map<Block, Rounds>;
  readonly known: Map<string, bigint>;
}

/** So many cycles are enough for `procedure`; `undefined` if nothing shows that any are. */
export function boundOf(
  procedure: Procedure,
  given: Given,
): bigint | undefined {
  const shape = shapeOf(procedure);
  const rounds = new Map<Block, Rounds>();
  for (const head of shape.loops.keys()) {
    const found = roundsOf(shape, given, head);
    if (found === undefined) return undefined;
    rounds.set(head, found);
  }
  const folding = { given, shape, rounds, known: new Map() };
  return from(folding, procedure.blocks[0]!, undefined);
}

/** The dearest path from `block` on that stays in the loop of `head`, or until the end. */
function from(
  folding: Folding,
  block: Block,
  head: Block | undefined,
): bigint {
  const { known } = folding;
  const key = `${block.number} ${head?.number}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const cost = costFrom(folding, block, head);
  known.set(key, cost);
  return cost;
}

function costFrom(
  folding: Folding,
  block: Block,
  head: Block | undefined,
): bigint {
  const { given, shape: { loops, order } } = folding;
  const goesOn = (to: Block) =>
    to !== head && (head === undefined || loops.get(head)!.has(to));
  const whole = loops.get(block);
  if (block === head || whole === undefined) {
    const next = successors(block).filter((to) =>
      goesOn(to) && order.get(to)! > order.get(block)!
    );
    return given.price(block) * timesOf(folding, block) +
      greatest(next.map((to) => from(folding, to, head)));
  }
  const out = [...whole].flatMap(successors)
    .filter((to) => goesOn(to) && !whole.has(to))
    .filter((to) => order.get(to)! > order.get(block)!);
  return from(folding, block, block) +
    greatest(out.map((to) => from(folding, to, head)));
}

function timesOf({ shape, rounds }: Folding, block: Block): bigint {
  return shape.around.get(block)!.reduce((times, head) => {
    const { back, inside } = rounds.get(head)!;
    return times * (head === block ? back + 1n : inside(block));
  }, 1n);
}

function greatest(costs: readonly bigint[]): bigint {
  return costs.reduce((a, b) => a > b ? a : b, 0n);
}
