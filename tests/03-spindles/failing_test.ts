// What happens when a spindle fails: to the activation, to the spindle, to what it held, and to the others.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CYCLES_PER_TICK } from "../../chapters/01-hardware/mod.ts";
import { currentStrand, runKernel } from "../../chapters/02-controllers/mod.ts";
import {
  ALL_POST_MORTEMS,
  type Extensions,
  FAILURE_WINDOW,
  type InstalledSpindle,
  MOST_FAILURES,
  MOST_POST_MORTEMS,
  postMortemsOf,
  printPostMortem,
} from "../../chapters/03-spindles/mod.ts";
import { on } from "../02-controllers/helpers.ts";
import {
  ALL_PROVED,
  callAll,
  field,
  newExtensions,
  put,
  startCalls,
} from "./failing.ts";

const callOf = ({ handlers }: InstalledSpindle, at = 0) => handlers[at]!.call!;

const RISKY = `spindle Risky {
  state { list: [u64; 4] = 7; runs: u64; limit: u64 = 2; }
  entry get(a: u64, b: u64): u64 {
    self.runs += 1;
    if b > self.limit { return 5; }
    const at = a * 2 + b;
    return self.list[at];
  }
}`;

Deno.test("countFailure: a failed check leaves what is known of it", () => {
  const extensions = newExtensions();
  const risky = put(extensions, RISKY);
  assertEquals(callAll(extensions, [[callOf(risky), 7n, 1n]]), [99n]);
  const [found] = postMortemsOf(extensions, "Risky");
  assertEquals({ ...found, cycle: 0, tick: 0 }, {
    number: 1,
    spindle: "Risky",
    owner: 0,
    procedure: "get",
    part: "body",
    cause: "check",
    kind: "index",
    sentence: "index < 4 does not hold",
    file: "test.spindle",
    line: 7,
    column: 22,
    text: "    return self.list[at];",
    values: [{ what: "a * 2 + b", value: "15" }],
    parameters: [{ what: "a", value: "7" }, { what: "b", value: "1" }],
    way: [{ line: 5, text: "b > self.limit", held: false }],
    earlier: 0,
    released: [],
    cycle: 0,
    tick: 0,
    count: 1,
    removed: false,
  });
  assert(found!.cycle > 0);
});

Deno.test("cutOff: a handler without an end is cut off and removed, and the next one is asked", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  put(
    extensions,
    "spindle Next { on Trap.systemCall(n, a) when n == 20 { return i64(a) + 1; } }",
  );
  const endless = put(
    extensions,
    `spindle Endless {
  state { rounds: u64; }
  on Trap.systemCall(n, a) when n == 20 {
    for i in 0..a { self.rounds += i; }
    return 1;
  }
}`,
    0,
    ALL_PROVED,
  );
  const before = kernel.machine.processor.counters.cycles;
  assertEquals(callAll(extensions, [[20n, 3n], [20n, 1n << 60n], [20n, 4n]]), [
    1n,
    (1n << 60n) + 1n,
    5n,
  ]);
  const took = kernel.machine.processor.counters.cycles - before;
  const budget = Number(endless.lowered.procedures[0]!.budget);
  assert(took > budget && took < 2 * (budget + CYCLES_PER_TICK), `${took}`);
  assertEquals(extensions.spindles.map(({ name }) => name), ["Next"]);
  const [found] = postMortemsOf(extensions, "Endless");
  assertEquals([found!.cause, found!.line, found!.removed], ["time", 4, true]);
  assertEquals(found!.parameters, [
    { what: "n", value: "20" },
    { what: "a", value: `${1n << 60n}` },
  ]);
});

Deno.test("faulted: a handler whose code faults is ended and removed, and the kernel goes on", () => {
  const extensions = newExtensions();
  const wild = put(
    extensions,
    `spindle Wild {
  state { list: [u64; 4]; }
  entry get(a: u64): u64 { return self.list[a]; }
}`,
    0,
    ALL_PROVED,
  );
  const call = callOf(wild);
  assertEquals(
    callAll(extensions, [[call, 1n], [call, 1n << 50n], [call, 1n]]),
    [
      0n,
      99n,
      99n,
    ],
  );
  const [found] = postMortemsOf(extensions);
  assertEquals([found!.cause, found!.kind, found!.line], ["fault", "fault", 3]);
  assertStringIncludes(found!.sentence, "a read of 0x");
  assertEquals(found!.parameters, [{ what: "a", value: `${1n << 50n}` }]);
  assertEquals(extensions.spindles, []);
});
