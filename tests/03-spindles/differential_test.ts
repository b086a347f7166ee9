// Compiled code does what the typed tree means.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  createEnvironment,
  lowerSpindle,
} from "../../chapters/03-spindles/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import { call, createBench, stateOf, withInstalled } from "./calling.ts";
import { ALONE, evaluate, initialState, printState } from "./evaluator.ts";
import { randomSpindle } from "./generator.ts";

const PROGRAMS = 120;
const SEED = 1994;

Deno.test("generate: compiled spindles in the kernel do what their source means", () => {
  const environment = createEnvironment();
  const bench = createBench(environment);
  let [returned, failed] = [0, 0];
  for (let program = 0; program < PROGRAMS; program++) {
    const seed = SEED + program;
    const next = random(seed);
    const text = randomSpindle("Random", next, { calls: true });
    const told = `seed ${seed}:\n${text}`;
    const typed = checkSpindle({ file: "random", text }, environment);
    const lowered = lowerSpindle(typed);
    withInstalled(bench, lowered, () => new Set(), (spindle) => {
      const state = initialState(typed);
      for (const [index, procedure] of typed.procedures.entries()) {
        const raw = Array.from({ length: 4 }, () => random64(next));
        const ended = evaluate(procedure, raw, state, ALONE);
        const called = call(bench, spindle.handlers[index]!, raw);
        assertEquals(called.answered, ended.kind === "returned", told);
        if (ended.kind === "returned") {
          returned++;
          assertEquals(called.value, BigInt.asUintN(64, ended.value!), told);
        } else failed++;
        assertEquals(
          printState(stateOf(bench, spindle)),
          printState(state),
          told,
        );
      }
    });
  }
  assert(
    returned > PROGRAMS && failed > PROGRAMS / 10,
    `${returned} ${failed}`,
  );
});
