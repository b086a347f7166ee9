// Spindles in a kernel: who is asked, with what, and how they leave again.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { CYCLES_PER_TICK } from "../../chapters/01-hardware/mod.ts";
import {
  block,
  createDomain,
  currentStrand,
  dispatchOf,
  eventNamed,
  freeRetired,
  type Kernel,
  listDispatch,
  loadProgram,
  removeHandler,
  replaceHandlers,
  RESTART,
  runKernel,
  take,
  unblock,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  activations,
  createExtensions,
  type Extensions,
  FIRST_ENTRY_CALL,
  install,
  type InstalledSpindle,
  KernelFull,
  LARGEST_STATE,
  MOST_FAILURES,
  NotPermitted,
  readState,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import {
  answerCalls,
  handler,
  newKernel,
  on,
  programOf,
} from "../02-controllers/helpers.ts";
import { ENVIRONMENT, lowered } from "./helpers.ts";

/** A kernel with a table of extensions, in which call 1 ends a program. */
function newExtensions(): Extensions & { readonly calls: bigint[][] } {
  const kernel = newKernel();
  const calls = answerCalls(kernel, () => 99n);
  return Object.assign(createExtensions(kernel, ENVIRONMENT), { calls });
}

function put(
  extensions: Extensions,
  text: string,
  owner = 0,
): InstalledSpindle {
  return install(extensions, lowered(text), owner);
}

/** Makes system calls, each `[number, a0, a1, ...]`, and tells the results. */
function callAll(
  { kernel }: Extensions,
  calls: readonly (readonly bigint[])[],
  before: (owner: number) => void = () => {},
): bigint[] {
  const source = calls.map((numbers) =>
    numbers.map((number, index) => {
      const register = index === 0 ? "v0" : `a${index - 1}`;
      const low = BigInt.asIntN(16, number);
      return `        ldah    ${register}, ${(number - low) >> 16n}(zero)
        lda     ${register}, ${low}(${register})\n`;
    }).join("") +
    "        callsys\n        mov     v0, a0\n        mov     a3, a1\n        lda     v0, 500(zero)\n        callsys\n"
  ).join("");
  const results: bigint[] = [];
  const listener = handler(kernel, {
    name: "results",
    event: "Trap.systemCall",
    order: "first",
    body: (_, [number, value, failed]) => {
      if (number !== 500n) return undefined;
      results.push(failed ? -value! : value!);
      return 0n;
    },
  });
  const end = "        clr a0\n        lda v0, 1(zero)\n        callsys\n";
  const strand = loadProgram(kernel, programOf(source + end), []);
  before(strand.domain.identifier);
  runKernel(kernel, { steps: 1_000_000 });
  removeHandler(kernel, listener);
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  return results;
}

function field(
  extensions: Extensions,
  spindle: InstalledSpindle,
  name: string,
  index = 0,
): bigint {
  const { fields } = spindle.lowered.typed;
  const found = fields.find((one) => one.name === name)!;
  return readState(extensions, spindle, found, index);
}

// ## Being asked

Deno.test("install: a handler answers what its filter lets through, others see the rest", () => {
  const extensions = newExtensions();
  const spindle = put(
    extensions,
    `spindle A {
    state { seen: u64 = 0; }
    on Trap.systemCall(number, a) when number == 20 { self.seen += 1; return i64(a) + 1; }
  }`,
  );
  assertEquals(callAll(extensions, [[20n, 4n], [21n, 4n], [20n, -9n]]), [
    5n,
    99n,
    -8n,
  ]);
  assertEquals(field(extensions, spindle, "seen"), 2n);
  assertEquals(activations(extensions, spindle.handlers[0]!), 2n);
  assertEquals(extensions.calls.length, 1);
});

Deno.test("install: the newest spindle is asked first, and the older one again when it is gone", () => {
  const extensions = newExtensions();
  const one = (name: string, answer: number) =>
    put(
      extensions,
      `spindle ${name} { on Trap.systemCall(n) when n == 20 { return ${answer}; } }`,
    );
  one("Old", 1);
  const young = one("Young", 2);
  assertEquals(callAll(extensions, [[20n]]), [2n]);
  remove(extensions, young);
  assertEquals(callAll(extensions, [[20n]]), [1n]);
  remove(extensions, young);
  assertEquals(extensions.spindles.length, 1);
});

Deno.test("install: handlers of one spindle are asked in the order of its text", () => {
  const extensions = newExtensions();
  put(
    extensions,
    `spindle A {
    on Trap.systemCall(n, a) when n == 20 && a < 5 { return 1; }
    on Trap.systemCall(n) when n == 20 { return 2; }
  }`,
  );
  assertEquals(callAll(extensions, [[20n, 1n], [20n, 9n]]), [1n, 2n]);
});

Deno.test("install: entries are called by number and get their parameters as their types", () => {
  const extensions = newExtensions();
  const { handlers } = put(
    extensions,
    `spindle A {
    entry first(a: u8, b: i8, c: bool): i64 {
      if c { return i64(a) * 1000 + i64(b); }
      return -7;
    }
    entry silent(a: u64) { }
  }`,
  );
  const [first, silent] = handlers.map(({ call }) => call!) as [bigint, bigint];
  assertEquals([first, silent], [FIRST_ENTRY_CALL, FIRST_ENTRY_CALL + 1n]);
  assertEquals(
    callAll(extensions, [[first, 0x1ffn, 0x7fn, 4n], [first, 0n, 0n, 0n], [
      silent,
      5n,
    ], [silent + 1n]]),
    [255_127n, -7n, 0n, 99n],
  );
});

Deno.test("install: an application's handlers and entries are nobody else's", () => {
  const extensions = newExtensions();
  let call = 0n;
  const use = (owner: number) => {
    const { handlers } = put(
      extensions,
      `spindle A {
      on Trap.systemCall(n) when n == 20 { return 3; }
      entry e(): u64 { return 4; }
      on Clock.tick(t) { }
    }`,
      owner,
    );
    call = handlers[0]!.call!;
  };
  const { kernel } = extensions;
  const other = createDomain(kernel, "other").identifier;
  assertEquals(
    callAll(extensions, [[20n], [FIRST_ENTRY_CALL]], () => use(other)),
    [99n, 99n],
  );
  assertEquals(callAll(extensions, [[20n], [call + 3n]], use), [3n, 99n]);
  assertEquals(callAll(extensions, [[20n], [call]]), [99n, 99n]);
  assertEquals(extensions.spindles.map(({ owner }) => owner), [other]);
});

Deno.test("install: a domain that is not there can own nothing", () => {
  const extensions = newExtensions();
  assertThrows(
    () => put(extensions, RISKY, 12345),
    RangeError,
    "there is no such domain",
  );
  assertEquals(extensions.spindles, []);
});

Deno.test("install: who runs is not for an application to say", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const domain = createDomain(kernel, "other");
  const before = [kernel.text, kernel.data].map(usedBytes);
  const scheduler =
    "spindle S { on Clock.tick(t) { } on Processor.select(p) { return none; } }";
  assertThrows(
    () => put(extensions, scheduler, domain.identifier),
    NotPermitted,
    "S.on.Processor.select.2 may not handle Processor.select",
  );
  assertEquals([kernel.text, kernel.data].map(usedBytes), before);
  assertEquals(extensions.spindles, []);
  put(extensions, scheduler);
});

Deno.test("install: a program's owner number may be larger than a displacement", () => {
  const extensions = newExtensions();
  extensions.kernel.nextDomain = 70_000;
  assertEquals(
    callAll(
      extensions,
      [[20n]],
      (owner) =>
        void put(
          extensions,
          "spindle A { on Trap.systemCall(n) when n == 20 { return 3; } }",
          owner,
        ),
    ),
    [3n],
  );
});

Deno.test("install: an event that wants no answer is told to all", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  let native = 0;
  on(kernel, "Clock.tick", () => void native++);
  const both = ["A", "B"].map((name) =>
    put(
      extensions,
      `spindle ${name} { state { t: u64; } on Clock.tick(t) { self.t += 1; } }`,
    )
  );
  loadProgram(kernel, programOf("end: br end\n"), []);
  runKernel(kernel, {
    cycles: kernel.machine.processor.counters.cycles + 700_000,
  });
  assert(native >= 4);
  assertEquals(both.map((one) => field(extensions, one, "t")), [
    BigInt(native),
    BigInt(native),
  ]);
});

// ## Failed checks

const RISKY = `spindle Risky {
  state { list: [u64; 4] = 7; runs: u64; }
  on Trap.systemCall(n, a) when n == 20 { self.runs += 1; return i64(self.list[a]); }
}`;

Deno.test("check: a failure ends one activation, and the next handler is asked with the same parameters", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle Next { on Trap.systemCall(n, a, b) when n == 20 { return i64(a + b); } }",
  );
  const risky = put(extensions, RISKY);
  assertEquals(callAll(extensions, [[20n, 3n, 1n], [20n, 4n, 1n], [20n, 0n]]), [
    7n,
    5n,
    7n,
  ]);
  assertEquals([risky.failures, field(extensions, risky, "runs")], [1, 3n]);
  assertEquals(extensions.log, [
    "Risky.on.Trap.systemCall.1 stopped at line 3: index < 4 does not hold",
  ]);
});

Deno.test("check: after three failures the spindle is out and the default is back", () => {
  const extensions = newExtensions();
  const risky = put(extensions, RISKY);
  const calls = Array.from({ length: 5 }, () => [20n, 1000n] as const);
  assertEquals(callAll(extensions, [...calls, [20n, 0n]]), [
    99n,
    99n,
    99n,
    99n,
    99n,
    99n,
  ]);
  assertEquals(risky.failures, MOST_FAILURES);
  const stops = extensions.log.filter((line) => line.includes(" stopped at "));
  assertEquals(stops.length, MOST_FAILURES);
  assertEquals(extensions.spindles, []);
  assertEquals(extensions.log.at(-1), "Risky is removed after 3 failures");
});

Deno.test("check: a failure in a filter leaves the parameters to the next handler", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle Next { on Trap.systemCall(n, a, b) when n == 20 { return i64(a * 10 + b); } }",
  );
  put(
    extensions,
    `spindle Filter {
    state { list: [u64; 4]; }
    on Trap.systemCall(n, a) when self.list[a] == 1 << a { return 1; }
  }`,
  );
  assertEquals(callAll(extensions, [[20n, 9n, 2n]]), [92n]);
  // The program's other calls have failed there as well.
  assertEquals(extensions.log.slice(0, 1), [
    "Filter.on.Trap.systemCall.1 stopped at line 3: index < 4 does not hold",
  ]);
});

Deno.test("check: a spindle that removes itself may be first, last and in the middle", () => {
  for (const place of [0, 1, 2]) {
    const extensions = newExtensions();
    for (let at = 2; at >= 0; at--) {
      if (at === place) put(extensions, RISKY);
      else {
        put(
          extensions,
          `spindle Count${at} {
          state { seen: u64; }
          on Trap.systemCall(n) when n == 20 && self.seen < 0 { return 1; }
        }`,
        );
      }
    }
    const calls = Array.from({ length: 6 }, () => [20n, 9n] as const);
    assertEquals(callAll(extensions, calls), [99n, 99n, 99n, 99n, 99n, 99n]);
    assertEquals(extensions.spindles.length, 2);
  }
});

Deno.test("check: nobody else's state changes by a single byte", () => {
  const extensions = newExtensions();
  const neighbours = ["Before", "Behind"];
  const install = (name: string) =>
    put(
      extensions,
      `spindle ${name} { state { all: [u64; 16] = 0x5a5a_5a5a_5a5a_5a5a; } }`,
    );
  install(neighbours[0]!);
  const risky = put(
    extensions,
    RISKY.replace("return i64(self.list[a])", "self.list[a] = 1; return 0"),
  );
  install(neighbours[1]!);
  const { machine, data } = extensions.kernel;
  const bytes = () => machine.bus.bytes.slice(data.start, data.end);
  const before = bytes();
  const hostile = [4n, 5n, 2n ** 31n - 40000n, -1n, -2n, -100n];
  for (const index of hostile.slice(0, 2)) {
    callAll(extensions, [[20n, index]]);
  }
  const after = bytes();
  const own = risky.state - data.start;
  const changed = [...after.keys()].filter((at) => after[at] !== before[at]);
  // Its count of runs, the count of activations, the events' counts, the clock, and the
  // records of strands are all that may differ.
  const states = extensions.spindles.map(({ state, lowered }) =>
    [
      state - data.start,
      state - data.start + lowered.typed.stateSize,
    ] as const
  );
  for (const at of changed) {
    const inside = states.filter(([from, to]) => at >= from && at < to);
    assert(inside.every(([from]) => from === own), `${at}`);
    if (inside.length > 0) assert(at >= own + 32, `${at}`);
  }
});

// ## Room

Deno.test("install: a kernel that is full refuses and has lost nothing", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const marks = () => [
    usedBytes(kernel.text),
    usedBytes(kernel.data),
    extensions.nextHandler,
    extensions.nextCall,
    extensions.spindles.length,
    dispatchOf(kernel, eventNamed(kernel, "Trap.systemCall")),
  ];
  put(extensions, RISKY);
  const before = marks();
  const large = `spindle Large { state { a: [u64; 4096]; } entry e(x: u64) { ${
    Array.from({ length: 900 }, (_, at) => `self.a[x * ${at} & 4095] += x; `)
      .join("")
  } } }`;
  const many = `spindle Many { state { a: [u64; 4096]; } ${
    "entry e() { } ".repeat(400).split("e()").map((part, index) =>
      index === 0 ? part : `e${index}()${part}`
    ).join("")
  } }`;
  for (let round = 0; round < 3; round++) {
    assertThrows(() => put(extensions, large), KernelFull, "code");
    assertThrows(() => put(extensions, many), KernelFull, "handlers");
  }
  assertEquals(marks(), before);
  assertEquals(callAll(extensions, [[20n, 1n]]), [7n]);
});

Deno.test("install: states, records and numbers may be far from where others are", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  extensions.nextHandler = 100_000;
  for (let index = 0; index < 5; index++) {
    put(
      extensions,
      `spindle Large${index} { state { a: [u64; ${LARGEST_STATE / 8}]; } }`,
    );
  }
  assert(usedBytes(kernel.data) > 0x2_0000);
  const risky = put(extensions, RISKY);
  assertEquals(callAll(extensions, [[20n, 1n], [20n, 9n]]), [7n, 99n]);
  assertEquals(activations(extensions, risky.handlers[0]!), 2n);
  assertEquals(risky.failures, 1);
});

Deno.test("remove: needs no room, even in a kernel that is full", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  let spindles = 0;
  const big = (index: number) =>
    `spindle S${index} { state { n: u64; } on Trap.systemCall(n) when n == 20 && self.n == 1 { ${
      "self.n += 1; ".repeat(60)
    } return 1; } }`;
  const { start, end } = kernel.text.gaps.at(-1)!;
  take(kernel.text, end - start - 40_000);
  for (;;) {
    try {
      put(extensions, big(spindles));
      spindles++;
    } catch (error) {
      assert(error instanceof KernelFull);
      break;
    }
  }
  assert(spindles > 3);
  const used = usedBytes(kernel.text);
  const { cycles } = kernel.machine.processor.counters;
  for (const one of [...extensions.spindles]) remove(extensions, one);
  assert(kernel.machine.processor.counters.cycles - cycles < 50 * spindles);
  assertEquals([usedBytes(kernel.text), extensions.spindles.length], [used, 0]);
  assertEquals(callAll(extensions, [[20n]]), [99n]);
  assert(usedBytes(kernel.text) < used - 20_000);
});

Deno.test("install: an event for which there is room only far away is refused, and comes when there is room", () => {
  const extensions = newExtensions();
  const large = Array.from({ length: 8 }, (_, number) =>
    put(
      extensions,
      `spindle Large${number} { state { a: [u64; 4000]; } entry e(x: u64) { self.a[0] = x; } }`,
    ));
  const asking =
    "spindle Asking { export event asked(x: u64): u64 within 500; entry e(x: u64): u64 { const y = raise asked(x) else { return 0; } return y; } }";
  assertThrows(
    () => put(extensions, asking),
    KernelFull,
    "no room for the event Asking.asked",
  );
  remove(extensions, large[0]!);
  runKernel(extensions.kernel, { steps: 1000 });
  freeRetired(extensions.kernel);
  put(extensions, asking);
});

Deno.test("whenEnded: what a program's spindles took is given back, again and again", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  put(
    extensions,
    "spindle Default { on Trap.systemCall(n) when n == 21 { return 8; } }",
  );
  const marks = () => [kernel.text, kernel.data].map(usedBytes);
  const rounds: number[][] = [];
  for (let round = 0; round < 40; round++) {
    const results = callAll(extensions, [[20n], [21n]], (owner) => {
      put(extensions, RISKY.replace("self.list[a]", "self.list[2]"), owner);
      put(
        extensions,
        "spindle B { state { a: [u64; 4096]; } on Clock.tick(t) { } }",
        owner,
      );
    });
    assertEquals(results, [7n, 8n]);
    rounds.push(marks());
  }
  assertEquals(rounds, rounds.map(() => rounds[0]!));
  assertEquals(extensions.spindles.length, 1);
});

Deno.test("whenEnded: what lies before a newer spindle of the system stays in its place", () => {
  const extensions = newExtensions();
  assertEquals(
    callAll(extensions, [[20n, 2n], [21n]], (owner) => {
      put(extensions, RISKY, owner);
      put(
        extensions,
        "spindle System { on Trap.systemCall(n) when n == 21 { return 8; } }",
      );
    }),
    [7n, 8n],
  );
  assertEquals(callAll(extensions, [[20n, 2n], [21n]]), [99n, 8n]);
  assertEquals(extensions.log, ["Risky is gone with its program"]);
});

Deno.test("whenEnded: code that is called again leaves out who has gone since", () => {
  const extensions = newExtensions();
  put(
    extensions,
    "spindle Old { on Trap.systemCall(n) when n == 21 { return 8; } }",
  );
  const risky = put(extensions, RISKY);
  const calls = [[20n, 9n], [20n, 9n], [20n, 9n], [20n, 1n], [21n]];
  const results = callAll(
    extensions,
    calls,
    (owner) =>
      void put(
        extensions,
        "spindle Own { on Trap.systemCall(n) when n == 22 { return 9; } }",
        owner,
      ),
  );
  assertEquals(results, [99n, 99n, 99n, 99n, 8n]);
  assertEquals(callAll(extensions, [[20n, 1n], [21n], [22n]]), [99n, 8n, 99n]);
  assertEquals(extensions.spindles.map(({ name }) => name), ["Old"]);
  assertEquals(risky.failures, 3);
});

// ## Looking at it

Deno.test("listDispatch: ends with the return of the code that is called now", () => {
  const extensions = newExtensions();
  const list = () =>
    listDispatch(extensions.kernel, "Trap.systemCall").map(({ text }) => text);
  const plain = list();
  const risky = put(extensions, RISKY);
  const asked = list();
  assert(asked.length > plain.length);
  assertEquals(asked.at(-1), "ret");
  assert(asked.some((line) => line.endsWith("Risky.on.Trap.systemCall.1")));
  remove(extensions, risky);
  const skipping = list();
  const differing = skipping.filter((line, at) => line !== asked[at]);
  assertEquals(differing.filter((line) => line.startsWith("br ")).length, 1);
  assert(!skipping.join().includes("Risky"));
  // The next change of the list leaves the part out.
  const { kernel } = extensions;
  const other = on(kernel, "Trap.systemCall", () => undefined);
  replaceHandlers(kernel, [other], []);
  assertEquals(list(), plain);
});

Deno.test("install: odd names collide with nothing in the kernel", () => {
  const names = [
    "Trap",
    "Clock",
    "Spindle",
    "Globals",
    "boot",
    "idle",
    "entSys",
    "done",
    "Event",
    "t0",
    "ra",
    "gp",
    "constructor",
    "__proto__",
    "toString",
    "handler1",
    "next1",
    "ask1",
    "_",
  ];
  for (const name of names) {
    const extensions = newExtensions();
    const { handlers } = put(
      extensions,
      `spindle ${name} {
      state { status: u64 = 5; failed: [u8; 2]; ${name}: u64; }
      entry failed(a: u64): u64 { self.failed[a] = 1; return self.status; }
      entry status(): u64 { return 6; }
      entry ${name}(): u64 { return 7; }
      on Trap.systemCall(number) when number == 20 { return 8; }
    }`,
    );
    const [failed, state, own] = handlers.map(({ call }) => call!) as [
      bigint,
      bigint,
      bigint,
    ];
    assertEquals(
      callAll(extensions, [[failed, 0n], [failed, 9n], [state], [own], [20n]]),
      [5n, 99n, 6n, 7n, 8n],
      name,
    );
  }
});

Deno.test("install: with no program running, an operation of the running program does no harm", () => {
  const kernel: Kernel = newKernel();
  const extensions = createExtensions(kernel, ENVIRONMENT);
  const spindle = put(
    extensions,
    `spindle A {
    state { ticks: u64; bad: u64; }
    on Clock.tick(t) {
      self.ticks += 1;
      if Space.readable(0x1_2000_0000, 8) { self.bad += 1; }
      if Space.writable(0x1_1fff_f000, 8) { self.bad += 1; }
      Strand.exit(3);
      Strand.yield();
      self.ticks += 1000;
    }
  }`,
  );
  // A program that waits at once, so that ticks come while the processor is idle.
  let waits = true;
  on(kernel, "Trap.systemCall", (kernel) => {
    if (waits) block(kernel, currentStrand(kernel)!);
    return waits ? RESTART : 0n;
  });
  const source = "        callsys\nend: br end\n";
  const strand = loadProgram(kernel, programOf(source), []);
  const { counters } = kernel.machine.processor;
  runKernel(kernel, { cycles: counters.cycles + 5 * CYCLES_PER_TICK });
  assertEquals([strand.state, strand.outcome], ["blocked", undefined]);
  const ticks = field(extensions, spindle, "ticks");
  assertEquals(field(extensions, spindle, "bad"), 0n);
  assert(ticks >= 4004n, `${ticks}`);
  // When it runs again, the next tick ends it, and no handler comes to its own end.
  waits = false;
  unblock(kernel, strand);
  runKernel(kernel, { cycles: counters.cycles + 3 * CYCLES_PER_TICK });
  assertEquals(strand.outcome, { kind: "exited", status: 3 });
  assertEquals(field(extensions, spindle, "bad"), 2n);
});
