// What operations really cost against what their interfaces declare, and bounds against
// handlers that really run.

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  assembleProgram,
  createMachine,
  CYCLES_PER_TICK,
  type Machine,
} from "../../chapters/01-hardware/mod.ts";
import {
  charge,
  cyclesOf,
  FEW_HANDLERS,
  FIRST_FREE,
  freeRetired,
  type Kernel,
  loadProgram,
  MOST_OF_DOMAIN,
  operationNumber,
  runKernel,
  startKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  checkSpindle,
  type Extensions,
  install,
  kernelInventory,
  lowerSpindle,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  fullEnvironment,
  openDoor,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { takeTurns } from "../02-controllers/helpers.ts";
import { call, createBench, withInstalled } from "../03-spindles/calling.ts";

const ENVIRONMENT = fullEnvironment();
const TOP = 0x1_2000_0000n;

/** A kernel in whose program's space operations can be performed. */
function running(
  console?: Parameters<typeof createMachine>[0],
): {
  kernel: Kernel;
  extensions: Extensions;
  strand: Strand;
  machine: Machine;
} {
  const machine = createMachine({ memory: FIRST_FREE + 80 * 8192, ...console });
  const kernel = startKernel(machine);
  takeTurns(kernel);
  const extensions = openDoor(kernel);
  const program = assembleProgram("_start: br _start\n");
  const strand = loadProgram(kernel, program, []);
  // Then the kernel acts for it, on its own stack.
  while (machine.processor.pcb !== strand.page) runKernel(kernel, { steps: 1 });
  return { kernel, extensions, strand, machine };
}

/** The cycles that performing `name` takes. */
function costOf(kernel: Kernel, name: string, ...parameters: bigint[]): number {
  const { counters } = kernel.machine.processor;
  const { cycles } = counters;
  kernel.operations[operationNumber(kernel, name)]!.perform(kernel, parameters);
  return counters.cycles - cycles;
}

const LENGTHS = [0n, 1n, 2n, 7n, 8n, 100n, 1000n, 4095n, 4096n];
const OFFSETS = [8192n, 8193n, 8192n * 2n - 1n, 5000n];

Deno.test("Space.readable and writable: cost no more than declared", () => {
  const { kernel } = running();
  for (const name of ["Space.readable", "Space.writable"]) {
    for (const length of LENGTHS) {
      for (const offset of OFFSETS) {
        for (
          const address of [
            TOP - 8192n * 3n + offset,
            offset,
            2n ** 64n - offset,
          ]
        ) {
          assertLessOrEqual(costOf(kernel, name, address, length), 400);
        }
      }
    }
  }
});

Deno.test("Console.write: costs no more than declared", () => {
  const { kernel } = running();
  for (const length of LENGTHS) {
    for (const port of [1n, 2n]) {
      const cycles = costOf(kernel, "Console.write", port, TOP - 8192n, length);
      assertLessOrEqual(cycles, 200 + 24 * Number(length));
    }
  }
});

Deno.test("Console.read: costs no more than declared", () => {
  const bytes = new Uint8Array(10_000).fill(65);
  let given = false;
  const console = {
    send: () => {},
    receive: () => {
      if (given) return null;
      given = true;
      return bytes;
    },
  };
  for (const length of LENGTHS) {
    given = false;
    const { kernel } = running({ console });
    const cycles = costOf(kernel, "Console.read", TOP - 8192n, length);
    assertLessOrEqual(cycles, 200 + 24 * Number(length));
  }
});

/** What a program may handle, with what a handler does. */
const EVENTS: readonly (readonly [string, string])[] = kernelInventory()
  .flatMap(({ events }) => events)
  // Packets are looked at only by who has a station.
  .filter(({ name, systemOnly }) =>
    !systemOnly && name !== "Ethernet.packetArrived"
  )
  .map(({ name, result }) => {
    const answer = result === "bool" ? "return false;" : "return 0;";
    return [name, result === undefined ? "" : answer];
  });

/** Nearly as many handlers as a domain may have, of all events. */
function crowd(extensions: Extensions, owner: number): void {
  const told = EVENTS.filter(([, does]) => does === "").length;
  // Of an event that all are told of, few. One handler of each is to come yet.
  const few = FEW_HANDLERS - 1;
  const others = Math.floor(
    (MOST_OF_DOMAIN - EVENTS.length - told * few) / (EVENTS.length - told),
  );
  const handlers = EVENTS.map(([event, does]) =>
    `on ${event}() when Space.readable(0, 1) { ${does} }\n`
      .repeat(does === "" ? few : others)
  );
  for (const [index, text] of handlers.entries()) {
    const source = { file: "crowd", text: `spindle Crowd${index} { ${text} }` };
    install(extensions, lowerSpindle(checkSpindle(source, ENVIRONMENT)), owner);
  }
}

/** A spindle with a handler of some events and `rows` rows of shifts: much code for its length. */
function large(rows: number, events: number): string {
  const handlers = EVENTS.slice(0, events).map(([event, does]) =>
    `on ${event}()when Space.readable(0,1){${does}}`
  );
  const row = `self.n=x${"<<x".repeat(60)};`;
  return `spindle L{state{n:u64;}entry e(x:u64){${row.repeat(rows)}}${
    handlers.join("")
  }}`;
}

Deno.test("Domain.install: costs no more than declared, among as many handlers as there may be", () => {
  const { kernel, extensions, strand } = running();
  const owner = strand.domain.identifier;
  crowd(extensions, owner);
  const { counters } = kernel.machine.processor;
  const taken: number[] = [];
  const refused: number[] = [];
  for (const events of [1, 4, 5, 6, EVENTS.length]) {
    for (const rows of [0, 12, 13, 14, 15, 16, 17, 18]) {
      const text = large(rows, events);
      if (text.length > 4096) continue;
      const before = counters.cycles;
      try {
        admit(extensions, { file: "large", text }, owner);
        taken.push(counters.cycles - before);
        remove(extensions, extensions.spindles.at(-1)!);
      } catch (error) {
        assert(error instanceof Refusal && error.message.includes("no room"));
        refused.push(counters.cycles - before);
      }
      freeRetired(kernel);
    }
  }
  assert(Math.max(...taken) > 15_000, `${taken}`);
  assertLessOrEqual(Math.max(...taken, ...refused), 110_000);
});

Deno.test("Strand.exit: costs no more than declared, however much goes with the program", () => {
  const { kernel, extensions, strand } = running();
  crowd(extensions, strand.domain.identifier);
  const cycles = costOf(kernel, "Strand.exit", 0n);
  assertLessOrEqual(cycles, 20_000);
  assertEquals(extensions.spindles, []);
});

Deno.test("interfaces: the budgets of a handler fit between two ticks of the clock", () => {
  for (const { budget } of ENVIRONMENT.events.values()) {
    assert(budget < BigInt(CYCLES_PER_TICK));
  }
});

Deno.test("cyclesOf: adds up latencies, and charge lets them pass", () => {
  assertEquals(cyclesOf(""), 0);
  assertEquals(cyclesOf("nop\nnop\n"), 2);
  assertEquals(
    cyclesOf("ldq t0, 0(t1)\nmulq t0, t0, t0\nstq t0, 0(t1)\n"),
    3 + 23 + 1,
  );
  assert(cyclesOf("cserve\n") > 10);
  const machine = createMachine({ memory: 2 ** 20 });
  charge(machine, 5);
  assertEquals(machine.processor.counters.cycles, 5);
});

// ## Bounds
//
// Each of these once had, or could have had, a bound below what it takes.

const HANDLERS: readonly string[] = [
  "for i in 0..20 { self.n = x * x * x * x * x * x * x * x; } ".repeat(12),
  "for i in 0..0 { } ".repeat(200),
  "for i in 0..5 { for j in 0..1 { for k in 0..1 { for l in 0..1 { for m in 0..1 { } } } } } "
    .repeat(4),
  "for i in 0..50 { self.n = self.n * x; } for i in 0..50 { self.n = self.n * y; }",
  "for i in 0..20 { for j in 0..10 { self.n += i * j; } for j in 0..10 { self.n += i * j; } } self.n += 1;",
  "for i in 0..20 { if i < 10 { self.n = x * x * x; } else { self.n = y; } } if x == x { self.n = y * y * y; }",
  "let a: u64 = 0x7fff_8000_7fff_8001; for i in 0..30 { const t = a; a = self.n; self.n = t ^ 0x7fff_8765_7fff_8123; }",
  "let a = x; let b = y; let c = x; for i in 0..30 { const t = a; a = b; b = c; c = t; } self.n = a + b * c;",
  "for i in 0..9 { self.list[x & 7] = self.list[y & 7] * self.list[i & 7]; }",
  "self.n = self.list[8 + x - x + (y | 1) - (y | 1)];",
  "for i in -128..i8(127) { self.n = u64(i16(i) * i16(i)) >> 3; }",
];

for (const [index, statements] of HANDLERS.entries()) {
  Deno.test(`verify: its bound is never below what a handler takes, ${index}`, () => {
    const text = `spindle A { state { n: u64 = 3; list: [u64; 9]; }
      entry e(x: u64, y: u64): u64 { ${statements} return 0x7fff_8000_7fff_8001; } }`;
    const source = { file: "test", text };
    const lowered = lowerSpindle(checkSpindle(source, ENVIRONMENT));
    const { proved, report } = verify(source, ENVIRONMENT);
    const bound = Number(report.procedures[0]!.cycles);
    const bench = createBench(ENVIRONMENT);
    for (const keep of [() => new Set<number>(), proved]) {
      withInstalled(bench, lowered, keep, (spindle) => {
        const { cycles } = call(bench, spindle.handlers[0]!, [
          2n ** 64n - 1n,
          5n,
        ]);
        assertLessOrEqual(cycles, bound);
      });
    }
  });
}
