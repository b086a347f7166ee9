// Whoever fails harms nobody: the kernel's memory and the other spindles are what they would be if the failing handler
// had done nothing.

import { assert, assertEquals } from "@std/assert";
import {
  createDomain,
  EVENT,
  freeRetired,
  GLOBALS,
  HANDLER,
  type Handler,
  type Kernel,
  usedBytes,
} from "../../chapters/02-controllers/mod.ts";
import {
  type Extensions,
  install,
  type InstalledSpindle,
  postMortemsOf,
  remove,
  usageOf,
} from "../../chapters/03-spindles/mod.ts";
import { lowered } from "./helpers.ts";
import { on } from "../02-controllers/helpers.ts";
import { ALL_PROVED, callAll, newExtensions, put } from "./failing.ts";

const BEFORE = `spindle Before {
  state { all: [u64; 16] = 0x5a5a_5a5a_5a5a_5a5a; asked: u64; }
  on Trap.systemCall(n, a) when n == 21 { self.asked += a; self.all[a & 15] += a; return i64(self.asked); }
}`;
const BEHIND = `spindle Behind {
  state { all: [u64; 16] = 0xa5a5_a5a5_a5a5_a5a5; asked: u64; }
  on Trap.systemCall(n, a, b) when n == 20 { self.asked += 1; self.all[b & 15] += b; return i64(b + 100); }
}`;

/** Ways to fail: bodies of a handler that is not asked if `a` is 0. */
const FAILING: Readonly<Record<string, string>> = {
  "an index": "self.list[a + 3] = 1; return 1;",
  "a division": "return i64(b / (a - a));",
  "a checked sum": "return i64(a +! 0xffff_ffff_ffff_ffff);",
  "a slice": "for one in self.list[2..a + 4] { self.n += one; } return 1;",
  "a budget":
    "let x = a; while x > 0 budget 3 { x += 1; self.n += 1; } return 1;",
  "what an operation requires":
    "if Space.readable(b, a * 5000) { self.n += 1; } return 1;",
  "a check with something held":
    "with frame = Frame.take() else { return 2; } { self.list[a + 3] = 1; } return 1;",
  "a check with something in a local":
    "const frame = Frame.take() else { return 2; } self.list[a + 3] = 1; frame.discard(); return 1;",
  "another spindle's operation": "return i64(Helper.at(a + 3));",
};

const UNBOUNDED = "for i in 0..a << 50 { self.n += i; } return 1;";

function spindle(body: string): string {
  const uses = body.includes("Helper.") ? " uses Helper" : "";
  return `spindle Risky${uses} {
  state { list: [u64; 4] = 7; n: u64; }
  on Trap.systemCall(n, a, b) when n == 20 && a > 0 { ${body} }
}`;
}

const HELPER = `spindle Helper {
  state { list: [u64; 4]; }
  export operation at(n: u64): u64 cost 200 { return self.list[n]; }
}`;

interface Run {
  readonly extensions: Extensions;
  readonly risky: InstalledSpindle;
  readonly answers: readonly bigint[];
  readonly memory: Uint8Array;
}

/** Lets Risky be called with `a`, and everybody else with the same in all runs. */
function runWith(
  body: string,
  a: bigint,
  times: number,
  end: (extensions: Extensions, risky: InstalledSpindle) => void = () => {},
): Run {
  const extensions = newExtensions();
  put(extensions, HELPER);
  put(extensions, BEHIND);
  const proved = body === UNBOUNDED ? ALL_PROVED : undefined;
  const risky = put(extensions, spindle(body), 0, proved);
  put(extensions, BEFORE);
  const { kernel } = extensions;
  const { data, text, machine: { bus } } = kernel;
  const first = callAll(extensions, [[21n, 2n], [20n, 0n, 5n]]);
  // Behind answers in the place of Risky, and does not look at what is different.
  on(kernel, "Trap.systemCall", (_, [number]) => {
    if (number !== 22n) return undefined;
    end(extensions, risky);
    return 0n;
  });
  const calls = Array.from({ length: times }, () => [20n, a, 6n]);
  callAll(extensions, [...calls, [22n]]);
  const last = callAll(extensions, [[21n, 3n], [20n, 0n, 7n]]);
  freeRetired(kernel);
  // The count of one that was removed is still where it was, though nobody looks at it.
  forgetTime(kernel, risky.handlers.map(({ handler }) => handler));
  const memory = bus.bytes.slice(text.start, data.end);
  return { extensions, risky, answers: [...first, ...last], memory };
}

/** What a failure may change: the clock, and what is counted. */
function forgetTime(
  { machine: { bus }, globals, events, handlers }: Kernel,
  others: readonly Handler[],
): void {
  const { ticks, alarm } = GLOBALS.fields;
  for (const { offset } of [ticks, alarm]) {
    bus.bytes.fill(0, globals + offset, globals + offset + 8);
  }
  for (const { record } of events.values()) {
    const { offset } = EVENT.fields.raised;
    bus.bytes.fill(0, record + offset, record + offset + 8);
  }
  for (const { record } of [...handlers.values(), ...others]) {
    bus.bytes.fill(0, record, record + HANDLER.size);
  }
}

/** The addresses at which two memories differ. */
function differences({ memory, extensions }: Run, other: Run): number[] {
  const { text } = extensions.kernel;
  return [...memory.keys()].filter((at) => memory[at] !== other.memory[at])
    .map((at) => at + text.start);
}

/** Whether `at` is in the state of the spindle that fails. */
function isInState({ risky: { state, lowered } }: Run, at: number): boolean {
  return at >= state && at < state + lowered.typed.stateSize;
}

/** What the controllers have written down. */
function accounts({ extensions: { kernel, spindles } }: Run) {
  return {
    text: usedBytes(kernel.text),
    data: usedBytes(kernel.data),
    free: kernel.freeFrames.length,
    domains: kernel.domains.size,
    strands: kernel.strands.size,
    handlers: [...kernel.handlers.keys()],
    lists: [...kernel.events.values()].map((one) =>
      one.handlers.map(({ name }) => name).join()
    ),
    work: kernel.work.length,
    spindles: spindles.map(({ name }) => name),
  };
}

for (const [what, body] of Object.entries(FAILING)) {
  Deno.test(`unharmed: ${what} that fails changes no byte of anybody else's`, () => {
    const quiet = runWith(body, 0n, 2);
    const failing = runWith(body, 1n, 2);
    const failed = postMortemsOf(failing.extensions, "Risky").length;
    assertEquals(failed, 2, "it has to fail");
    assertEquals(failing.answers, quiet.answers);
    // Only the failing spindle's own state may differ.
    for (const at of differences(failing, quiet)) {
      assert(isInState(quiet, at), `${what}: ${at}`);
    }
    assertEquals(accounts(failing), accounts(quiet));
  });
}

Deno.test("unharmed: three failures leave what removing leaves, byte for byte", () => {
  const body = FAILING["an index"]!;
  const removed = runWith(
    body,
    0n,
    3,
    (extensions, risky) => remove(extensions, risky),
  );
  const failed = runWith(body, 1n, 3);
  assertEquals(failed.answers, removed.answers);
  for (const at of differences(failed, removed)) {
    assert(isInState(removed, at), `${at}`);
  }
  assertEquals(accounts(failed), accounts(removed));
});

Deno.test("unharmed: a handler that is cut off leaves what removing leaves, byte for byte", () => {
  const removed = runWith(
    UNBOUNDED,
    0n,
    1,
    (extensions, risky) => remove(extensions, risky),
  );
  const cut = runWith(UNBOUNDED, 1n, 1);
  assertEquals(
    postMortemsOf(cut.extensions, "Risky").map(({ cause }) => cause),
    ["time"],
  );
  assertEquals(cut.answers, removed.answers);
  for (const at of differences(cut, removed)) {
    assert(isInState(removed, at), `${at}`);
  }
  assertEquals(accounts(cut), accounts(removed));
});

// ## A thousand times

Deno.test("unharmed: a thousand spindles that come, fail and go leave the accounts as they were", () => {
  const extensions = newExtensions();
  const { kernel } = extensions;
  const { identifier } = createDomain(kernel, "program");
  const balance = () => {
    freeRetired(kernel);
    return {
      used: usageOf(extensions, identifier),
      text: usedBytes(kernel.text),
      data: usedBytes(kernel.data),
      symbols: kernel.symbols.size,
      events: kernel.events.size,
      handlers: kernel.handlers.size,
      spindles: extensions.spindles.length,
      free: kernel.freeFrames.length,
      log: Math.min(256, extensions.log.length),
    };
  };
  const text = `spindle Comes {
  state { list: [u64; 40]; }
  on Trap.systemCall(n, a) when n == 20 { return i64(self.list[a]); }
}`;
  const form = lowered(text);
  const cycle = (round: number) => {
    const owner = round % 3 === 0 ? identifier : 0;
    const one = install(extensions, form, owner);
    if (owner === 0 && round % 40 === 1) {
      callAll(extensions, [[20n, 99n], [20n, 98n], [20n, 97n]]);
      assertEquals(extensions.spindles.length, 0);
    } else remove(extensions, one);
  };
  // The first ones leave lists of those who are asked that skip who has gone.
  for (let round = 0; round < 4; round++) cycle(round);
  const before = balance();
  for (let round = 0; round < 1000; round++) {
    cycle(round);
    freeRetired(kernel);
  }
  assertEquals({ ...balance(), log: 0 }, { ...before, log: 0 });
  assert(extensions.log.length <= 256);
});
