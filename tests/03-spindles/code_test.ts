// The code of a procedure does what the form means.

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  disassemble,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  optimise,
  printProcedure,
  type Procedure,
} from "../../chapters/03-spindles/mod.ts";
import {
  codeFor,
  loadCode,
  newMachine,
  runCode,
  type Setting,
  SETTINGS,
} from "./code_running.ts";
import { randomProcedure, runIn } from "./form_generator.ts";

const WORLDS = [1, 2, 3];

/** Asserts that the code of `code` does in some worlds what `procedure` means. */
function assertMeans(
  machine: ReturnType<typeof newMachine>,
  procedure: Procedure,
  code: Procedure,
  setting: Setting,
): number {
  const told = () =>
    `${JSON.stringify(setting)}\n${printProcedure(procedure)}\n${
      printProcedure(code)
    }\n${codeFor(code, setting)}`;
  let runs = 0;
  try {
    const loaded = loadCode(machine, code, setting);
    for (const seed of WORLDS) {
      const meant = runIn(procedure, seed);
      if (meant.run.kind === "exhausted") continue;
      runs++;
      const found = runCode(loaded, seed);
      const { run } = meant;
      const wanted = run.kind === "returned"
        ? { ...run, value: BigInt.asUintN(64, run.value!) }
        : run;
      assertEquals(found.run, wanted);
      assertEquals(found.calls, meant.calls);
      assertEquals(found.state, meant.state);
      assertEquals(found.memory, meant.memory);
    }
  } catch (error) {
    throw new Error(`${error}\n${told()}`);
  }
  return runs;
}

Deno.test("generate: random procedures do what they mean, optimised and as they are", () => {
  const machine = newMachine();
  let runs = 0;
  for (let seed = 1; seed <= 1200; seed++) {
    const procedure = randomProcedure(seed, 4 + seed % 60);
    const setting = SETTINGS[seed % SETTINGS.length]!;
    const better = optimise(procedure, new Set());
    runs += assertMeans(machine, procedure, procedure, setting);
    runs += assertMeans(machine, procedure, better, setting);
  }
  assert(runs > 5000, `${runs}`);
});

Deno.test("generate: every word reads as an instruction, and is written as the same word", () => {
  const machine = newMachine();
  for (let seed = 5000; seed < 5100; seed++) {
    const procedure = randomProcedure(seed, 40);
    const setting = SETTINGS[seed % SETTINGS.length]!;
    const { words } = loadCode(machine, procedure, setting);
    const at = virtual(0x2000n);
    for (const word of words) {
      const text = disassemble(word, at);
      assert(!text.startsWith("."), text);
      const [segment] = assemble(`${text}\n`, { text: at }).segments;
      const view = new DataView(segment!.bytes.buffer);
      assertEquals(view.getUint32(0, true), word >>> 0, text);
    }
  }
});
