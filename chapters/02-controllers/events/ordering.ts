// # The order of handlers
//
// Who is asked first may decide everything, so handlers can say where they want to stand. Who
// says something that cannot be, together with the others, is refused.
//
// Somebody has installed "Pager" and then "Cache", which is asked before it, because the
// newest comes first. A third one, "Trace", says `first`, and stays in front whatever comes
// later. A fourth, "Log", says `after: "Pager"`. If "Pager" then said `after: "Log"`, the two
// would wait for each other. No order satisfies both, and the one who asked last is told.
//
// The rules: those who say `first` stand before those who do not, and those who say `last`
// behind all others. Within these three groups the wishes `before` and `after` hold, and where
// nothing has been wished, the newest comes first. A wish about a name that nobody has is no
// hindrance. "Pager" also means "Pager.fault" and everything else whose name begins so.

import type { Order } from "../kernel/kernel.ts";

/** What counts in ordering: a name, an age and a wish. */
export interface Ordered {
  /** Its name. */
  readonly name: string;
  /** Larger if it is newer. */
  readonly number: number;
  /** Where it wants to stand. */
  readonly order?: Order | undefined;
}

/**
 * `handlers` in an order that satisfies every wish.
 *
 * @returns the names of those that cannot all be satisfied, if there are such
 */
export function orderHandlers<One extends Ordered>(
  handlers: readonly One[],
): { readonly order: readonly One[] } | { readonly cycle: readonly string[] } {
  const waiting = [...handlers].sort((a, b) => b.number - a.number);
  if (waiting.every(({ order }) => typeof order !== "object")) {
    return { order: waiting.sort((a, b) => rank(a) - rank(b)) };
  }
  const order: One[] = [];
  while (waiting.length > 0) {
    const free = waiting.findIndex((one) =>
      waiting.every((other) => other === one || !mustPrecede(other, one))
    );
    if (free === -1) return { cycle: inCycles(waiting) };
    order.push(...waiting.splice(free, 1));
  }
  return { order };
}

/** The names of those who have to precede somebody who, in the end, precedes them. */
function inCycles(waiting: readonly Ordered[]): readonly string[] {
  const left = waiting.filter((one) =>
    waiting.some((other) => other !== one && mustPrecede(one, other))
  );
  return left.length === waiting.length
    ? left.map(({ name }) => name)
    : inCycles(left);
}

/** Whether `one` has to be asked before `other`. */
function mustPrecede(one: Ordered, other: Ordered): boolean {
  const wish = one.order;
  const others = other.order;
  if (
    typeof wish === "object" && "before" in wish && means(wish.before, other)
  ) {
    return true;
  }
  if (
    typeof others === "object" && "after" in others && means(others.after, one)
  ) {
    return true;
  }
  return rank(one) < rank(other);
}

/** Whether `wished` is the name of `one`, or its part up to a dot. */
function means(wished: string, { name }: Ordered): boolean {
  return name === wished || name.startsWith(`${wished}.`);
}

/** 0 for those who want to be first, 2 for those who want to be last. */
function rank({ order }: Ordered): number {
  return order === "first" ? 0 : order === "last" ? 2 : 1;
}
