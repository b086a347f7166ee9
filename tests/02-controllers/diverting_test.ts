// Strands that go on elsewhere: whose, when, and with all registers.

import { assert, assertEquals } from "@std/assert";
import {
  physical,
  virtual,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  begin,
  createStrand,
  currentStrand,
  divert,
  interruptedPc,
  type Kernel,
  loadProgram,
  runKernel,
  setState,
  trapFrameOn,
} from "../../chapters/02-controllers/mod.ts";
import { bareKernel, newKernel, on, programOf, takeTurns } from "./helpers.ts";
import { assertRefused } from "./memory_helpers.ts";

const START = 0x1_2000_0100n;

/** A kernel whose first strand loops, and another strand of its program that is ready. */
function looping() {
  const kernel = bareKernel({ processors: 2 });
  takeTurns(kernel);
  const first = loadProgram(kernel, programOf("        br _start\n"), []);
  runKernel(kernel, { steps: 20_000 });
  const at = virtual(START);
  const strand = createStrand(kernel, first.space, at, at);
  begin(kernel, strand);
  return { kernel, first, strand };
}

/** The processor at work is one that does not run `running`. */
function elsewhere(kernel: Kernel): void {
  const processor = kernel.machine.processors.find(({ number }) =>
    kernel.processors[number]!.current === undefined
  )!;
  Object.assign(kernel.machine, { processor });
}

Deno.test("divert: gives where a strand would have gone on, in each state in which it is in the kernel", () => {
  const { kernel, strand } = looping();
  for (const state of ["ready", "blocked", "new"] as const) {
    setState(kernel, strand, state);
    assertEquals(divert(kernel, strand, START + 64n), START);
    assertEquals(interruptedPc(kernel, strand.page), START + 64n);
    assertEquals(divert(kernel, strand, START), START + 64n);
  }
  assertRefused(divert(kernel, strand, START + 2n), "bad argument");
  assertEquals(interruptedPc(kernel, strand.page), START);
});

Deno.test("divert: an address that would look like a refusal is not given", () => {
  const { kernel, strand } = looping();
  for (const target of [1n << 63n, 2n ** 64n - 4n, 0xffff_fc00_0000_0000n]) {
    const page = physical(trapFrameOn(strand.page) + 8);
    writePhysical(kernel.machine.bus, page, 8, target);
    assertRefused(divert(kernel, strand, START), "bad argument");
    assertEquals(interruptedPc(kernel, strand.page), target);
  }
});

Deno.test("divert: the strand that runs here can be diverted, and one that runs elsewhere cannot", () => {
  const { kernel, first } = looping();
  const holder = kernel.processors.find(({ current }) => current === first)!;
  Object.assign(kernel.machine, {
    processor: kernel.machine.processors[holder.number],
  });
  assertEquals(currentStrand(kernel), first);
  const pc = divert(kernel, first, START);
  assert(typeof pc === "bigint" && pc !== START);
  elsewhere(kernel);
  assertRefused(divert(kernel, first, START), "busy");
});

/** A program that would loop with numbers in its registers. */
const PROGRAM = `        lda     s0, 17(zero)
        lda     t5, 18(zero)
        lda     at, 19(zero)
        lda     v0, 20(zero)
loop:   br      loop
away:   br      away
`;

Deno.test("divert: at a tick of the clock, the program goes on elsewhere with all its registers", () => {
  const kernel = newKernel();
  const program = programOf(PROGRAM);
  const label = (name: string) =>
    program.symbols.find((one) => one.name === name)!.address;
  loadProgram(kernel, program, []);
  const told: (bigint | undefined)[] = [];
  on(kernel, "Clock.tick", () => {
    const strand = currentStrand(kernel);
    if (strand === undefined || told.length > 0) return undefined;
    const pc = divert(kernel, strand, label("away"));
    told.push(typeof pc === "bigint" ? pc : undefined);
    return undefined;
  });
  runKernel(kernel, { steps: 200_000 });
  const { processor } = kernel.machine;
  assertEquals(told, [label("loop")]);
  assertEquals(processor.pc, label("away"));
  const values = [9, 6, 28, 0].map((index) => processor.registers[index]);
  assertEquals(values, [17n, 18n, 19n, 20n]);
});

Deno.test("floats: whoever handles illegal instructions is told of the first use, and need not answer", () => {
  for (const answer of [undefined, 0n, 1n]) {
    const kernel = newKernel();
    const causes: (bigint | undefined)[] = [];
    on(kernel, "Trap.illegalInstruction", (_, [cause]) => {
      causes.push(cause);
      return answer;
    });
    const source = "        cpys $f1, $f1, $f2\n        cpys $f1, $f1, $f2\n";
    const strand = loadProgram(
      kernel,
      programOf(`${source}end:    br end\n`),
      [],
    );
    runKernel(kernel, { steps: 5_000 });
    assertEquals(causes, [3n]);
    assertEquals(strand.outcome, undefined);
    assert(kernel.machine.processor.fen);
  }
});

Deno.test("divert: into the kernel, or to where nothing is, a program only ends itself", () => {
  const kernelCode = 0xffff_fc00_0000_0000n;
  for (const target of [kernelCode, 0n, 2n ** 64n - 4n, 1n << 50n]) {
    const kernel = newKernel();
    const strand = loadProgram(kernel, programOf("loop:   br loop\n"), []);
    const other = loadProgram(kernel, programOf("loop:   br loop\n"), []);
    on(kernel, "Clock.tick", () => {
      if (currentStrand(kernel) === strand) divert(kernel, strand, target);
      return undefined;
    });
    runKernel(kernel, { cycles: 1_000_000 });
    assertEquals(strand.outcome?.kind, "killed", `${target}`);
    assertEquals(other.outcome, undefined);
    assertEquals(currentStrand(kernel), other);
  }
});
