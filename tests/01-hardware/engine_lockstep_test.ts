// The fast engine and the reference interpreter execute the same programs. After every
// piece of work everything is compared: registers, clocks, buffers, counters, memory.

import { assert } from "@std/assert";
import {
  compileEngine,
  type Instruction,
  INSTRUCTIONS,
  join,
} from "../../chapters/01-hardware/mod.ts";
import {
  both,
  createPair,
  furnish,
  type Pair,
  randomRegisters,
  runBoth,
  textOf,
} from "./engine_pair.ts";
import { FREE, pick, random } from "./helpers.ts";

const MODULE = compileEngine();

/** Words that mean something, and now and then one that does not. */
function randomWord(next: () => number): number {
  if (next() % 24 === 0) return next();
  const instruction = pick(next, pick(next, GROUPS));
  const { opcode, format, function: code } = instruction;
  const free = FREE[format];
  const word = join(format, { opcode, function: code }) >>> 0;
  return (word | randomFields(next, instruction) & free) >>> 0;
}

/** Bits for an instruction's fields: short ways, and few registers. */
function randomFields(
  next: () => number,
  { format }: Instruction,
): number {
  const far = next() % 16 === 0;
  const bits = next();
  switch (format) {
    case "branch":
      return far ? bits : bits & 0x03e0_0000 | (next() % 24 - 8) & 0x1f_ffff;
    case "memory":
      return far ? bits : bits & 0x03ff_0000 | next() % 128 & ~(next() % 8);
    default:
      return bits;
  }
}

/** Most instructions are forms of floating-point arithmetic; they are not to drown the rest. */
const GROUPS = [0, 1, 2, 3].map(() =>
  INSTRUCTIONS.filter(({ effect, opcode }) =>
    effect.kind !== "pal" && !(opcode >= 0x14 && opcode <= 0x17)
  )
).concat([
  INSTRUCTIONS.filter(({ opcode }) => opcode >= 0x14 && opcode <= 0x17),
]);

/** Calls of PALcode that a program may survive. */
const CALLS = [0x80, 0x81, 0x83, 0x86, 0x9e, 0x9f, 0xaa, 0x36, 0x10, 0x32];

/** Fills `length` words of the pair's text with a random program. */
function writeProgram(
  next: () => number,
  pair: Pair,
  text: number,
  length: number,
): void {
  for (let index = 0; index < length; index++) {
    const word = next() % 32 === 0 ? pick(next, CALLS) : randomWord(next);
    both(pair, ({ bus }) => bus.view.setUint32(text + 4 * index, word, true));
  }
  // The program ends in a branch to its beginning.
  const back = join("branch", { opcode: 0x30, ra: 31, displacement: -length });
  both(
    pair,
    ({ bus }) => bus.view.setUint32(text + 4 * (length - 1), back, true),
  );
}

/** Runs random programs in `mode` on both machines, in pieces of random length. */
function lockstep(mode: "user" | "kernel", rounds: number): void {
  const pair = createPair(MODULE);
  let executed = 0;
  for (let round = 0; round < rounds; round++) {
    const seed = 0xe117 + round;
    const setUp = random(seed);
    furnish(pair, mode);
    writeProgram(setUp, pair, textOf(mode), 8 + setUp() % 56);
    both(pair, (machine) => randomRegisters(random(seed), machine));
    const next = random(seed + 1);
    for (let piece = 0; piece < 4 && !pair.fast.stopped; piece++) {
      executed += runBoth(pair, 1 + next() % 900, `seed ${seed}`);
    }
  }
  const { instructions } = pair.fast.processor.counters;
  // The engine must have done most of the work.
  assert(instructions > 50 * rounds, `${instructions} instructions`);
  assert(executed > instructions / 2, `${executed} of ${instructions}`);
}

Deno.test("random programs in user mode leave both machines alike", () => {
  lockstep("user", 400);
});

Deno.test("random programs in kernel mode leave both machines alike", () => {
  lockstep("kernel", 400);
});
