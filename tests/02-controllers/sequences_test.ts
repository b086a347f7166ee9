// Sequences: what may be registered, and who is rolled back.

import { assertEquals } from "@std/assert";
import {
  physical,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  begin,
  createStrand,
  currentStrand,
  interruptedPc,
  loadProgram,
  MOST_SEQUENCE_BYTES,
  MOST_SEQUENCES,
  registerSequence,
  rollBack,
  rollBackByItself,
  runKernel,
  setState,
  trapFrameOn,
} from "../../chapters/02-controllers/mod.ts";
import { newKernel, programOf } from "./helpers.ts";
import { assertRefused } from "./memory_helpers.ts";

const START = 0x1_2000_0100n;

/** A kernel with a strand that is ready, and a way to say where it was interrupted. */
function interrupted() {
  const kernel = newKernel();
  const loop = programOf("        br _start\n");
  const first = loadProgram(kernel, loop, []);
  runKernel(kernel, { steps: 20_000 });
  assertEquals(currentStrand(kernel), first);
  const at = virtual(START);
  const strand = createStrand(kernel, first.space, at, at);
  begin(kernel, strand);
  const put = (pc: bigint) => {
    const saved = physical(trapFrameOn(strand.page) + 8);
    writePhysical(kernel.machine.bus, saved, 8, pc);
  };
  return { kernel, first, strand, domain: first.domain, put };
}

Deno.test("registerSequence: whole instructions, not too many of them, and not too often", () => {
  const { kernel, domain } = interrupted();
  const wrong: [bigint, bigint][] = [
    [START + 2n, 8n],
    [START, 10n],
    [START, 4n],
    [START, 0n],
    [START, MOST_SEQUENCE_BYTES + 4n],
    [START, 2n ** 64n - 4n],
  ];
  for (const [start, length] of wrong) {
    const result = registerSequence(kernel, domain, start, length, true);
    assertRefused(result, "bad argument");
  }
  for (let count = 0; count < MOST_SEQUENCES; count++) {
    const result = registerSequence(kernel, domain, START, 8n, true);
    assertEquals(result, undefined);
  }
  const more = registerSequence(kernel, domain, START, 8n, true);
  assertRefused(more, "over quota");
});

Deno.test("rollBack: only from inside, to the first instruction, and only without a processor", () => {
  const { kernel, domain, first, strand, put } = interrupted();
  registerSequence(kernel, domain, START, 12n, false);
  for (const offset of [-8n, -4n, 0n, 4n, 8n, 12n, 16n]) {
    put(START + offset);
    const inside = offset === 4n || offset === 8n;
    // It is not left to the controller.
    rollBackByItself(kernel, strand);
    assertEquals(interruptedPc(kernel, strand.page), START + offset);
    assertEquals(rollBack(kernel, strand), inside, `${offset}`);
    const expected = inside ? START : START + offset;
    assertEquals(interruptedPc(kernel, strand.page), expected);
  }
  put(START + 4n);
  for (const state of ["running", "ended"] as const) {
    setState(kernel, strand, state);
    assertEquals(rollBack(kernel, strand), false);
  }
  setState(kernel, strand, "blocked");
  assertEquals(rollBack(kernel, strand), true);
  assertEquals(rollBack(kernel, first), false);
});

Deno.test("rollBackByItself: sequences that were registered for it, and no others", () => {
  const { kernel, domain, strand, put } = interrupted();
  registerSequence(kernel, domain, START, 12n, false);
  registerSequence(kernel, domain, START + 64n, 12n, true);
  for (const [pc, expected] of [[4n, 4n], [72n, 64n], [76n, 76n]]) {
    put(START + pc!);
    rollBackByItself(kernel, strand);
    assertEquals(interruptedPc(kernel, strand.page), START + expected!);
  }
});
