// Whole programs under the kernel, on a machine that steps and on a fast one.

import { assert, assertEquals } from "@std/assert";
import {
  compileEngine,
  fastParts,
  type Machine,
  type Program,
} from "../../chapters/01-hardware/mod.ts";
import { execute, histogramProgram } from "../../chapters/05-services/mod.ts";
import { textOf } from "../02-controllers/helpers.ts";
import {
  callsys,
  END_WITH_RESULT,
  MEMORY,
  newSystem,
  programOf,
  type Watched,
} from "./helpers.ts";

const MODULE = compileEngine();

/** A system whose machine counts what its engine does. */
function fastSystem(): Watched & { readonly executed: () => number } {
  const parts = fastParts(MEMORY, MODULE);
  let executed = 0;
  const engine = (machine: Machine, until: number) => {
    const { counters } = machine.processor;
    const before = counters.instructions;
    parts.engine(machine, until);
    executed += counters.instructions - before;
  };
  const system = newSystem("", { ...parts, engine });
  return { ...system, executed: () => executed };
}

/** Everything that can be seen of a run. */
function seen(system: Watched, program: Program) {
  const { ending } = execute(system, program, ["program"], 5e7);
  const { processor, bus } = system.machine;
  return {
    ending,
    text: textOf(system.console),
    counters: { ...processor.counters },
    misses: [processor.instructionBuffer.misses, processor.dataBuffer.misses],
    registers: [...processor.registers],
    ready: [...processor.ready],
    memory: bus.bytes,
    log: [...system.extensions.log],
  };
}

/** Runs a program on both machines and compares everything. */
function onBoth(programFor: (system: Watched) => Program): void {
  const [reference, fast] = [newSystem(), fastSystem()];
  const expected = seen(reference, programFor(reference));
  assertEquals(seen(fast, programFor(fast)), expected);
  const { instructions } = expected.counters;
  assert(fast.executed() > 0.8 * instructions, `${fast.executed()}`);
}

Deno.test("the histogram's program runs alike on both engines, to the last byte and cycle", () => {
  onBoth(({ extensions }) => histogramProgram(extensions.environment));
});

Deno.test("a program that touches many pages and ends by a fault runs alike on both", () => {
  const source = `
        lda     s0, room
        lda     s1, 40(zero)
page:   stq     s1, 0(s0)
        ldl     t0, 4(s0)
        lda     t1, 200(zero)
count:  addq    t0, t1, t0
        subq    t1, 1, t1
        bne     t1, count
        ldah    s0, 1(s0)
        lda     s0, -0x6000(s0)
        subq    s1, 1, s1
        bne     s1, page
        ldq     t0, 0(zero)
${END_WITH_RESULT}`;
  onBoth(() => programOf(source, "room: .space 2000000"));
});

Deno.test("a program that computes and prints runs alike on both", () => {
  const source = `
        lda     s0, line
        lda     s1, 20(zero)
again:  lda     t0, 500(zero)
work:   mulq    t1, 31, t1
        addq    t1, t0, t1
        subq    t0, 1, t0
        bgt     t0, work
        and     t1, 15, t2
        addq    t2, 'a', t2
        stb     t2, 0(s0)
        mov     1, a0
        mov     s0, a1
        mov     2, a2
${callsys(4)}
        subq    s1, 1, s1
        bgt     s1, again
        clr     v0
        clr     a3
${END_WITH_RESULT}`;
  onBoth(() => programOf(source, 'line: .ascii "?\\n"'));
});
