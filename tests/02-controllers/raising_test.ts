// Events that are raised later, from within handlers, and at a tick of the clock.

import { assert, assertEquals } from "@std/assert";
import {
  cancelAlarm,
  createDomain,
  declareEvent,
  DEEPEST,
  eventNamed,
  fromGp,
  type Kernel,
  MOST_NOTED,
  MOST_WORK,
  noteRaise,
  operationNumber,
  placeCode,
  raiseLater,
  runKernel,
  setAlarm,
  ticksNow,
} from "../../chapters/02-controllers/mod.ts";
import {
  answerCalls,
  bareKernel,
  FINISH,
  handler,
  newKernel,
  on,
  runProgram,
} from "./helpers.ts";

/** Declares questions with one parameter. */
function questions(kernel: Kernel, ...names: readonly string[]): void {
  for (const name of names) {
    declareEvent(kernel, { name, parameters: ["a"], says: "A test asks." });
  }
}

Deno.test("what has been noted is raised in order, and answers go to whoever noted it", () => {
  const kernel = bareKernel();
  questions(kernel, "Test.a", "Test.b");
  const said: string[] = [];
  on(kernel, "Test.a", (kernel, [a]) => {
    said.push(`a${a}`);
    if (a === 1n) {
      raiseLater(kernel, "Test.b", [7n], undefined, (b) => said.push(`=${b}`));
    }
    return a! * 2n;
  });
  on(kernel, "Test.b", (_, [a]) => {
    said.push(`b${a}`);
    return a! + 1n;
  });
  for (const a of [1n, 2n]) {
    raiseLater(kernel, "Test.a", [a], undefined, (one) => said.push(`=${one}`));
  }
  runKernel(kernel, { steps: 20_000 });
  assertEquals(said, ["a1", "=2", "a2", "=4", "b7", "=8"]);
  assertEquals(kernel.work.length, 0);
});

Deno.test("a notice that nobody wants is counted and not noted", () => {
  const kernel = bareKernel();
  declareEvent(kernel, {
    name: "Test.notice",
    parameters: [],
    says: "A test tells.",
    combine: "none",
  });
  assert(raiseLater(kernel, "Test.notice", []));
  assertEquals(kernel.work.length, 0);
});

Deno.test("the list of work is finite; what finds it full is counted as undecided", () => {
  const kernel = bareKernel();
  questions(kernel, "Test.a");
  const event = eventNamed(kernel, "Test.a");
  for (let count = 0; count < MOST_WORK; count++) {
    assert(raiseLater(kernel, "Test.a", [0n]));
  }
  assert(!raiseLater(kernel, "Test.a", [0n]));
  assertEquals([event.undecided, kernel.work.length], [1, MOST_WORK]);
  runKernel(kernel, { steps: 400_000 });
  assertEquals([event.undecided, kernel.work.length], [1 + MOST_WORK, 0]);
});

Deno.test("a handler that raises its own event for ever leaves programs their turn", () => {
  const kernel = newKernel();
  answerCalls(kernel);
  questions(kernel, "Test.a");
  on(kernel, "Test.a", (kernel) => {
    raiseLater(kernel, "Test.a", [0n]);
    return 0n;
  });
  raiseLater(kernel, "Test.a", [0n]);
  const { outcome } = runProgram(
    kernel,
    `
        clr     s0
        lda     s1, 200(zero)
loop:   lda     v0, 9(zero)
        callsys
        subq    s1, 1, s1
        bne     s1, loop
${FINISH}`,
  );
  assertEquals(outcome, { kind: "exited", status: 0 });
  assert(kernel.work.length > 0);
});

Deno.test("work is about its subject, and system calls are about their own program again", () => {
  const kernel = newKernel();
  questions(kernel, "Test.a");
  const other = createDomain(kernel, "other");
  const said: string[] = [];
  handler(kernel, {
    name: "theirs",
    event: "Test.a",
    owner: other,
    body: () => {
      said.push("theirs");
      return 0n;
    },
  });
  handler(kernel, {
    name: "calls of the other",
    event: "Trap.systemCall",
    owner: other,
    body: () => {
      said.push("wrong");
      return 0n;
    },
  });
  answerCalls(kernel, (kernel) => {
    raiseLater(kernel, "Test.a", [0n], other);
    return 0n;
  });
  const call = "        lda     v0, 9(zero)\n        callsys\n";
  runProgram(kernel, `        clr s0\n${call}${call}${FINISH}`);
  assertEquals(said, ["theirs", "theirs"]);
});

// ## Depth

/** An event's code pointer, as the routine `raise` wants it in T0. */
function raising(kernel: Kernel, name: string): string {
  const distance = fromGp(eventNamed(kernel, name).record);
  return `
        lda     sp, -16(sp)
        stq     ra, 0(sp)
        lda     t0, ${distance}(gp)
        bsr     ra, raise
        ldq     ra, 0(sp)
        lda     sp, 16(sp)
`;
}

Deno.test("a handler in code raises an event and gets its answer", () => {
  const kernel = bareKernel();
  questions(kernel, "Test.outer", "Test.inner");
  const placed = placeCode(
    kernel,
    `${raising(kernel, "Test.inner")}        addq v0, t0, v0
        lda     t0, 1(zero)
        ret
`,
  );
  handler(kernel, { name: "o", event: "Test.outer", body: placed!.address });
  on(kernel, "Test.inner", (_, [a]) => a! * 10n);
  let answer: bigint | undefined;
  raiseLater(kernel, "Test.outer", [4n], undefined, (one) => answer = one);
  runKernel(kernel, { steps: 20_000 });
  assertEquals(answer, 41n);
});

Deno.test("events that raise each other end at a bounded depth, which is counted", () => {
  const kernel = bareKernel();
  questions(kernel, "Test.a", "Test.b");
  for (const [mine, other] of [["Test.a", "Test.b"], ["Test.b", "Test.a"]]) {
    const placed = placeCode(
      kernel,
      `${raising(kernel, other!)}        addq v0, 1, v0
        lda     t0, 1(zero)
        ret
`,
    );
    handler(kernel, { name: "h", event: mine!, body: placed!.address });
  }
  const last = DEEPEST % 2 === 0 ? "Test.b" : "Test.a";
  for (let round = 1; round <= 3; round++) {
    let answer: bigint | undefined;
    raiseLater(kernel, "Test.a", [0n], undefined, (one) => answer = one);
    runKernel(kernel, { steps: 20_000 });
    // The first raise is the loop's own; the last handler gets the answer of nobody, 0.
    assertEquals(answer, BigInt(DEEPEST + 1));
    assertEquals(eventNamed(kernel, last).tooDeep, round);
  }
});

Deno.test("a handler in code notes an event for later, and a number that is none is refused", () => {
  const kernel = bareKernel();
  questions(kernel, "Test.a", "Test.b");
  const later = operationNumber(kernel, "Event.later");
  const { number } = eventNamed(kernel, "Test.b");
  const placed = placeCode(
    kernel,
    `
        mov     a0, a1
        lda     a0, ${number}(zero)
        cmoveq  a1, 255, a0
        lda     v0, ${later}(zero)
        cserve
        lda     t0, 1(zero)
        ret
`,
  );
  handler(kernel, { name: "h", event: "Test.a", body: placed!.address });
  const said: string[] = [];
  on(kernel, "Test.b", (_, [a]) => {
    said.push(`b${a}`);
    return 0n;
  });
  for (const a of [5n, 0n]) {
    raiseLater(kernel, "Test.a", [a], undefined, (one) => said.push(`=${one}`));
  }
  runKernel(kernel, { steps: 20_000 });
  assertEquals(said, ["=1", "=0", "b5"]);
});

Deno.test("a domain's handlers note no event of the kernel's own, and a bounded number of others", () => {
  const kernel = newKernel();
  questions(kernel, "Test.a");
  const numberOf = (name: string) => BigInt(eventNamed(kernel, name).number);
  const results: bigint[] = [];
  answerCalls(kernel, () => {
    results.push(noteRaise(kernel, [numberOf("Disk.done"), 1n, 0n]));
    for (let count = 0; count <= MOST_NOTED; count++) {
      results.push(noteRaise(kernel, [numberOf("Test.a"), 1n]));
    }
    assert(raiseLater(kernel, "Test.a", [2n]));
    return 0n;
  });
  runProgram(
    kernel,
    `        lda v0, 9(zero)\n        callsys\n        clr s0\n${FINISH}`,
  );
  const noted = Array.from({ length: MOST_NOTED }, () => 1n);
  assertEquals(results, [0n, ...noted, 0n]);
  assertEquals(kernel.work.length, 0);
});

// ## Alarms

Deno.test("alarms ring in the order of their ticks, each once, unless they are cancelled", () => {
  const kernel = bareKernel();
  const rung: string[] = [];
  const set = (tick: bigint, name: string) =>
    setAlarm(
      kernel,
      tick,
      () => void rung.push(`${name} at ${ticksNow(kernel)}`),
    );
  set(3n, "late");
  set(1n, "soon");
  const never = set(2n, "never");
  set(3n, "later");
  cancelAlarm(kernel, never);
  cancelAlarm(kernel, never);
  // Somebody has to wait, or the machine rests.
  const strands = newWaiting(kernel);
  runKernel(kernel, { cycles: 2_000_000 });
  assertEquals(rung, ["soon at 1", "late at 3", "later at 3"]);
  assertEquals([kernel.alarms.length, strands], [0, 1]);
});

/** Puts a strand into `kernel` that nobody will ever choose. */
function newWaiting(kernel: Kernel): number {
  runProgram(kernel, "        br      _start\n");
  return kernel.strands.size;
}
