// One service in five places: the same results, the crossings that each place has, and what happens when a part of it
// is wrong, killed or replaced.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  block,
  endDomain,
  finishVisits,
  runKernel,
  type Strand,
  unblock,
} from "../../chapters/02-controllers/mod.ts";
import { environmentOf } from "../../chapters/03-spindles/mod.ts";
import {
  callingSystem,
  DIRECTORY,
  execute,
  type Execution,
  loadMarked,
  ManifestError,
  movedTo,
  NAMES,
  type Partition,
  partition,
  type Place,
  PLACES,
  readManifest,
  runIn,
  startServer,
  type System,
} from "../../chapters/05-services/mod.ts";

const ALL = Object.keys(PLACES) as Place[];

/** What the program's status is by its description: each name stands for its number times three. */
function expected(rounds: number): number {
  let sum = 0;
  for (let round = 0; round < rounds; round++) sum += round % 16 * 3;
  return sum & 127;
}

/** What a round must cross, and what is copied in it. */
const CROSSINGS: Readonly<Record<Place, readonly [number, number, number]>> = {
  library: [0, 0, 0],
  spindle: [1, 0, 0],
  recogniser: [1, 0, 0],
  server: [2, 2, 0],
  messages: [5, 2, 128],
};

Deno.test("runIn: wherever the directory is, the program finds the same, and crosses what the place has", () => {
  const system = callingSystem();
  const free = system.kernel.freeFrames.length;
  for (const place of ALL) {
    const few = runIn(place, "find", 7, system);
    const many = runIn(place, "find", 27, system);
    assertEquals([few.status, many.status], [expected(7), expected(27)], place);
    const each = (["entries", "switches", "copied"] as const)
      .map((of) => (many[of] - few[of]) / 20);
    assertEquals(each, [...CROSSINGS[place]], place);
  }
  assertEquals(system.kernel.freeFrames.length, free);
  assertEquals(system.kernel.domains.size, 0);
  assertEquals(auditFrames(system.kernel), []);
});

// ## A program of a few calls

/** Calls `Directory_at` with `place`, and ends with 9. */
function asking(place: number, times = 1): string {
  return `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     s0, ${times}(zero)
again:  lda     a0, ${place}(zero)
        lda     pv, Directory_at
        jsr     ra, (pv)
        ldgp    gp, 0(ra)
        subq    s0, 1, s0
        bne     s0, again
        lda     a0, 9(zero)
        lda     v0, 1(zero)
        callsys
`;
}

function parts(system: System, place: Place, program: string): Partition {
  const environment = environmentOf(system.extensions, 0);
  return partition(movedTo(NAMES, place), DIRECTORY, program, environment);
}

function end(system: System, { domain }: Strand): void {
  assert(finishVisits(system.kernel));
  endDomain(system.kernel, domain, { kind: "killed", signal: 9, sentence: "" });
  runKernel(system.kernel, {
    steps: system.machine.processor.counters.instructions + 20_000,
  });
}

function ended(system: System, program: Program): Execution["ending"] {
  return execute(system, program, ["client"], 20_000_000).ending;
}

const WELL = { kind: "exited", status: 9 } as const;

Deno.test("a check that fails ends the program that has called, in every place, and no server", () => {
  for (const place of ALL) {
    const system = callingSystem();
    const { client, server } = parts(system, place, asking(64));
    const good = parts(system, place, asking(63)).client;
    const strand = server && startServer(system, server);
    assertEquals(ended(system, client).kind, "killed", place);
    assertEquals(ended(system, good), WELL, place);
    assertEquals(strand?.outcome, undefined, place);
  }
});

Deno.test("a server that is killed takes its callers' results with it, and the next one is found", () => {
  const system = callingSystem();
  const { client, server } = parts(system, "server", asking(1, 400));
  const first = startServer(system, server!);
  const long = loadMarked(system, client, ["client"]);
  const { counters } = system.machine.processor;
  const go = (steps: number) =>
    runKernel(system.kernel, { steps: counters.instructions + steps });
  go(20_000);
  while (!first.accepts) go(1);
  assertEquals(long.outcome, undefined);
  end(system, first);
  // Now nobody serves: a program that calls is ended.
  assertEquals(long.outcome?.kind, "killed");
  assertEquals(ended(system, client).kind, "killed");

  startServer(system, server!);
  assertEquals(ended(system, client), WELL);
});

Deno.test("a client that knows the port of a server that has gone finds the new one", () => {
  const system = callingSystem();
  const { client, server } = parts(system, "server", asking(1, 400));
  const first = startServer(system, server!);
  const long = loadMarked(system, client, ["client"]);
  const { counters } = system.machine.processor;
  const go = (steps: number) =>
    runKernel(system.kernel, { steps: counters.instructions + steps });
  go(20_000);
  while (!first.accepts) go(1);
  // The client has to wait while the servers change places.
  block(system.kernel, long);
  end(system, first);
  const second = startServer(system, server!);
  unblock(system.kernel, long);
  go(10_000_000);
  assertEquals(long.outcome, WELL);
  end(system, second);
  assertEquals(system.kernel.domains.size, 0);
  assertEquals(auditFrames(system.kernel), []);
});

// ## What comes back

const NUMBERS = [5n, -1n, -4096n, -78n, -512n, -4093n, -4095n] as const;
const LOST = new Set<bigint>(NUMBERS.slice(3));

/** A program that calls `M_same` with the number of its last argument, and ends with 9 if that comes back, else with 1. */
const ECHOING = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        ldq     t1, 0(sp)
        lda     t0, numbers
        s8addq  t1, t0, t0
        ldq     s0, -8(t0)
        mov     s0, a0
        lda     sp, -64(sp)
        lda     pv, M_same
        jsr     ra, (pv)
        cmpeq   v0, s0, a0
        s8addq  a0, 1, a0
        lda     v0, 1(zero)
        callsys
        .data
        .align  3
numbers: .quad  ${NUMBERS.join(", ")}
`;

// The source says `spindle M` and `entry` where they mean nothing, and has the names that are usually
// given to what is added.

const ECHO = `// A spindle M { entry same() } is described here.
spindle /**/ M {
  state { entries: u64; }
  procedure sameCalled(): u64 { return 1; }
  // entry none() {
  entry // entry other
    same(value: u64): u64 { self.entries += sameCalled(); return value; }
  // }
}
// And that is all: }
`.replace(" /**/", "");

Deno.test("what a module answers comes back from every place, if it is no error of the way", () => {
  const system = callingSystem();
  const environment = environmentOf(system.extensions, 0);
  const files = new Map([["m.spindle", ECHO]]);
  for (const place of ALL) {
    const service = place.slice(0, 8);
    const manifest = readManifest(
      `service ${service}\nmodule m.spindle in ${place}`,
    );
    const { client, server } = partition(manifest, files, ECHOING, environment);
    const serving = server && startServer(system, server);
    for (const [index, number] of NUMBERS.entries()) {
      // A spindle of one's own that answers -512 is called again and again.
      if (place === "spindle" && number === -512n) continue;
      const isLost = place === "recogniser" || place === "server"
        ? LOST.has(number)
        : place === "spindle" && number === -78n;
      const args = Array.from({ length: index + 1 }, () => "client");
      const { ending } = execute(system, client, args, 20_000_000);
      const how = ending.kind === "exited" ? ending.status : ending.kind;
      assertEquals(how, isLost ? "killed" : 9, `${number} from ${place}`);
    }
    if (serving) end(system, serving);
  }
});

// ## Manifests

for (
  const [text, says] of [
    ["", "there is no line `service NAME`"],
    ["service two\nservice one", "Line 2 of the manifest: expected"],
    ["service Names", "Names is no name of a service"],
    ["service names\nmodule x in kitchen", "kitchen is no place: it must be"],
    ["service names\nmodule x on server", "expected `module FILE in PLACE`"],
    ["service names\n" + "module x in server\n".repeat(17), "Line 18"],
    ["service names\nmodule x in toString", "toString is no place"],
  ] as const
) {
  Deno.test(`readManifest: ${says}`, () => {
    assertThrows(() => readManifest(text), ManifestError, says);
  });
}

Deno.test("partition: what no server can have is refused with its name", () => {
  const { extensions } = callingSystem();
  const environment = environmentOf(extensions, 0);
  const file = "m.spindle";
  const manifest = readManifest(`service m\nmodule ${file} in server`);
  const of = (text: string) => () =>
    partition(manifest, new Map([[file, text]]), asking(1), environment);
  assertThrows(
    of("spindle M { entry e(a: u64, b: u64, c: u64, d: u64) { } }"),
    ManifestError,
    "M.e cannot be in a server",
  );
  assertThrows(
    () => partition(manifest, new Map(), asking(1), environment),
    ManifestError,
    "names m.spindle, which is not there",
  );
});
