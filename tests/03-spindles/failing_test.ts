// What happens when a spindle fails: to the activation, to the spindle, to what it held, and to the others.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  createFastMachine,
  createMachine,
  CYCLES_PER_TICK,
} from "../../chapters/01-hardware/mod.ts";
import {
  currentStrand,
  eventNamed,
  runKernel,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  ALL_POST_MORTEMS,
  createDispatcher,
  createExtensions,
  type Extensions,
  FAILURE_WINDOW,
  type InstalledSpindle,
  MOST_FAILURES,
  MOST_POST_MORTEMS,
  postMortemsOf,
  printPostMortem,
  specialise,
} from "../../chapters/03-spindles/mod.ts";
import { answerCalls, on, takeTurns } from "../02-controllers/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";
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

// ## What is known of the way

Deno.test("retrace: numbers that may have changed are left out, and what they decide too", () => {
  const extensions = newExtensions();
  const spindle = put(
    extensions,
    `spindle Way {
  state { list: [u64; 4]; turn: u64; mark: u64 = 3; }
  entry go(a: u64, b: u64): u64 {
    self.turn += 1;
    let at = b;
    if self.turn > 100 { at = at + 1; }
    if a == self.mark { at += 4; }
    return self.list[at];
  }
}`,
  );
  callAll(extensions, [[callOf(spindle), 3n, 1n]]);
  const [found] = postMortemsOf(extensions);
  assertEquals(found!.way, [
    { line: 0, text: "", held: false },
    { line: 7, text: "a == self.mark", held: true },
  ]);
  assertEquals(found!.values, []);
});

Deno.test("retrace: where only one way leads to the check, that one was gone", () => {
  const extensions = newExtensions();
  const spindle = put(
    extensions,
    `spindle Way {
  state { list: [u64; 4]; turn: u64; }
  entry go(a: u64): u64 {
    self.turn += 1;
    if self.turn > 100 { return 1; }
    if a > 2 { return self.list[a + 1]; }
    return 3;
  }
}`,
  );
  callAll(extensions, [[callOf(spindle), 9n]]);
  const [found] = postMortemsOf(extensions);
  assertEquals(
    found!.way.map(({ line, text, held }) => `${line} ${text} ${held}`),
    ["5 self.turn > 100 false", "6 a > 2 true"],
  );
  assertEquals(found!.values, [{ what: "a + 1", value: "10" }]);
});

/** The bound of a loop and the index in it, and what the index is known to have been. */
const ROUNDS: readonly (readonly [string, string, string | undefined])[] = [
  ["20", "i * 2 + a", "5"],
  // The bound is not known, but a round that leaves the loop does not lead to the check.
  ["self.turn", "i * 2 + a", "5"],
  ["20", "i * 2 + self.turn", undefined],
];

for (const [limit, index, value] of ROUNDS) {
  Deno.test(`retrace: in a loop up to ${limit}, ${index} was ${value}`, () => {
    const extensions = newExtensions();
    const spindle = put(
      extensions,
      `spindle Rounds {
  state { list: [u64; 4]; turn: u64 = 20; }
  entry go(a: u64): u64 {
    let sum = 0;
    self.turn += 1;
    for i in 0..${limit} { sum += self.list[${index}]; }
    return sum;
  }
}`,
    );
    callAll(extensions, [[callOf(spindle), 1n]]);
    const [found] = postMortemsOf(extensions);
    assertEquals(found!.values, value ? [{ what: index, value }] : []);
    assertEquals(found!.parameters, [{ what: "a", value: "1" }]);
  });
}

Deno.test("retrace: an operation's answer is not known, and a test of it is gone both ways", () => {
  const extensions = newExtensions();
  const spindle = put(
    extensions,
    `spindle Asks {
  state { list: [u64; 4]; }
  entry go(a: u64): u64 {
    const free = Frame.available() else { return 7; }
    return self.list[free + a];
  }
}`,
  );
  callAll(extensions, [[callOf(spindle), 100n]]);
  const [found] = postMortemsOf(extensions);
  assertEquals([found!.values, found!.line, found!.kind], [[], 5, "index"]);
  assertEquals(found!.parameters, [{ what: "a", value: "100" }]);
});

// ## Counting

const FAILS = `spindle Fails {
  state { list: [u64; 4]; }
  entry go(a: u64): u64 { return self.list[a]; }
}`;

Deno.test("countFailure: failures that lie a second apart are forgiven", () => {
  const extensions = newExtensions();
  const { kernel: { machine, globals } } = extensions;
  const spindle = put(extensions, FAILS);
  const later = (ticks: number) => {
    const at = globals;
    const now = machine.bus.view.getBigUint64(at, true);
    machine.bus.view.setBigUint64(at, now + BigInt(ticks), true);
  };
  const fail = () => callAll(extensions, [[callOf(spindle), 9n]]);
  for (let count = 0; count < 6; count++) {
    fail();
    later(FAILURE_WINDOW / 2 + 1);
  }
  assertEquals([spindle.failures, extensions.spindles.length], [6, 1]);
  fail();
  fail();
  assertEquals([spindle.failures, extensions.spindles.length], [8, 0]);
  assertEquals(MOST_FAILURES, 3);
  assertEquals(postMortemsOf(extensions).at(-1)!.removed, true);
});

Deno.test("keepPostMortem: an owner's failures push out only its own", () => {
  const extensions = newExtensions();
  const victim = put(extensions, RISKY);
  callAll(extensions, [[callOf(victim), 9n, 1n]]);
  for (let program = 0; program < 4; program++) {
    callAll(
      extensions,
      Array.from(
        { length: 3 },
        () => [callOf(victim) + 1n + BigInt(program), 9n],
      ),
      (owner) => {
        put(extensions, FAILS, owner);
      },
    );
  }
  const all = postMortemsOf(extensions);
  assertEquals(all.filter(({ owner }) => owner === 0).length, 1);
  assertEquals(all.length, 13);
  assertEquals(new Set(all.map(({ owner }) => owner)).size, 5);
  for (let round = 0; round < 5; round++) {
    const again = put(extensions, FAILS);
    callAll(extensions, [1, 2, 3].map(() => [callOf(again), 9n]));
  }
  const systems = postMortemsOf(extensions).filter(({ owner }) => owner === 0);
  assertEquals(systems.length, MOST_POST_MORTEMS);
  assertEquals(systems.at(-1)!.number, 28);
  assert(postMortemsOf(extensions).length <= ALL_POST_MORTEMS);
});

Deno.test("printPostMortem: what a person reads", () => {
  const extensions = newExtensions();
  const risky = put(extensions, RISKY);
  callAll(extensions, [[callOf(risky), 7n, 1n]]);
  const [found] = postMortemsOf(extensions);
  assertEquals(printPostMortem({ ...found!, cycle: 5, tick: 0 }), [
    "1: Risky.get of the system",
    "test.spindle:7:22: index < 4 does not hold",
    "  |",
    "7 |     return self.list[at];",
    "  |                      ^",
    "  where: a * 2 + b = 15",
    "  called with: a = 7, b = 1",
    "  line 5: b > self.limit does not hold",
    "  cycle 5, tick 0; failure 1",
  ]);
});

// ## What was held

/** Frames of the running program before and after `calls`, which are made while it is there. */
function framesAround(
  extensions: Extensions,
  text: string,
  parameters: readonly bigint[],
  owner = 0,
): { readonly before: number; readonly after: number } {
  const spindle = put(extensions, text, owner);
  const call = callOf(spindle);
  const { kernel } = extensions;
  const counts: number[] = [];
  on(kernel, "Trap.systemCall", (_, [number]) => {
    if (number !== 30n) return undefined;
    counts.push(currentStrand(kernel)!.domain.frames.size);
    return 0n;
  });
  callAll(extensions, [[30n], [call, ...parameters], [30n]]);
  return { before: counts[0]!, after: counts[1]! };
}

const HOLDING: Readonly<Record<string, string>> = {
  "a plain local": `const frame = Frame.take() else { return 1; }
    self.list[a] = 1;
    frame.discard();`,
  "a with":
    `with frame = Frame.take() else { return 1; } { self.list[a] = 1; }`,
  "one with inside another":
    `with one = Frame.take() else { return 1; } { with two = Frame.take() else { return 2; } { self.list[a] = 1; } }`,
  "what was taken out of the state":
    `const frame = Frame.take() else { return 1; }
    self.kept = frame;
    const out = self.kept.take() else { return 3; }
    self.list[a] = 1;
    out.discard();`,
  "a local that is filled on one way": `let some: NewFrame? = none;
    if a > 2 { if const frame = Frame.take() { some = frame; } }
    self.list[a] = 1;
    if const frame = some { frame.discard(); }`,
};

for (const [what, body] of Object.entries(HOLDING)) {
  Deno.test(`giveBackLost: a failed check loses no frame in ${what}`, () => {
    const extensions = newExtensions();
    const text = `spindle Holds {
  state { list: [u64; 4]; kept: NewFrame?; }
  entry go(a: u64): u64 { ${body} return 0; }
}`;
    const { before, after } = framesAround(extensions, text, [9n]);
    assertEquals(postMortemsOf(extensions).length, 1);
    assertEquals(after, before);
  });
}

Deno.test("giveBackLost: what the state of a spindle holds stays there until the spindle goes", () => {
  const extensions = newExtensions();
  const text = `spindle Keeps {
  state { list: [u64; 4]; kept: [NewFrame?; 2]; }
  entry go(a: u64): u64 {
    const frame = Frame.take() else { return 1; }
    self.kept[1] = frame;
    return self.list[a];
  }
}`;
  const once = framesAround(newExtensions(), text, [9n]);
  assertEquals(once.after, once.before + 1);
  const gone = put(extensions, text);
  const call = callOf(gone);
  const counts: number[] = [];
  on(extensions.kernel, "Trap.systemCall", ({ domains }, [number]) => {
    if (number !== 30n) return undefined;
    counts.push([...domains.values()].at(-1)!.frames.size);
    return 0n;
  });
  // The third failure removes it, and with it what it has kept.
  const calls = [[30n], [call, 9n], [30n], [call, 9n], [call, 9n], [30n]];
  callAll(extensions, calls);
  assertEquals(counts[1], counts[0]! + 1);
  assertEquals(counts[2], counts[0]);
});

Deno.test("giveBackLost: a strand that was made by whoever is cut off is gone", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const spindle = put(
    extensions,
    `spindle Makes {
  state { n: u64; }
  entry go(a: u64): u64 {
    const strand = Strand.create(0x1000, 0x2000) else { return 1; }
    for i in 0..a { self.n += i; }
    strand.discard();
    return 0;
  }
}`,
    0,
    ALL_PROVED,
  );
  const strands: number[] = [];
  on(kernel, "Trap.systemCall", (_, [number]) => {
    if (number !== 30n) return undefined;
    strands.push(currentStrand(kernel)!.domain.strands.size);
    return 0n;
  });
  callAll(extensions, [[callOf(spindle), 1n << 60n], [30n]]);
  assertEquals(strands, [1]);
  assertEquals(
    extensions.log.at(-1),
    "A new strand of calls was lost, and is gone",
  );
});

Deno.test("giveBackLost: a handler that is cut off loses no frame", () => {
  const extensions = newExtensions();
  const text = `spindle Holds {
  state { n: u64; }
  entry go(a: u64): u64 {
    with frame = Frame.take() else { return 1; } {
      for i in 0..a { self.n += i; }
    }
    return 0;
  }
}`;
  const { kernel } = extensions;
  const spindle = put(extensions, text, 0, ALL_PROVED);
  const frames: number[] = [];
  on(kernel, "Trap.systemCall", (_, [number]) => {
    if (number !== 30n) return undefined;
    frames.push(currentStrand(kernel)!.domain.frames.size);
    return 0n;
  });
  callAll(extensions, [[30n], [callOf(spindle), 1n << 60n], [30n]]);
  assertEquals(postMortemsOf(extensions)[0]!.cause, "time");
  assertEquals(frames[0], frames[1]);
});

// ## Cutting off, wherever it is

Deno.test("unwind: at each instruction of a handler with a frame, the caller goes on as after a failure", () => {
  const text = `spindle Frame5 {
  state { n: u64; }
  export operation one(a: u64): u64 cost 100 { return a + 1; }
  entry go(a: u64, b: u64): u64 {
    let rows: [u64; 4] = [a, b, a, b];
    const t = Clock.ticks();
    Strand.yield();
    rows[a & 3] = t;
    Strand.yield();
    self.n = rows[b & 3] / (a | 1) + a * b;
    return rows[1] + t;
  }
}`;
  let cut = 0;
  for (let at = 0; at < 400; at++) {
    const extensions = newExtensions();
    const { kernel } = extensions;
    const { machine } = kernel;
    const spindle = put(extensions, text, 0, ALL_PROVED);
    const start = spindle.handlers[0]!.handler.body as bigint;
    const results: bigint[] = [];
    on(kernel, "Trap.systemCall", (_, [number, value]) => {
      if (number !== 500n) return undefined;
      results.push(value!);
      return 0n;
    });
    startCalls(kernel, [[callOf(spindle), 3n, 4n]]);
    while (machine.processor.pc !== start) runKernel(kernel, { steps: 1 });
    const saved = [9, 10, 11, 12, 13, 14, 15].map((one) =>
      machine.processor.registers[one]!
    );
    const stack = machine.processor.registers[30]!;
    const link = machine.processor.registers[26]! & ~3n;
    let steps = at;
    for (; steps > 0 && machine.processor.pc !== link; steps--) {
      runKernel(kernel, { steps: 1 });
    }
    if (machine.processor.pc === link) break;
    const { pc, registers } = machine.processor;
    const ended = kernel.whenFaulted[0]!({
      pc,
      what: "a test",
      stack: registers[30]!,
      link: registers[26]!,
    });
    assert(ended, `${at}`);
    cut++;
    const after = machine.processor;
    assertEquals(after.pc & ~3n, link, `${at}`);
    assertEquals(after.registers[30], stack, `${at}`);
    const now = [9, 10, 11, 12, 13, 14, 15].map((one) => after.registers[one]!);
    assertEquals(now, saved, `${at}`);
    runKernel(kernel, { steps: 100_000 });
    assertEquals(results, [99n], `${at}`);
  }
  assert(cut > 35, `${cut}`);
});

Deno.test("look: a filter without an end is cut off, and the parameters are left to the next handler", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle Next { on Trap.systemCall(n, a, b) when n == 20 { return i64(a * 10 + b); } }",
  );
  put(
    extensions,
    `spindle Filter {
  state { list: [u64; 4]; }
  pure procedure slow(n: u64): bool {
    let sum = 1;
    for i in 0..n << 40 { sum = sum * 3 + i; }
    return sum == 5;
  }
  on Trap.systemCall(n, a) when n == 20 && slow(a) { return 1; }
}`,
    0,
    ALL_PROVED,
  );
  assertEquals(callAll(extensions, [[20n, 9n, 2n], [20n, 1n, 1n]]), [92n, 11n]);
  const [found] = postMortemsOf(extensions);
  assertEquals([found!.cause, found!.part], ["time", "filter"]);
});

Deno.test("look: an operation without an end is cut off, and its caller fails for want of an answer", () => {
  const extensions = newExtensions();
  put(
    extensions,
    `spindle Slow {
  state { n: u64; }
  export operation turn(n: u64): u64 cost 100 { for i in 0..n { self.n += i; } return self.n; }
}`,
    0,
    ALL_PROVED,
  );
  const user = put(
    extensions,
    "spindle User uses Slow { entry go(a: u64): u64 { return Slow.turn(a); } }",
  );
  assertEquals(callAll(extensions, [[callOf(user), 1n << 50n]]), [99n]);
  assertEquals(
    postMortemsOf(extensions).map(({ spindle, cause }) =>
      `${spindle} ${cause}`
    ),
    ["Slow time"],
  );
  assertEquals(extensions.spindles, []);
});

Deno.test("look: handlers that take their time within their budgets are left alone", () => {
  const extensions = newExtensions();
  const spindle = put(
    extensions,
    `spindle Busy {
  state { n: u64; }
  entry go(a: u64): u64 { for i in 0..9_000 { self.n += i; } return self.n; }
}`,
  );
  const calls = Array.from({ length: 12 }, () => [callOf(spindle), 1n]);
  assertEquals(callAll(extensions, calls).length, 12);
  assertEquals([postMortemsOf(extensions).length, spindle.failures], [0, 0]);
  assertEquals(field(extensions, spindle, "n"), 12n * 40_495_500n);
});

Deno.test("look: the fast engine and the plain one cut off in the same cycle", () => {
  const text = `spindle Endless {
  state { rounds: u64; }
  entry go(a: u64): u64 { for i in 0..a { self.rounds += i; } return 1; }
}`;
  const runs = [createMachine, createFastMachine].map((create) => {
    const kernel = startKernel(create({ memory: 6 * 2 ** 20 }));
    takeTurns(kernel);
    answerCalls(kernel, () => 99n);
    const extensions = createExtensions(kernel, ENVIRONMENT);
    const spindle = put(extensions, text, 0, ALL_PROVED);
    startCalls(kernel, [[callOf(spindle), 1n << 60n]]);
    runKernel(kernel, { cycles: 3_000_000 });
    const [found] = postMortemsOf(extensions);
    return [found!.cause, found!.cycle, found!.line];
  });
  assertEquals(runs[1], runs[0]);
  assertEquals(runs[0]![0], "time");
});

Deno.test("look: of several processors, the one that is in the handler is let out", () => {
  const kernel = startKernel(
    createMachine({ memory: 6 * 2 ** 20, processors: 3 }),
  );
  takeTurns(kernel, 1);
  answerCalls(kernel, () => 99n);
  const extensions = createExtensions(kernel, ENVIRONMENT);
  const spindle = put(
    extensions,
    `spindle Endless {
  state { rounds: u64; }
  entry go(a: u64): u64 { for i in 0..a { self.rounds += i; } return 1; }
}`,
    0,
    ALL_PROVED,
  );
  const strands = [1n << 60n, 3n, 4n].map((a) =>
    startCalls(kernel, [[callOf(spindle), a], [callOf(spindle), a]])
  );
  runKernel(kernel, { cycles: 20_000_000 });
  assertEquals(strands.map(({ outcome }) => outcome?.kind), [
    "exited",
    "exited",
    "exited",
  ]);
  assertEquals(postMortemsOf(extensions).map(({ cause }) => cause), ["time"]);
});

// ## In merged code

Deno.test("countFailure: merged code keeps the parameters of a handler that fails in it", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle Next { on Trap.systemCall(n, a) when n == 20 { return i64(a) + 1; } }",
  );
  const risky = put(
    extensions,
    `spindle Risky {
  state { list: [u64; 4] = 3; }
  on Trap.systemCall(n, a) when n == 20 && a > 2 { return i64(self.list[a & 7]); }
}`,
  );
  const dispatcher = createDispatcher(extensions);
  const event = eventNamed(extensions.kernel, "Trap.systemCall");
  const plan = specialise(dispatcher, event);
  assertEquals([plan.refused, event.merged !== undefined], [undefined, true]);
  // Call 500 is heard by a handler that comes, so the list is made anew: here nobody hears it.
  const strand = startCalls(extensions.kernel, [[20n, 3n], [20n, 13n]]);
  runKernel(extensions.kernel, { steps: 100_000 });
  assertEquals(strand.outcome?.kind, "exited");
  assert(event.merged !== undefined, "it was merged all the time");
  assertEquals([risky.failures, event.merged === undefined], [1, false]);
  const [found] = postMortemsOf(extensions);
  assertEquals(found!.parameters, [
    { what: "n", value: "20" },
    { what: "a", value: "13" },
  ]);
  assertEquals(found!.values, [{ what: "a & 7", value: "5" }]);
});

Deno.test("reasonToCall: what goes round in a loop is not copied, so that it can be cut off", () => {
  const extensions = newExtensions();
  put(
    extensions,
    `spindle Endless {
  state { rounds: u64; }
  on Trap.systemCall(n, a) when n == 20 { for i in 0..a { self.rounds += i; } return 1; }
}`,
    0,
    ALL_PROVED,
  );
  const dispatcher = createDispatcher(extensions);
  const event = eventNamed(extensions.kernel, "Trap.systemCall");
  const plan = specialise(dispatcher, event);
  assertStringIncludes(plan.handlers[0]!.callsBody!, "it has a loop");
  const strand = startCalls(extensions.kernel, [[20n, 1n << 60n]]);
  runKernel(extensions.kernel, { steps: 1_000_000 });
  assertEquals(strand.outcome?.kind, "exited");
  assertEquals(postMortemsOf(extensions)[0]!.cause, "time");
  assertEquals(extensions.spindles, []);
});
