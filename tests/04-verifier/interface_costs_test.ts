// Every operation of the kernel can be judged: its requirements, and the cost of a call.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  kernelInventory,
  lowerSpindle,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";

const ENVIRONMENT = fullEnvironment();

function judge(text: string) {
  return verify({ file: "test", text }, ENVIRONMENT);
}

function handler(body: string): string {
  return `spindle A {
  state { bytes: [u8; 64]; frame: Frame?; }
  on Trap.systemCall(number, a, b) when number == 99 {
    ${body}
    return 0;
  }
}`;
}

Deno.test("verify: bounds a call by the number of frames, pages or bytes that it is about", () => {
  const bound = (body: string) => {
    const { report } = judge(handler(body));
    return Number(report.procedures[0]!.cycles);
  };
  const allocate = (count: number) =>
    bound(
      `const f = Frame.allocate(${count}) else { return 1; } self.frame = f;`,
    );
  const perFrame = (allocate(21) - allocate(1)) / 20;
  assertEquals(perFrame, 1150);
  const fetch = (length: number) =>
    bound(
      `const done = Space.fetch(a, self.bytes[0..${length}]) else { return 1; }`,
    );
  const perByte = (fetch(60) - fetch(10)) / 50;
  assertEquals(perByte, 18);
  assertThrows(
    () => allocate(1000),
    Refusal,
    "V204",
    "a thousand frames take longer than a handler may",
  );
});

Deno.test("verify: memory that was readable may not be so behind a change of the mapping", () => {
  const left = (between: string) => {
    const { report } = judge(
      handler(`if Space.readable(a, 8) {
      const space = Space.current() else { return 1; }
      ${between}
      Console.write(1, a, 8);
    }`),
    );
    const [{ findings }] = report.procedures as [typeof report.procedures[0]];
    return findings.filter(({ outcome }) => outcome === "residual").length;
  };
  assertEquals(left(""), 0);
  assertEquals(
    left("const done = Mapping.unmap(space, a, 1) else { return 1; }"),
    1,
  );
});

Deno.test("verify: an interrupt's handler cannot let a strand wait", () => {
  for (const { events } of kernelInventory()) {
    for (const { name, interrupt, result } of events) {
      const answer = result === undefined
        ? ""
        : result === "bool"
        ? "return false;"
        : result === "i64"
        ? "return 0;"
        : "return none;";
      const text = `spindle A { on ${name}() { Strand.block(); ${answer} } }`;
      const make = () =>
        lowerSpindle(checkSpindle({ file: "a", text }, ENVIRONMENT));
      if (interrupt) assertThrows(make, Refusal, "T116", name);
      else assert(make().procedures.length === 1);
    }
  }
});
