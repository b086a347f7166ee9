// Whoever watches must be watched: the oracle notices each kind of harm, and each kind of untruth.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  lowerSpindle,
  readProcedure,
} from "../../chapters/03-spindles/mod.ts";
import { type Analysis, findFacts } from "../../chapters/04-verifier/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { sampleFrom, TEST_ENVIRONMENT } from "../03-spindles/agreeing.ts";
import { machined, newMachine } from "../03-spindles/machining.ts";
import { SETTING, STATE_BYTES } from "./forms.ts";
import { type Ledger, noteAnswer, noteCall, requireBalance } from "./ledger.ts";
import { carryOut, type End, type Scene } from "./oracle.ts";
import { holdAgainst } from "./said.ts";

function formOf(body: string) {
  return readProcedure(`procedure harmful(5): u64
slot0 32 line
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: address = parameter 3
${body}`);
}

function given(writable: boolean): Scene["behind"] {
  const bytes = new Uint8Array(64);
  return new Map([[3, { name: "given", address: AT, bytes, writable }]]);
}

const AT = 0x5000_0000n;

const SCENE: Scene = {
  parameters: [9n, 5n, 0n, AT, 8n],
  behind: given(false),
  state: new Uint8Array(STATE_BYTES),
  steps: 1000,
  call: () => 1n,
  raise: () => undefined,
};

function run(body: string): End {
  return carryOut(formOf(body), SCENE);
}

const HARM: Readonly<Record<string, readonly [string, string]>> = {
  "an index outside of the state": [
    "  v3: u64 = load state+8[8 x 8].8 list[] v0\n  return v3",
    "not below 8",
  ],
  "a place behind the state": [
    "  v3: u64 = load state+508.8 last\n  return v3",
    "8 bytes at 508 of 512",
  ],
  "a length that is not that of the slice": [
    "  v3: u64 = load slice8+0[8 x length].8 data[] v2 9 1\n  return v3",
    "72 bytes at 0 of 64",
  ],
  "an index outside of its slice": [
    "  v3: u64 = load slice8+0[8 x length].8 data[] v2 8 v0\n  return v3",
    "8 bytes at 72 of 64",
  ],
  "a store to what is lent to be read": [
    "  store slice8+0[8 x length].8 data[] 1 v2 8 1\n  return 0",
    "is written",
  ],
  "a part behind its slice": [
    "  v3: address = slice 8 v2 8 4 5\n  return 0",
    "not inside 8",
  ],
  "an array on the stack that was never filled": [
    "  v3: u64 = load slot0+8.8 line\n  return v3",
    "before it is filled",
  ],
  "a number that its type does not have": [
    "  v3: u8 = convert v0\n  store state+0.1 x (300: u8)\n  return 0",
    "which its type does not have",
  ],
};

for (const [what, [body, sentence]] of Object.entries(HARM)) {
  Deno.test(`carryOut: notices ${what}`, () => {
    const end = run(body);
    assertEquals(end.kind, "wrong");
    assert(
      end.kind === "wrong" && end.sentence.includes(sentence),
      Deno.inspect(end),
    );
  });
}

Deno.test("carryOut: what may be done is done", () => {
  const body = `  store slot0+8.8 line v0
  v4: u64 = load slot0+8.8 line
  store state+8[8 x 8].8 list[] v4 v1
  v5: u64 = load slice8+0[8 x length].8 data[] v2 8 7
  v6: address = slice 8 v2 8 4 4
  v7: u64 = load slice8+0[8 x length].8 data[] v6 4 3
  return v4`;
  const end = carryOut(formOf(body), { ...SCENE, behind: given(true) });
  assertEquals(end, { kind: "returned", value: 9n });
});

// ## In a machine

Deno.test("machined: notices what code touches though it may not, and a load from the stack before a store", () => {
  const text = "spindle A { state { n: u64; } entry e(): u64 { return 0; } }";
  const sample = sampleFrom(text, 0, random(1), 1);
  const straysOf = (body: string) => {
    const strays: string[] = [];
    const form = `procedure e(1): u64\nslot0 16 line\nb0():\n${body}`;
    machined(newMachine(), sample, 1, () => readProcedure(form), {
      touches: true,
      ran: (ran) => strays.push(...ran.strays),
    });
    return strays.join();
  };
  const stored = "  store slot0+8.8 line (7: u64)\n";
  const load = "  v1: u64 = load slot0+8.8 line\n  return v1";
  assertEquals(straysOf(stored + load), "");
  assert(straysOf(load).startsWith("load before a store at -"));
  const far = "  v1: u64 = load state+8.8 far\n  return v1";
  assert(straysOf(far).startsWith("load of 8 at "));
});

// ## What is said

function analysisOf(body: string): Analysis {
  return findFacts(formOf(body), SETTING);
}

Deno.test("holdAgainst: is content with what is true", () => {
  const body =
    '  v4: bool = less v0 20\n  check#0 v4 index "it holds"\n  return v0';
  const analysis = analysisOf(body);
  const end = carryOut(analysis.procedure, {
    ...SCENE,
    watcher: holdAgainst(analysis),
  });
  assertEquals(end, { kind: "returned", value: 9n });
});

Deno.test("holdAgainst: notices a number, a check, a block and a fact that are not as was said", () => {
  const body = `  v4: bool = less v0 20
  check#0 v4 index "it holds"
  v5: bool = less v1 v0
  branch v5 b1 b2
b1():
  return v0
b2():
  return v1`;
  const honest = analysisOf(body);
  const [check] = [...honest.checks.keys()];
  const [, next] = honest.procedure.blocks;
  const never = { least: 0n, greatest: 0n, ones: 0n, zeros: -1n };
  const value = check!.operands[0]!;
  const lies: readonly Analysis[] = [
    { ...honest, computed: new Map(honest.computed).set(value, never) },
    { ...honest, checks: new Map(honest.checks).set(check!, never) },
    {
      ...honest,
      starts: new Map([...honest.starts].filter(([one]) => one !== next)),
    },
    {
      ...honest,
      starts: new Map(honest.starts).set(
        next!,
        honest.starts.get(honest.procedure.blocks[2]!)!,
      ),
    },
  ];
  for (const lie of lies) {
    const end = carryOut(lie.procedure, {
      ...SCENE,
      watcher: holdAgainst(lie),
    });
    assertEquals(end.kind, "wrong");
  }
});

Deno.test("findFacts: two tests that cannot hold together are refuted, and a choice that is never made is left out", () => {
  const analysis = analysisOf(`  v4: u64 = shiftLeft v0 4
  v5: bool = lessOrEqual 1 v4
  check#0 v5 range "value >= 1"
  v6: bool = lessOrEqual v4 9
  check#1 v6 range "value <= 9"
  v7: i64 = convert v0
  v8: i64 = or v7 -1
  v9: bool = less v8 0
  v10: i64 = select v9 3 v8
  return 0`);
  const [first, second] = [...analysis.checks.values()];
  assertEquals([first!.least, first!.greatest], [0n, 1n]);
  assertEquals(second!.greatest, 0n);
  const chosen = [...analysis.computed].find(([{ number }]) => number === 10)!;
  assertEquals(chosen[1].greatest, 3n);
});

// ## Who has what

const OPERATIONS = TEST_ENVIRONMENT.operations;

Deno.test("noteCall: notices what nobody has, and a condition that does not hold", () => {
  const ledger: Ledger = new Set();
  const [take, read, drop, mix] = ["take", "read", "drop", "mix"]
    .map((name) => OPERATIONS.get(`Test.${name}`)!);
  noteAnswer(ledger, take!, 7n);
  noteAnswer(ledger, take!, -5n);
  assertEquals([...ledger], [7n]);
  const fails = (work: () => void) => {
    try {
      work();
    } catch {
      return true;
    }
    return false;
  };
  noteCall(ledger, read!, [7n]);
  assert(fails(() => noteCall(ledger, read!, [8n])));
  noteCall(ledger, drop!, [7n]);
  assert(fails(() => noteCall(ledger, drop!, [7n])));
  noteCall(ledger, mix!, [1n, 63n]);
  assert(fails(() => noteCall(ledger, mix!, [1n, 64n])));
});

Deno.test("requireBalance: notices what is lost and what is kept twice", () => {
  const text = "spindle A { state { a: Test.Ticket?; b: Test.Ticket?; } }";
  const typed = checkSpindle({ file: "a", text }, TEST_ENVIRONMENT);
  assertEquals(lowerSpindle(typed).procedures, []);
  const balance = (ledger: readonly bigint[], a: bigint, b: bigint) => {
    const state = new Uint8Array(typed.stateSize);
    const view = new DataView(state.buffer);
    typed.fields.forEach(({ offset }, index) =>
      view.setBigUint64(offset, [a, b][index]!, true)
    );
    try {
      requireBalance(new Set(ledger), typed, state);
      return "even";
    } catch (error) {
      return (error as Error).message;
    }
  };
  assertEquals(balance([], 0n, 0n), "even");
  assertEquals(balance([7n], 7n, 0n), "even");
  assertEquals(balance([7n], 0n, 0n), "7 is lost");
  assertEquals(balance([], 0n, 7n), "7 is kept by two");
  assertEquals(balance([7n], 7n, 7n), "One is kept twice");
});
