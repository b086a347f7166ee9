// The default calls, as a program meets them.

import { assert, assertEquals } from "@std/assert";
import { CALL_CASES, calling, HELLO, TEXT } from "./call_cases.ts";
import { textOf } from "../02-controllers/helpers.ts";
import {
  callsys,
  END_WITH_RESULT,
  newSystem,
  run,
  statusOf,
} from "./helpers.ts";

for (const [what, source, status, printed] of CALL_CASES) {
  Deno.test(`default calls: ${what}`, () => {
    const system = newSystem();
    const result = run(system, source, HELLO);
    assertEquals([statusOf(result), result.text], [status, printed]);
    assertEquals(textOf(system.second), "");
    assertEquals(system.defaults[0]!.spindle.failures, 0);
  });
}

Deno.test("write: file 2 goes to the second line", () => {
  const system = newSystem();
  const result = run(system, calling(4, 2, TEXT, 5), HELLO);
  assertEquals([statusOf(result), result.text, textOf(system.second)], [
    5,
    "",
    "hello",
  ]);
});

Deno.test("write: more than 4096 bytes are written in part", () => {
  const system = newSystem();
  const source = `        lda     a1, text
        lda     a0, 1(zero)
        lda     a2, 10000(zero)
${callsys(4)}
        srl     v0, 8, v0
${END_WITH_RESULT}`;
  const result = run(system, source, "text:   .space 12000\n");
  assertEquals([statusOf(result), result.text.length], [16, 4096]);
});

Deno.test("write: a stretch that is good only in part writes nothing", () => {
  const system = newSystem();
  // The last eight bytes of the stack, and what is behind it.
  const source = `
        ldah    a1, 0x1200(zero)
        sll     a1, 4, a1
        lda     a1, -8(a1)
        lda     a0, 1(zero)
        lda     a2, 16(zero)
${callsys(4)}${END_WITH_RESULT}`;
  const result = run(system, source);
  assert([114, 16].includes(statusOf(result) as number), `${statusOf(result)}`);
});

Deno.test("read: gives a line at a time, then nothing", () => {
  const system = newSystem("one\ntwo");
  const once = `${TEXT}        clr a0\n        lda a2, 64(zero)\n${callsys(3)}`;
  const echo = `${TEXT}        mov v0, a2\n        lda a0, 1(zero)\n${
    callsys(4)
  }`;
  const result = run(
    system,
    `${once}${echo}${once}${echo}${once}${END_WITH_RESULT}`,
    "text: .space 64\n",
  );
  assertEquals([statusOf(result), result.text], [0, "one\ntwo"]);
});

Deno.test("read: no more than the program has room for", () => {
  const system = newSystem("abcdefgh");
  const source = `${TEXT}        clr a0\n        lda a2, 3(zero)\n${
    callsys(3)
  }${END_WITH_RESULT}`;
  assertEquals(statusOf(run(system, source, "text: .space 64\n")), 3);
});

Deno.test("exit: the status is the low byte", () => {
  for (
    const [status, told] of [[0, 0], [7, 7], [255, 255], [256, 0], [
      -1,
      255,
    ]] as const
  ) {
    const source = `        lda a0, ${status}(zero)\n${callsys(1)}`;
    assertEquals(statusOf(run(newSystem(), source)), told);
  }
});

Deno.test("default calls: nothing is tested that has been tested already", () => {
  const findings = newSystem().defaults.flatMap(({ report: { procedures } }) =>
    procedures.flatMap(({ findings }) => findings)
  );
  assert(findings.length > 5);
  assertEquals(findings.filter(({ outcome }) => outcome !== "proved"), []);
});

Deno.test("execute: a program without end stops at its limit", () => {
  const { ending } = run(newSystem(), "again: br again\n", "", new Map(), 1e6);
  assertEquals(ending, { kind: "limit" });
});

Deno.test("execute: one program after another on the same system", () => {
  const system = newSystem();
  for (let round = 0; round < 5; round++) {
    const result = run(system, calling(4, 1, TEXT, 1), HELLO);
    assertEquals(statusOf(result), 1);
  }
  assertEquals(textOf(system.console), "hhhhh");
});
