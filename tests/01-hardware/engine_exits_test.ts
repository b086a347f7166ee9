// Where the fast engine stops, and that it stops in time: before anything has changed.

import { assert, assertEquals } from "@std/assert";
import {
  compileEngine,
  createFastMachine,
  DISK_PORT,
  FRAME_BYTES,
  ksegAddress,
  type Machine,
  physical,
  run,
  step,
} from "../../chapters/01-hardware/mod.ts";
import {
  bitsOfNumber,
  both,
  compare,
  createPair,
  engineAlone,
  furnish,
  INEXACT_BEFORE,
  runBoth,
  write,
} from "./engine_pair.ts";
import {
  entryFor,
  IMAGE,
  mapPage,
  MEMORY,
  setReg,
  USER_DATA,
  USER_PAGE,
  USER_TEXT,
  watch,
} from "./helpers.ts";

const MODULE = compileEngine();
/** For the many small tests; each of them furnishes it anew. */
const PAIR = createPair(MODULE);

// ## What is left to step

/** What comes before the instruction that the engine is to leave alone. */
const BEFORE = "lda t0, 1(t0)\n addq t0, t0, t1\n ldq t2, 0(s0)\n";

/** An instruction that the engine must not execute, and what makes it so. */
interface Hard {
  readonly what: string;
  readonly source: string;
  readonly mode?: "user" | "kernel";
  readonly prepare?: (machine: Machine) => void;
}

const ONE_THIRD = 0x3fd5_5555_5555_5555n;

function numbers(a: bigint, b: bigint, fpcr = INEXACT_BEFORE) {
  return ({ processor }: Machine) => {
    processor.floats[1] = a;
    processor.floats[2] = b;
    processor.fpcr = fpcr;
  };
}

const HARD: readonly Hard[] = [
  { what: "a call of PALcode", source: "callsys" },
  { what: "an unaligned locked load", source: "ldq_l t3, 4(s0)" },
  { what: "an unaligned conditional store", source: "stl_c t3, 2(s0)" },
  { what: "RPCC", source: "rpcc t3" },
  { what: "RS", source: "rs t3" },
  { what: "RC", source: "rc t3" },
  { what: "AMASK", source: "amask 1, t3" },
  { what: "IMPLVER", source: "implver t3" },
  { what: "a write of the FPCR", source: "mt_fpcr $f1" },
  { what: "a read of the FPCR", source: "mf_fpcr $f1" },
  { what: "a word without meaning", source: ".long 0x04000000" },
  { what: "an unaligned load", source: "ldq t3, 4(s0)" },
  { what: "an unaligned load of a longword", source: "ldl t3, 2(s0)" },
  { what: "an unaligned store", source: "stw t3, 1(s0)" },
  {
    what: "an unaligned load in kseg",
    source: "ldq t3, 4(s1)",
    mode: "kernel",
  },
  {
    what: "an unaligned store in kseg",
    source: "stl t3, 2(s1)",
    mode: "kernel",
  },
  { what: "a load from a page without translation", source: "ldq t3, 0(s2)" },
  { what: "a store to a page without translation", source: "stq t3, 0(s2)" },
  { what: "a store to a page of read-only data", source: "stq t3, 0(s3)" },
  { what: "a user's load from kseg", source: "ldq t3, 0(s1)" },
  { what: "a load from a device", source: "ldbu t3, 5(s4)", mode: "kernel" },
  { what: "a store to a device", source: "stb t3, 3(s4)", mode: "kernel" },
  { what: "an addition that overflows", source: "addq/v s5, s5, t3" },
  { what: "a product that overflows", source: "mulq/v s5, s5, t3" },
  {
    what: "floating point that is switched off",
    source: "cpys $f1, $f1, $f2",
    prepare: ({ processor }) => processor.fen = false,
  },
  {
    what: "a denormal operand",
    source: "addt $f1, $f2, $f3",
    prepare: numbers(1n, ONE_THIRD),
  },
  {
    what: "a NaN",
    source: "cmptlt $f1, $f2, $f3",
    prepare: numbers(0x7ff8_0000_0000_0000n, ONE_THIRD),
  },
  {
    what: "a sum that overflows",
    source: "addt $f1, $f1, $f3",
    prepare: numbers(0x7fef_ffff_ffff_ffffn, 0n),
  },
  {
    what: "a product that underflows to zero",
    source: "mult $f1, $f1, $f3",
    prepare: numbers(0x0010_0000_0000_0000n, 0n),
  },
  {
    what: "a division by zero",
    source: "divt $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, 0n),
  },
  {
    what: "an inexact sum, if there has been none",
    source: "addt $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, 0x4008_0000_0000_0000n, 0n),
  },
  {
    what: "an inexact product, if there has been none",
    source: "mult $f1, $f1, $f3",
    prepare: numbers(ONE_THIRD, 0n, 0n),
  },
  {
    what: "a product with a digit too many, if there has been none",
    source: "mult $f1, $f2, $f3",
    prepare: numbers(bitsOfNumber(2 ** 26 + 1), bitsOfNumber(2 ** 27 + 1), 0n),
  },
  {
    what: "a chopped sum",
    source: "addt/c $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, ONE_THIRD),
  },
  {
    what: "a dynamic rounding that is not to the nearest",
    source: "addt/d $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, ONE_THIRD, 0x8100_0000_0000_0000n),
  },
  {
    what: "an instruction that wants to trap when it is inexact",
    source: "addt/sui $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, ONE_THIRD),
  },
  {
    what: "a short sum of numbers that are not short",
    source: "adds $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, ONE_THIRD),
  },
  {
    what: "VAX arithmetic",
    source: "addg $f1, $f2, $f3",
    prepare: numbers(ONE_THIRD, ONE_THIRD),
  },
];

for (const { what, source, mode = "user", prepare } of HARD) {
  Deno.test(`the engine leaves ${what} to step, with nothing changed`, () => {
    const pair = PAIR;
    furnish(pair, mode);
    both(pair, (machine) => {
      write(machine, BEFORE + source);
      machine.processor.fen = true;
      setReg(machine, "s0", USER_DATA);
      setReg(machine, "s1", ksegAddress(physical(0x4000)));
      setReg(machine, "s2", USER_DATA + 0x1_0000n);
      setReg(machine, "s3", READ_ONLY);
      setReg(machine, "s4", ksegAddress(physical(0x801_fc00_03f8)));
      setReg(machine, "s5", 2n ** 62n + 1n);
      prepare?.(machine);
    });
    mapPage(pair.reference, READ_ONLY, entryFor(62, USER_PAGE & ~0x2000n));
    pair.fast.bus.bytes.set(pair.reference.bus.bytes);
    const { reference, fast } = pair;
    // What BEFORE touches is to be in the translation buffers.
    both(pair, (machine) => {
      for (let count = 0; count < 3; count++) step(machine);
      machine.processor.pc = mode === "kernel" ? IMAGE : USER_TEXT;
    });
    assertEquals(engineAlone(fast), 3);
    for (let count = 0; count < 3; count++) step(reference);
    compare(reference, fast);
    both(pair, step);
    compare(reference, fast);
  });
}

const READ_ONLY = USER_DATA + 0x4000n;

// ## Time

/** A loop in which nothing is hard. */
const LOOP = `
loop:   mulq    t0, 3, t0
        addl    t0, t1, t1
        srl     t1, 3, t2
        xor     t2, t0, t0
        subq    s5, 1, s5
        bne     s5, loop
        br      loop`;

Deno.test("the engine stops at the cycle at which stepping stops", () => {
  const pair = createPair(MODULE);
  for (let limit = 1; limit < 120; limit++) {
    furnish(pair, "kernel");
    both(pair, (machine) => {
      write(machine, LOOP);
      machine.processor.nextTick = Infinity;
      setReg(machine, "s5", 3n);
    });
    const executed = runBoth(pair, limit, `${limit} cycles`);
    assert(executed > 0);
  }
});

Deno.test("a frame on a stack in a device is written at the time of the interrupt", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, LOOP);
    machine.processor.ipl = 0;
    // The frame's word for GP falls into the register that takes commands.
    setReg(machine, "sp", ksegAddress(DISK_PORT) + FRAME_BYTES);
    setReg(machine, "gp", 7n);
  });
  runBoth(pair, 1000);
  const [reference, fast] = [pair.reference, pair.fast]
    .map(({ board }) => board.disk);
  assert(reference!.due < Infinity);
  assertEquals(fast!.save(), reference!.save());
});

Deno.test("counters that wait for another context note the same with an engine", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, LOOP);
    Object.assign(machine.processor.monitor, {
      enabled: true,
      everybody: false,
    });
  });
  assert(runBoth(pair, 1000) > 0);
});

Deno.test("an engine without time executes nothing", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => write(machine, LOOP));
  const { counters } = pair.fast.processor;
  assertEquals(engineAlone(pair.fast, counters.cycles), 0);
  assertEquals(engineAlone(pair.fast, 0), 0);
  compare(pair.reference, pair.fast);
});

Deno.test("the engine executes nothing while somebody watches", () => {
  const machine = createFastMachine({ memory: MEMORY }, MODULE);
  machine.processor.pc = IMAGE;
  write(machine, LOOP);
  const events = watch(machine);
  assertEquals(engineAlone(machine, 1000), 0);
  run(machine, { cycles: 300 });
  assert(events.length > 5);
  machine.watcher = undefined;
  assert(engineAlone(machine, 1000) > 0);
});
