import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import {
  assembleProgram,
  compileEngine,
  createFastMachine,
  ksegAddress,
  loadBare,
  physical,
  run,
} from "../../chapters/01-hardware/mod.ts";
import { measureBounds } from "../../command/bench/bounds.ts";
import { measureCorpus } from "../../command/bench/corpus.ts";
import { measureInstalling, STAGES } from "../../command/bench/installing.ts";
import { KERNELS } from "../../command/bench/kernels.ts";
import {
  createPairBench,
  listingsOf,
  meanRatio,
  measurePair,
  PAIRS,
} from "../../command/bench/pairs.ts";
import { machineTable, pairTable } from "../../command/bench/report.ts";
import { measureVerifier } from "../../command/bench/verifier.ts";
import {
  corpusTable,
  installingTable,
} from "../../command/bench/verifier_report.ts";

const MODULE = compileEngine();
const TEXT = ksegAddress(physical(0x31_0000));

for (const { name, source } of KERNELS) {
  Deno.test(`the benchmark's program ${name} is the engine's work alone`, () => {
    const machine = createFastMachine({ memory: 2 ** 23 }, MODULE);
    loadBare(machine, assembleProgram(source, new Map(), { text: TEXT }));
    const { counters } = machine.processor;
    const { engine } = machine;
    let executed = 0;
    machine.engine = (machine, until) => {
      const before = counters.instructions;
      engine!(machine, until);
      executed += counters.instructions - before;
    };
    // Nobody must have stopped it, nor anything trapped: that would not be measured.
    assertEquals(run(machine, { cycles: 2_000_000 }).reason, "limit");
    assertEquals(counters.traps, 0);
    assert(executed > 0.99 * counters.instructions, `${executed}`);
  });
}

Deno.test("the table has a line for each program, and columns that stand under each other", () => {
  const measured = {
    name: "hash",
    says: "",
    instructions: 1_000_000,
    cycles: 2_000_000,
    reference: 0.8,
    fast: 240,
    qemu: 1200,
  };
  const short = { ...measured, name: "floats", qemu: undefined };
  assertEquals(machineTable([measured, short]), [
    "Millions of instructions a second",
    "",
    "program  instructions  a cycle  reference  fast  times  QEMU  times",
    "hash        1,000,000     0.50       0.80   240    300  1200    5.0",
    "floats      1,000,000     0.50       0.80   240    300             ",
  ]);
});

Deno.test("bench spindles: ten pairs have equal results, and the spindles are about as fast as C", () => {
  const measured = PAIRS.map((pair) => measurePair(createPairBench(), pair));
  assertEquals(measured.length, 10);
  assertLessOrEqual(meanRatio(measured), 1.1, JSON.stringify(measured));
  for (const { ratio, name } of measured) assertLessOrEqual(ratio, 1.3, name);
});

Deno.test("bench spindles: the table ends with the mean, and listings are of both sides", () => {
  const measured = [
    { name: "a", says: "one thing", spindle: 20, c: 10, ratio: 2 },
    { name: "bcd", says: "another", spindle: 5, c: 10, ratio: 0.5 },
  ];
  assertEquals(pairTable(measured), [
    "Cycles of one call; the C compiler is gcc -O2 -mcpu=ev4",
    "",
    "procedure     spindle     C  ratio",
    "a: one thing     20.0  10.0   2.00",
    "bcd: another      5.0  10.0   0.50",
    "",
    "Geometric mean of the ratios: 1.000",
  ]);
  for (const listing of listingsOf(createPairBench(), "bits")) {
    assert(listing.includes("mulq") || listing.includes("addq"), listing);
    assert(listing.includes("ret"), listing);
  }
});

Deno.test("measureBounds: ten procedures stay below their bounds, half of them by little", () => {
  const ratios = measureBounds().map(({ ratio }) => ratio).sort((a, b) =>
    a - b
  );
  assert(ratios.length >= 12);
  assert(ratios[0]! >= 1, `${ratios}`);
  assertLessOrEqual(ratios[ratios.length >> 1]!, 1.3);
});

Deno.test("bench verifier: no right source of the tests is refused, and the tables say so", async () => {
  const corpus = await measureCorpus();
  assert(corpus.reduce((sum, { right }) => sum + right, 0) > 400);
  assertEquals(corpus.flatMap(({ refused }) => refused), []);
  const lines = corpusTable(corpus);
  assertEquals(lines.at(-1)!.split(/\s+/)[2], "0");
});

Deno.test("bench verifier: every stage of installing takes time, and a spindle's checks are counted", () => {
  const all = measureInstalling();
  assert(all.length >= 6);
  for (const { stages, total } of all) {
    assert(STAGES.every((stage) => stages[stage] >= 0));
    assert(total > 0);
  }
  assert(all.filter(({ proved }) => proved > 0).length >= 6);
  assertEquals(installingTable(all).length, all.length + 3);
});

Deno.test("bench verifier: a procedure ten times as long has ten times as many values", () => {
  const judged = measureVerifier([500, 5_000]);
  for (let at = 0; at < judged.length; at += 2) {
    const [small, large] = [judged[at]!, judged[at + 1]!];
    assert(large.values > 9 * small.values && large.values < 11 * small.values);
    assert(large.checks[0] === large.checks[1]);
  }
});
