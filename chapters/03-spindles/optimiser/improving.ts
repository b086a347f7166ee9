// # Leaving things out
//
// What has been proved need not be tested, and what nobody uses need not be computed.
//
// In [[§A first spindle]] the verifier proves that the place in `add` is inside the row. The
// check goes, and with it the comparison that was made for it alone.
//
// This is the first thing that is done to a procedure, and it matters more than it seems. An
// author may test `Space.readable(...)` and then
// call `Console.write`, which requires the same. The verifier sees that it is the same
// question ([[§Questions and what is known of them]]). Then the second test goes, and
// with it a whole call of the kernel ([[promise 86]]).

import {
  type Block,
  type Ending,
  isPure,
  type Procedure,
  usedBy,
  type Value,
} from "../form/ir.ts";

/** `procedure` without the checks in `proved` and without what is then unused. */
export function improve(
  procedure: Procedure,
  proved: ReadonlySet<number>,
): Procedure {
  const kept = new Map<Block, Value[]>();
  for (const block of procedure.blocks) {
    kept.set(block, block.body.filter((value) => !isProved(value, proved)));
  }
  const used = usedValues(procedure, kept);
  for (const [block, body] of kept) {
    kept.set(block, body.filter((one) => !isPure(one) || used.has(one)));
  }
  return withBodies(procedure, kept);
}

function isProved({ operation }: Value, proved: ReadonlySet<number>): boolean {
  return operation.kind === "check" && proved.has(operation.site.number);
}

/** Every value whose number matters to something that is done. */
function usedValues(
  procedure: Procedure,
  bodies: ReadonlyMap<Block, Value[]>,
): Set<Value> {
  const used = new Set<Value>();
  const pending: Value[] = [];
  const use = (value: Value) => {
    if (used.has(value)) return;
    used.add(value);
    pending.push(value);
  };
  for (const block of procedure.blocks) {
    usedBy(block.ending).forEach(use);
    for (const value of bodies.get(block) ?? []) {
      if (!isPure(value)) use(value);
    }
  }
  for (let next = pending.pop(); next; next = pending.pop()) {
    next.operands.forEach(use);
  }
  return used;
}

/** A copy of `procedure` whose blocks have other bodies. */
function withBodies(
  procedure: Procedure,
  bodies: ReadonlyMap<Block, Value[]>,
): Procedure {
  const copies = new Map<Block, Block>(
    procedure.blocks.map((block) => [
      block,
      { ...block, body: bodies.get(block) ?? [] },
    ]),
  );
  for (const copy of copies.values()) {
    copy.ending = redirected(copy.ending, copies);
  }
  return { ...procedure, blocks: [...copies.values()] };
}

function redirected(
  ending: Ending,
  copies: ReadonlyMap<Block, Block>,
): Ending {
  const to = (block: Block) => copies.get(block) ?? block;
  if (ending.kind === "jump") return { ...ending, target: to(ending.target) };
  if (ending.kind === "return") return ending;
  if (ending.kind === "switch") {
    const cases = ending.cases.map(({ equals, target }) => ({
      equals,
      target: to(target),
    }));
    return { ...ending, cases, otherwise: to(ending.otherwise) };
  }
  const { then, otherwise } = ending;
  return { ...ending, then: to(then), otherwise: to(otherwise) };
}
