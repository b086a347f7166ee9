// The same procedures, compiled into an ordinary program.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  checkSpindle,
  createEnvironment,
  generateLibrary,
  I64,
  type LoweredSpindle,
  lowerSpindle,
  Refusal,
  type Scalar,
} from "../../chapters/03-spindles/mod.ts";
import { random, random64 } from "../01-hardware/helpers.ts";
import {
  ALONE,
  evaluate,
  initialState,
  printState,
  type State,
} from "./evaluator.ts";
import { randomSpindle } from "./generator.ts";
import { entryLabel, type LibraryCall, runLibraries } from "./placing.ts";

const PROGRAMS = 20;
const SPINDLES = 40;
const SEED = 4991;
const ENVIRONMENT = createEnvironment();

function lowered(text: string): LoweredSpindle {
  const source = { file: "test.spindle", text };
  return lowerSpindle(checkSpindle(source, ENVIRONMENT));
}

/** `value` as the calling convention leaves it in a register: 32 bits with their sign. */
function inRegister(type: Scalar | undefined, value: bigint): bigint {
  const longword = type?.kind === "integer" && type.bits === 32;
  return BigInt.asUintN(64, longword ? BigInt.asIntN(32, value) : value);
}

Deno.test("generateLibrary: compiled procedures in a program do what their source means", () => {
  for (let program = 0; program < PROGRAMS; program++) {
    const next = random(SEED + program);
    const libraries: LoweredSpindle[] = [];
    const calls: LibraryCall[] = [];
    const values: bigint[] = [];
    const states: State[] = [];
    for (let number = 0; number < SPINDLES; number++) {
      const name = `Random${number}`;
      const library = lowered(randomSpindle(name, next));
      libraries.push(library);
      let state = initialState(library.typed);
      for (const procedure of library.typed.procedures) {
        const parameters = Array.from({ length: 4 }, () => random64(next));
        const trial = structuredClone(state);
        const ended = evaluate(procedure, parameters, trial, ALONE);
        // A failed check would end the whole program.
        if (ended.kind !== "returned") continue;
        state = trial;
        calls.push({ spindle: name, entry: procedure.name, parameters });
        values.push(
          inRegister(
            procedure.fails ? I64 : procedure.result as Scalar,
            ended.value!,
          ),
        );
      }
      states.push(state);
    }
    const told = `seed ${SEED + program}`;
    const run = runLibraries(libraries, calls);
    assertEquals(run.outcome, { kind: "exited", status: 0 }, told);
    assertEquals(run.values, values, told);
    assertEquals(run.states.map(printState), states.map(printState), told);
  }
});

const ADDER = `spindle Adder {
  state { sum: i32 = -7; seen: [bool; 3] = true; }
  entry add(value: i32): i32 { self.sum += value; return self.sum; }
  entry at(place: u64): bool { return self.seen[place]; }
  entry silent() { self.sum = 0; }
}`;

Deno.test("generateLibrary: state begins as it is written and stays between calls", () => {
  const adder = lowered(ADDER);
  const run = runLibraries([adder], [
    { spindle: "Adder", entry: "add", parameters: [10n] },
    { spindle: "Adder", entry: "add", parameters: [0xffff_ffff_0000_0001n] },
    { spindle: "Adder", entry: "at", parameters: [2n] },
  ]);
  assertEquals(run.values, [3n, 4n, 1n]);
  assertEquals(run.states[0]!.get("sum")!.value, 4n);
});

Deno.test("generateLibrary: a failed check ends the program with a trap", () => {
  const adder = lowered(ADDER);
  const run = runLibraries([adder], [
    { spindle: "Adder", entry: "at", parameters: [3n] },
  ]);
  assert(run.outcome?.kind === "killed");
  assertEquals(run.outcome.signal, 8);
  assert(run.outcome.sentence.startsWith("software trap 0 by the instruction"));
});

Deno.test("generateLibrary: an entry has the label that C would call", () => {
  assertEquals(entryLabel("Adder", "add"), "Adder_add");
  const text = generateLibrary(lowered(ADDER));
  assert(text.includes("\nAdder_add:\n"));
  assert(text.includes("        .globl Adder_add\n"));
});

Deno.test("generateLibrary: handlers and kernel operations are refused with their places", () => {
  const text = `spindle Bad {
  entry now(): u64 { return Clock.ticks(); }
  on Clock.tick() { }
}`;
  const refusal = assertThrows(() => generateLibrary(lowered(text)), Refusal);
  assertEquals(
    refusal.diagnostics.map(({ code, span }) => [
      code,
      text.slice(span.start, span.end),
    ]),
    [["T112", "Clock.ticks()"], ["T112", "on"]],
  );
});

Deno.test("generateLibrary: odd names collide with nothing", () => {
  for (
    const name of ["_", "t0", "gp", "constructor", "__proto__", "toString"]
  ) {
    const library = lowered(`spindle ${name} {
  state { ${name}: u64 = 3; }
  entry ${name}(${name}: u64): u64 { return ${name} + self.${name}; }
}`);
    const call = { spindle: name, entry: name, parameters: [4n] };
    assertEquals(runLibraries([library], [call]).values, [7n]);
  }
});
