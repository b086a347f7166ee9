// Each default service alone: in its place comes another, which answers, goes, or fails, and the default answers again.

import { assert, assertEquals } from "@std/assert";
import {
  activations,
  allocateFrames,
  auditFrames,
  finishVisits,
  grantExtent,
  isRefused,
  type Kernel,
  requestBlocks,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { blankMedium, fastParts } from "../../chapters/01-hardware/mod.ts";
import {
  type InstalledSpindle,
  remove,
  type Source,
  spindleNamed,
} from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  DEFAULTS,
  extend,
  loadMarked,
} from "../../chapters/05-services/mod.ts";
import { createChance } from "../02-controllers/chance.ts";
import { screen, textOf } from "../02-controllers/helpers.ts";
import {
  callsys,
  MEMORY,
  newSystem,
  programOf,
  type Watched,
} from "./helpers.ts";

// ## What runs meanwhile

/** Computes for a long time, and ends with 42 if it has computed right. */
const LONG = programOf(`
        ldah    s0, 0x60(zero)
        clr     s1
more:   addq    s1, s0, s1
        subq    s0, 1, s0
        bne     s0, more
        ldah    s0, 0x60(zero)
        addq    s0, 1, t0
        ldah    t1, 0x30(zero)
        mulq    t0, t1, t0
        cmpeq   t0, s1, t0
        mulq    t0, 42, a0
${callsys(1)}`);

/** Uses three pages of its heap, writes a letter, reads one, and ends with 5 and what it has read. */
const SHORT = programOf(
  `        lda     t0, 3(zero)
        sll     t0, 31, t0
        lda     t1, 3(zero)
heap:   stq     t1, 0(t0)
        lda     t0, 8192(t0)
        subq    t1, 1, t1
        bne     t1, heap
        lda     a1, letter
        lda     a0, 1(zero)
        lda     a2, 1(zero)
${callsys(4)}        lda     a1, letter
        clr     a0
        lda     a2, 1(zero)
${callsys(3)}
        addq    v0, 5, a0
${callsys(1)}`,
  'letter: .ascii "x"\n        .align 4\n',
);

interface Busy {
  readonly system: Watched;
  readonly long: readonly Strand[];
  /** Asks the disk for a block. */
  readonly wish: () => void;
}

function busy(processors: number): Busy {
  const disk = blankMedium(4000);
  const system = newSystem("y".repeat(1000), {
    ...fastParts(MEMORY),
    disk,
    processors,
  });
  const { kernel } = system;
  const long = [LONG, LONG].map((program) => loadMarked(system, program, []));
  const { domain } = long[0]!;
  const extent = grantExtent(kernel, domain, 0, 4000, true);
  const frames = allocateFrames(kernel, domain, 1);
  assert(!isRefused(frames));
  const { frame } = frames[0]!;
  let block = 0;
  const wish = () => {
    block = (block * 5 + 977) % 4000;
    const wanted = { write: false, block, count: 1, frame, offset: 0 };
    requestBlocks(kernel, domain, extent, wanted);
  };
  return { system, long, wish };
}

/** Lets the system run until `done`, but for at most so many pieces; the clock ticks after each. */
function go({ kernel, machine }: Watched, done: () => boolean, most: number) {
  for (let piece = 0; piece < most && !done(); piece++) {
    const { cycles } = machine.processor.counters;
    runKernel(kernel, { cycles: cycles + 5_000 });
    for (const one of machine.processors) one.tickPending = true;
  }
  // What is done to the kernel from outside takes time, and none of it is a handler's.
  assert(finishVisits(kernel));
}

/** Lets a short program and a wish for a block be dealt with, and gives how the program has ended. */
function work({ system, wish }: Busy): number | undefined {
  const strand = loadMarked(system, SHORT, []);
  wish();
  const { disk } = system.kernel.devices;
  const done = () => strand.outcome !== undefined && disk.active === undefined;
  go(system, done, 2000);
  const { outcome } = strand;
  return outcome?.kind === "exited" ? outcome.status : undefined;
}

/** How often the handlers of `spindle` for `event` have run. */
function answers(
  kernel: Kernel,
  spindle: InstalledSpindle,
  event: string,
): bigint {
  return spindle.handlers
    .filter(({ handler }) => handler.event === event)
    .reduce((sum, { handler }) => sum + activations(kernel, handler), 0n);
}

// ## Who comes instead

interface Row {
  readonly name: string;
  readonly event: string;
  /** What another one answers. */
  readonly other: string;
  /** How the short program ends with that. */
  readonly ends: number;
}

const ROWS: readonly Row[] = [
  {
    name: "DefaultScheduler",
    event: "Processor.select",
    other: `state { found: Strand?; }
      pure procedure following(from: Strand?): Strand? {
        const before = from else { return Strand.first(); }
        return Strand.next(before);
      }
      on Processor.select(processor) {
        let one = self.found;
        for i in 0..9 {
          one = following(one);
          const that = one else { continue; }
          const status = Strand.status(that) else { continue; }
          if status == Strand.Status.ready { break; }
        }
        self.found = one;
        Processor.allot(3);
        return one;
      }`,
    ends: 6,
  },
  {
    name: "DefaultDevices",
    event: "Disk.select",
    other: "on Disk.select(disk) { return Disk.first(); }",
    ends: 6,
  },
  {
    name: "DefaultPager",
    event: "Trap.accessViolation",
    other: `on Trap.accessViolation(address) {
        const space = Space.current() else { return false; }
        const frame = Frame.take() else { return false; }
        const rights = Mapping.Rights.readWrite;
        const page = address - address % 8192;
        const placed = Mapping.place(space, page, frame, rights) else {
          return false;
        }
        return true;
      }`,
    ends: 6,
  },
  {
    name: "DefaultConsole",
    event: "Trap.systemCall",
    other: `on Trap.systemCall(number) when number == 3 { return 20; }
      on Trap.systemCall(number) when number == 4 { return 20; }`,
    ends: 25,
  },
  {
    name: "DefaultCalls",
    event: "Trap.systemCall",
    other:
      `on Trap.systemCall(number, status) when number == 1 { Strand.exit(status + 100); return 0; }`,
    ends: 106,
  },
];

/** What a handler of each event may return. */
const NOTHING: Readonly<Record<string, string>> = {
  "Trap.systemCall": "0",
  "Trap.accessViolation": "false",
};

/** A spindle in which a check fails whenever it is asked. */
function failing(event: string): Source {
  const text = `spindle Failing {
    state { list: [u64; 4]; at: u64 = 9; }
    on ${event}(number) {
      self.list[self.at] = number;
      return ${NOTHING[event] ?? "none"};
    }
  }`;
  return { file: "failing", text };
}

function defaultNamed({ extensions }: Watched, name: string): InstalledSpindle {
  const found = spindleNamed(extensions, name, 0);
  assert(found !== undefined, name);
  return found;
}

/** Plays one row. */
function play({ name, event, other, ends }: Row, processors: number): void {
  const set = busy(processors);
  const { system, long } = set;
  const { kernel, extensions } = system;
  /** Works, and says whether the default has been asked, and how the program has ended. */
  const asked = (spindle = defaultNamed(system, name)) => {
    const before = answers(kernel, spindle, event);
    const status = work(set);
    return [answers(kernel, spindle, event) > before, status];
  };
  assertEquals(asked(), [true, 6], "the default");
  const text = `spindle Other { ${other} }`;
  const { spindle } = extend(system, { file: "other", text });
  assertEquals(asked(spindle), [true, ends], "the other one answers");
  // Call 1 and call 3 are of different defaults, so only the one in question is silent.
  if (event !== "Trap.systemCall") assertEquals(asked(), [false, ends]);
  remove(extensions, spindle);
  assertEquals(asked(), [true, 6], "the default is back");

  extend(system, failing(event));
  for (let round = 0; round < 3; round++) work(set);
  assertEquals(asked(), [true, 6], "the default is back after failures");
  assertEquals(extensions.log.at(-1), "Failing is removed after 3 failures");

  // The default goes first, the other one stands alone, and the default comes back.
  remove(extensions, defaultNamed(system, name));
  const alone = extend(system, { file: "other", text }).spindle;
  assertEquals(asked(alone), [true, ends], "the other one alone");
  remove(extensions, alone);
  const source = DEFAULTS.find(({ text }) =>
    text.includes(`spindle ${name} `)
  )!;
  admit(extensions, source, 0);
  assertEquals(asked(), [true, 6], "the default anew");

  assert(long.every(({ outcome }) => outcome === undefined));
  const done = () => long.every(({ outcome }) => outcome !== undefined);
  go(system, done, 10_000);
  assertEquals(
    long.map(({ outcome }) => outcome),
    long.map(() => ({ kind: "exited" as const, status: 42 })),
  );
  assertEquals(auditFrames(kernel), []);
  assertEquals([kernel.domains.size, kernel.devices.disk.waiting], [0, []]);
}

for (const row of ROWS) {
  Deno.test(`${row.name} is replaced while programs run, and answers again when the other has gone or failed`, () => {
    play(row, 1);
    if (row.name === "DefaultScheduler") play(row, 2);
  });
}

Deno.test("DEFAULTS: each of them stands in the table", () => {
  assertEquals(
    new Set(newSystem().defaults.map(({ spindle }) => spindle.name)),
    new Set(ROWS.map(({ name }) => name)),
  );
});

// ## What each of them promises

Deno.test("DefaultScheduler: after another has decided for long, turns are as fair as before", () => {
  const { system, long } = busy(1);
  const { kernel } = system;
  const third = loadMarked(system, LONG, []);
  const turns = new Map<number, number>();
  const all = [...long, third];
  go(system, () => false, 10);
  const { spindle } = extend(system, {
    file: "other",
    text: `spindle Other { ${ROWS[0]!.other.replace("allot(3)", "allot(1)")} }`,
  });
  go(system, () => false, 700);
  remove(system.extensions, spindle);
  go(system, () => false, 300);
  for (let piece = 0; piece < 900; piece++) {
    const now = kernel.processors[0]!.current?.identifier ?? 0;
    turns.set(now, (turns.get(now) ?? 0) + 1);
    go(system, () => false, 1);
  }
  const shares = all.map(({ identifier }) => turns.get(identifier) ?? 0);
  assert(shares.every((one) => one > 250 && one < 350), `${shares}`);
});

Deno.test("DefaultDevices: blocks are served in sweeps, as a model does it", () => {
  const { system, long } = busy(1);
  const { kernel } = system;
  const { domain } = long[0]!;
  const extent = grantExtent(kernel, domain, 0, 4000, true);
  const { frame } = frameOf(domain);
  const { below } = createChance(7);
  const served: number[] = [];
  const expected: number[] = [];
  let [arm, waiting]: [number, number[]] = [0, []];
  const { disk } = kernel.devices;
  for (let round = 0; round < 12; round++) {
    for (let left = below(5); left >= 0; left--) {
      const block = below(4000);
      if (waiting.includes(block)) continue;
      const wanted = { write: false, block, count: 1, frame, offset: 0 };
      requestBlocks(kernel, domain, extent, wanted);
      waiting.push(block);
    }
    const before = disk.active;
    go(system, () => disk.active !== undefined && disk.active !== before, 2000);
    const ahead = waiting.filter((block) => block >= arm);
    arm = Math.min(...ahead.length > 0 ? ahead : waiting);
    waiting = waiting.filter((block) => block !== arm);
    expected.push(arm);
    served.push(disk.active?.block ?? -1);
  }
  assertEquals(served, expected);
});

function frameOf({ handles }: Strand["domain"]): { readonly frame: number } {
  return [...handles.values()].at(-1)!;
}

Deno.test("DefaultConsole: who reads before something has come waits for it, and others run", () => {
  let typed = new Uint8Array();
  const line = screen();
  const console = {
    ...line,
    receive: () => {
      const now = typed;
      typed = new Uint8Array();
      return now;
    },
  };
  const system = {
    ...newSystem("", { ...fastParts(MEMORY), console }),
    console: line,
  };
  const reads = loadMarked(system, SHORT, []);
  const other = loadMarked(system, LONG, []);
  go(system, () => other.outcome !== undefined, 100_000);
  assertEquals(other.outcome, { kind: "exited", status: 42 });
  assertEquals([reads.state, reads.outcome], ["blocked", undefined]);
  typed = new TextEncoder().encode("q");
  go(system, () => reads.outcome !== undefined, 1000);
  assertEquals(reads.outcome, { kind: "exited", status: 6 });
  assertEquals(textOf(line), "x");
});
