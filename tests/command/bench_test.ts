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
import { KERNELS } from "../../command/bench/kernels.ts";
import {
  createPairBench,
  listingsOf,
  meanRatio,
  measurePair,
  PAIRS,
} from "../../command/bench/pairs.ts";
import { machineTable, pairTable } from "../../command/bench/report.ts";

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
