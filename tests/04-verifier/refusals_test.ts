// The table of what refusals mean, and the values with which something goes wrong.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { CODES, interpret, Refusal } from "../../chapters/03-spindles/mod.ts";
import {
  exampleFor,
  exampleSpindle,
  findFacts,
  fullEnvironment,
  REFUSALS,
  verdictOf,
  verify,
} from "../../chapters/04-verifier/mod.ts";

const ENVIRONMENT = fullEnvironment();

function judge(body: string, isStatic = false) {
  const source = { file: "example", text: exampleSpindle(body, isStatic) };
  return verify(source, ENVIRONMENT);
}

Deno.test("REFUSALS: has every code of the verifier's and of installing, once", () => {
  const wanted = Object.keys(CODES).filter((code) => /^[VI]/.test(code));
  assertEquals(REFUSALS.map(({ code }) => code).sort(), wanted.sort() as never);
  assertEquals(verdictOf("V201"), "unsafe");
  assertEquals(verdictOf("S001"), undefined);
});

for (const { code, wrong, right, isStatic } of REFUSALS) {
  if (wrong === undefined || right === undefined) continue;
  Deno.test(`REFUSALS: the example of ${code} is refused for it, and accepted when it is changed`, () => {
    const { diagnostics } = assertThrows(() => judge(wrong, isStatic), Refusal);
    assertEquals(diagnostics.map((one) => one.code), [code]);
    judge(right, isStatic);
  });
}

/** Bodies whose only check may fail, and whether an example is found. */
const MAY_FAIL: readonly (readonly [string, boolean])[] = [
  ["return self.list[x];", true],
  ["if x > 3 { if y < 5 { return self.list[x + y]; } } return 0;", true],
  ["return x << y;", true],
  ["return x / y;", true],
  ["for i in 0..9 { self.n += self.list[i]; } return 0;", true],
  ["self.n += 1; return self.list[self.n + 7];", true],
  ["if x == 77 { return self.list[x]; } return 0;", true],
  ["return self.list[Clock.ticks()];", false],
];

for (const [body, expected] of MAY_FAIL) {
  Deno.test(`exampleFor: values that really fail${expected ? "" : " are not made up"}: ${body}`, () => {
    const text = exampleSpindle(body);
    const { lowered } = (() => {
      try {
        return verify({ file: "e", text }, ENVIRONMENT);
      } catch (error) {
        assert(error instanceof Refusal);
        const shown = error.diagnostics[0]!.message.includes("fails");
        assert(shown, error.message);
        return { lowered: undefined };
      }
    })();
    if (lowered === undefined) return;
    const [procedure] = lowered.procedures;
    const { body: part } = procedure!;
    const analysis = findFacts(part, {
      room: { state: lowered.typed.stateSize },
    });
    const residual = [...analysis.checks].find(([, { least }]) => least === 0n);
    const operation = residual![0].operation;
    assert(operation.kind === "check");
    const example = exampleFor(lowered, procedure!, analysis, operation.site);
    assertEquals(example !== undefined, expected);
    if (example === undefined) return;
    const run = interpret(part, {
      parameters: example.parameters.map(({ value }) => value),
      state: new Uint8Array(lowered.typed.stateSize),
      memory: [],
      steps: 1000,
      call: () => 0n,
      raise: () => 0n,
    });
    assertEquals(run, { kind: "failed", site: operation.site.number });
  });
}

Deno.test("exampleFor: the tests on the way are told with their outcome", () => {
  const { diagnostics } = assertThrows(
    () => judge("if x > 20 {\n if y < 5 { return self.list[x]; } } return 0;"),
    Refusal,
  );
  assert(
    /e\(x = \d+, y = \d+\) fails, where x > 20 holds in line 4, y < 5 holds in line 5$/
      .test(
        diagnostics[0]!.message,
      ),
    diagnostics[0]!.message,
  );
});
