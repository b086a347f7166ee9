// Programs that bring no spindle get all default services, and pay little for what they do not use.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { compileEngine, fastParts } from "../../chapters/01-hardware/mod.ts";
import { auditFrames, runKernel } from "../../chapters/02-controllers/mod.ts";
import {
  DEFAULTS,
  loadMarked,
  measureUnextended,
  type Reach,
  type Services,
  startReached,
} from "../../chapters/05-services/mod.ts";
import { type Screen, screen, textOf } from "../02-controllers/helpers.ts";
import { CALL_CASES, HELLO } from "./call_cases.ts";
import { callsys, END_WITH_RESULT, MEMORY, programOf, run } from "./helpers.ts";

const ENGINE = compileEngine();
const REACHES: readonly Reach[] = ["list", "merged", "direct"];

/** A system with `input` on its console. */
function systemFor(
  reach: Reach,
  input = "",
): Services & { readonly console: Screen } {
  const console = screen(input);
  const options = { ...fastParts(MEMORY, ENGINE), memory: MEMORY, console };
  return { ...startReached(reach, options), console };
}

/** Installing is a call as well; a kernel that cannot be extended has none. */
const INSTALLING = /^install/;

Deno.test("startReached: every default call gives the same in each kernel, to programs without a spindle", () => {
  for (const reach of REACHES) {
    const system = systemFor(reach);
    let printed = "";
    for (const [what, source, status, prints] of CALL_CASES) {
      const { ending } = run(system, source, HELLO);
      const without = reach === "direct" && INSTALLING.test(what);
      const wanted = {
        kind: "exited" as const,
        status: without ? 178 : status,
      };
      assertEquals(ending, wanted, `${reach}: ${what}`);
      printed += prints;
    }
    assertEquals(textOf(system.console), printed);
    assertEquals(auditFrames(system.kernel), []);
    assertEquals(system.extensions.spindles.length, DEFAULTS.length);
  }
});

Deno.test("CALL_CASES: every number that a default service answers is there", () => {
  const answered = DEFAULTS.flatMap(({ text }) =>
    [...text.matchAll(/on Trap\.systemCall\(.*?when number == (\d+)/g)]
      .map(([, number]) => Number(number))
  );
  const made = new Set(
    CALL_CASES.flatMap(([, source]) =>
      [...source.matchAll(/v0, (\d+)\(zero\)\n {8}callsys/g)]
        .map(([, number]) => Number(number))
    ),
  );
  assertEquals(answered.toSorted((a, b) => a - b), [1, 3, 4, 1000]);
  assertEquals(answered.filter((number) => !made.has(number)), []);
});

/** Reads a line and writes it, again and again, until there is nothing. */
const ECHO = `more:
        clr     a0
        lda     a1, text
        lda     a2, 64(zero)
${callsys(3)}
        beq     v0, done
        mov     v0, a2
        lda     a0, 1(zero)
        lda     a1, text
${callsys(4)}
        br      more
done:   clr     a3
${END_WITH_RESULT}`;

/** Uses its stack a hundred pages deep, and its heap, and ends with 9; then beyond. */
function touching(pages: number): string {
  return `        lda     s0, ${pages}(zero)
        mov     sp, s1
        lda     s2, 3(zero)
        sll     s2, 31, s2
deeper: stq     s0, 0(s1)
        stq     s0, 0(s2)
        lda     s1, -8192(s1)
        lda     s2, 8192(s2)
        subq    s0, 1, s0
        bne     s0, deeper
        lda     a0, 9(zero)
${callsys(1)}`;
}

Deno.test("startReached: lines, stacks and heaps are there in each kernel, and what is not, is not", () => {
  for (const reach of REACHES) {
    const system = systemFor(reach, "one\ntwo\nthree");
    const echoed = run(system, ECHO, "text:   .space 64\n");
    assertEquals(
      [echoed.ending, echoed.text],
      [{ kind: "exited", status: 0 }, "one\ntwo\nthree"],
      reach,
    );
    const { ending } = run(system, touching(100));
    assertEquals(ending, { kind: "exited", status: 9 }, reach);
    const beyond = run(system, touching(140)).ending;
    assert(beyond.kind === "killed", reach);
    assertStringIncludes(beyond.sentence, "access violation: write of 0x11f");
    const wild = run(system, "        bpt\n").ending;
    assert(wild.kind === "killed" && wild.signal === 5, reach);
    assertEquals(auditFrames(system.kernel), []);
    assertEquals(system.kernel.domains.size, 0);
  }
});

/** Counts for longer than a turn, and ends with `status`. */
function counting(status: number): string {
  return `        fclr    $f1
        adds    $f1, $f1, $f1
        ldah    s0, 0x80(zero)
more:   subq    s0, 1, s0
        bne     s0, more
        lda     a0, ${status}(zero)
${callsys(1)}`;
}

Deno.test("startReached: three programs share the processor in each kernel, and one that waits for a line gets it", () => {
  for (const reach of REACHES) {
    const system = systemFor(reach, "x");
    const strands = [1, 2, 3].map((status) =>
      loadMarked(system, programOf(counting(status)), [])
    );
    strands.push(
      loadMarked(system, programOf(ECHO, "text:   .space 64\n"), []),
    );
    const turns = new Set<number>();
    for (let piece = 0; piece < 200; piece++) {
      const { cycles } = system.machine.processor.counters;
      runKernel(system.kernel, { cycles: cycles + 2_000_000 });
      const now = system.kernel.processors[0]!.current?.identifier;
      if (now !== undefined) turns.add(now);
      if (strands.every(({ outcome }) => outcome !== undefined)) break;
    }
    assertEquals(
      strands.map(({ outcome }) => outcome),
      [1, 2, 3, 0].map((status) => ({ kind: "exited" as const, status })),
      reach,
    );
    assert(turns.size >= 3, `${reach}: ${turns.size}`);
    assertEquals(textOf(system.console), "x");
  }
});

Deno.test("measureUnextended: what events add to a call, a fault and a switch stays within some instructions", () => {
  const costs = measureUnextended();
  assertEquals(costs.map(({ visit }) => visit), [
    "system call",
    "fault",
    "context switch",
  ]);
  for (const { visit, list, merged, direct } of costs) {
    // A switch raises two events, the others one.
    const events = visit === "context switch" ? 2 : 1;
    for (const cycles of [list, merged]) {
      assert(cycles > direct && cycles - direct <= 56 * events, visit);
    }
    assert(merged - direct <= 0.25 * direct, `${visit}: ${merged} ${direct}`);
  }
});
