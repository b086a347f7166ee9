import { assert, assertEquals } from "@std/assert";
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
import { machineTable } from "../../command/bench/report.ts";

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
