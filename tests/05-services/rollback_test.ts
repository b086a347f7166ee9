// Sequences that begin anew: at every instruction, by a spindle and by the controller, and who may not.
//
// More random places: `SPIN_PREEMPTIONS=100000 deno test -A tests/05-services/rollback_test.ts`, and SPIN_SEED for others.

import { assert, assertEquals } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import {
  auditFrames,
  currentStrand,
  endDomain,
  interruptedPc,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { spindleNamed } from "../../chapters/03-spindles/mod.ts";
import {
  addressIn,
  countingProgram,
  extend,
  IMPATIENT,
  type Keeping,
  loadMarked,
  lostOfMany,
  roundCycles,
  startSystem,
  stateNumber,
  type System,
} from "../../chapters/05-services/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { longer } from "../04-verifier/longer.ts";

/** How often strands are interrupted at random in each way. */
const PREEMPTIONS = longer("SPIN_PREEMPTIONS", 120);
const SEED = longer("SPIN_SEED", 1);

/** The labels of the sequences in the program, and how many instructions each has. */
const SEQUENCES = [["add", 3], ["take", 4], ["put", 3]] as const;

interface Running {
  readonly system: System;
  readonly strand: Strand;
  readonly program: Program;
}

/** The program with two strands that have begun, on a machine that steps. */
function running(keeping: Keeping, rounds: number): Running {
  const system = startSystem({ memory: 8 * 2 ** 20 });
  extend(system, IMPATIENT);
  const program = countingProgram(system, keeping, 2, rounds);
  return { system, strand: loadMarked(system, program, ["count"]), program };
}

/** Steps until a strand is about to execute the instruction at `pc`; undefined if that does not happen any more. */
function reach({ system, strand }: Running, pc: bigint): Strand | undefined {
  const { kernel, machine } = system;
  for (let left = 20_000; left > 0 && !strand.outcome; left--) {
    const { processor } = machine;
    if (processor.mode === "user" && processor.pc === pc) {
      return currentStrand(kernel);
    }
    runKernel(kernel, { steps: 1 });
  }
  return undefined;
}

/** Takes the processor from the strand that has it, and lets the kernel be left again. */
function interrupt({ kernel, machine }: System): void {
  machine.processor.tickPending = true;
  runKernel(kernel, { steps: 1 });
  for (let left = 20_000; left > 0; left--) {
    if (machine.processor.mode === "user") return;
    runKernel(kernel, { steps: 1 });
  }
}

/** Lets the program come to its end, and gives its status. */
function finish({ system, strand }: Running): number {
  runKernel(system.kernel, { steps: 1_000_000 });
  const { outcome } = strand;
  assertEquals(auditFrames(system.kernel), []);
  return outcome?.kind === "exited" ? outcome.status : -1;
}

/** Interrupts strands at each instruction of each sequence; gives how often one was inside. */
function interruptEverywhere(one: Running, times: number): number {
  const { system, program } = one;
  let inside = 0;
  for (const [label, count] of SEQUENCES) {
    const start = addressIn(program, label);
    for (let index = 0; index <= count; index++) {
      for (let time = 0; time < times; time++) {
        const pc = start + BigInt(4 * index);
        const strand = reach(one, pc);
        assert(strand !== undefined, `${label}+${index} is not reached`);
        interrupt(system);
        const within = index > 0 && index < count;
        // It is another one's turn, and whoever was inside will begin anew.
        assert(currentStrand(system.kernel) !== strand, `${label}+${index}`);
        assertEquals(
          interruptedPc(system.kernel, strand.page),
          within ? start : pc,
          `${label}+${index}`,
        );
        if (within) inside++;
      }
    }
  }
  return inside;
}

for (const keeping of ["spindle", "controller"] as const) {
  Deno.test(`countingProgram: nothing is lost at any instruction of a sequence: ${keeping}`, () => {
    const one = running(keeping, 300);
    const inside = interruptEverywhere(one, 6);
    const { system: { extensions }, strand: { domain } } = one;
    const spindle = spindleNamed(extensions, "Restart", domain.identifier)!;
    const rolledBack = Number(stateNumber(one.system, spindle, "rolledBack"));
    if (keeping === "controller") assertEquals(rolledBack, 0);
    // Loading is interrupted, too: once or twice inside a sequence.
    else assert(rolledBack >= inside && rolledBack <= inside + 5);
    assertEquals(finish(one), 0);
  });
}

Deno.test("countingProgram: without any care, something is lost at some instruction", () => {
  const one = running("not at all", 300);
  for (let time = 0; time < 5; time++) {
    reach(one, addressIn(one.program, "add") + 8n);
    interrupt(one.system);
  }
  assert(finish(one) > 0);
});

/** Interrupts two strands at random places `times` times at least, in as many runs as it takes; gives what was lost. */
function lostAtRandom(keeping: Keeping, times: number): number {
  let [taken, lost] = [0, 0];
  for (let seed = SEED; taken < times; seed++) {
    const one = running(keeping, 400);
    const { kernel, machine } = one.system;
    const next = random(seed);
    for (let time = 0; time < 150 && !one.strand.outcome; time++) {
      runKernel(kernel, { steps: 20 + next() % 150 });
      if (machine.processor.mode !== "user") continue;
      interrupt(one.system);
      taken++;
    }
    lost += finish(one);
  }
  return lost;
}

for (const keeping of ["locks", "spindle", "controller"] as const) {
  Deno.test(`countingProgram: exact over random interruptions: ${keeping}`, () => {
    assertEquals(lostAtRandom(keeping, PREEMPTIONS), 0);
  });
}

Deno.test("countingProgram: over as many random interruptions without any care, something is lost", () => {
  assert(lostAtRandom("not at all", PREEMPTIONS) > 0);
});

Deno.test("roundCycles: sequences are cheaper than locks, and cost nothing where nobody interrupts", () => {
  const [none, locks, spindle, store, sequence] = ([
    "not at all",
    "locks",
    "spindle",
    "conditional store",
    "one sequence",
  ] as const).map(roundCycles);
  assertEquals(spindle, none);
  assert(spindle! * 2 < locks!, `${spindle} ${locks}`);
  assert(sequence! < store!, `${sequence} ${store}`);
  assertEquals(lostOfMany("controller", 3000), 0);
});

Deno.test("Strand.rollBack: a killed program takes its sequences along", () => {
  const one = running("controller", 300);
  reach(one, addressIn(one.program, "add") + 4n);
  const { kernel } = one.system;
  const free = kernel.freeFrames.length;
  endDomain(kernel, one.strand.domain, {
    kind: "killed",
    signal: 9,
    sentence: "",
  });
  runKernel(kernel, { steps: 50_000 });
  assertEquals(auditFrames(kernel), []);
  assert(kernel.freeFrames.length > free);
  assertEquals(kernel.domains.size, 0);
});
