// What the kernel costs, in cycles that are the same everywhere.

import { assert, assertEquals } from "@std/assert";
import { type Cost, measureCosts } from "../../chapters/02-controllers/mod.ts";

const COSTS = new Map(measureCosts().map((one) => [one.name, one]));

function cost(name: string): Cost {
  const found = COSTS.get(name);
  assert(found !== undefined, name);
  return found;
}

Deno.test("costs: a second measurement gives the same cycles", () => {
  assertEquals(measureCosts(), [...COSTS.values()]);
});

Deno.test("costs: calls, traps and further handlers are executed, with nothing charged", () => {
  for (const name of ["system call", "one handler more", "trap"]) {
    assertEquals(cost(name).charged, 0, name);
    assert(cost(name).executed > 0, name);
  }
});

Deno.test("costs: what does more costs more", () => {
  const order = [
    "one handler more",
    "system call",
    "trap",
    "context switch",
    "ping-pong",
    "fork-join",
  ];
  for (const [index, name] of order.slice(1).entries()) {
    assert(cost(name).cycles > cost(order[index]!).cycles, name);
  }
});

Deno.test("costs: a hundred pages in one call are charged by the page, and each is cheaper than one alone", () => {
  const [one, hundred] = [cost("protect 1"), cost("protect 100")];
  // Whose pages they are is found out once, and one instruction forgets all their translations.
  const page = (hundred.charged - one.charged) / 99;
  assert(page > 0 && page < one.charged);
  assert(hundred.executed < 2 * one.executed);
});
