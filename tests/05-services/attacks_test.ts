// Programs that want to keep others from working. Each of these attacks has once succeeded.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { fastParts } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  guaranteeFrames,
  runKernel,
  type Strand,
  ticksNow,
} from "../../chapters/02-controllers/mod.ts";
import { Refusal } from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  DEADLINE_FIRST,
  endPrograms,
  extend,
  fullDisk,
  GANGS,
  grantDisk,
  loadMarked,
  REAL_TIME,
} from "../../chapters/05-services/mod.ts";
import {
  callsys,
  MEMORY,
  newSystem,
  programOf,
  type Watched,
} from "./helpers.ts";

/** Code that puts the program's extent into `a0`. */
const EXTENT = `        ldq     a0, extent
`;

/** Starts a program with a spindle, and with a part of the disk. */
function start(system: Watched, source: string, spindle = ""): Strand {
  const program = programOf(source, "extent: .quad 0\n");
  const strand = loadMarked(system, program, ["program"]);
  if (spindle !== "") bring(system, strand, spindle);
  grantDisk(system, strand, program);
  return strand;
}

function bring(system: Watched, { domain }: Strand, text: string): void {
  admit(system.extensions, { file: "hostile", text }, domain.identifier);
}

/** Computes for `rounds` times 65536 rounds, and ends with 7. */
function computing(rounds: number): string {
  return `        ldah    s0, ${rounds}(zero)
more:   subq    s0, 1, s0
        bne     s0, more
        lda     a0, 7(zero)
${callsys(1)}`;
}

/** Goes on making call `number`, with its extent. */
function calling(number: number): string {
  return `again:\n${EXTENT}${callsys(number)}        br      again\n`;
}

/** Runs for so many cycles, or until `strand` has ended; gives how it has. */
function statusWithin(
  { kernel, machine }: Watched,
  strand: Strand,
  cycles: number,
): number | undefined {
  const end = machine.processor.counters.cycles + cycles;
  while (!strand.outcome && machine.processor.counters.cycles < end) {
    const { cycles } = machine.processor.counters;
    runKernel(kernel, { cycles: Math.min(end, cycles + 500_000) });
  }
  const { outcome } = strand;
  return outcome?.kind === "exited" ? outcome.status : undefined;
}

/** Ends everybody, and looks whether all is as it was. */
function assertLeft(system: Watched, free: number): void {
  const { kernel, machine } = system;
  endPrograms(system);
  const { cycles } = machine.processor.counters;
  runKernel(kernel, { cycles: cycles + 20_000_000 });
  assertEquals(auditFrames(kernel), []);
  assertEquals(kernel.freeFrames.length, free);
  assertEquals(
    kernel.devices.timers.size + kernel.devices.disk.waiting.length,
    0,
  );
  assertEquals([kernel.devices.capabilities.size, kernel.loans.size], [0, 0]);
}

function systemWith(processors = 1): Watched {
  const parts = fastParts(MEMORY);
  return newSystem("", { ...parts, disk: fullDisk(), processors });
}

// ## The processor

Deno.test("DEFAULT_SCHEDULER: strands that each make the next one and end do not keep others from running", () => {
  const system = systemWith();
  const free = system.kernel.freeFrames.length;
  const honest = start(system, computing(120));
  start(
    system,
    `        br      a0, next
        br      again
again:
next:   lda     v0, 2000(zero)
        callsys
        lda     v0, 2001(zero)
        callsys
`,
    `spindle Chain {
      on Trap.systemCall(number, first) when number == 2000 {
        const one = Strand.create(first - 8, 0) else { return -1; }
        Strand.begin(one) else { return -2; }
        return 0;
      }
      on Trap.systemCall(number) when number == 2001 { Strand.end(0); return 0; }
    }`,
  );
  assertEquals(statusWithin(system, honest, 60_000_000), 7);
  assertLeft(system, free);
});

for (const processors of [1, 2]) {
  Deno.test(`timers whose handlers take all of the time leave others their share, on ${processors} processors`, () => {
    const system = systemWith(processors);
    const free = system.kernel.freeFrames.length;
    const hostile = start(
      system,
      calling(2000),
      `spindle Storm {
        state { x: u64; }
        on Trap.systemCall(number) when number == 2000 {
          for i in 0..64 { Timer.set(Clock.ticks() + 1) else { continue; } }
          Strand.block();
          return -512;
        }
        on Timer.expired(timer) {
          let x: u64 = 1;
          for i in 0..1600 { x = x * 5 + 1; }
          self.x = x;
          Timer.set(Clock.ticks() + 1) else { return; }
        }
      }`,
    );
    while (hostile.state !== "blocked") {
      const { cycles } = system.machine.processor.counters;
      runKernel(system.kernel, { cycles: cycles + 100_000 });
    }
    const before = ticksNow(system.kernel);
    const honest = start(system, computing(8));
    assertEquals(statusWithin(system, honest, 8_000_000), 7);
    const ticks = Number(ticksNow(system.kernel) - before);
    assert(ticks >= 8, `the clock has ticked ${ticks} times`);
    assertLeft(system, free);
  });
}

Deno.test("GANG: sixteen strands that are always ready do not keep a seventeenth from running", () => {
  const system = systemWith();
  const free = system.kernel.freeFrames.length;
  extend(system, GANGS);
  start(
    system,
    `        lda     v0, 2000(zero)
        br      a0, on
loop:   br      loop
on:     callsys
${callsys(1210)}        br      loop\n`,
    `spindle Many {
      on Trap.systemCall(number, first) when number == 2000 {
        for i in 0..20 {
          const one = Strand.create(first, 0) else { return -1; }
          Strand.begin(one) else { return -2; }
        }
        return 0;
      }
    }`,
  );
  const { cycles } = system.machine.processor.counters;
  runKernel(system.kernel, { cycles: cycles + 8_000_000 });
  const honest = start(system, computing(1));
  assertEquals(statusWithin(system, honest, 60_000_000), 7);
  assertLeft(system, free);
});

Deno.test("REAL_TIME: one program has not all places", () => {
  const system = systemWith();
  for (const source of [REAL_TIME, DEADLINE_FIRST]) extend(system, source);
  const many = start(
    system,
    `        br      a0, on
first:  lda     a0, 30000(zero)
        lda     a1, 2(zero)
        lda     v0, 1200(zero)
        callsys
loop:   lda     v0, 2001(zero)
        callsys
        br      loop
on:     lda     v0, 2000(zero)
        callsys
        br      first\n`,
    `spindle Many {
      on Trap.systemCall(number) when number == 2001 { Strand.block(); return 0; }
      on Trap.systemCall(number, first) when number == 2000 {
        for i in 0..20 {
          const one = Strand.create(first, 0) else { return -1; }
          Strand.begin(one) else { return -2; }
        }
        return 0;
      }
    }`,
  );
  assertEquals(statusWithin(system, many, 2_000_000), undefined);
  const honest = start(
    system,
    `        lda     a0, 30000(zero)
        lda     a1, 2(zero)
${callsys(1200)}        mov     v0, a0\n${callsys(1)}`,
  );
  assertEquals(statusWithin(system, honest, 20_000_000), 0);
});

// ## The disk and the list of work

/** Reads one block and waits for it. */
const READER = `spindle Reader {
  state { strand: Strand?; }
  on Trap.systemCall(number, handle) when number == 2000 {
    const extent = Disk.extent(handle) else { return -1; }
    const frame = Frame.allocate(1) else { return -2; }
    Disk.request(extent, false, 100, 1, frame, 0) else { return -3; }
    self.strand = Strand.current();
    Strand.block();
    return 0;
  }
  on Disk.done(request) { if const one = self.strand { Strand.unblock(one); } }
}`;
const READS = `${EXTENT}${callsys(2000)}        lda     a0, 7(zero)\n${
  callsys(1)
}`;

Deno.test("DEFAULT_DEVICES: who asks for one block again and again does not keep the arm there", () => {
  const system = systemWith();
  const free = system.kernel.freeFrames.length;
  start(
    system,
    `${EXTENT}${callsys(2000)}again:\n${callsys(2001)}        br      again\n`,
    `spindle Greedy {
      state { extent: Extent?; frame: Frame?; }
      procedure ask() {
        const extent = self.extent else { return; }
        const frame = self.frame else { return; }
        Disk.request(extent, false, 5, 1, frame, 0) else { return; }
      }
      on Trap.systemCall(number, handle) when number == 2000 {
        const extent = Disk.extent(handle) else { return -1; }
        const frame = Frame.allocate(1) else { return -1; }
        self.extent = extent;
        self.frame = frame;
        ask();
        ask();
        return 0;
      }
      on Trap.systemCall(number) when number == 2001 { Strand.block(); return -512; }
      on Disk.done(request) { ask(); }
    }`,
  );
  const honest = start(system, READS, READER);
  assertEquals(statusWithin(system, honest, 100_000_000), 7);
  assertLeft(system, free);
});

/** What fills the list of work, done as often as a call allows. */
const FLOODS: Readonly<Record<string, string>> = {
  "requests that are taken back": `for i in 0..70 {
    const one = Disk.request(extent, false, 1, 1, frame, 0) else { continue; }
    Disk.cancel(one) else { continue; }
  }`,
  "timers for times that are over":
    "for i in 0..64 { Timer.set(0) else { continue; } }",
  "wishes for frames that are not there": `for i in 0..70 {
    const one = Frame.take() else { continue; }
    Frame.keep(one) else { continue; }
  }`,
};

for (const [what, body] of Object.entries(FLOODS)) {
  Deno.test(`the list of work stays short under ${what}`, () => {
    const system = systemWith();
    const free = system.kernel.freeFrames.length;
    start(
      system,
      calling(2000),
      `spindle Flood {
        state { frame: Frame?; told: u64; }
        on Trap.systemCall(number, handle) when number == 2000 {
          const extent = Disk.extent(handle) else { return -1; }
          if self.frame == none {
            const frame = Frame.allocate(1) else { return -1; }
            self.frame = frame;
          }
          const frame = self.frame else { return -1; }
          ${body}
          return 0;
        }
        on Disk.arrived(request) { self.told += 1; }
        on Timer.expired(timer) { self.told += 1; }
      }`,
    );
    let longest = 0;
    for (let piece = 0; piece < 30; piece++) {
      const { cycles } = system.machine.processor.counters;
      runKernel(system.kernel, { cycles: cycles + 100_000 });
      longest = Math.max(longest, system.kernel.work.length);
    }
    assert(longest < 150, `${longest} events waited`);
    assertLeft(system, free);
  });
}

// ## Places that everybody shares

Deno.test("setDefaultHandler: a program does not take the place behind all handlers", () => {
  const system = systemWith();
  const strand = start(system, computing(1));
  assertThrows(
    () =>
      bring(
        system,
        strand,
        "spindle Last { on Trap.breakpoint(cause) default { return true; } }",
      ),
    Refusal,
    "only the system's handlers can",
  );
});

Deno.test("Frame.give: a server has frames that came along only if it asks for them", () => {
  const system = systemWith();
  const free = system.kernel.freeFrames.length;
  const pages = `spindle Pages {
    on Trap.systemCall(number) when number == 2000 { Strand.accept(); return -4; }
    on Trap.systemCall(number, client) when number == 2001 {
      const handle = Frame.given(client) else { return 1; }
      return handle > 0 ? 0 : 2;
    }
    on Trap.systemCall(number, server) when number == 2002 {
      Strand.call(server, 0, 0, 0, 0) else { return -512; }
      const first = Frame.allocate(40) else { return 1; }
      Frame.give(server, first, 40) else { return 2; }
      Frame.give(server, first, 1) else { return 3; }
      return 4;
    }
  }`;
  const server = start(
    system,
    `${callsys(2000)}        mov     v0, s0\nwait:   lda     s1, 8(zero)
        mov     s0, a0\n${callsys(2001)}wait2:  br      wait2\n`,
    pages,
  );
  const { cycles } = system.machine.processor.counters;
  runKernel(system.kernel, { cycles: cycles + 200_000 });
  const before = server.domain.frames.size;
  assertEquals(
    guaranteeFrames(system.kernel, server.domain, before + 5),
    undefined,
  );
  const seen: number[] = [];
  const client = start(
    system,
    `        lda     a0, ${server.identifier}(zero)\n${callsys(2002)}`,
    pages,
  );
  for (let piece = 0; piece < 200; piece++) {
    const { cycles } = system.machine.processor.counters;
    runKernel(system.kernel, { cycles: cycles + 500 });
    seen.push(server.domain.frames.size);
  }
  assertEquals([client.calls, client.gift?.frames.length], [server, 40]);
  // None of them was there before it had asked, and then all were.
  assertEquals([...new Set(seen)], [before, before + 40]);
  assertLeft(system, free);
});

Deno.test("Strand.divert: a program's own address does not become the number of a refusal, and then a place behind a table", () => {
  const system = systemWith();
  const strand = start(
    system,
    `        lda     v0, 2000(zero)
        br      a0, asks
asks:   callsys
        mov     v0, a0
${callsys(1)}`,
    `spindle Behind {
      state { table: [u64; 70]; behind: [u64; 255]; }
      on Trap.systemCall(number, asks) when number == 2000 {
        const one = Strand.current() else { return -1; }
        Strand.divert(one, 0xffff_ffff_ffff_ff38) else { return -2; }
        Strand.divert(one, asks + 4) else (why) { self.table[u64(why)] = 9; }
        return i64(self.behind[130] & 63);
      }
    }`,
  );
  assertEquals(statusWithin(system, strand, 500_000), undefined);
  assertEquals(strand.outcome?.kind, "killed");
});
