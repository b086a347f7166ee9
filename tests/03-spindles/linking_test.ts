// Spindles that call each other, raise events for each other, and leave one after the other.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  declareEvents,
  environmentOf,
  install,
  type InstalledSpindle,
  lowerSpindle,
  MOST_DECLARED,
  MOST_FAILURES,
  NotPermitted,
  NotThere,
  printContent,
  remove,
  stateContent,
} from "../../chapters/03-spindles/mod.ts";
import { type Bench, call, createBench } from "./calling.ts";
import { lowered } from "./helpers.ts";

const PAGER = `spindle Pager {
  enum Trouble { missing = 3 }
  state { asked: u64; table: [u32; 4] = [10, 20, 30, 40]; }
  export operation lookup(block: u64): u32 cost 2_000 {
    self.asked += 1;
    return self.table[block];
  }
  export operation find(block: u64): u32 fails Trouble cost 2_000 {
    if block >= 4 { fail Trouble.missing; }
    return self.table[block];
  }
  export event missed(block: u64, often: u8): u16 within 5_000;
  export event told(block: u64) within 5_000;
  entry ask(block: u64): u64 {
    raise told(block);
    const place = raise missed(block, 7) else { return 1_000; }
    return u64(place);
  }
}`;

const USER = `spindle User uses Pager {
  state { seen: u64; }
  entry twice(block: u64): u64 {
    self.seen += 1;
    const sum = u64(Pager.lookup(block)) + u64(Pager.lookup(0));
    self.seen += 1;
    return sum;
  }
  entry safe(block: u64): u64 {
    const found = Pager.find(block) else (why) { return 500 + u64(why); }
    return u64(found);
  }
}`;

function put(
  { extensions }: Bench,
  text: string,
  owner = 0,
): InstalledSpindle {
  const environment = environmentOf(extensions, owner);
  const typed = checkSpindle({ file: "test.spindle", text }, environment);
  return install(extensions, lowerSpindle(typed), owner);
}

function ask(
  bench: Bench,
  { handlers }: InstalledSpindle,
  name: string,
  ...raw: bigint[]
): bigint | undefined {
  const found = handlers.find(({ procedure }) => procedure.name === name)!;
  const { answered, value } = call(bench, found, raw);
  return answered ? value : undefined;
}

function shown(
  { extensions }: Bench,
  spindle: InstalledSpindle,
): string[] {
  return spindle.lowered.typed.fields.map((field) =>
    printContent(field.type, stateContent(extensions, spindle, field))
  );
}

Deno.test("install: a spindle calls the operations of another one", () => {
  const bench = createBench();
  const pager = put(bench, PAGER);
  const user = put(bench, USER);
  assertEquals(ask(bench, user, "twice", 2n), 40n);
  assertEquals(ask(bench, user, "safe", 3n), 40n);
  assertEquals(ask(bench, user, "safe", 4n), 503n);
  assertEquals(shown(bench, pager), ["2", "[10, 20, 30, 40]"]);
  assertEquals(user.uses, [pager]);
});

Deno.test("check: who calls an operation that fails fails as well, and both are counted", () => {
  const bench = createBench();
  const { log } = bench.extensions;
  const pager = put(bench, PAGER);
  const user = put(bench, USER);
  assertEquals(ask(bench, user, "twice", 9n), undefined);
  assertEquals([pager.failures, user.failures], [1, 1]);
  assertEquals(shown(bench, user), ["1"]);
  assert(log[0]!.startsWith("Pager.lookup stopped at line 6: index < 4"));
  assert(log[1]!.startsWith("User.twice stopped at line 5: Pager.lookup"));
});

Deno.test("remove: those who use a spindle leave before it", () => {
  const bench = createBench();
  const { extensions } = bench;
  const pager = put(bench, PAGER);
  put(bench, USER);
  const other = put(bench, "spindle Other { entry one(): u64 { return 1; } }");
  remove(extensions, pager);
  assertEquals(extensions.spindles, [other]);
  assertEquals(extensions.log, ["User is gone, because it uses Pager"]);
});

Deno.test("check: a spindle that fails too often takes along those who use it", () => {
  const bench = createBench();
  const { extensions } = bench;
  put(bench, PAGER);
  const user = put(bench, USER);
  for (let count = 0; count < MOST_FAILURES; count++) {
    ask(bench, user, "twice", 9n);
  }
  assertEquals(extensions.spindles, []);
});

Deno.test("install: what a spindle uses must be there", () => {
  const bench = createBench();
  const pager = put(bench, PAGER);
  const environment = environmentOf(bench.extensions, 0);
  const typed = checkSpindle({ file: "test", text: USER }, environment);
  remove(bench.extensions, pager);
  assertThrows(
    () => install(bench.extensions, lowerSpindle(typed), 0),
    NotThere,
    "User uses Pager, which is not installed",
  );
});

Deno.test("raise: handlers of other spindles answer, and nobody does when they are gone", () => {
  const bench = createBench();
  const pager = put(bench, PAGER);
  assertEquals(ask(bench, pager, "ask", 5n), 1000n);
  const answering = put(
    bench,
    `spindle Answering uses Pager {
      state { told: u64; }
      on Pager.told(block) { self.told += block; }
      on Pager.missed(block, often) when block != 6 { return u16(block) * u16(often); }
    }`,
  );
  assertEquals(ask(bench, pager, "ask", 5n), 35n);
  assertEquals(ask(bench, pager, "ask", 6n), 1000n);
  assertEquals(shown(bench, answering), ["11"]);
  remove(bench.extensions, answering);
  assertEquals(ask(bench, pager, "ask", 5n), 1000n);
});

Deno.test("raise: a handler may call back into the spindle that asks", () => {
  const bench = createBench();
  const pager = put(bench, PAGER);
  put(
    bench,
    `spindle Back uses Pager {
      on Pager.missed(block) { return u16.saturate(Pager.lookup(block)); }
    }`,
  );
  assertEquals(ask(bench, pager, "ask", 3n), 40n);
  assertEquals(shown(bench, pager)[0], "1");
});

Deno.test("install: an event is found again, and not with other parameters", () => {
  const bench = createBench();
  remove(bench.extensions, put(bench, PAGER));
  const again = put(bench, PAGER);
  assertEquals(ask(bench, again, "ask", 5n), 1000n);
  remove(bench.extensions, again);
  const other = PAGER.replace(", often: u8", "").replace(
    "(block, 7)",
    "(block)",
  );
  assertThrows(() => put(bench, other), NotPermitted, "other parameters");
});

Deno.test("declareEvents: a limited number of events, and then a refusal", () => {
  const { extensions } = createBench();
  const declare = (number: number) =>
    declareEvents(
      extensions,
      lowered(
        `spindle S${number} { export event e(x: u64): u8 within 100; entry a() { } }`,
      ).typed,
      0,
    );
  for (let number = 0; number < MOST_DECLARED; number++) declare(number);
  assertThrows(() => declare(MOST_DECLARED), Error, "no room for the event");
});

Deno.test("install: a handler stands where it says", () => {
  const bench = createBench();
  const pager = put(bench, PAGER);
  const answer = (name: string, order: string, value: number) =>
    put(
      bench,
      `spindle ${name} uses Pager { on Pager.missed() ${order} { return ${value}; } }`,
    );
  const last = answer("Standing", "default", 1);
  assertEquals(ask(bench, pager, "ask", 5n), 1n);
  answer("Second", "", 2);
  assertEquals(ask(bench, pager, "ask", 5n), 2n);
  answer("Third", "after Second", 3);
  assertEquals(ask(bench, pager, "ask", 5n), 2n);
  answer("Fourth", "before Second", 4);
  assertEquals(ask(bench, pager, "ask", 5n), 4n);
  answer("Fifth", "first", 5);
  answer("Sixth", "", 6);
  assertEquals(ask(bench, pager, "ask", 5n), 5n);
  assertThrows(
    () => answer("Another", "default", 7),
    NotPermitted,
    "has a default handler",
  );
  remove(bench.extensions, last);
  answer("Another", "default", 7);
});
