// Spindles made at random from the operations of the kernel, with numbers that nobody should use, in every kind of
// handler, beside programs that must not notice. SPIN_ATTACKS and SPIN_SEED let it run for longer.

import { assert, assertEquals } from "@std/assert";
import { fastParts } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  finishVisits,
  guaranteeFrames,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { Refusal } from "../../chapters/03-spindles/mod.ts";
import { admit } from "../../chapters/04-verifier/mod.ts";
import {
  CALLS,
  endPrograms,
  extend,
  fullDisk,
  grantDisk,
  loadMarked,
} from "../../chapters/05-services/mod.ts";
import { type Chance, createChance } from "../02-controllers/chance.ts";
import { textOf } from "../02-controllers/helpers.ts";
import { longer } from "../04-verifier/longer.ts";
import {
  callsys,
  MEMORY,
  newSystem,
  programOf,
  type Watched,
} from "./helpers.ts";
import { hostileBy, spindleBy } from "./random_attackers.ts";

const ROUNDS = longer("SPIN_ATTACKS", 2);
const SEED = longer("SPIN_SEED", 1994);

// ## Who must not notice

/** Computes in registers, floating-point registers and memory, and writes what came of it. */
const VICTIM = programOf(
  `        lda     s0, 30(zero)
        clr     s1
        lda     s4, cells
        lda     t0, 3(zero)
        stq     t0, 0(s4)
        ldt     $f2, 0(s4)
        cvtqt   $f2, $f3
line:   lda     s2, 300(zero)
more:   mulq    s1, 5, s1
        addq    s1, 3, s1
        ldq     t1, 8(s4)
        addq    t1, s1, t1
        stq     t1, 8(s4)
        addt    $f4, $f3, $f4
        subq    s2, 1, s2
        bne     s2, more
        cvttq $f4, $f5
        stt     $f5, 16(s4)
        ldq     t2, 16(s4)
        ldq     t1, 8(s4)
        addq    t1, t2, t1
        srl     t1, 20, t0
        and     t0, 15, t0
        addq    t0, 'a', t0
        stb     t0, 24(s4)
        lda     a1, 24(s4)
        lda     a0, 1(zero)
        lda     a2, 1(zero)
${callsys(4)}        subq    s0, 1, s0
        bne     s0, line
        lda     a0, 42(zero)
${callsys(1)}`,
  "        .align 4\ncells:  .quad 0, 0, 0, 0\n",
);

const EXTENT = `        ldq     a0, extent
`;

/** Reads a block of the disk, and ends with what is in it. */
const READER = programOf(
  `${EXTENT}${callsys(3000)}        mov     v0, a0\n${callsys(1)}`,
  "extent: .quad 0\n",
);
const READING = `spindle Reading {
  state { strand: Strand?; frame: Frame?; done: bool; }
  on Trap.systemCall(number, handle) when number == 3000 {
    const space = Space.current() else { return -1; }
    if self.done {
      const frame = self.frame else { return -2; }
      Mapping.map(space, 0x2_0000_0000, frame, 1, Mapping.Rights.read) else { return -3; }
      let bytes: [u8; 8] = [0; 8];
      Space.fetch(0x2_0000_0000, bytes[..]) else { return -4; }
      return i64(bytes[0] & 63);
    }
    if self.strand != none { Strand.block(); return -512; }
    const extent = Disk.extent(handle) else { return -5; }
    const frame = Frame.allocate(1) else { return -6; }
    self.frame = frame;
    self.strand = Strand.current();
    Disk.request(extent, false, 0, 1, frame, 0) else { return -7; }
    Strand.block();
    return -512;
  }
  on Disk.done(request) {
    self.done = true;
    if const one = self.strand { Strand.unblock(one); }
  }
}`;

interface Victims {
  readonly computes: Strand;
  readonly reads: Strand;
}

function victims(system: Watched): Victims {
  const computes = loadMarked(system, VICTIM, ["victim"]);
  const reads = loadMarked(system, READER, ["reader"]);
  const reading = { file: "reading", text: READING };
  admit(system.extensions, reading, reads.domain.identifier);
  grantDisk(system, reads, READER);
  // Memory that is not guaranteed belongs to whoever comes first.
  const needs = reads.domain.frames.size + 6;
  assertEquals(guaranteeFrames(system.kernel, reads.domain, needs), undefined);
  return { computes, reads };
}

function go({ kernel, machine }: Watched, cycles: number): void {
  const { counters } = machine.processor;
  runKernel(kernel, { cycles: counters.cycles + cycles });
  for (const one of machine.processors) one.tickPending = true;
}

function endings({ computes, reads }: Victims): unknown[] {
  return [computes, reads].map(({ outcome }) =>
    outcome?.kind === "exited" ? outcome.status : outcome?.sentence
  );
}

/** Runs until both have ended, or have had much more time than they need. */
function finish(system: Watched, two: Victims, pieces: number): unknown[] {
  for (let piece = 0; piece < pieces; piece++) {
    if (two.computes.outcome && two.reads.outcome) break;
    go(system, 400_000);
  }
  return endings(two);
}

interface Counts {
  admitted: number;
  refused: number;
}

/** Starts three hostile programs, each with some spindles. */
function attack(system: Watched, chance: Chance, counts: Counts): string[] {
  const texts: string[] = [];
  for (let one = 0; one < 3; one++) {
    const program = programOf(hostileBy(chance), "extent: .quad 0\n");
    const strand = loadMarked(system, program, ["hostile"]);
    grantDisk(system, strand, program);
    for (let brought = 0; brought < 5; brought++) {
      const text = spindleBy(chance, `Wild${brought}`);
      texts.push(text);
      try {
        const source = { file: "wild", text };
        admit(system.extensions, source, strand.domain.identifier);
        counts.admitted++;
      } catch (error) {
        if (!(error instanceof Refusal)) {
          throw new Error(`Not refused but failed: ${text}`, { cause: error });
        }
        counts.refused++;
      }
    }
  }
  return texts;
}

function playRound(
  system: Watched,
  chance: Chance,
  expected: { readonly text: string; readonly endings: unknown[] },
  counts: Counts,
): void {
  const { kernel, console } = system;
  const free = kernel.freeFrames.length;
  const before = textOf(console).length;
  const two = victims(system);
  const texts = attack(system, chance, counts);
  const why = () => texts.join("\n");
  assertEquals(finish(system, two, 400), expected.endings, why());
  assertEquals(textOf(console).slice(before), expected.text, why());
  assert(kernel.work.length < 1000, why());
  assert(finishVisits(kernel), why());
  assertEquals(auditFrames(kernel), [], why());
  endPrograms(system);
  for (let wait = 0; wait < 60 && kernel.devices.disk.active; wait++) {
    go(system, 400_000);
  }
  go(system, 400_000);
  assert(finishVisits(kernel), why());
  assertEquals(auditFrames(kernel), [], why());
  const { devices, loans, domains, strands, freeFrames } = kernel;
  const left = [loans.size, domains.size, strands.size, devices.timers.size];
  assertEquals(left, [0, 0, 0, 0], why());
  assertEquals(devices.capabilities.size, 0, why());
  assertEquals(freeFrames.length, free, why());
}

for (const processors of [1, 2, 4]) {
  Deno.test(`${ROUNDS} random attacks on ${processors} processors are not noticed by others, and leave nothing (seed ${SEED})`, () => {
    const system = newSystem("", {
      ...fastParts(MEMORY),
      disk: fullDisk(),
      processors,
    });
    extend(system, CALLS);
    const alone = victims(system);
    const expected = {
      endings: finish(system, alone, 100),
      text: textOf(system.console),
    };
    assertEquals(expected.endings[0], 42);
    const chance = createChance(SEED * 8 + processors);
    const counts = { admitted: 0, refused: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      playRound(system, chance, expected, counts);
      system.extensions.log.length = 0;
    }
    const { admitted, refused } = counts;
    assert(admitted * 3 > refused, `${admitted} admitted, ${refused} refused`);
  });
}
