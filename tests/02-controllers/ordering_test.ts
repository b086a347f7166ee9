// The order in which handlers are asked.

import { assert, assertEquals } from "@std/assert";
import {
  type Order,
  orderHandlers,
} from "../../chapters/02-controllers/mod.ts";
import { createChance } from "./chance.ts";

/** The names of handlers with these wishes, the oldest first, in the order found. */
function ordered(...wishes: readonly (readonly [string, Order?])[]): string {
  const found = orderHandlers(
    wishes.map(([name, order], number) => ({ name, number, order })),
  );
  return "cycle" in found
    ? `cycle ${found.cycle.toSorted().join(" ")}`
    : found.order.map(({ name }) => name).join(" ");
}

Deno.test("orderHandlers: without wishes the newest comes first", () => {
  assertEquals(ordered(["a"], ["b"], ["c"]), "c b a");
  assertEquals(ordered(), "");
});

Deno.test("orderHandlers: first and last stand outside, whenever they came", () => {
  assertEquals(
    ordered(["l", "last"], ["f", "first"], ["a"], ["m", "last"], ["b"]),
    "f b a m l",
  );
  assertEquals(ordered(["f", "first"], ["g", "first"]), "g f");
});

Deno.test("orderHandlers: before and after hold, through others too", () => {
  assertEquals(ordered(["a"], ["b", { after: "a" }]), "a b");
  assertEquals(ordered(["a", { before: "b" }], ["b"]), "a b");
  assertEquals(
    ordered(["a"], ["b", { after: "c" }], ["c", { after: "a" }]),
    "a c b",
  );
  assertEquals(ordered(["a", { before: "nobody" }], ["b"]), "b a");
});

Deno.test("orderHandlers: wishes that wait for each other are named", () => {
  assertEquals(
    ordered(["a", { after: "b" }], ["b", { after: "a" }]),
    "cycle a b",
  );
  assertEquals(ordered(["a", { after: "a" }]), "a");
  assertEquals(
    ordered(["f", "first"], ["l", { before: "f" }]),
    "cycle f l",
  );
  assertEquals(
    ordered(["x"], ["a", { before: "b" }], ["b", { before: "c" }], [
      "c",
      { before: "a" },
    ]),
    "cycle a b c",
  );
});

Deno.test("orderHandlers: 2,000 random sets are in order, or have a cycle", () => {
  const chance = createChance(11);
  for (let round = 0; round < 2000; round++) {
    const count = 2 + chance.below(6);
    const handlers = Array.from({ length: count }, (_, number) => ({
      name: `h${number}`,
      number,
      order: chance.pick<Order | undefined>([
        undefined,
        "first",
        "last",
        { before: `h${chance.below(count)}` },
        { after: `h${chance.below(count)}` },
      ]),
    }));
    const edges = wishesOf(handlers);
    const found = orderHandlers(handlers);
    if ("cycle" in found) assert(hasCycle(count, edges), `round ${round}`);
    else {
      assert(!hasCycle(count, edges), `round ${round}`);
      const place = new Map(found.order.map(({ number }, at) => [number, at]));
      for (const [one, other] of edges) {
        assert(place.get(one)! < place.get(other)!, `round ${round}`);
      }
    }
  }
});

interface Wishing {
  readonly number: number;
  readonly order: Order | undefined;
}

/** Pairs of which the first must precede the second. */
function wishesOf(handlers: readonly Wishing[]): [number, number][] {
  const rank = ({ order }: Wishing) =>
    order === "first" ? 0 : order === "last" ? 2 : 1;
  const edges: [number, number][] = [];
  for (const one of handlers) {
    for (const other of handlers) {
      if (one === other) continue;
      if (rank(one) < rank(other)) edges.push([one.number, other.number]);
    }
    if (typeof one.order !== "object") continue;
    const before = "before" in one.order;
    const name = "before" in one.order ? one.order.before : one.order.after;
    const other = Number(name.slice(1));
    if (other === one.number) continue;
    edges.push(before ? [one.number, other] : [other, one.number]);
  }
  return edges;
}

function hasCycle(count: number, edges: readonly [number, number][]): boolean {
  const left = new Set(Array.from({ length: count }, (_, index) => index));
  for (;;) {
    const free = [...left].find((one) =>
      !edges.some(([from, to]) => to === one && left.has(from))
    );
    if (free === undefined) return left.size > 0;
    left.delete(free);
  }
}
