// Going back over exchanges of strands: machine and kernel together.

import { assert, assertEquals } from "@std/assert";
import {
  copyTree,
  createJournal,
  createRecorder,
  goForward,
  goTo,
  hostOf,
  notedLine,
} from "../../chapters/01-hardware/mod.ts";
import {
  currentStrand,
  loadProgram,
  runKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import { extend, startSystem } from "../../chapters/05-services/mod.ts";
import { screen, textOf } from "../02-controllers/helpers.ts";
import { callsys, MEMORY, programOf } from "./helpers.ts";

const YIELDING = `spindle Yielding {
  on Trap.systemCall(n) when n == 500 { Strand.yield(); return 0; }
}`;

/** Prints `letter` and yields, three times; its status is computed in floating point. */
function letters(letter: string, each: number) {
  return programOf(
    `        lda     s1, 3(zero)
        lda     t0, ${each}(zero)
        stq     t0, -64(sp)
        ldt     $f1, -64(sp)
        cvtqt   $f1, $f1
        fclr    $f2
again:  addt    $f2, $f1, $f2
        lda     a0, 1(zero)
        lda     a1, letter
        lda     a2, 1(zero)
${callsys(4)}${callsys(500)}
        subq    s1, 1, s1
        bne     s1, again
        cvttq/c $f2, $f2
        stt     $f2, -64(sp)
        ldq     a0, -64(sp)
${callsys(1)}`,
    `letter: .ascii  "${letter}"\n`,
  );
}

Deno.test("goTo: machine and kernel come back to every moment of strands that take turns", () => {
  const journal = createJournal();
  const console = screen();
  const line = notedLine(journal, console);
  const system = startSystem({ memory: MEMORY, console: line });
  const { machine, kernel, extensions } = system;
  extend(system, { file: "yielding", text: YIELDING });
  const strands = [
    loadProgram(kernel, letters("a", 5), []),
    loadProgram(kernel, letters("b", 7), []),
  ];
  runKernel(kernel, { steps: 1 });
  const host = hostOf([kernel, extensions], [machine]);
  const recorder = createRecorder(machine, { host, journal, interval: 500 });
  const stateNow = () => {
    const { counters, pc, floats } = machine.processor;
    const memory = digest(machine.bus.bytes);
    const told = strands.map(toldOf);
    return copyTree({ counters, pc, floats, memory, told });
  };
  const ran = new Set<Strand | undefined>();
  const moments: [number, ReturnType<typeof stateNow>][] = [];
  while (recorder.position < 20_000) {
    const { reason } = goForward(recorder, undefined, 131);
    ran.add(currentStrand(kernel));
    moments.push([recorder.position, stateNow()]);
    if (reason === "halt") break;
  }
  assertEquals(textOf(console), "ababab");
  assertEquals(strands.map(({ outcome }) => outcome), [
    { kind: "exited", status: 15 },
    { kind: "exited", status: 21 },
  ]);
  assert(strands.every((strand) => ran.has(strand)));
  for (const [position, state] of moments.toReversed()) {
    goTo(recorder, position);
    assertEquals(stateNow(), state, `${position}`);
  }
  while (goForward(recorder, undefined, 1000).reason === "limit");
  assertEquals(textOf(console), "ababab");
  assertEquals(stateNow(), moments.at(-1)![1]);
});

/** A number that is another one for other bytes, very likely. */
function digest(bytes: Uint8Array): number {
  let sum = 0;
  for (const word of new Uint32Array(bytes.buffer)) {
    sum = Math.imul(sum ^ word, 0x0100_0193);
  }
  return sum;
}

function toldOf({ identifier, state, outcome, awaited }: Strand) {
  return [identifier, state, outcome?.kind, awaited];
}
