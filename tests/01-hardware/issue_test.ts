import { assertEquals } from "@std/assert";
import {
  LATENCY,
  mayPair,
  MISPREDICTED,
  type Pipe,
  PIPES,
  TAKEN_BRANCH,
} from "../../chapters/01-hardware/mod.ts";
import { runBare } from "./helpers.ts";

/** Cycles that `source` takes between two reads of the cycle counter. */
function cyclesOf(source: string): number {
  const [machine] = runBare(`
        .align  3
        nop
        rpcc    s4
        ${source}
        .align  3
        nop
        rpcc    s5
        halt`);
  const [begin, end] = [13, 14].map((one) => machine.processor.registers[one]!);
  return Number(end! - begin!);
}

/** The same without what the frame around it takes. */
function ownCycles(source: string): number {
  return cyclesOf(source) - cyclesOf("nop\nnop") + 2;
}

Deno.test("the frame around a measured piece takes the same each time", () => {
  assertEquals(cyclesOf("nop\nnop"), 4);
  assertEquals(ownCycles("nop\nnop\nnop\nnop"), 4);
});

Deno.test("an instruction waits for the result it needs, and no longer", () => {
  const load = (between: string) =>
    ownCycles(`ldq t0, 0(sp)\n${between}\naddq t0, 1, t1\nnop`);
  assertEquals(load("nop"), LATENCY.load + 2);
  assertEquals(load("nop\nnop\nnop"), 5);
});

Deno.test("a result that nobody needs costs nothing to wait for", () => {
  assertEquals(ownCycles("mulq t0, t1, t2\nnop"), 2);
  assertEquals(
    ownCycles("mulq t0, t1, t2\nnop\naddq t2, 1, t3\nnop"),
    LATENCY.multiplyQuad + 2,
  );
});

Deno.test("an instruction waits until the register it writes is no longer awaited", () => {
  assertEquals(
    ownCycles("mulq t0, t1, t2\nnop\nclr t2\nnop"),
    LATENCY.multiplyQuad + 2,
  );
});

Deno.test("a call of PALcode waits until nothing is on its way any more", () => {
  const alone = ownCycles("nop\nimb");
  assertEquals(
    ownCycles("mulq t0, t1, t2\nimb"),
    alone + LATENCY.multiplyQuad - 1,
  );
});

Deno.test("a load and an addition in one quadword start together", () => {
  assertEquals(ownCycles("ldq t0, 0(sp)\naddq t1, 1, t1"), 1);
  assertEquals(ownCycles("addq t1, 1, t1\nldq t0, 0(sp)"), 1);
  assertEquals(ownCycles("stq t0, -8(sp)\naddq t1, 1, t1"), 1);
});

Deno.test("two additions do not start together, nor two accesses to memory", () => {
  assertEquals(ownCycles("addq t0, 1, t0\naddq t1, 1, t1"), 2);
  assertEquals(ownCycles("ldq t0, 0(sp)\nldq t1, 8(sp)"), 2);
});

Deno.test("a pair that crosses the edge of a quadword does not start together", () => {
  assertEquals(ownCycles("nop\nldq t0, 0(sp)\naddq t1, 1, t1\nnop"), 3);
});

Deno.test("the second of a pair does not start with what it needs from the first", () => {
  assertEquals(ownCycles("addq sp, 0, t0\nldq t1, 0(t0)"), 2);
});

Deno.test("a branch costs what it should, expected or not, taken or not", () => {
  const forward = (condition: string) =>
    ownCycles(`${condition} zero, over\nnop\nnop\nnop\nover: nop\nnop`);
  assertEquals(forward("bne"), 5);
  assertEquals(forward("beq"), 1 + MISPREDICTED + 2);
  const loop = (rounds: number) =>
    ownCycles(`mov ${rounds}, t0\nnop\nagain: subq t0, 1, t0\nbne t0, again`);
  const round = 2 + TAKEN_BRANCH;
  assertEquals(loop(1), 2 + 2 + MISPREDICTED);
  assertEquals(loop(10) - loop(9), round);
});

Deno.test("a jump is expected where its hint says, a return everywhere", () => {
  const jump = (hint: string) =>
    ownCycles(`
        br      t0, here
here:   lda     t0, 20(t0)
        jmp     zero, (t0), ${hint}
        nop
        nop
        nop
there:  nop
        nop`);
  assertEquals(jump("1") - jump("there"), MISPREDICTED - TAKEN_BRANCH);
});

Deno.test("mayPair looks at what two instructions need, in either order", () => {
  for (const first of PIPES) {
    for (const second of PIPES) {
      assertEquals(mayPair(first, second), mayPair(second, first));
      if (first === second) assertEquals(mayPair(first, second), false);
    }
  }
  const partners = (pipe: Pipe) =>
    PIPES.filter((other) => mayPair(pipe, other));
  assertEquals(partners("alone"), []);
  assertEquals(partners("floatingStore"), ["floating", "integerBranch"]);
  assertEquals(partners("integerStore"), ["integer", "floatingBranch"]);
  assertEquals(partners("integerLoad"), partners("floatingLoad"));
  assertEquals(partners("integer").includes("floatingStore"), false);
  assertEquals(partners("floating").includes("integerStore"), false);
  assertEquals(partners("integer").includes("floating"), true);
});
