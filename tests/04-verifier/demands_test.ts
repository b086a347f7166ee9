// What must be so at each value, whoever made the procedure: one that lacks a check is not let in.

import { assert, assertEquals } from "@std/assert";
import {
  problemsOf,
  type Procedure,
  readProcedure,
} from "../../chapters/03-spindles/mod.ts";
import { findFacts, shapeOf } from "../../chapters/04-verifier/mod.ts";

const HEAD = `
slot0 32 line
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: address to read = parameter 2
  v3: u64 = parameter 3`;

function procedure(body: string, front = ""): Procedure {
  const made = readProcedure(
    `procedure test(4): u64${front}${HEAD}\n  ${
      body.trim().split("\n").map((line) => line.trim()).join("\n  ")
    }\n  return 0`,
  );
  assertEquals(problemsOf(made), []);
  return made;
}

function lacksOf(body: string, front?: string): string[] {
  const analysis = findFacts(procedure(body, front), { room: { state: 128 } });
  return analysis.lacks.map(({ text }) => text);
}

const GRANTED: Readonly<Record<string, string>> = {
  "an index that was checked": `v10: bool = less v0 8
    check#0 v10 index "i"
    v11: u64 = load state+0[8 x 8].8 list[] v0`,
  "an index by a mask": `v10: u64 = and v0 7
    v11: u64 = load state+64[8 x 8].8 list[] v10`,
  "a slice up to its length": `v10: bool = less v0 v3
    check#0 v10 index "i"
    v11: u8 = load slice1+0[1 x length].1 data[] v2 v3 v0`,
  "a field of a record in a slice": `v10: bool = less v0 v3
    check#0 v10 index "i"
    v11: u32 = load slice8+4[8 x length].4 data[].x v2 v3 v0`,
  "a part, and an element of it": `v10: bool = lessOrEqual v0 v1
    check#0 v10 slice "a"
    v11: bool = lessOrEqual v1 v3
    check#1 v11 slice "b"
    v12: u64 = subtract v1 v0
    v13: address to read = slice 1 v2 v3 v0 v12
    v14: bool = less 3 v12
    check#2 v14 index "c"
    v15: u8 = load slice1+0[1 x length].1 data[] v13 v12 3`,
  "a divisor that was tested": `v10: bool = equal v1 0
    v11: bool = not v10
    check#0 v11 division "d"
    v12: u64 = divide v0 v1`,
  "the whole of an array on the stack": `v10: u64 = remainder v0 4
    store slot0+0[8 x 4].8 line[] v1 v10`,
};

for (const [what, body] of Object.entries(GRANTED)) {
  Deno.test(`findFacts: asks for no more than there is at ${what}`, () => {
    assertEquals(lacksOf(body), []);
  });
}

/** A body without the check that it needs, and what is asked for. */
const LACKING: Readonly<Record<string, readonly [string, RegExp]>> = {
  "an index": [
    "v10: u64 = load state+0[8 x 8].8 list[] v0",
    /index of list\[\]/,
  ],
  "an index that is one too large": [
    `v10: bool = lessOrEqual v0 8
    check#0 v10 index "i"
    v11: u64 = load state+0[8 x 8].8 list[] v0`,
    /below 8/,
  ],
  "a check on something else": [
    `v10: bool = less v1 8
    check#0 v10 index "i"
    v11: u64 = load state+0[8 x 8].8 list[] v0`,
    /below 8/,
  ],
  "a place behind the state": [
    "v10: u64 = load state+124.8 n",
    /inside its memory/,
  ],
  "an array that ends behind the state": [
    `v10: u64 = and v0 7
    v11: u64 = load state+72[8 x 8].8 list[] v10`,
    /inside its memory/,
  ],
  "a slice without a test": [
    "v11: u8 = load slice1+0[1 x length].1 data[] v2 v3 v0",
    /below the length/,
  ],
  "the second byte behind an index": [
    `v10: bool = less v0 v3
    check#0 v10 index "i"
    v11: u16 = load slice1+0[1 x length].2@1 data[] v2 v3 v0`,
    /below the length/,
  ],
  "a length that is not the slice's": [
    `v10: bool = less v0 v1
    check#0 v10 index "i"
    v11: u8 = load slice1+0[1 x length].1 data[] v2 v1 v0`,
    /that of its slice/,
  ],
  "a length that is a number": [
    "v11: u8 = load slice1+0[1 x length].1 data[] v2 8 3",
    /that of its slice/,
  ],
  "a slice that may only be read": [
    `v10: bool = less v0 v3
    check#0 v10 index "i"
    store slice1+0[1 x length].1 data[] (1: u8) v2 v3 v0`,
    /may be written/,
  ],
  "a truth that somebody else has written": [
    `v10: bool = less v0 v3
    check#0 v10 index "i"
    v11: bool = load slice1+0[1 x length].1 data[] v2 v3 v0`,
    /whoever has written it/,
  ],
  "a part whose end is not tested": [
    `v10: bool = lessOrEqual v0 v1
    check#0 v10 slice "a"
    v12: u64 = subtract v1 v0
    v13: address to read = slice 1 v2 v3 v0 v12`,
    /part lies inside/,
  ],
  "a part that may be written of one that may not": [
    "v13: address = slice 1 v2 v3 0 0",
    /only if the whole may/,
  ],
  "a divisor": ["v10: u64 = divide v0 v1", /divisor/],
  "a shift": ["v10: u64 = shiftLeft v0 v1", /distance of a shift is below 64/],
  "a shift of a small number": [
    `v9: u8 = convert v0
    v8: u8 = convert v1
    v7: u8 = and v8 15
    v10: u8 = shiftRight v9 v7`,
    /below 8/,
  ],
};

for (const [what, [body, says]] of Object.entries(LACKING)) {
  Deno.test(`findFacts: misses the check for ${what}`, () => {
    const lacks = lacksOf(body);
    assert(lacks.length > 0 && says.test(lacks[0]!), lacks.join("; "));
  });
}

Deno.test("findFacts: a number out of the range of its type is not stored", () => {
  const type = "\ntype Place: u32 in 0..=99";
  const stored = (number: string) =>
    lacksOf(
      `v10: Place = convert ${number}
      store state+0.4 hand v10`,
      type,
    );
  assert(/this number is a Place/.test(stored("v0")[0] ?? ""));
  assertEquals(stored("(7: u32)"), []);
});

Deno.test("findFacts: an address that is no address is not followed", () => {
  const made = readProcedure(`procedure test(1): u64
b0():
  v0: address = parameter 0
  v1: u64 = load slice8+0[8 x length].8 data[] v0 1 0
  return v1`);
  const called = { types: [], trusting: true };
  const { lacks } = findFacts(made, { room: { state: 8 }, called });
  assert(/comes from a slice/.test(lacks[0]!.text));
});

Deno.test("shapeOf: a loop that can be entered beside its head is found", () => {
  const made = readProcedure(`procedure test(1): u64
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 5
  branch v1 b1 b2
b1():
  jump b2()
b2():
  v2: bool = less v0 9
  branch v2 b1 b3
b3():
  return 0`);
  assertEquals(shapeOf(made).broken?.number, 2);
});
