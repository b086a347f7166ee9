// The histogram in both of its places, and the same run twice.

import { assert, assertEquals } from "@std/assert";
import {
  fullEnvironment,
  libraryOf,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import {
  execute,
  HISTOGRAM,
  histogramProgram,
} from "../../chapters/05-services/mod.ts";
import { textOf } from "../02-controllers/helpers.ts";
import {
  ALONE,
  evaluate,
  initialState,
  printState,
} from "../03-spindles/evaluator.ts";
import { runLibraries } from "../03-spindles/placing.ts";
import {
  call,
  createBench,
  stateOf,
  withInstalled,
} from "../03-spindles/calling.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import { newSystem } from "./helpers.ts";

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Runs the histogram's program, and gives all that can be seen of it. */
async function whole() {
  const system = newSystem();
  const program = histogramProgram(system.extensions.environment);
  const { ending } = execute(system, program, ["histogram"]);
  return {
    ending,
    text: textOf(system.console),
    counters: { ...system.machine.processor.counters },
    registers: [...system.machine.processor.registers].join(),
    memory: await digest(system.machine.bus.bytes),
    log: [...system.extensions.log],
  };
}

Deno.test("histogramProgram: both placements agree, and the library is cheaper", async () => {
  const { ending, text } = await whole();
  assertEquals(ending, { kind: "exited", status: 0 });
  const found =
    /^library: (\d+)\nspindle: (\d+)\nThe two histograms are equal\.\n$/.exec(
      text,
    );
  assert(found !== null, text);
  assert(Number(found[1]) < Number(found[2]));
});

Deno.test("histogramProgram: two runs are the same to the last byte and cycle", async () => {
  assertEquals(await whole(), await whole());
});

Deno.test("HISTOGRAM: record needs no check, count needs one, median none", () => {
  const { report } = verify(HISTOGRAM, fullEnvironment());
  const outcomes = report.procedures.map(({ name, findings }) => [
    name,
    findings.filter(({ outcome }) => outcome === "residual").length,
  ]);
  assertEquals(outcomes, [["record", 0], ["count", 1], ["median", 0]]);
});

Deno.test("HISTOGRAM: kernel, library and meaning are the same for random numbers", () => {
  const environment = fullEnvironment();
  const verified = verify(HISTOGRAM, environment);
  const { lowered, proved } = verified;
  const [record, , median] = lowered.typed.procedures;
  const next = random(11);
  const numbers = Array.from({ length: 100 }, () => random64(next));
  const state = initialState(lowered.typed);
  const places = numbers.map((number) => {
    const ended = evaluate(record!, [number], state, ALONE);
    assert(ended.kind === "returned");
    assertEquals(
      ended.value,
      BigInt(Math.max(0, number.toString(2).length - 1)),
    );
    return ended.value!;
  });
  const half = evaluate(median!, [], state, ALONE);
  assert(half.kind === "returned");

  const bench = createBench(environment);
  withInstalled(bench, lowered, proved, (spindle) => {
    const bound = verified.report.procedures[0]!.cycles;
    const called = numbers.map((number) => {
      const { value, cycles } = call(bench, spindle.handlers[0]!, [number]);
      assert(BigInt(cycles) <= bound);
      return value;
    });
    assertEquals(called, places);
    assertEquals(call(bench, spindle.handlers[2]!, []).value, half.value);
    assertEquals(printState(stateOf(bench, spindle)), printState(state));
  });

  const calls = numbers.map((number) => ({
    spindle: "Histogram",
    entry: "record",
    parameters: [number],
  }));
  const all = [...calls, {
    spindle: "Histogram",
    entry: "median",
    parameters: [],
  }];
  const run = runLibraries([lowered], all, proved);
  assertEquals(run.values, [...places, half.value!]);
  assertEquals(run.states, [state]);
  assert(libraryOf(HISTOGRAM, environment).includes("Histogram_median:"));
});
