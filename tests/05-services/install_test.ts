// Programs that bring spindles of their own, in good faith and in bad.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  EVENT,
  freeRetired,
  readField,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import { QUOTAS } from "../../chapters/03-spindles/mod.ts";
import { extend, type System } from "../../chapters/05-services/mod.ts";
import {
  callsys,
  END_WITH_RESULT,
  INSTALL,
  newSystem,
  run,
  runCarrying,
  statusOf,
} from "./helpers.ts";

/** Calls the entry whose number is in `s0` plus `offset`, with `a0`. */
function entry(offset: number, a0: number | bigint): string {
  return `        lda     a0, ${a0}(zero)
        addq    s0, ${offset}, v0
        callsys\n`;
}

const KEEP = "        mov     v0, s0\n";

Deno.test("install: gives the number of the first entry, and the others follow", () => {
  const system = newSystem();
  const text = `spindle Own {
    state { sum: u64; }
    entry add(x: u64): u64 { self.sum += x; return self.sum; }
    entry double(x: u64): u64 { return x * 2; }
  }`;
  const source = `${INSTALL}${KEEP}${entry(0, 5)}${entry(0, 6)}
        mov     v0, s1
${entry(1, 7)}
        addq    v0, s1, v0
${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(system, text, source)), 25);
  assertEquals(system.extensions.log, [
    "Own is installed by program 1",
    "Own is gone with its program",
  ]);
});

Deno.test("install: gives 0 where there is no entry to call", () => {
  const text = "spindle Own { on Clock.tick() { } }";
  const source = `${INSTALL}${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(newSystem(), text, source)), 0);
  const called = "spindle Own { entry e() { } }";
  const passed = `${INSTALL}        srl     v0, 16, v0\n${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(newSystem(), called, passed)), 1);
});

const REFUSED: readonly [string, string, string][] = [
  ["nonsense", "hello", "S002"],
  ["nothing", " ", "S005"],
  ["bytes", "\u0000\ufffd\u0001", "S001"],
  ["a type error", "spindle A { entry e(x: u8): u64 { return x; } }", "T102"],
  [
    "an endless loop",
    "spindle A { entry e(x: u64) { for i in 0..x { } } }",
    "V203",
  ],
  [
    "too many cycles",
    "spindle A { entry e(x: u64) { for i in 0..100000 { } } }",
    "V204",
  ],
  [
    "an index outside",
    "spindle A { state { a: [u8; 2]; } entry e() { self.a[2] = 1; } }",
    "V201",
  ],
  ["too much state", "spindle A { state { a: [u64; 4096]; b: u8; } }", "T110"],
  [
    "too much code",
    `spindle A { state { n: u64; } entry e(x: u64) { ${
      `self.n = x${" << x".repeat(60)}; `.repeat(12)
    } } }`,
    "",
  ],
];

for (const [what, text, code] of REFUSED) {
  Deno.test(`install: ${what} is error 8, and the log says why`, () => {
    const system = newSystem();
    freeRetired(system.kernel);
    const used = usedBytes(system.kernel.text);
    const result = runCarrying(system, text, `${INSTALL}${END_WITH_RESULT}`);
    const { log } = system.extensions;
    if (code === "") {
      assert(
        [108, 0].includes(statusOf(result) as number),
        `${statusOf(result)}`,
      );
      return;
    }
    assertEquals(statusOf(result), 108);
    assertEquals(log.length, 1);
    assertStringIncludes(log[0]!, `: ${code}: `);
    assertStringIncludes(log[0]!, "program 1:");
    assertEquals(usedBytes(system.kernel.text), used);
    assertEquals(system.extensions.spindles.length, system.defaults.length);
  });
}

Deno.test("install: a program's own handler comes before the default, and goes with it", () => {
  const system = newSystem();
  const text =
    "spindle Own { on Trap.systemCall(n) when n == 77 { return 5; } }";
  const ask = `${callsys(77)}${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(system, text, INSTALL + ask)), 5);
  assertEquals(statusOf(run(system, ask)), 178);
});

Deno.test("install: a program may answer its own faults, and no other program's", () => {
  const system = newSystem();
  const text =
    "spindle Own { on Trap.breakpoint(cause) when cause == Trap.Instruction.breakpoint { return true; } }";
  const risky =
    `        bpt\n        lda     v0, 6(zero)\n        clr     a3\n${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(system, text, INSTALL + risky)), 6);
  const { ending } = run(system, risky);
  assert(ending.kind === "killed" && ending.signal === 5);
});

Deno.test("install: after three failed checks the default is back", () => {
  const system = newSystem();
  const text = `spindle Own {
    state { list: [u64; 2]; }
    on Trap.systemCall(n, a) when n == 77 { return i64(self.list[a]); }
  }`;
  const ask = (a0: number) => `        lda     a0, ${a0}(zero)\n${callsys(77)}`;
  const source = `${INSTALL}${ask(0)}
        mov     a3, s1
${ask(9).repeat(3)}${ask(0)}
        mov     s1, t0
        mulq    t0, 50, t0
        addq    v0, t0, v0
${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(system, text, source)), 178);
  assertEquals(system.extensions.log.at(-1), "Own is removed after 3 failures");
});

Deno.test("install: a filter that fails harms nobody, and ends by being removed", () => {
  const system = newSystem();
  const text = `spindle Own {
    state { list: [u64; 2]; }
    on Trap.systemCall(n, a) when self.list[n] == 5 { return 1; }
  }`;
  const source = `${INSTALL}${callsys(77)}${callsys(78)}${
    callsys(79)
  }        lda a0, 4(zero)\n${callsys(1)}`;
  assertEquals(statusOf(runCarrying(system, text, source)), 4);
  assertEquals(system.extensions.spindles.length, system.defaults.length);
});

// ## In bad faith

/** Bytes of text and of data that are taken, but for those of merged code. */
function usedWithoutMerged({ kernel }: System): number[] {
  const merged = [...kernel.events.values()].flatMap(({ merged }) =>
    merged === undefined ? [] : [merged]
  );
  const size = (heap: typeof kernel.text, at: number) =>
    heap.taken.get(at) ?? 0;
  const text = merged.reduce((sum, { at }) => sum + size(kernel.text, at), 0);
  const data = merged.flatMap(({ tables }) => tables)
    .reduce((sum, at) => sum + size(kernel.data, at), 0);
  return [usedBytes(kernel.text) - text, usedBytes(kernel.data) - data];
}

Deno.test("attack: installing for ever ends in error 8, and costs nobody else anything", () => {
  const system = newSystem();
  const text = `spindle Greedy {
    state { a: [u64; 4096]; }
    entry e(x: u64) { ${`self.a[0] = x${" << x".repeat(50)}; `.repeat(4)} }
  }`;
  // Installs until it is refused, and gives how often that went well. The name ends with
  // the number of the attempt, so that it is a new one each time.
  const source = `        clr     s1
again:  addq    s1, 1, s1
        lda     t1, spindle
        and     s1, 7, t2
        addq    t2, '0', t2
        stb     t2, 13(t1)
        srl     s1, 3, t2
        addq    t2, '0', t2
        stb     t2, 12(t1)
${INSTALL}
        beq     a3, again
        subq    s1, 1, v0
        clr     a3
${END_WITH_RESULT}`;
  const rounds: number[][] = [];
  for (let round = 1; round < 4; round++) {
    const status = statusOf(runCarrying(system, text, source));
    // Each has a state of 32,768 bytes.
    assertEquals(status, QUOTAS["bytes of state"] / 32768);
    rounds.push(usedWithoutMerged(system));
  }
  // The code that asks is made anew when the next handler comes. Where it is cut into parts depends on
  // the handlers' numbers, and each part is as long as a multiple of 16.
  for (const [text, data] of rounds) {
    assert(Math.abs(text! - rounds[0]![0]!) <= 128, `${rounds}`);
    assertEquals(data, rounds[0]![1]);
  }
  assertStringIncludes(system.extensions.log.join("\n"), "I306");
  const own = "spindle Own { entry e(): u64 { return 5; } }";
  assertEquals(
    statusOf(
      runCarrying(
        system,
        own,
        `${INSTALL}${KEEP}${entry(0, 0)}${END_WITH_RESULT}`,
      ),
    ),
    5,
  );
});

Deno.test("attack: installing, failing and being removed, for ever", () => {
  const system = newSystem();
  const text =
    "spindle Own { state { a: [u64; 2]; } on Trap.systemCall(n) when n == 77 && self.a[n] == 1 { return 1; } }";
  const source = `        lda     s1, 60(zero)
again:  subq    s1, 1, s1
${INSTALL}${callsys(77)}${callsys(77)}${callsys(77)}
        bne     s1, again
        lda     a0, 3(zero)
${callsys(1)}`;
  assertEquals(statusOf(runCarrying(system, text, source)), 3);
  const used = usedWithoutMerged(system);
  assertEquals(statusOf(runCarrying(system, text, source)), 3);
  assertEquals(usedWithoutMerged(system), used);
  assertEquals(system.extensions.spindles.length, system.defaults.length);
});

Deno.test("attack: a spindle that ends the strand in the middle of its entry", () => {
  const system = newSystem();
  const text =
    `spindle Own { state { n: u64; } entry e(x: u64): u64 { Strand.exit(x); self.n = 1; return 2; } }`;
  const source = `${INSTALL}${KEEP}${entry(0, 42)}${END_WITH_RESULT}`;
  for (let round = 0; round < 3; round++) {
    assertEquals(statusOf(runCarrying(system, text, source)), 42);
  }
  assertEquals(system.extensions.spindles.length, system.defaults.length);
});

Deno.test("attack: a spindle that ends the strand at a tick of the clock", () => {
  const system = newSystem();
  const text =
    "spindle Own { on Clock.tick(t) { if t > 0 { Strand.exit(9); } } }";
  // Refused, for an exit may take longer than a tick's handler has.
  assertEquals(
    statusOf(runCarrying(system, text, `${INSTALL}${END_WITH_RESULT}`)),
    108,
  );
});

Deno.test("attack: a spindle that has its program fault again and again hangs nobody but itself", () => {
  const system = newSystem();
  const text = "spindle Own { on Trap.accessViolation(a) { return true; } }";
  const { ending } = runCarrying(
    system,
    text,
    `${INSTALL}        ldq t0, 0(zero)\n`,
    2e6,
  );
  assertEquals(ending, { kind: "limit" });
  const { bus } = system.machine;
  const event = system.kernel.events.get("Trap.accessViolation")!;
  assert(readField(bus, event.record, EVENT, "raised") > 1000n);
});

Deno.test("attack: every register a program can set, at a call of an entry", () => {
  const system = newSystem();
  const text =
    "spindle Own { state { n: u64 = 7; } entry e(x: u64): u64 { self.n += 0 * x; return self.n; } }";
  const wild = Array.from(
    { length: 32 },
    (_, number) =>
      [0, 9, 30, 31].includes(number)
        ? ""
        : `        lda     $${number}, -${number + 1}($31)\n`,
  ).join("");
  const source = `${INSTALL}${KEEP}${wild}        mov     s0, v0
        mov     sp, s2
        clr     sp
        callsys
        mov     s2, sp
${END_WITH_RESULT}`;
  assertEquals(statusOf(runCarrying(system, text, source)), 7);
});

Deno.test("extend: a system's spindle is everybody's, and stays", () => {
  const system = newSystem();
  extend(system, {
    file: "test",
    text:
      "spindle All { state { n: u64; } on Trap.systemCall(n) when n == 77 { self.n += 1; return i64(self.n); } }",
  });
  const ask = `${callsys(77)}${END_WITH_RESULT}`;
  assertEquals([1, 2, 3].map(() => statusOf(run(system, ask))), [1, 2, 3]);
});
