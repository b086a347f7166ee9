// Pagers in company: of another program, of a second strand, of a disk that fails, and of death.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  blankMedium,
  type DiskMedium,
} from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  endDomain,
  EVENT,
  eventNamed,
  finishVisits,
  readField,
  reclaim,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  carryingProgram,
  loadPaging,
  PAGER,
  pagingProgram,
  pagingSystem,
  type System,
  type Workload,
} from "../../chapters/05-services/mod.ts";

const WORK: Workload = {
  pages: 24,
  frames: 6,
  hot: 5,
  rounds: 40,
  laps: 1,
  span: 8,
  stores: false,
  cluster: 1,
  orders: ["clock", "scan"],
  small: false,
};

/** Runs until all of `strands` have ended, and says how. */
function endings(system: System, strands: readonly Strand[]): string[] {
  for (let turn = 0; turn < 100; turn++) {
    if (strands.every(({ outcome }) => outcome !== undefined)) break;
    const { cycles } = system.machine.processor.counters;
    runKernel(system.kernel, { cycles: cycles + 20_000_000 });
  }
  return strands.map(({ outcome }) =>
    outcome?.kind === "exited"
      ? `status ${outcome.status}`
      : outcome?.sentence ?? "runs"
  );
}

/** Checks that nobody has anything any more. */
function assertGone(system: System, free: number): void {
  const { kernel } = system;
  // The disk finishes what it has begun.
  const { cycles } = system.machine.processor.counters;
  runKernel(kernel, { cycles: cycles + 50_000_000 });
  assertEquals(auditFrames(kernel), []);
  assertEquals(kernel.freeFrames.length, free);
  const { disk } = kernel.devices;
  assertEquals(disk.waiting.length + disk.answered.size, 0);
  assertEquals(disk.active, undefined);
}

Deno.test("PAGER: two programs page on one disk, each in its own part, and both find what they wrote", () => {
  const system = pagingSystem(blankMedium(64 * 16));
  const free = system.kernel.freeFrames.length;
  const strands = [0, 1].map((number) => {
    const small = number === 1;
    const program = pagingProgram(system, { ...WORK, small });
    return loadPaging(system, program, WORK.pages, number * 30);
  });
  assertEquals(endings(system, strands), ["status 0", "status 0"]);
  assertGone(system, free);
});

Deno.test("PAGER: a block that cannot be read ends its program, and nothing is left", () => {
  const inner = blankMedium(WORK.pages * 16);
  const medium: DiskMedium = {
    ...inner,
    read: (sector, into) => sector !== 7 * 16 + 3 && inner.read(sector, into),
  };
  const system = pagingSystem(medium);
  const free = system.kernel.freeFrames.length;
  const strand = loadPaging(system, pagingProgram(system, WORK), WORK.pages);
  const [ending] = endings(system, [strand]);
  assertStringIncludes(ending!, "translation not valid: read of 0x20000e");
  assertGone(system, free);
});

Deno.test("PAGER: a program that is killed at any moment leaves nothing, and the next one pages as before", () => {
  const system = pagingSystem(blankMedium(WORK.pages * 16));
  const { kernel, machine: { processor: { counters } } } = system;
  const free = kernel.freeFrames.length;
  const program = pagingProgram(system, { ...WORK, rounds: 10, laps: 0 });
  for (let moment = 0; moment < 4; moment++) {
    const strand = loadPaging(system, program, WORK.pages);
    const cycles = counters.cycles + 400_000 + moment * 2_700_000;
    runKernel(kernel, { cycles });
    assert(finishVisits(kernel));
    assertEquals(strand.outcome, undefined);
    endDomain(kernel, strand.domain, { kind: "exited", status: 9 });
    assertGone(system, free);
  }
  const other = pagingSystem(blankMedium(WORK.pages * 16));
  const again = loadPaging(other, program, WORK.pages);
  assertEquals(endings(other, [again]), ["status 0"]);
});

// ## Frames that the system wants back

/** Times that `name` was raised. */
function raised({ kernel }: System, name: string): number {
  const { record } = eventNamed(kernel, name);
  return Number(readField(kernel.machine.bus, record, EVENT, "raised"));
}

Deno.test("PAGER: asked for frames it gives them in time, none are taken, and its pages are whole", () => {
  const system = pagingSystem(blankMedium(WORK.pages * 16));
  const { kernel, machine: { processor: { counters } } } = system;
  const free = kernel.freeFrames.length;
  const program = pagingProgram(system, { ...WORK, small: true, rounds: 80 });
  const strand = loadPaging(system, program, WORK.pages);
  runKernel(kernel, { cycles: counters.cycles + 20_000_000 });
  for (const count of [1, 2]) {
    assert(finishVisits(kernel));
    const before = strand.domain.frames.size;
    assertEquals(reclaim(kernel, strand.domain, count, 150), count);
    runKernel(kernel, { cycles: counters.cycles + 22_000_000 });
    assertEquals(strand.outcome, undefined);
    assertEquals(strand.domain.frames.size, before - count);
    assertEquals(strand.domain.reclaims, []);
  }
  assertEquals(endings(system, [strand]), ["status 0"]);
  assertEquals(raised(system, "PhysAddr.repossess"), 0);
  assertGone(system, free);
});

Deno.test("PAGER: it keeps one frame; what is taken by force ends the program, and nothing is left", () => {
  const system = pagingSystem(blankMedium(WORK.pages * 16));
  const { kernel, machine: { processor: { counters } } } = system;
  const free = kernel.freeFrames.length;
  const strand = loadPaging(system, pagingProgram(system, WORK), WORK.pages);
  runKernel(kernel, { cycles: counters.cycles + 40_000_000 });
  assert(finishVisits(kernel));
  assertEquals(reclaim(kernel, strand.domain, WORK.frames, 300), WORK.frames);
  runKernel(kernel, { cycles: counters.cycles + 45_000_000 });
  assert(raised(system, "PhysAddr.repossess") > 0);
  const [ending] = endings(system, [strand]);
  assertStringIncludes(ending!, "translation not valid");
  assertGone(system, free);
});

// ## Two strands
//
// One counts in the first word of each page, upwards through the pages, the other in the second word, downwards.

const THREADS = {
  file: "threads.spindle",
  text: `spindle Threads {
  state { finished: bool; waiting: Strand?; }
  entry join() {
    if self.finished { return; }
    self.waiting = Strand.current();
    Strand.block();
  }
  entry finish() {
    self.finished = true;
    if const other = self.waiting { Strand.unblock(other); }
    Strand.end(0);
  }
  entry start(at: u64, stack: u64): bool {
    const fresh = Strand.create(at, stack) else { return false; }
    const strand = Strand.begin(fresh) else { return false; }
    return true;
  }
}`,
};

const LAPS = 4;
const PAGES = 14;

function call(name: string): string {
  return `        jsr     ra, ${name}
        ldgp    gp, 0(ra)\n`;
}

/** Code that adds one to the word at `offset` of all pages, `LAPS` times. */
function counting(name: string, offset: number, up: boolean): string {
  return `        lda     s4, ${LAPS}(zero)
${name}lap:
        lda     s0, ${up ? 0 : PAGES - 1}(zero)
${name}one:
        sll     s0, 13, t0
        addq    t0, s2, t0
        ldq     t1, ${offset}(t0)
        addq    t1, 1, t1
        stq     t1, ${offset}(t0)
        addq    s0, ${up ? "1" : "0"}, s0
        subq    s0, ${up ? "0" : "1"}, s0
        ${up ? `cmplt   s0, ${PAGES}, t0` : "cmple   zero, s0, t0"}
        bne     t0, ${name}one
        subq    s4, 1, s4
        bne     s4, ${name}lap\n`;
}

const TWO_STRANDS = `        .globl _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s2, 1(zero)
        sll     s2, 33, s2
        lda     a0, 4(zero)
${call("Pager_grant")}        mov     s2, a0
        lda     a1, ${PAGES}(zero)
        lda     a2, bits
        lda     a3, extent
        ldq     a3, 0(a3)
${call("Pager_begin")}        ble     v0, failed
        lda     a0, second
        lda     a1, -8192(sp)
${call("Threads_start")}        beq     v0, failed
${counting("first", 0, true)}
${call("Threads_join")}        clr     s5
        clr     s0
look:   sll     s0, 13, t0
        addq    t0, s2, t0
        ldq     t1, 0(t0)
        ldq     t2, 8(t0)
        subq    t1, ${LAPS}, t1
        subq    t2, ${LAPS}, t2
        bis     s5, t1, s5
        bis     s5, t2, s5
        addq    s0, 1, s0
        cmplt   s0, ${PAGES}, t0
        bne     t0, look
        cmpult  zero, s5, a0
        lda     v0, 1(zero)
        callsys
failed: lda     a0, 2(zero)
        lda     v0, 1(zero)
        callsys
second: br      t0, here
here:   ldgp    gp, 0(t0)
        lda     s2, 1(zero)
        sll     s2, 33, s2
${counting("second", 8, false)}
${call("Threads_finish")}        .data
        .align  3
extent: .quad   0
bits:   .space  64
`;

for (const processors of [1, 2]) {
  Deno.test(`PAGER: two strands of a program use the same pages, on ${processors} processor${processors > 1 ? "s" : ""}`, () => {
    const system = pagingSystem(blankMedium(PAGES * 16), processors);
    const free = system.kernel.freeFrames.length;
    const program = carryingProgram(system, TWO_STRANDS, [...PAGER, THREADS]);
    const strand = loadPaging(system, program, PAGES);
    assertEquals(endings(system, [strand]), ["status 0"]);
    assertGone(system, free);
  });
}
