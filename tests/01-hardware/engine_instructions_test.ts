// Each instruction on its own, by the fast engine and by the reference interpreter.

import { assert, assertEquals } from "@std/assert";
import {
  assembleProgram,
  compileEngine,
  createFastMachine,
  createMachine,
  decode,
  floatKey,
  INSTRUCTIONS,
  isCompiled,
  join,
  step,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import {
  bitsOfNumber,
  both,
  createPair,
  engineAlone,
  furnish,
  INEXACT_BEFORE,
  runBoth,
} from "./engine_pair.ts";
import { EDGES, IMAGE, MEMORY, setReg } from "./helpers.ts";

const MODULE = compileEngine();

// ## Every instruction on its own

/** Words of every operate instruction, and with a literal as well. */
function operateWords(): number[] {
  return INSTRUCTIONS
    .filter(({ format }) => format === "operate")
    .flatMap(({ opcode, function: code }) => {
      const parts = { opcode, function: code, ra: 1, rc: 3 };
      return [
        join("operate", { ...parts, rb: 2 }),
        join("operate", { ...parts, rb: 31, literal: 200 }),
      ];
    })
    .filter((word) => decode(word) !== undefined);
}

Deno.test("each operate instruction gives the same for all pairs of edges", () => {
  const fast = createFastMachine({ memory: MEMORY }, MODULE);
  const reference = createMachine({ memory: MEMORY });
  let executed = 0;
  for (const word of operateWords()) {
    for (const a of EDGES) {
      for (const b of EDGES) {
        for (const machine of [reference, fast]) {
          machine.processor.pc = IMAGE;
          machine.processor.fen = true;
          machine.bus.view.setUint32(0x2_0000, word, true);
          writeRegister(machine, 1, a);
          writeRegister(machine, 2, b);
          writeRegister(machine, 3, 0x5555n);
        }
        const done = engineAlone(fast, fast.processor.counters.cycles + 1);
        if (done === 0) continue;
        executed++;
        step(reference);
        if (
          reference.processor.registers[3] !== fast.processor.registers[3]
        ) {
          const { instruction: { name } } = decode(word)!;
          throw new Error(`${name} of ${a} and ${b}`);
        }
      }
    }
  }
  assert(executed > 80_000, `${executed}`);
});

/** Numbers at which floating point tends to go wrong, and integers for conversions. */
const NUMBERS: readonly bigint[] = [
  ...[0, -0, 1, -1, 1.5, 0.1, 1 / 3, 3, 1e-300, 1e300, 2 ** 53 - 1, 2 ** 62],
  ...[2 ** 63, -(2 ** 63), 2.5, -0.5, 2 ** 26 + 1, Number.MAX_VALUE],
  // The smallest of each format, what is beside them, and what is short or nearly so.
  ...[2 ** -1022, 2 ** -1021, 2 ** -126, 2 ** -125, 2 ** -127, 2 ** -64],
  ...[2 ** 127, 2 ** 128, 1 + 2 ** -23, 1 + 2 ** -24, 2 ** -511, 2 ** 64],
  ...[Infinity, -Infinity, Number.MIN_VALUE, 1e-310],
].map(bitsOfNumber).concat([
  ...[1n, 2n ** 24n + 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 64n - 1n],
  ...[0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n],
]);

/** A word for each kind of floating-point operation that the engine executes. */
function floatWords(): number[] {
  const words = new Map<string, number>();
  for (const instruction of INSTRUCTIONS) {
    const { opcode, function: code, effect } = instruction;
    if (effect.kind !== "float" || !isCompiled(instruction)) continue;
    const parts = { opcode, function: code, ra: 1, rb: 2, rc: 3 };
    words.set(floatKey(effect), join("float", parts));
  }
  return [...words.values()];
}

Deno.test("each floating-point operation gives the same for all pairs of numbers", () => {
  const fast = createFastMachine({ memory: MEMORY }, MODULE);
  const reference = createMachine({ memory: MEMORY });
  let executed = 0;
  let round = 0;
  for (const word of floatWords()) {
    for (const a of NUMBERS) {
      for (const b of NUMBERS) {
        const fpcr = round++ % 3 === 0
          ? 0x0800_0000_0000_0000n
          : INEXACT_BEFORE;
        for (const { processor, bus } of [reference, fast]) {
          Object.assign(processor, { pc: IMAGE, fen: true, fpcr });
          bus.view.setUint32(0x2_0000, word, true);
          processor.floats.set([a, b, 0x5555n], 1);
        }
        if (engineAlone(fast, fast.processor.counters.cycles + 1) === 0) {
          continue;
        }
        executed++;
        step(reference);
        const { name } = decode(word)!.instruction;
        const what = `${name} of ${a} and ${b}, FPCR ${fpcr}`;
        const { floats } = reference.processor;
        assert(floats[3] === fast.processor.floats[3], what);
        assert(fpcr === reference.processor.fpcr, what);
      }
    }
  }
  assert(executed > 14_000, `${executed}`);
});

Deno.test("jumps cost the same whether their hints are right or wrong", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    const { segments } = assembleProgram(
      `_start: lda s2, 9(zero)
again:  br      t0, next
next:   lda     t0, 20(t0)
        jsr     ra, (t0), there
        subq    s2, 1, s2
        bne     s2, again
        halt
there:  jmp     zero, (t1), 5
back:   ret     zero, (ra)`,
      new Map(),
      { text: IMAGE },
    );
    machine.bus.bytes.set(segments[0]!.bytes, 0x2_0000);
    setReg(machine, "t1", virtual(IMAGE + 32n));
  });
  runBoth(pair, 1000);
  assertEquals(pair.fast.stopped?.reason, "halt");
});
