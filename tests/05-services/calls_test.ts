// The default calls, as a program meets them.

import { assert, assertEquals } from "@std/assert";
import { textOf } from "../02-controllers/helpers.ts";
import {
  address,
  callsys,
  END_WITH_RESULT,
  newSystem,
  run,
  statusOf,
} from "./helpers.ts";

const HELLO = 'text:   .ascii "hello, world\\n"\n        .align 4\n';

/** Calls `number` with `a0`, `a1`, `a2` and ends with its result. */
function calling(number: number, a0: number, a1: string, a2: number): string {
  return `${a1}
        lda     a0, ${a0}(zero)
        lda     a2, ${a2}(zero)
${callsys(number)}${END_WITH_RESULT}`;
}

const TEXT = address("a1", "text");
const NOWHERE = "        lda     a1, 64(zero)\n";
const KERNEL = "        ldah    a1, -1024(zero)\n        sll     a1, 16, a1\n";
const LAST = "        lda     a1, -1(zero)\n";

const CASES: readonly [string, string, number, string][] = [
  [
    "write gives how much it wrote",
    calling(4, 1, TEXT, 13),
    13,
    "hello, world\n",
  ],
  ["write of nothing is zero", calling(4, 1, NOWHERE, 0), 0, ""],
  ["write to file 3 is error 9", calling(4, 3, TEXT, 13), 109, ""],
  ["write to file 0 is error 9", calling(4, 0, TEXT, 13), 109, ""],
  ["write from nowhere is error 14", calling(4, 1, NOWHERE, 13), 114, ""],
  ["write from the kernel is error 14", calling(4, 1, KERNEL, 13), 114, ""],
  [
    "write from the end of everything is error 14",
    calling(4, 1, LAST, 13),
    114,
    "",
  ],
  ["read into nowhere is error 14", calling(3, 0, NOWHERE, 4), 114, ""],
  ["read into the kernel is error 14", calling(3, 0, KERNEL, 4), 114, ""],
  ["read from file 1 is error 9", calling(3, 1, TEXT, 4), 109, ""],
  ["read at the end is zero", calling(3, 0, TEXT, 4), 0, ""],
  ["an unknown call is error 78", calling(77, 0, TEXT, 4), 178, ""],
  ["call 0 is error 78", calling(0, 0, TEXT, 4), 178, ""],
  [
    "an entry that nobody has is error 78",
    `        ldah    v0, 1(zero)\n        callsys\n${END_WITH_RESULT}`,
    178,
    "",
  ],
  [
    "install of nowhere is error 14",
    `        lda a0, 64(zero)\n        lda a1, 4(zero)\n${
      callsys(1000)
    }${END_WITH_RESULT}`,
    114,
    "",
  ],
  [
    "install of too much is error 7",
    `        mov sp, a0\n        lda a1, 4097(zero)\n${
      callsys(1000)
    }${END_WITH_RESULT}`,
    107,
    "",
  ],
];

for (const [what, source, status, printed] of CASES) {
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
  const source = `${address("a1", "text")}
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
  const once = `${
    address("a1", "text")
  }        clr a0\n        lda a2, 64(zero)\n${callsys(3)}`;
  const echo = `${
    address("a1", "text")
  }        mov v0, a2\n        lda a0, 1(zero)\n${callsys(4)}`;
  const result = run(
    system,
    `${once}${echo}${once}${echo}${once}${END_WITH_RESULT}`,
    "text: .space 64\n",
  );
  assertEquals([statusOf(result), result.text], [0, "one\ntwo"]);
});

Deno.test("read: no more than the program has room for", () => {
  const system = newSystem("abcdefgh");
  const source = `${
    address("a1", "text")
  }        clr a0\n        lda a2, 3(zero)\n${callsys(3)}${END_WITH_RESULT}`;
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
