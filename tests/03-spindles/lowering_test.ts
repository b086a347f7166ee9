// The intermediate form of a few procedures, and what is left out of it.

import { assert, assertEquals } from "@std/assert";
import {
  compute,
  improve,
  limitsOf,
  predecessors,
  printProcedure,
  type Procedure,
  SCALARS,
  successors,
  typeName,
  wrap,
} from "../../chapters/03-spindles/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import { normal } from "./evaluator.ts";
import { entryWith, lowered } from "./helpers.ts";
import { randomSpindle } from "./generator.ts";

function bodyOf(text: string): Procedure {
  return lowered(text).procedures[0]!.body;
}

function form(body: string, parameters?: string): string {
  return printProcedure(bodyOf(entryWith(body, parameters)));
}

Deno.test("lowerSpindle: a variable that differs is passed where paths meet", () => {
  assertEquals(
    form("let a: u64 = 10; if x < 10 { a = x; } self.n = a;"),
    `procedure test(1)
b0():
  v0: u64 = parameter 0
  v3: bool = less v0 10
  branch v3 b1 b2
b1():
  jump b3(v0)
b2():
  jump b3(10)
b3(v4: u64):
  store state+0.8 n v4
  return`,
  );
});

Deno.test("lowerSpindle: a loop passes its counter and what it changes", () => {
  assertEquals(
    form("let a: u64 = 0; for i in 0..x { a += i; } self.n = a;"),
    `procedure test(1)
loop0 v4 from 0 to v0
b0():
  v0: u64 = parameter 0
  jump b1(0, 0)
b1(v4: u64, v5: u64) in loop0:
  v6: bool = less v4 v0
  branch v6 b2 b3
b2() in loop0:
  v7: u64 = add v5 v4
  v9: u64 = add v4 1
  jump b1(v9, v7)
b3():
  store state+0.8 n v5
  return`,
  );
});

Deno.test("lowerSpindle: an index has a check, and += looks at its place once", () => {
  assertEquals(
    form("self.list[x] += 1;"),
    `procedure test(1)
b0():
  v0: u64 = parameter 0
  v2: bool = less v0 10
  check#0 v2 index "index < 10"
  v4: i32 = load state+12[4 x 10].4 list[] v0
  v6: i32 = add v4 1
  store state+12[4 x 10].4 list[] v6 v0
  return`,
  );
});

Deno.test("lowerSpindle: && is a branch, and a requirement speaks of the arguments", () => {
  assertEquals(
    form("if x > 5 && Space.readable(1, x) { self.n = 1; }")
      .replaceAll(/v\d+/g, "v"),
    `procedure test(1)
operation Space.readable pure
b0():
  v: u64 = parameter 0
  v: bool = less 5 v
  branch v b3 b2
b3():
  v: bool = lessOrEqual v 4096
  check#0 v requires "length <= 4096"
  v: bool = call Space.readable 1 v
  branch v b1 b2
b1():
  store state+0.8 n 1
  jump b4()
b2():
  jump b4()
b4():
  return`,
  );
});

Deno.test("lowerSpindle: parameters are made numbers of their types", () => {
  const text = form("self.truth = a == (b < 0);", "a: bool, b: i8, c: u64");
  assertEquals(
    text.split("\n").slice(2, 8).map((line) =>
      line.replaceAll(/v\d+/g, "v").trim()
    ),
    [
      "v: u64 = parameter 0",
      "v: bool = equal v 0",
      "v: bool = not v",
      "v: u64 = parameter 1",
      "v: i8 = convert v",
      "v: u64 = parameter 2",
    ],
  );
});

Deno.test("lowerSpindle: every site points at its use, not at a definition", () => {
  const text = entryWith(
    "const far: u64 = x; self.n = x << far; self.n = x << far;",
  );
  const places = bodyOf(text).sites.map((
    { span },
  ) => [span.start, text.slice(span.start, span.end)]);
  const first = text.indexOf("<< far") + 3;
  const second = text.lastIndexOf("<< far") + 3;
  assertEquals(places, [[first, "far"], [second, "far"]]);
});

Deno.test("lowerSpindle: each block but the first comes after one that leads to it", () => {
  for (let seed = 0; seed < 300; seed++) {
    const text = randomSpindle("R", random(seed), { size: 30 });
    for (const { body } of lowered(text).procedures) {
      const place = new Map(body.blocks.map((block, index) => [block, index]));
      for (const [block, leading] of predecessors(body)) {
        const index = place.get(block)!;
        assert(
          index === 0 || leading.some((one) => place.get(one)! < index),
          text,
        );
        for (const next of successors(block)) assert(place.has(next), text);
      }
    }
  }
});

Deno.test("lowerSpindle: each value is computed before it is used, on every path", () => {
  for (let seed = 300; seed < 500; seed++) {
    const text = randomSpindle("R", random(seed), { size: 30 });
    for (const { body } of lowered(text).procedures) {
      const leading = predecessors(body);
      const known = new Map<unknown, Set<unknown>>();
      for (const block of body.blocks) {
        const before = leading.get(block)!
          .map((one) => known.get(one)).filter((one) => one !== undefined);
        const [first, ...others] = before;
        const here = new Set(
          [...first ?? []].filter((one) => others.every((set) => set.has(one))),
        );
        block.parameters.forEach((one) => here.add(one));
        for (const value of block.body) {
          for (const operand of value.operands) {
            const constant = operand.operation.kind === "constant";
            assert(constant || here.has(operand), text);
          }
          here.add(value);
        }
        known.set(block, here);
      }
    }
  }
});

Deno.test("improve: without its proved checks, a procedure loses what only they needed", () => {
  const body = bodyOf(entryWith("self.list[x & 7] = 1;"));
  assertEquals(
    printProcedure(improve(body, new Set([0]))).replaceAll(/v\d+/g, "v"),
    `procedure test(1)
b0():
  v: u64 = parameter 0
  v: u64 = and v 7
  store state+12[4 x 10].4 list[] (1: i32) v
  return`,
  );
  assertEquals(printProcedure(improve(body, new Set())), printProcedure(body));
});

Deno.test("compute: agrees with plain modular arithmetic in every type", () => {
  const next = random(7);
  const plain = {
    add: (a: bigint, b: bigint) => a + b,
    subtract: (a: bigint, b: bigint) => a - b,
    multiply: (a: bigint, b: bigint) => a * b,
  };
  for (const type of SCALARS.values()) {
    if (type.kind === "bool") continue;
    const [least, greatest] = limitsOf(type);
    for (let round = 0; round < 200; round++) {
      const [a, b] = [
        normal(type, random64(next)),
        normal(type, random64(next)),
      ];
      assert(a >= least && a <= greatest);
      for (const [name, of] of Object.entries(plain)) {
        const result = compute(name as keyof typeof plain, a, b, type);
        assertEquals(result, normal(type, of(a, b)), typeName(type));
      }
      assertEquals(wrap(type, a * b), normal(type, a * b));
    }
  }
});
