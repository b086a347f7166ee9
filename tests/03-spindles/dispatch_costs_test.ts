// What a raise costs in the machine's cycles.

import { assert, assertLessOrEqual } from "@std/assert";
import {
  measureDispatch,
  measureInstalls,
} from "../../chapters/03-spindles/mod.ts";

const COSTS = measureDispatch();

function cost(name: string) {
  const found = COSTS.find((one) => one.name === name);
  assert(found, name);
  return found;
}

Deno.test("measureDispatch: one handler takes at most 17 cycles, with the call and the way back", () => {
  assertLessOrEqual(cost("one handler").merged, 17);
});

Deno.test("measureDispatch: each further handler takes at most 6 cycles", () => {
  for (
    const [many, few] of [
      ["5 handlers", "one handler"],
      ["50 handlers", "10 handlers"],
      ["10 of a program's", "one of a program's"],
    ] as const
  ) {
    const [a, b] = [cost(many), cost(few)];
    const each = (a.merged - b.merged) / (a.handlers - b.handlers);
    assertLessOrEqual(each, 6);
  }
});

Deno.test("measureDispatch: a thousand handlers with a number each take at most 1.2 times one", () => {
  for (
    const [many, one] of [
      ["1,000 with a number each", "one with a filter"],
      ["1,000 with scattered numbers", "one with a filter"],
      ["1,000, of two programs", "one with a filter, a program's"],
    ] as const
  ) {
    assertLessOrEqual(cost(many).merged, 1.2 * cost(one).merged, many);
  }
});

Deno.test("measureDispatch: merged code is faster than the list, and its bytes have a bound", () => {
  for (const { name, handlers, list, merged, bytes, tableBytes } of COSTS) {
    if (handlers === 0) continue;
    assert(merged < list, name);
    assertLessOrEqual(bytes, 16384);
    assertLessOrEqual(tableBytes, 0x2_0000);
  }
});

Deno.test("measureInstalls: the thousandth install costs at most three times the tenth", () => {
  const costs = measureInstalls();
  const at = (place: number) =>
    costs.find((one) => one.place === place)!.cycles;
  assertLessOrEqual(at(1000), 3 * at(10));
});
