// Threads that compute without end: each has its turn, in order, and none of its registers is another one's.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Program } from "../../chapters/01-hardware/mod.ts";
import {
  finishVisits,
  preempt,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  addressIn,
  carryingProgram,
  countFor,
  loadMarked,
  passTicks,
  startCounting,
  stateNumber,
  type System,
  threadedProgram,
  threadSystem,
} from "../../chapters/05-services/mod.ts";
import { on, screen } from "../02-controllers/helpers.ts";
import { wordAt } from "./threads_helpers.ts";

// ## Every register
//
// Three threads fill all registers and compute with them. The first two round differently, and the third uses
// no floating point until the end, when it is to find these registers empty.

const INTEGERS =
  "v0 t0 t1 t2 t3 t4 t5 t6 t7 s2 s3 s4 s5 a0 a1 a2 a3 a4 a5 t8 t9 t10 t11 ra pv at"
    .split(" ");
const FLOATS = Array.from({ length: 31 }, (_, index) => index);
const ROUNDS = 24;
const WORDS = INTEGERS.length + FLOATS.length + 1;

const lines = (list: readonly string[]) =>
  list.map((line) => `        ${line}\n`).join("");
const after = <Item>(list: readonly Item[], index: number) =>
  list[(index + 1) % list.length]!;

const COMPUTING = `        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, 1(zero)
        lda     a1, 1(zero)
        bsr     ra, threads.start
        lda     a0, slice(zero)
        jsr     ra, Activations_slices
        lda     s0, 1(zero)
forks:
        lda     a0, compute
        mov     s0, a1
        bsr     ra, thread.fork
        addq    s0, 1, s0
        subq    s0, 4, t0
        bne     t0, forks
        lda     s0, 1(zero)
joins:  mov     s0, a0
        bsr     ra, thread.join
        addq    s0, 1, s0
        subq    s0, 4, t0
        bne     t0, joins
        clr     a0
        lda     v0, 1(zero)
        callsys

compute:
        lda     sp, -32(sp)
        stq     ra, 0(sp)
        mov     a0, fp
        lda     s0, results
        lda     t0, ${8 * WORDS / 4}(zero)
        sll     t0, 2, t0
        mulq    t0, fp, t0
        addq    s0, t0, s0
        subq    fp, 3, t0
        beq     t0, ready
        mf_fpcr $f0
        stt     $f0, 8(sp)
        ldq     t0, 8(sp)
        lda     t1, 3(zero)
        sll     t1, 58, t1
        bic     t0, t1, t0
        subq    fp, 1, t1
        sll     t1, 59, t1
        or      t0, t1, t0
        stq     t0, 8(sp)
        ldt     $f0, 8(sp)
        mt_fpcr $f0
        lda     t0, 3(zero)
        stq     t0, 8(sp)
        ldt     $f30, 8(sp)
        cvtqt   $f30, $f30
${
  lines(
    FLOATS.slice(0, 30).flatMap((float) => [
      `lda     t0, ${float + 7}(fp)`,
      "stq     t0, 8(sp)",
      `ldt     $f${float}, 8(sp)`,
      `cvtqt   $f${float}, $f${float}`,
      `divt/d  $f${float}, $f30, $f${float}`,
    ]),
  )
}ready:
${lines(INTEGERS.map((name, index) => `lda     ${name}, ${index}(fp)`))}
        lda     s1, ${ROUNDS}(zero)
round:
${
  lines(INTEGERS.map((name, index) =>
    `addq    ${name}, ${after(INTEGERS, index)}, ${name}`
  ))
}
        stq     t0, 16(sp)
        subq    fp, 3, t0
        beq     t0, whole.numbers
${
  lines(FLOATS.map((float, index) =>
    `addt/d  $f${float}, $f${after(FLOATS, index)}, $f${float}`
  ))
}
whole.numbers:
        ldq     t0, 16(sp)
        subq    s1, 1, s1
        bne     s1, round
store:
${lines(INTEGERS.map((name, index) => `stq     ${name}, ${8 * index}(s0)`))}
${
  lines(FLOATS.map((float) =>
    `stt     $f${float}, ${8 * (INTEGERS.length + float)}(s0)`
  ))
}
        mf_fpcr $f0
        stt     $f0, ${8 * (WORDS - 1)}(s0)
        mov     fp, v0
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret

        .data
        .align  3
results:
        .space  ${8 * WORDS * 4}
`;

function label(program: Program, name: string): bigint {
  return addressIn(program, name);
}

/** What each thread has left in its registers. */
function results({ kernel }: System, program: Program, strand: Strand) {
  const start = label(program, "results");
  return [1, 2, 3].map((thread) =>
    Array.from(
      { length: WORDS },
      (_, index) =>
        wordAt(kernel, strand, start + BigInt(8 * (WORDS * thread + index))),
    )
  );
}

/** How a processor is taken from a thread. */
type Taking = "tick" | "preemption" | "none";

interface Running {
  readonly system: System;
  readonly program: Program;
  readonly strand: Strand;
  /** Threads that have come to the end of their loop. */
  readonly ended: Set<bigint>;
}

function start(system: System, constants: Record<string, number>): Running {
  const program = threadedProgram(system, COMPUTING, constants);
  const strand = loadMarked(system, program, ["compute"]);
  return { system, program, strand, ended: new Set() };
}

/** Steps until the thread that runs is about to execute the instruction at `pc`. */
function reach(one: Running, pc: bigint): boolean {
  const { system, program, strand, ended } = one;
  const { kernel, machine: { processor } } = system;
  const end = label(program, "store");
  for (let left = 40_000; left > 0 && !strand.outcome; left--) {
    if (processor.mode === "user" && processor.pc === pc) return true;
    if (processor.pc === end) ended.add(processor.registers[15]!);
    runKernel(kernel, { steps: 1 });
  }
  return false;
}

/** Interrupts the thread that computes, and gives which one computes next. */
function interrupt(
  { system: { kernel, machine: { processor } }, program }: Running,
  taking: Taking,
): bigint {
  const [from, to] = [label(program, "ready"), label(program, "store")];
  if (taking === "preemption") preempt(kernel, 0);
  processor.tickPending = true;
  runKernel(kernel, { steps: 1 });
  for (let left = 40_000; left > 0; left--) {
    const { mode, pc, registers } = processor;
    if (mode === "user" && pc >= from && pc < to) return registers[15]!;
    runKernel(kernel, { steps: 1 });
  }
  return 0n;
}

/** How often a thread has been interrupted. */
function turnsOf({ system }: Running): bigint {
  const { spindles } = system.extensions;
  const spindle = spindles.find(({ name }) => name === "Activations")!;
  return stateNumber(system, spindle, "turns");
}

/**
 * Interrupts all threads at every instruction of their loop, or at one of `every`; gives their
 * registers at the end.
 */
function interruptEverywhere(
  system: System,
  taking: Taking,
  every = 1,
): bigint[][] {
  const one = start(system, { slice: taking === "tick" ? 1 : 0 });
  const { program, strand } = one;
  let found: bigint[][] = [];
  const seen = () => {
    found = results(system, program, strand);
  };
  if (taking !== "none") {
    const [from, to] = ["round", "store"].map((name) => label(program, name));
    let times = 0;
    for (let pc = from!; pc < to!; pc += BigInt(4 * every)) {
      for (let turn = 0; turn < 3; turn++) {
        if (!reach(one, pc)) break;
        const mine = system.machine.processor.registers[15]!;
        const before = turnsOf(one);
        const next = interrupt(one, taking);
        // One after the other. The clock may have ticked by itself meanwhile.
        const turns = turnsOf(one) - before;
        assert(turns > 0n, `${taking} ${times}`);
        const all = [1n, 2n, 3n].filter((thread) => !one.ended.has(thread));
        const place = (all.indexOf(mine) + Number(turns)) % all.length;
        assertEquals(next, all[place], `${taking} ${times}`);
        times++;
      }
    }
    assert(times > 150 / every, `${times}`);
  }
  system.kernel.whenStrandEnded.push(seen);
  const last = label(program, "joins");
  reach(one, last);
  runKernel(system.kernel, { steps: 200_000 });
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  system.kernel.whenStrandEnded.pop();
  return found;
}

Deno.test("threads: all registers are a thread's own, floating point too, interrupted at every instruction", () => {
  const system = threadSystem();
  const alone = interruptEverywhere(system, "none");
  assertEquals(interruptEverywhere(system, "tick"), alone);
  assertEquals(interruptEverywhere(system, "preemption", 4), alone);
  const floats = alone.map((words) => words.slice(INTEGERS.length, -1));
  const [chopped, nearest, unused] = floats;
  assert(chopped!.every((word) => word !== 0n));
  assertNotEquals(chopped, nearest);
  assertEquals(new Set(unused), new Set([0n]));
});

// ## Nobody starves

Deno.test("threads: those that compute without end take turns, and without slices one has it all", () => {
  const system = threadSystem({ processors: 2 });
  const counts = countFor(10, { wanted: 1, slice: 1 }, system);
  const alone = countFor(10, { wanted: 1, slice: 0 }, system);
  assertEquals(alone.filter((count) => count > 0).length, 1);
  // On two processors, too, the third is not left out.
  const three = countFor(10, { wanted: 2, slice: 1 }, system);
  assert(three.every((count) => count > 10_000), `${three}`);
  assert(Math.min(...counts) * 2 > Math.max(...counts), `${counts}`);
});

// ## Why a strand lost its processor
//
// The strand of the program shares the processor with a program that reads what somebody types, by turns of the default
// scheduler. What its spindle has counted for each cause is what the kernel has told a handler of the test.

const READING = `        .globl  _start
_start: lda     sp, -16(sp)
again:  clr     a0
        mov     sp, a1
        lda     a2, 1(zero)
        lda     v0, 3(zero)
        callsys
        br      again
`;

Deno.test("Activations.stopped: counts per cause are those of the kernel, and nobody pays for floating point", () => {
  const keys: Uint8Array[] = [];
  const console = {
    ...screen(),
    receive: () => keys.shift() ?? new Uint8Array(0),
  };
  const system = threadSystem({ console });
  const { kernel, machine: { processor } } = system;
  const truth = [0, 0, 0, 0, 0, 0];
  const { strand, counts } = startCounting(system, { wanted: 1, slice: 3 });
  on(kernel, "Strand.stop", (_, [identifier, cause = 0n]) => {
    if (Number(identifier) === strand.identifier) truth[Number(cause)]!++;
    return undefined;
  });
  loadMarked(system, carryingProgram(system, READING, []), ["reading"]);
  passTicks(system, 210);
  for (let time = 0; time < 25; time++) {
    keys.push(Uint8Array.of(65 + time));
    passTicks(system, 3);
    assert(finishVisits(kernel));
    preempt(kernel, 0);
    processor.tickPending = true;
  }
  passTicks(system, 1);
  assert(finishVisits(kernel));
  const { spindles } = system.extensions;
  const spindle = spindles.find(({ name }) => name === "Activations")!;
  const stops = truth.map((_, cause) =>
    Number(stateNumber(system, spindle, "stops", cause))
  );
  assertEquals(stops, truth);
  const [, , interrupt, slice, priority] = truth;
  assert(interrupt! > 0 && slice! > 0 && priority! > 0, `${truth}`);
  assert(counts().every((count) => count > 0));
  assertEquals(processor.fen, false);
});
