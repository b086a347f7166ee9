// Where the fast engine stops, and that it stops in time: before anything has changed.

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  assembleProgram,
  compileEngine,
  createFastMachine,
  createMachine,
  decode,
  entryOffset,
  forget,
  INSTRUCTIONS,
  join,
  ksegAddress,
  type Machine,
  type MachineOptions,
  modelNamed,
  physical,
  run,
  step,
  virtual,
  writeRegister,
} from "../../chapters/01-hardware/mod.ts";
import { both, compare, createPair, furnish, runBoth } from "./engine_pair.ts";
import {
  EDGES,
  entryFor,
  IMAGE,
  KERNEL_PAGE,
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

/** Lets only the engine work, and gives back how many instructions it executed. */
function engineAlone(machine: Machine, until = Infinity): number {
  const { counters } = machine.processor;
  const before = counters.instructions;
  machine.engine!(machine, until);
  return counters.instructions - before;
}

/** Puts `source` where the program of the furnished pair begins. */
function write(machine: Machine, source: string): void {
  const { segments } = assemble(source, { text: USER_TEXT });
  const kernel = machine.processor.mode === "kernel";
  machine.bus.bytes.set(segments[0]!.bytes, kernel ? 0x2_0000 : 40 * 8192);
}

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
const INEXACT_BEFORE = 0x8900_0000_0000_0000n;

/** The bits of `value` as a T. */
function bitsOfNumber(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
}

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

// ## What has changed since the last time

Deno.test("the engine executes what a program has written over itself", () => {
  // The loop replaces its own addition by a subtraction, and back again.
  const source = `
        br      t0, here
here:   lda     s2, 0(zero)
loop:   addq    s2, 1, s2
        ldl     t1, 4(t0)
        ldl     t2, 40(t0)
        stl     t2, 4(t0)
        stl     t1, 40(t0)
        subq    s5, 1, s5
        bne     s5, loop
        halt
        .long   0
        subq    s2, 5, s2`;
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, source);
    setReg(machine, "s5", 101n);
  });
  const executed = runBoth(pair, 10_000);
  assert(executed > 700, `${executed}`);
  assertEquals(pair.fast.stopped?.reason, "halt");
  assertEquals(pair.fast.processor.registers[11], 51n - 250n & 2n ** 64n - 1n);
});

Deno.test("the engine sees what the host writes, instructions and data", () => {
  const machine = createFastMachine({ memory: MEMORY }, MODULE);
  machine.processor.pc = IMAGE;
  write(machine, "addq t0, 1, t0\n halt");
  engineAlone(machine);
  write(machine, "addq t0, 2, t0\n halt");
  machine.processor.pc = IMAGE;
  engineAlone(machine);
  assertEquals(machine.processor.registers[1], 3n);
});

Deno.test("a translation that is no longer in the machine's buffer is used no more", () => {
  const pair = createPair(MODULE);
  furnish(pair, "user");
  both(pair, (machine) => {
    write(machine, "loop: ldq t0, 0(s0)\n addq t1, t0, t1\n br loop");
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 500);
  both(pair, (machine) => forget(machine.processor.dataBuffer, USER_DATA, 0));
  runBoth(pair, 500);
  both(pair, (machine) => {
    machine.processor.asn = 7;
  });
  runBoth(pair, 500);
  both(pair, (machine) => {
    machine.processor.dataBuffer.entries.clear();
    forget(machine.processor.dataBuffer, USER_DATA, 0);
    machine.bus.view.setUint32(2 ** 13 * 41, 0);
  });
  runBoth(pair, 500);
  assertEquals(pair.fast.processor.dataBuffer.misses, 4);
});

Deno.test("a program that uses more pages than the buffer holds misses as often", () => {
  const source = `
again:  mov     s0, t0
        lda     t1, 40(zero)
loop:   ldq     t2, 0(t0)
        stq     t2, 8(t0)
        lda     t0, 0x2000(t0)
        subq    t1, 1, t1
        bne     t1, loop
        br      again`;
  const pair = createPair(MODULE);
  furnish(pair, "user");
  both(pair, (machine) => write(machine, source));
  for (let page = 0; page < 40; page++) {
    mapPage(
      pair.reference,
      USER_DATA + BigInt(page * 8192),
      entryFor(60 + page % 8, USER_PAGE),
    );
  }
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  both(pair, (machine) => {
    machine.processor.nextTick = Infinity;
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 60_000);
  assert(pair.fast.processor.dataBuffer.misses > 100);
});

Deno.test("a program goes on in the next page, wherever that is in memory", () => {
  const pair = createPair(MODULE);
  furnish(pair, "user");
  mapPage(pair.reference, USER_TEXT + 0x2000n, entryFor(45, USER_PAGE));
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  const word = (source: string) => assemble(source).segments[0]!.bytes;
  both(pair, (machine) => {
    const { bytes, view } = machine.bus;
    machine.processor.pc = virtual(USER_TEXT + 0x1ff8n);
    bytes.set(word("addq t0, 1, t0\n addq t0, 2, t0"), 40 * 8192 + 0x1ff8);
    bytes.set(word("addq t0, 4, t0"), 45 * 8192);
    const back = { opcode: 0x30, ra: 31, displacement: -4 };
    view.setUint32(45 * 8192 + 4, join("branch", back), true);
    // What would be executed if the neighbour in memory were taken for the next page.
    bytes.set(word("mov 1, t1\n mov 1, t1\n mov 1, t1"), 41 * 8192);
    setReg(machine, "t1", 0n);
  });
  runBoth(pair, 400);
  assertEquals(pair.fast.processor.registers[2], 0n);
});

Deno.test("what the kernel may reach, the user may not, and the reverse", () => {
  const pair = createPair(MODULE);
  furnish(pair, "kernel");
  mapPage(pair.reference, USER_DATA, entryFor(61, KERNEL_PAGE));
  pair.fast.bus.bytes.set(pair.reference.bus.bytes);
  both(pair, (machine) => {
    write(machine, "loop: ldq t0, 0(s0)\n stq t0, 8(s0)\n br loop");
    setReg(machine, "s0", USER_DATA);
  });
  runBoth(pair, 300);
  const { traps } = pair.fast.processor.counters;
  both(pair, (machine) => {
    machine.bus.bytes.copyWithin(40 * 8192, 0x2_0000, 0x2_0010);
    Object.assign(machine.processor, {
      mode: "user",
      ipl: 0,
      pc: USER_TEXT,
      otherStack: ksegAddress(physical(0x1_0000)),
    });
  });
  runBoth(pair, 300);
  assert(pair.fast.processor.counters.traps > traps);
});

// ## Several machines, several processors, several models

Deno.test("two machines share a module and nothing else", () => {
  const machines = [1n, 100n].map((amount) => {
    const machine = createFastMachine({ memory: MEMORY }, MODULE);
    machine.processor.pc = IMAGE;
    write(machine, "addq t0, t1, t0\n addq t0, t1, t0\n halt");
    setReg(machine, "t1", amount);
    return machine;
  });
  for (const machine of machines) assertEquals(engineAlone(machine), 2);
  const sums = machines.map(({ processor }) => processor.registers[1]);
  assertEquals(sums, [2n, 200n]);
});

/** Every processor adds to the same words, with locks and without. */
const TOGETHER = `
loop:   ldq_l   t0, 0(s1)
        addq    t0, 1, t0
        stq     s2, 32(s1)
        stq_c   t0, 0(s1)
        beq     t0, loop
        ldq     t1, 8(s1)
        addq    t1, 1, t1
        stq     t1, 8(s1)
        stq     t1, 256(s1)
        addq    s2, s0, s2
        mulq    s2, 7, t3
        and     t3, 15, t3
wait:   subq    t3, 1, t3
        bgt     t3, wait
        br      loop`;

/** Runs TOGETHER on three processors that find what they share at `shared`. */
function runTogether(shared: bigint): void {
  const pair = createPair(MODULE, 3);
  furnish(pair, "kernel");
  both(pair, (machine) => {
    write(machine, TOGETHER);
    for (const processor of machine.processors) {
      processor.running = true;
      processor.nextTick = Infinity;
      processor.pc = IMAGE;
      processor.registers[9] = BigInt(processor.number);
      processor.pageTable = pair.reference.processor.pageTable;
      processor.registers[10] = shared;
    }
  });
  let executed = 0;
  for (let piece = 0; piece < 20; piece++) {
    executed += runBoth(pair, 400 + 131 * piece, `piece ${piece}`);
  }
  const { instructions } = pair.fast.processor.counters;
  assert(executed > instructions, `${executed}, ${instructions}`);
}

Deno.test("processors that share memory in kseg take the same turns with both engines", () => {
  runTogether(ksegAddress(physical(0x8_0000)));
});

Deno.test("processors that share a page take the same turns with both engines", () => {
  runTogether(USER_DATA);
});

Deno.test("a model without an extension finds its instructions illegal", () => {
  const options: MachineOptions = { memory: MEMORY, model: modelNamed("ev4") };
  const machine = createFastMachine(options, MODULE);
  machine.processor.pc = IMAGE;
  write(machine, "addq t0, 1, t0\n ldbu t1, 0(zero)\n halt");
  assertEquals(engineAlone(machine), 1);
  assertEquals(machine.processor.pc, IMAGE + 4n);
});

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

Deno.test("pages that are a power of two apart have entries of their own", () => {
  for (const page of [0n, 0xa_0000n, 0x3fff_ffffn]) {
    for (let bit = 0n; bit < 20n; bit++) {
      const other = page ^ 1n << bit;
      assert(entryOffset(page << 13n) !== entryOffset(other << 13n), `${bit}`);
    }
  }
});
