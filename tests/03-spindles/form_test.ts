// The intermediate form as text: printed, read back, looked at, and carried out.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  FormError,
  interpret,
  printProcedure,
  problemsOf,
  type Procedure,
  readProcedure,
  type Run,
  STATE_ADDRESS,
  type World,
} from "../../chapters/03-spindles/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { randomSpindle } from "./generator.ts";
import { lowered } from "./helpers.ts";

/** A text in which everything occurs that the form has. */
const EVERYTHING = `procedure "a test"(3): i16
type Fault: u8 in 0..=3
type Memory.Frame: handle
operation Space.readable pure
operation Clock.ticks reads Globals.ticks
slot0 64 line
slot4 8 "odd name"
loop0 v20 from 0 to v1
loop1 v30 from 2 to 9
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: Fault = convert v0
  v3: u32 <= 127 = convert v1
  v4: u32 in 1..=90 = load state+24[8 x 100][2 x 4].4be@2 rows[][].x v1 v0
  store slot0+8[1 x 16].1 line[] 7 v1
  store slot4+0.8 "odd name" (1: bool)
  v5: bool = call Space.readable v0 (4: u8)
  v6: u64 = call Clock.ticks
  v7: Memory.Frame = call Memory.take
  check#3 v5 v7 requires "a \\"b\\" < 3" releases Memory.release
  v8: address = reference state+0[8 x 3].8 list[] 3 0
  v9: address to read = slice 2 v8 v0 v1 3
  v10: i16 = load slice2+0[2 x length].2@1 data[] v9 3 v0
  v11: bool = raise Cache.missed v0 v10
  v12: u64 = multiplyHigh v0 1
  v13: u64 = select v5 v0 3
  v14: bool = equal 3 4
  v15: bool = not v14
  jump b1(0, -3)
b1(v20: u64, v21: i8) in loop0:
  v22: bool = less v20 v1
  branch v22 b2 b4
b2() in loop0:
  switch v20 0:b3 5:b7 b8
b3() in loop0:
  jump b5(2)
b7() in loop0:
  jump b5(3)
b8() in loop0:
  jump b5(4)
b5(v30: u8) in loop0 loop1:
  v31: bool = less v30 9
  v32: u8 = add v30 1
  branch v31 b6 b9
b6() in loop0 loop1:
  jump b5(v32)
b9() in loop0:
  v33: u64 = add v20 1
  jump b1(v33, v21)
b4():
  return v10`;

Deno.test("readProcedure: what is printed is read back, whatever is in it", () => {
  const read = readProcedure(EVERYTHING);
  assertEquals(printProcedure(read).split("\n"), EVERYTHING.split("\n"));
  assertEquals(problemsOf(read), []);
});

Deno.test("readProcedure: what the lowering makes is printed, read back and well formed", () => {
  for (let seed = 0; seed < 200; seed++) {
    const text = randomSpindle("R", random(seed), { size: 25 });
    for (const { body, filter } of lowered(text).procedures) {
      for (const procedure of filter ? [filter, body] : [body]) {
        assertEquals(problemsOf(procedure), [], text);
        const printed = printProcedure(procedure);
        const back = readProcedure(printed);
        assertEquals(printProcedure(back), printed);
        assertEquals(problemsOf(back), []);
      }
    }
  }
});

/** Texts that are no procedures, the line of the mistake, and what was expected. */
const MISTAKES: readonly (readonly [string, number, RegExp])[] = [
  ["", 1, /procedure/],
  ["procedure", 1, /what stands in front/],
  ["procedure p(0)", 1, /a block/],
  ["procedure p(0)\nb0():", 2, /how the last block ends/],
  ["procedure p(0)\nb0():\n  jump b1()", 3, /a block of this procedure/],
  ["procedure p(0)\nb0():\n  return v9", 3, /a value of this procedure/],
  ["procedure p(0)\nb0():\n  v1: u9 = parameter 0\n  return", 3, /a type/],
  ["procedure p(0)\nb0():\n  v1: u8 = plus 1 2\n  return", 3, /an operation/],
  ["procedure p(0)\nb0():\n  v1: u8 = add 1 2 x\n  return", 3, /line's end/],
  ["procedure p(0)\nb0():\n  add 1 2\n  return", 3, /a name in front/],
  ["procedure p(0)\nb0():\n  store state+0.3 n 1\n  return", 3, /\.1, \.2/],
  ["procedure p(0)\nb0():\n  store slot1+0.8 n 1\n  return", 3, /a slot/],
  ['procedure p(0)\nb0():\n  check#0 1 fun "x"\n  return', 3, /index, shift/],
  ["procedure p(0)\nb0():\n  return\nb0():\n  return", 4, /another number/],
  ["procedure p(0)\nb0() in loop2:\n  return", 2, /a loop/],
  ["procedure p(0)\nb0():\nb1():\n  return", 3, /how b0 ends/],
  [
    "procedure p(0)\nb0():\n  switch 3 99999999999999999999999:b0 b0",
    3,
    /block/,
  ],
];

Deno.test("readProcedure: a mistake is told with its line and what was expected", () => {
  for (const [text, line, says] of MISTAKES) {
    const error = assertThrows(() => readProcedure(text), FormError, "", text);
    assertEquals(error.line, line, text);
    assert(says.test(error.expected), `${text}\n${error.message}`);
  }
});

Deno.test("readProcedure: a text with any piece cut out or doubled is read or refused", () => {
  const next = random(11);
  for (let round = 0; round < 3000; round++) {
    const [a, b] = [0, 1].map(() => next() % EVERYTHING.length);
    const [from, to] = [Math.min(a!, b!), Math.max(a!, b!)];
    const end = from + (to - from) % 40;
    const piece = EVERYTHING.slice(from, end);
    const doubled = round % 2 ? piece + piece : "";
    const text = EVERYTHING.slice(0, from) + doubled + EVERYTHING.slice(end);
    try {
      const procedure = readProcedure(text);
      if (problemsOf(procedure).length === 0) {
        interpret(procedure, worldOf([1n, 2n, 3n]));
      }
    } catch (error) {
      assert(error instanceof FormError, `${text}\n${error}`);
    }
  }
});

// ## Well formed

/** Procedures that can be read and are not well formed, and why. */
const ILL: readonly (readonly [string, RegExp])[] = [
  [
    "b0():\n  v1: u64 = add v2 1\n  v2: u64 = parameter 0\n  return",
    /v2 is not/,
  ],
  ["b0():\n  v1: u64 = add v1 1\n  return", /v1 is not known/],
  ["b0():\n  v1: u64 = parameter 5\n  return", /no parameter 5/],
  ["b0():\n  v1: u8 = add (1: u16) (2: u16)\n  return", /other types/],
  ["b0():\n  v1: u8 = add 1\n  return", /1 operands, not 2/],
  ["b0():\n  v1: bool = less (1: u8) (2: u16)\n  return", /two types/],
  ["b0():\n  v1: u8 = add 256 1\n  return", /no number of its type/],
  ["b0():\n  jump b0()", /first block/],
  ["b0():\n  return\nb1():\n  return", /Nothing before b1/],
  ["b0():\n  jump b1(1)\nb1():\n  return", /passed 1 values, not 0/],
  [
    "b0():\n  jump b1(1)\nb1(v1: bool):\n  jump b2(v1)\nb2(v2: u8):\n  return",
    /another type/,
  ],
  ["b0():\n  branch 1 b1 b1\nb1(v1: bool):\n  return", /nothing can be passed/],
  ["b0():\n  switch 1 2:b1 2:b1 b1\nb1():\n  return", /two cases are equal/],
  ["b0():\n  return 1", /another type is returned/],
  ["b0():\n  v1: u64 = load state+0[8 x length].8 n 1\n  return", /no limit/],
  ["b0():\n  v1: u64 = load address+0.8 n 1\n  return", /make up addresses/],
  ["b0():\n  v1: u64 = load state+0.4 n\n  return", /does not fit/],
  [
    "slot0 8 s\nb0():\n  v1: u64 = load slot0+8.8 n\n  return",
    /outside its slot/,
  ],
  ["slot0 9 s\nb0():\n  return", /multiple of 8/],
  ["b0():\n  v1: u64 = load slice8+0.8 n 1 1\n  return", /no address/],
  [
    "b0():\n  branch 1 b1 b2\nb1():\n  v1: u64 = parameter 0\n  jump b3()\nb2():\n  jump b3()\nb3():\n  v2: u64 = add v1 1\n  return",
    /v1 is not known everywhere in b3/,
  ],
];

Deno.test("problemsOf: finds each way of not fitting together", () => {
  for (const [text, says] of ILL) {
    const read = readProcedure(`procedure p(1)\n${text}`);
    const problems = problemsOf(read).join("\n");
    assert(says.test(problems), `${text}\n${problems}`);
  }
});

Deno.test("problemsOf: takes time in proportion to a long and deep procedure", () => {
  const count = 20_000;
  const blocks = Array.from(
    { length: count },
    (_, index) => `b${index}():\n  branch 1 b${index + 1} b${count}`,
  );
  const text = ["procedure p(0)", ...blocks, `b${count}():\n  return`];
  assertEquals(problemsOf(readProcedure(text.join("\n"))), []);
});

// ## Carried out

function worldOf(parameters: readonly bigint[], state = 64): World {
  return {
    parameters,
    state: new Uint8Array(state),
    memory: [],
    steps: 10_000,
    call: () => 0n,
    raise: () => 0n,
  };
}

function run(
  text: string,
  parameters: readonly bigint[] = [],
  world: Partial<World> = {},
): Run {
  const procedure: Procedure = readProcedure(`procedure p(2): u64\n${text}`);
  assertEquals(problemsOf(procedure), []);
  return interpret(procedure, { ...worldOf(parameters), ...world });
}

Deno.test("interpret: a loop adds up, and its budget ends it", () => {
  const text = `b0():
  v0: u64 = parameter 0
  jump b1(0, 0)
b1(v1: u64, v2: u64):
  v3: bool = less v1 v0
  branch v3 b2 b3
b2():
  v4: u64 = add v1 1
  v5: u64 = add v2 v1
  jump b1(v4, v5)
b3():
  return v2`;
  assertEquals(run(text, [5n]), { kind: "returned", value: 10n });
  assertEquals(run(text, [10n ** 9n]), { kind: "exhausted" });
});

Deno.test("interpret: passes are made at once, though they change places", () => {
  const text = `b0():
  v0: u64 = parameter 0
  jump b1(1, 2, 0)
b1(v1: u64, v2: u64, v3: u64):
  v4: u64 = add v3 1
  v5: bool = less v3 v0
  branch v5 b2 b3
b2():
  jump b1(v2, v1, v4)
b3():
  return v1`;
  assertEquals(run(text, [3n]), { kind: "returned", value: 2n });
});

Deno.test("interpret: memory keeps bytes in the order that a place asks for", () => {
  const state = new Uint8Array(16);
  const text = `b0():
  v0: u64 = parameter 0
  store state+4.4be n v0
  store state+8[2 x 4].2 m v0 1
  v1: i16 = load state+10.2 m
  v2: u64 = convert v1
  return v2`;
  const ended = run(text, [0x1234_fedcn], { state });
  assertEquals(ended, { kind: "returned", value: 2n ** 64n - 0x124n });
  assertEquals([...state.slice(4, 12)], [
    0x12,
    0x34,
    0xfe,
    0xdc,
    0,
    0,
    0xdc,
    0xfe,
  ]);
});

Deno.test("interpret: a slice is read where it lies, and a failed check gives back", () => {
  const given: string[] = [];
  const text = `b0():
  v0: address = reference state+0[8 x 2].8 n 2 0
  store state+8.8 n 77
  v1: address = slice 8 v0 2 1 1
  v2: u64 = load slice8+0[8 x length].8 n v1 1 0
  v3: bool = equal v2 77
  check#0 v3 index "x"
  v4: bool = equal v2 78
  check#1 v4 9 index "y" releases Memory.release
  return 1`;
  const ended = run(text, [], {
    call: ({ name }, [frame]) => {
      given.push(`${name} ${frame}`);
      return 0n;
    },
  });
  assertEquals(ended, { kind: "failed", site: 1 });
  assertEquals(given, ["Memory.release 9"]);
});

Deno.test("interpret: what leaves its piece of memory is stray", () => {
  const at = (place: string, index: bigint) =>
    run(
      `b0():\n  v0: u64 = parameter 0\n  v1: u64 = load ${place} v0\n  return v1`,
      [index],
    ).kind;
  assertEquals(at("state+0[8 x 8].8 n", 7n), "returned");
  assertEquals(at("state+0[8 x 8].8 n", 8n), "stray");
  assertEquals(at("state+0[8 x 9].8 n", 8n), "stray");
  const address = (text: string) =>
    run(
      `b0():\n  v0: address = reference state+0[8 x 8].8 n 8 0\n${text}\n  return 1`,
    ).kind;
  assertEquals(
    address("  v1: u64 = load slice8+0[8 x length].8 n v0 2 1"),
    "returned",
  );
  assertEquals(
    address("  v1: u64 = load slice8+0[8 x length].8 n v0 2 2"),
    "stray",
  );
  assertEquals(address("  v1: address = slice 8 v0 2 1 2"), "stray");
  assertEquals(STATE_ADDRESS > 0n, true);
});
