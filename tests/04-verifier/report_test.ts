// What the verifier tells: reports, refusals, and both word by word.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { Refusal, toData } from "../../chapters/03-spindles/mod.ts";
import {
  fullEnvironment,
  libraryOf,
  renderReport,
  verify,
} from "../../chapters/04-verifier/mod.ts";

const ENVIRONMENT = fullEnvironment();

function refusal(text: string): Refusal {
  const judge = () => verify({ file: "test.spindle", text }, ENVIRONMENT);
  return assertThrows(judge, Refusal);
}

const MIXED = `spindle Mixed {
  state { list: [u64; 8]; }
  on Trap.systemCall(number, a) when self.list[number] == 0 {
    self.list[a & 7] += 1;
    return i64(self.list[a]);
  }
}`;

Deno.test("verify: the report has each site of filter and body with its outcome", () => {
  const { report } = verify({ file: "test", text: MIXED }, ENVIRONMENT);
  const [one] = report.procedures;
  assertEquals([report.spindle, one!.name], ["Mixed", "on.Trap.systemCall.1"]);
  assertEquals(
    one!.findings.map(({ line, outcome, reason }) => [line, outcome, reason]),
    [
      [
        3,
        "residual",
        "index < 8 may or may not hold here, so it is tested each time",
      ],
      [4, "proved", "index < 8 always holds here"],
      [
        5,
        "residual",
        "index < 8 may or may not hold here, so it is tested each time",
      ],
    ],
  );
  assertEquals(one!.budget, 125_000n);
});

Deno.test("renderReport: a line for each procedure and one for each site", () => {
  const { report } = verify({ file: "test", text: MIXED }, ENVIRONMENT);
  const [head, ...lines] = renderReport(report);
  assert(
    /^Mixed\.on\.Trap\.systemCall\.1: at most \d+ of 125000 cycles$/.test(
      head!,
    ),
    head,
  );
  assertEquals(lines, [
    "  line 3: residual: index < 8 may or may not hold here, so it is tested each time",
    "  line 4: proved: index < 8 always holds here",
    "  line 5: residual: index < 8 may or may not hold here, so it is tested each time",
  ]);
});

Deno.test("verify: the proved set of each procedure is what its report says", () => {
  const { lowered, proved } = verify(
    { file: "test", text: MIXED },
    ENVIRONMENT,
  );
  const [{ filter, body }] = lowered.procedures as [
    typeof lowered.procedures[number],
  ];
  assertEquals([...proved(filter!)], []);
  assertEquals([...proved(body)], [0]);
});

Deno.test("verify: a refusal reads as documented", () => {
  const text = `spindle Bad {
  state { list: [u64; 4]; }
  entry e(x: u64) {
    self.list[4] = x << 64;
    for i in 0..x { self.list[0] = i; }
  }
}`;
  assertEquals(
    refusal(text).message,
    `test.spindle:4:15: V201: This needs index < 4, which is never so here: e(x = 0) fails
  |
4 |     self.list[4] = x << 64;
  |               ^
  = An index counts from 0: the last element is one below the length
test.spindle:4:25: V201: This needs distance < 64, which is never so here
  |
4 |     self.list[4] = x << 64;
  |                         ^^
  = A number can be shifted by less than it has bits
test.spindle:5:5: V203: This loop may make 18446744073709551615 rounds
  |
5 |     for i in 0..x { self.list[0] = i; }
  |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = Test its end before the loop: if count > 100 { return ...; } makes it 100 at most`,
  );
});

Deno.test("verify: what a cheaper loop would have to be is told with numbers", () => {
  const text =
    "spindle A { state { n: u64; } on Clock.tick(t) {\n  for i in 0..90 { self.n = t * i; }\n} }";
  const [first] = refusal(text).diagnostics;
  assertEquals(first!.code, "V204");
  const numbers =
    /^on\.Clock\.tick\.1 may take (\d+) cycles, (\d+) of 100 here, in 90 rounds of (\d+); Clock\.tick allows 2000$/
      .exec(first!.message);
  const [cycles, share, each] = numbers!.slice(1).map(Number);
  assert(cycles! > 2000 && cycles! < 2500, first!.message);
  assertEquals(share, Math.floor(9000 * each! / cycles!));
  const fits = Number(/^(\d+) rounds would fit/.exec(first!.help)?.[1]);
  verify(
    { file: "test", text: text.replace("0..90", `0..${fits}`) },
    ENVIRONMENT,
  );
  refusal(text.replace("0..90", `0..${fits + 1}`));
});

Deno.test("verify: a condition that never holds is told once, though it is needed twice", () => {
  const { diagnostics } = refusal(
    "spindle A { entry e(a: u64) { Console.write(1, a, 5000); } }",
  );
  assertEquals(diagnostics.map(({ code }) => code), ["V202"]);
  assertEquals(
    diagnostics[0]!.message,
    "This needs length <= 4096, which is never so here: e(a = 0) fails",
  );
});

Deno.test("toData: a refusal of the verifier's is data as well", () => {
  const one = refusal(
    "spindle A {\n entry e(x: u64): u64 { return x << 99; } }",
  );
  assertEquals(toData(one.source, one.diagnostics[0]!), {
    code: "V201",
    title: "an index or a shift that is always too far",
    message: "This needs distance < 64, which is never so here: e(x = 0) fails",
    help: "A number can be shifted by less than it has bits",
    file: "test.spindle",
    line: 2,
    column: 37,
    endLine: 2,
    endColumn: 39,
    needs: { kind: "shift", condition: "distance < 64" },
  });
});

Deno.test("libraryOf: leaves the proved checks out and keeps the others", () => {
  const text = (index: string) =>
    `spindle A { state { list: [u64; 8]; } entry e(x: u64): u64 { return self.list[${index}]; } }`;
  const library = (index: string) =>
    libraryOf({ file: "test", text: text(index) }, ENVIRONMENT);
  assert(!library("x & 7").includes("failed0"));
  assert(library("x").includes("failed0"));
  assertThrows(() => library("8"), Refusal, "V201");
});
