// What the prose of chapters 3 and 4 says of its example.

import { assertEquals, assertThrows } from "@std/assert";
import { COUNTER, Refusal } from "../../chapters/03-spindles/mod.ts";
import { fullEnvironment, verify } from "../../chapters/04-verifier/mod.ts";

/** How each check ends if the entry `times` asks for the element `index`. */
function outcomes(index: string): string[] {
  const text = COUNTER.text
    .replace("return self.seen[place];", `return self.seen[${index}];`);
  const { report } = verify({ ...COUNTER, text }, fullEnvironment());
  return report.procedures.flatMap(({ findings }) =>
    findings.map(({ outcome }) => outcome)
  );
}

Deno.test("verify: all of the example but one index is proved", () => {
  assertEquals(outcomes("place"), ["proved", "residual", "proved"]);
});

Deno.test("verify: the three outcomes that the reader is asked to predict", () => {
  assertEquals(outcomes("place & 7"), ["proved", "proved", "proved"]);
  assertEquals(outcomes("place & 8"), ["proved", "residual", "proved"]);
  const { diagnostics } = assertThrows(() => outcomes("place | 8"), Refusal);
  assertEquals(diagnostics.map(({ code }) => code), ["V201"]);
});

/** How each check of an entry with this body ends. */
function outcomesIn(body: string): string {
  const text = `spindle Limits {
  state { seen: [u64; 8]; }
  entry ask(a: u64, b: u64): u64 { ${body} }
}`;
  const source = { file: "limits.spindle", text };
  const { report } = verify(source, fullEnvironment());
  const [{ findings = [] } = {}] = report.procedures;
  return findings.map(({ outcome }) => outcome).join(" ");
}

Deno.test("verify: the order of two tests does not matter", () => {
  const both = (first: string, second: string) =>
    outcomesIn(`if ${first} && ${second} { return self.seen[a]; } return 0;`);
  assertEquals(both("b < 8", "a < b"), "proved");
  assertEquals(both("a < b", "b < 8"), "proved");
});

Deno.test("verify: what both paths have learned is known where they meet", () => {
  const test = "if b > 7 { return 0; }";
  assertEquals(
    outcomesIn(`if a < 4 { ${test} } else { ${test} } return self.seen[b];`),
    "proved",
  );
});
