// A strand that loses its processor between any two instructions never notices.

import { assert, assertEquals } from "@std/assert";
import {
  createMachine,
  type Program,
  run,
} from "../../chapters/01-hardware/mod.ts";
import {
  atWork,
  type Kernel,
  loadProgram,
  placeCode,
  runKernel,
  startKernel,
  type Strand,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  FINISH,
  handler,
  MEMORY,
  on,
  programOf,
  takeTurns,
} from "./helpers.ts";

const NAMES =
  "v0 t0 t1 t2 t3 t4 t5 t6 t7 s0 s1 s2 s3 s4 s5 fp a0 a1 a2 a3 a4 a5 t8 t9 t10 t11 ra pv at gp"
    .split(" ");

/** Gives every register a number of its own, and finds out whether all still have it. */
const EVERY_REGISTER = `
${
  NAMES.map((name, index) => `        lda ${name}, ${100 + index}(zero)`).join(
    "\n",
  )
}
${
  NAMES.slice(0, 20).map((name, index) => `        itoft ${name}, $f${index}`)
    .join("\n")
}
${NAMES.slice(1).map((name) => `        addq v0, ${name}, v0`).join("\n")}
${
  Array.from({ length: 20 }, (_, index) =>
    `        ftoit $f${index}, t0\n        addq v0, t0, v0`).join("\n")
}
        lda     s0, ${-sum(NAMES.length) - sum(20)}(zero)
        addq    s0, v0, s0
        cmpult  zero, s0, s0
${FINISH}`;

function sum(count: number): number {
  return Array.from({ length: count }, (_, index) => 100 + index)
    .reduce((a, b) => a + b, 0);
}

/** Counts to 6 in shared memory with a lock flag, with a subroutine and unaligned bytes. */
const MEMORY_WORK = programOf(`
        br      t3, here
        .quad   0
here:   lda     s1, -64(sp)
        stq     zero, 0(s1)
        lda     s2, 6(zero)
again:  ldq_l   t0, 0(s1)
        addq    t0, 1, t0
        stq_c   t0, 0(s1)
        beq     t0, again
        ldq_u   t1, 3(s1)
        stb     s2, 11(s1)
        ldbu    t2, 11(s1)
        subq    t2, s2, t2
        bne     t2, wrong
        bsr     ra, down
        bne     s2, again
        ldq     s0, 0(s1)
        subq    s0, 6, s0
        br      done
wrong:  lda     s0, 1(zero)
done:
${FINISH}
down:   subq    s2, 1, s2
        ret
`);

/** The other one: it spoils every register and gives the processor back. */
const SPOILER = `
${NAMES.map((name) => `        lda ${name}, -1(zero)`).join("\n")}
${
  NAMES.slice(0, 20).map((name, index) => `        itoft ${name}, $f${index}`)
    .join("\n")
}
        lda     v0, 2(zero)
        callsys
        br      _start
`;

/** A kernel with both programs, the first of them at its first instruction. */
function prepared(program: Program): { kernel: Kernel; strand: Strand } {
  const kernel = startKernel(createMachine({ memory: MEMORY, strict: true }));
  takeTurns(kernel, 1);
  answerCalls(kernel, (kernel) => {
    atWork(kernel).wanted = "yielded";
    return 0n;
  });
  const strand = loadProgram(kernel, program, []);
  loadProgram(kernel, programOf(SPOILER), []);
  const { machine } = kernel;
  for (
    let left = 5000;
    left > 0 && machine.processor.mode === "kernel";
    left--
  ) {
    runKernel(kernel, { steps: 1 });
  }
  assertEquals(kernel.processors[0]!.current, strand);
  return { kernel, strand };
}

for (
  const [name, program] of Object.entries({
    "every register": programOf(EVERY_REGISTER),
    "memory, locks and subroutines": MEMORY_WORK,
  })
) {
  Deno.test(`a strand is preempted at every instruction: ${name}`, () => {
    let stops = 0;
    for (let boundary = 0;; boundary++) {
      const { kernel, strand } = prepared(program);
      on(kernel, "Strand.stop", (_, [number, cause]) => {
        if (number === BigInt(strand.identifier) && cause === 3n) stops++;
        return undefined;
      });
      run(kernel.machine, { steps: boundary });
      const { processor } = kernel.machine;
      if (strand.outcome !== undefined) break;
      if (processor.mode === "user") processor.tickPending = true;
      for (let left = 60; left > 0 && !strand.outcome; left--) {
        runKernel(kernel, { steps: 500 });
      }
      assertEquals(
        strand.outcome,
        { kind: "exited", status: 0 },
        `${boundary}`,
      );
    }
    assert(stops > 50, `it was stopped ${stops} times`);
  });
}

Deno.test("nothing interrupts a filter, its handler, or anything else that is done in the kernel", () => {
  const { kernel, strand } = prepared(programOf(`
        lda     s1, 20(zero)
again:  lda     v0, 3(zero)
        callsys
        subq    s1, 1, s1
        bne     s1, again
        clr     s0
${FINISH}`));
  const placed = placeCode(
    kernel,
    `
filter: cmpeq   a0, 1, v0
        xor     v0, 1, v0
        ret
body:   clr     t0
        ret
`,
  )!;
  handler(kernel, {
    name: "code",
    event: "Trap.systemCall",
    filter: placed.symbols.get("filter")!,
    body: placed.symbols.get("body")!,
  });
  const { machine, symbols } = kernel;
  const idle = [symbols.get("idle")!, symbols.get("rest")!] as const;
  // Until a system call keeps interrupts out, it has only put registers on its stack.
  const wayIn = [symbols.get("entSys")!, symbols.get("asking")!] as const;
  const interrupted: bigint[] = [];
  let pended = 0;
  machine.watcher = (event) => {
    if (event.kind === "trap" && event.entry === "entInt") {
      interrupted.push(event.pc);
    }
  };
  for (let steps = 0; steps < 50_000 && !strand.outcome; steps++) {
    const { processor } = machine;
    const { pc } = processor;
    if (pc >= placed.address && pc < placed.address + BigInt(placed.bytes)) {
      processor.tickPending = true;
      pended++;
    }
    runKernel(kernel, { steps: 1 });
  }
  assertEquals(strand.outcome, { kind: "exited", status: 0 });
  const inKernel = interrupted.filter((pc) =>
    pc >= 0xffff_fc00_0000_0000n &&
    ![idle, wayIn].some(([from, to]) => pc >= from && pc <= to)
  );
  assert(
    pended > 20 && interrupted.length > 5,
    `${interrupted.length} of ${pended}`,
  );
  assertEquals(inKernel, []);
});
