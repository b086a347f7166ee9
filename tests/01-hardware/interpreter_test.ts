import { assertEquals } from "@std/assert";
import {
  FOE,
  FOR,
  FOW,
  instructionNamed,
  join,
  KRE,
  KSEG,
  ksegAddress,
  LATENCY,
  physical,
  run,
  step,
  TAKEN_BRANCH,
  TRANSLATION_MISS,
  TRAP_ENTRY,
  URE,
  UWE,
  VALID,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  at,
  bareMachine,
  DATA_FRAME,
  doorOf,
  DOORS,
  entryFor,
  executeWord,
  frameWords,
  IMAGE,
  mapPage,
  reg,
  runBare,
  setReg,
  USER_DATA,
  USER_PAGE,
  USER_TEXT,
  userMachine,
  watch,
} from "./helpers.ts";

/** Runs user code until a door, and tells which, with A0 to A2 and the saved PC. */
function trapOf(
  source: string,
  prepare = (_: ReturnType<typeof userMachine>) => {},
) {
  const machine = userMachine(source);
  prepare(machine);
  run(machine, { steps: 1000 });
  const [, pc] = frameWords(machine);
  return {
    machine,
    door: doorOf(machine),
    arguments: [reg(machine, "a0"), reg(machine, "a1"), reg(machine, "a2")],
    pc: pc! - USER_TEXT,
  };
}

// ## Registers and addresses

Deno.test("R31 reads zero and swallows what is written to it", () => {
  const [machine] = runBare(`
        lda     zero, 5(zero)
        addq    zero, 3, zero
        addq    zero, zero, t0
        br      zero, next
next:   halt`);
  assertEquals(machine.processor.registers[31], 0n);
  assertEquals(reg(machine, "t0"), 0n);
});

Deno.test("LDA and LDAH add a signed displacement, LDAH 65536 times as much", () => {
  const [machine] = runBare(`
        lda     t0, -1(zero)
        ldah    t1, -32768(zero)
        ldah    t2, 1(t0)
        lda     t3, 32767(t2)
        halt`);
  assertEquals(reg(machine, "t0"), 0xffff_ffff_ffff_ffffn);
  assertEquals(reg(machine, "t1"), 0xffff_ffff_8000_0000n);
  assertEquals(reg(machine, "t2"), 0xffffn);
  assertEquals(reg(machine, "t3"), 0x1_7ffen);
});

/** A program that can name `data`, 32 bytes behind its code. */
function withData(code: string): string {
  return `
        br      t11, here
here:   lda     t11, data-0x${(IMAGE + 4n).toString(16)}(t11)
        ${code}
        halt
        .align  4
data:   .quad   0x8877665544332211, 0xffeeddccbbaa9988, 0, 0`;
}

Deno.test("loads extend as their names say", () => {
  const [machine] = runBare(withData(`
        ldq     t0, 8(t11)
        ldl     t1, 12(t11)
        ldl     t2, 0(t11)
        ldwu    t3, 14(t11)
        ldbu    t4, 15(t11)
        ldq_u   t5, 13(t11)`));
  assertEquals(reg(machine, "t0"), 0xffee_ddcc_bbaa_9988n);
  assertEquals(reg(machine, "t1"), 0xffff_ffff_ffee_ddccn);
  assertEquals(reg(machine, "t2"), 0x4433_2211n);
  assertEquals(reg(machine, "t3"), 0xffeen);
  assertEquals(reg(machine, "t4"), 0xffn);
  assertEquals(reg(machine, "t5"), 0xffee_ddcc_bbaa_9988n);
});

Deno.test("stores keep the low bytes and leave their neighbours", () => {
  const [machine] = runBare(withData(`
        lda     t0, -2(zero)
        stq     t0, 16(t11)
        stb     zero, 17(t11)
        stw     zero, 20(t11)
        ldq     t1, 16(t11)
        stl     t0, 24(t11)
        ldq     t2, 24(t11)
        stq_u   t0, 31(t11)
        ldq     t3, 24(t11)`));
  assertEquals(reg(machine, "t1"), 0xffff_0000_ffff_00fen);
  assertEquals(reg(machine, "t2"), 0xffff_fffen);
  assertEquals(reg(machine, "t3"), 0xffff_ffff_ffff_fffen);
});

// ## Branches

const CONDITIONS: Readonly<Record<string, (value: bigint) => boolean>> = {
  beq: (value) => value === 0n,
  bne: (value) => value !== 0n,
  blt: (value) => value < 0n,
  ble: (value) => value <= 0n,
  bge: (value) => value >= 0n,
  bgt: (value) => value > 0n,
  blbc: (value) => (value & 1n) === 0n,
  blbs: (value) => (value & 1n) === 1n,
};

for (const [name, holds] of Object.entries(CONDITIONS)) {
  Deno.test(`${name} goes exactly when its condition holds`, () => {
    const { opcode } = instructionNamed(name.toUpperCase())!;
    for (const value of [0n, 1n, 2n, -1n, -2n, 1n << 62n, -(1n << 63n)]) {
      const word = join("branch", { opcode, ra: 1, displacement: -3 });
      const { processor } = executeWord(word, { 1: value });
      const there = IMAGE + 4n - 12n;
      assertEquals(processor.pc as bigint, holds(value) ? there : IMAGE + 4n);
      assertEquals(processor.registers[1], BigInt.asUintN(64, value));
    }
  });
}

Deno.test("BR and BSR leave the next address in Ra and reach 4 MB both ways", () => {
  for (const name of ["BR", "BSR"]) {
    const { opcode } = instructionNamed(name)!;
    for (const displacement of [0xf_ffff, -0x10_0000]) {
      const word = join("branch", { opcode, ra: 5, displacement });
      const { processor } = executeWord(word);
      assertEquals(processor.registers[5], IMAGE + 4n);
      const target = IMAGE + 4n + 4n * BigInt(displacement);
      assertEquals(processor.pc as bigint, target);
    }
  }
});

Deno.test("jumps clear the two low bits of the target and ignore the hint", () => {
  for (const name of ["JMP", "JSR", "RET", "JSR_COROUTINE"]) {
    const { opcode, function: kind } = instructionNamed(name)!;
    for (const displacement of [0, 1, 0x3fff]) {
      const parts = { opcode, function: kind, ra: 26, rb: 27, displacement };
      const { processor } = executeWord(join("jump", parts), { 27: 0x1003n });
      assertEquals(processor.pc as bigint, 0x1000n);
      assertEquals(processor.registers[26], IMAGE + 4n);
    }
  }
});

Deno.test("JSR reads its target before it writes the return address", () => {
  const { opcode, function: kind } = instructionNamed("JSR")!;
  const word = join("jump", { opcode, function: kind, ra: 26, rb: 26 });
  const { processor } = executeWord(word, { 26: 0x2000n });
  assertEquals(processor.pc as bigint, 0x2000n);
  assertEquals(processor.registers[26], IMAGE + 4n);
});

// ## Conditional stores

Deno.test("STQ_C stores after LDQ_L and says 1, once", () => {
  const [machine] = runBare(withData(`
        lda     t0, 7(zero)
        mov     t0, t1
        ldq_l   t2, 16(t11)
        stq_c   t0, 16(t11)
        stq_c   t1, 16(t11)
        ldq     t3, 16(t11)`));
  assertEquals(reg(machine, "t0"), 1n);
  assertEquals(reg(machine, "t1"), 0n);
  assertEquals(reg(machine, "t3"), 7n);
});

Deno.test("STL_C without a flag says 0 and leaves memory", () => {
  const [machine] = runBare(withData(`
        lda     t0, 7(zero)
        stl_c   t0, 16(t11)
        ldq     t3, 16(t11)`));
  assertEquals([reg(machine, "t0"), reg(machine, "t3")], [0n, 0n]);
});

Deno.test("STQ_C may store to the other word of the locked block, and not beyond", () => {
  const [machine] = runBare(withData(`
        lda     t0, 7(zero)
        mov     t0, t1
        ldq_l   t2, 16(t11)
        stq_c   t0, 24(t11)
        ldq_l   t2, 16(t11)
        stq_c   t1, 8(t11)
        lda     t2, 5(zero)
        ldq_l   t3, 24(t11)
        stq_c   t2, 16(t11)`));
  assertEquals([reg(machine, "t0"), reg(machine, "t1")], [1n, 0n]);
  assertEquals(reg(machine, "t2"), 1n);
});

Deno.test("a conditional store uses the flag up even if it fails", () => {
  const [machine] = runBare(withData(`
        lda     t0, 7(zero)
        mov     t0, t1
        ldq_l   t2, 16(t11)
        stq_c   t0, 8(t11)
        stq_c   t1, 16(t11)
        ldq     t3, 16(t11)`));
  const found = ["t0", "t1", "t3"].map((name) => reg(machine, name));
  assertEquals(found, [0n, 0n, 0n]);
});

Deno.test("LDL_L extends the sign", () => {
  const [machine] = runBare(withData("ldl_l t0, 12(t11)"));
  assertEquals(reg(machine, "t0"), 0xffff_ffff_ffee_ddccn);
});

Deno.test("a trap between LDQ_L and STQ_C makes the store fail", () => {
  const machine = userMachine(`
        ldq_l   t0, 0(s0)
        bpt
        stq_c   t1, 0(s0)
        bugchk`);
  // The door returns at once: CALL_PAL rti.
  writePhysical(machine.bus, physical(0x4_3000), 4, 0x3fn);
  setReg(machine, "t1", 9n);
  run(machine, { steps: 5 });
  assertEquals(reg(machine, "t1"), 0n);
  assertEquals(machine.bus.bytes[DATA_FRAME * 8192], 0);
});

Deno.test("every way into the kernel breaks the lock, from the kernel too", () => {
  const into: [string, (machine: ReturnType<typeof bareMachine>) => void][] = [
    ["bpt", () => {}],
    ["ldq t0, 1(s0)", () => {}],
    ["ldq t0, 0(zero)", () => {}],
    ["nop", ({ processor }) => processor.tickPending = true],
  ];
  for (const [source, prepare] of into) {
    const kernel = bareMachine(source);
    Object.assign(kernel.processor.entries, DOORS);
    kernel.processor.ipl = 0;
    for (const machine of [kernel, userMachine(source)]) {
      machine.processor.locked = physical(0x40);
      prepare(machine);
      run(machine, { steps: 1 });
      assertEquals(machine.processor.counters.traps, 1, source);
      assertEquals(machine.processor.locked, undefined, source);
    }
  }
});

Deno.test("STQ_C faults where STQ would fault, flag or not, and misses once", () => {
  const readOnly = VALID | URE | KRE;
  const { machine, door, arguments: found } = trapOf(
    "stq_c t0, 0(s0)",
    (one) => {
      mapPage(one, USER_DATA, entryFor(DATA_FRAME, readOnly));
    },
  );
  assertEquals(door, "entMM");
  assertEquals(found, [USER_DATA, 1n, 1n]);
  assertEquals(machine.processor.dataBuffer.misses, 1);
});

// ## What goes wrong

Deno.test("an unaligned access traps with address, opcode and register", () => {
  const cases: [string, bigint, bigint][] = [
    ["ldl t3, 2(s0)", 2n, 0x28n],
    ["ldq t3, 4(s0)", 4n, 0x29n],
    ["ldwu t3, 1(s0)", 1n, 0x0cn],
    ["stw t3, 1(s0)", 1n, 0x0dn],
    ["stl t3, 1(s0)", 1n, 0x2cn],
    ["stq t3, 7(s0)", 7n, 0x2dn],
    ["ldl_l t3, 2(s0)", 2n, 0x2an],
    ["ldq_l t3, 1(s0)", 1n, 0x2bn],
    ["stl_c t3, 1(s0)", 1n, 0x2en],
    ["stq_c t3, 4(s0)", 4n, 0x2fn],
  ];
  for (const [source, offset, opcode] of cases) {
    const { door, arguments: found, pc } = trapOf(source);
    assertEquals(door, "entUna", source);
    assertEquals(found, [USER_DATA + offset, opcode, 4n], source);
    assertEquals(pc, 4n, source);
  }
});

Deno.test("being unaligned comes before being unmapped", () => {
  assertEquals(trapOf("ldq t0, 1(zero)").door, "entUna");
});

Deno.test("LDQ_U and STQ_U never trap for alignment", () => {
  const { machine, door } = trapOf(`
        lda     t0, 5(zero)
        stq_u   t0, 7(s0)
        ldq_u   t1, 3(s0)
        bpt`);
  assertEquals(door, "entIF");
  assertEquals(reg(machine, "t1"), 5n);
});

Deno.test("a memory fault saves the instruction itself, with code and direction", () => {
  const missing = 0x1_4000_2000n;
  const cases: [string, bigint[]][] = [
    ["ldq t0, 0x2000(s0)", [missing, 1n, 0n]],
    ["stq t0, 0x2000(s0)", [missing, 1n, 1n]],
    ["ldbu t0, 0x2001(s0)", [missing + 1n, 1n, 0n]],
    ["ldq_u t0, 0x2005(s0)", [missing, 1n, 0n]],
  ];
  for (const [source, expected] of cases) {
    const { door, arguments: found, pc } = trapOf(`nop\n${source}`);
    assertEquals(door, "entMM", source);
    assertEquals(found, expected, source);
    assertEquals(pc, 4n, source);
  }
});

Deno.test("a fault of the fetch has the PC as its address and -1 as its direction", () => {
  const { door, arguments: found, machine } = trapOf("jmp (s1)", (one) => {
    setReg(one, "s1", 0x1_5000_0000n);
  });
  assertEquals(door, "entMM");
  assertEquals(found, [0x1_5000_0000n, 1n, 0xffff_ffff_ffff_ffffn]);
  assertEquals(frameWords(machine)[1], 0x1_5000_0000n);
});

Deno.test("a page that is not valid but permitted gives TNV", () => {
  const { arguments: found } = trapOf("ldq t0, 0(s0)", (one) => {
    mapPage(one, USER_DATA, entryFor(0, URE));
  });
  assertEquals(found, [USER_DATA, 0n, 0n]);
});

Deno.test("FOR, FOW and FOE are 2, 4 and 3 to entMM, and ACV comes before them", () => {
  const user = VALID | URE | UWE;
  const cases: [string, bigint, bigint, bigint][] = [
    ["ldq t0, 0(s0)", user | FOR, 2n, 0n],
    ["stq t0, 0(s0)", user | FOW, 4n, 1n],
    ["jmp (s0)", user | FOE, 3n, 0xffff_ffff_ffff_ffffn],
    ["ldq t0, 0(s0)", VALID | FOR, 1n, 0n],
    ["stq t0, 0(s0)", VALID | URE | FOW, 1n, 1n],
    ["jmp (s0)", VALID | UWE | FOE, 1n, 0xffff_ffff_ffff_ffffn],
  ];
  for (const [source, bits, code, direction] of cases) {
    const { door, arguments: found } = trapOf(source, (one) => {
      mapPage(one, USER_DATA, entryFor(DATA_FRAME, bits));
    });
    assertEquals([door, ...found], ["entMM", USER_DATA, code, direction]);
  }
});

Deno.test("a fault that is mended lets the same instruction run again", () => {
  const { machine } = trapOf("ldq t0, 0x2000(s0)\nbpt");
  mapPage(machine, USER_DATA + 0x2000n, entryFor(61, USER_PAGE));
  machine.bus.bytes[61 * 8192] = 42;
  writePhysical(machine.bus, physical(0x4_2004), 4, 0x3fn);
  machine.stopped = undefined;
  run(machine, { steps: 100 });
  assertEquals(reg(machine, "t0"), 42n);
  assertEquals(doorOf(machine), "entIF");
});

Deno.test("a load into R31 is a hint: it never faults, wherever it points", () => {
  for (
    const source of [
      "ldq zero, 1(zero)",
      "ldl zero, 0(zero)",
      "ldbu zero, 0(s1)",
      "ldq_u zero, 0(s1)",
      "ldwu zero, 1(s0)",
      "fetch (s1)",
      "fetch_m (s1)",
      "ecb (s1)",
      "wh64 (s1)",
    ]
  ) {
    const { door, pc } = trapOf(`${source}\nbpt`, (one) => {
      setReg(one, "s1", 1n << 50n);
    });
    assertEquals([door, pc], ["entIF", 8n], source);
  }
});

Deno.test("a store of R31 stores zero, and can fault", () => {
  assertEquals(trapOf("stq zero, 0(zero)").door, "entMM");
});

Deno.test("kseg from user mode is an access violation", () => {
  for (
    const [source, direction] of [["ldq t0, 0(s1)", 0n], ["stq t0, 0(s1)", 1n]]
  ) {
    const { arguments: found } = trapOf(source as string, (one) => {
      setReg(one, "s1", KSEG);
    });
    assertEquals(found, [KSEG, 1n, direction]);
  }
});

Deno.test("a malformed address is an access violation", () => {
  const { arguments: found } = trapOf("ldq t0, 0(s1)", (one) => {
    setReg(one, "s1", 1n << 45n);
  });
  assertEquals(found, [1n << 45n, 1n, 0n]);
});

Deno.test("a word without meaning is opcDec with the PC behind it", () => {
  const words = [
    1 << 26,
    ...[0x19, 0x1b, 0x1d, 0x1e, 0x1f].map((opcode) => opcode * 2 ** 26),
    0x10 * 2 ** 26 + 0x7f * 32,
    0x10 * 2 ** 26 + 0x42 * 32, // S4ADDL/V
    0x18 * 2 ** 26 + 0xffff,
    0x1c * 2 ** 26 + 0x30 * 32 + 0x1000, // CTPOP of a literal
  ];
  for (const word of words) {
    const { door, arguments: found, pc } = trapOf(`.long ${word}`);
    assertEquals([door, pc], ["entIF", 4n]);
    assertEquals(found, [4n, 0n, 0n]);
  }
});

Deno.test("a load from where nothing answers ends in a machine check", () => {
  const machine = bareMachine("ldq t0, 0(s0)\nhalt");
  const nowhere = physical(2 ** 35);
  setReg(machine, "s0", ksegAddress(nowhere));
  const stop = run(machine);
  assertEquals(stop, { reason: "machine check", address: nowhere });
  setReg(machine, "s0", 0n);
  assertEquals(run(machine), stop);
});

Deno.test("a conditional store to where nothing answers is a machine check", () => {
  const machine = bareMachine("ldq_l t0, 0(s0)\nstq_c t0, 0(s1)\nhalt");
  setReg(machine, "s0", IMAGE);
  setReg(machine, "s1", ksegAddress(physical(2 ** 35)));
  machine.processor.locked = physical(2 ** 35);
  machine.processor.pc = (IMAGE + 4n) as typeof IMAGE;
  assertEquals(run(machine).reason, "machine check");
});

// ## Counting

/** What an instruction takes that finds everything ready and whose result nobody awaits. */
const START = 1;

Deno.test("step charges what is waited for, taken branches, and nothing else", () => {
  const [machine] = runBare(`
        addq    t0, 1, t0
        sll     t0, 2, t0
        mulq    t0, t0, t1
        mull    t1, t0, t1
        br      next
next:   mb
        rpcc    t2
        halt`);
  const before = LATENCY.simple + LATENCY.shift + LATENCY.multiplyQuad +
    START + START + TAKEN_BRANCH + START + START;
  assertEquals(reg(machine, "t2"), BigInt(before));
  assertEquals(machine.processor.counters.instructions, 8);
});

Deno.test("step charges a fault for the miss, the load and the trap", () => {
  const machine = userMachine("ldq t0, 0(zero)");
  step(machine);
  assertEquals(
    machine.processor.counters.cycles,
    2 * TRANSLATION_MISS + LATENCY.simple + TRAP_ENTRY,
  );
  assertEquals(machine.processor.counters.traps, 1);
});

Deno.test("RPCC has the context's offset above and the counter below", () => {
  const machine = bareMachine("rpcc t0\nhalt");
  machine.processor.cycleOffset = 0xffff_fffe;
  machine.processor.counters.cycles = 2 ** 32 + 5;
  step(machine);
  assertEquals(reg(machine, "t0"), 0xffff_fffe_0000_0006n);
});

Deno.test("watcher hears of instructions, misses, traps and PAL calls in order", () => {
  const machine = userMachine("callsys");
  const events = watch(machine);
  setReg(machine, "v0", 4n);
  step(machine);
  assertEquals(events.filter(({ kind }) => kind !== "store"), [
    { kind: "miss", buffer: "instruction", address: USER_TEXT },
    { kind: "instruction", pc: USER_TEXT, word: 0x83 },
    { kind: "pal", name: "callsys", pc: USER_TEXT },
    {
      kind: "trap",
      entry: "entSys",
      pc: (USER_TEXT + 4n) as typeof USER_TEXT,
      arguments: [4n],
    },
  ]);
});

Deno.test("watcher hears of loads when done, and of stores before they are done", () => {
  const machine = userMachine("stw t0, 2(s0)\nldl t1, 0(s0)\nldq zero, 0(s0)");
  const place = DATA_FRAME * 8192;
  const events = watch(machine);
  const before: bigint[] = [];
  const { watcher } = machine;
  machine.watcher = (event) => {
    watcher?.(event);
    before.push(machine.bus.view.getBigUint64(place, true));
  };
  setReg(machine, "t0", 0x1_2345n);
  for (let count = 0; count < 3; count++) step(machine);
  const isAccess = ({ kind }: { kind: string }) => /load|store/.test(kind);
  assertEquals(events.filter(isAccess), [
    {
      kind: "store",
      address: at(USER_DATA + 2n),
      at: physical(place + 2),
      width: 2,
      value: 0x2345n,
    },
    {
      kind: "load",
      address: USER_DATA,
      at: physical(place),
      width: 4,
      value: 0x2345_0000n,
    },
  ]);
  assertEquals(before[events.findIndex(isAccess)], 0n);
});

Deno.test("code that is written over is executed as it now is", () => {
  const [machine] = runBare(`
        br      t11, here
here:   ldl     t0, 28(t11)
        stl     t0, 16(t11)
        imb
        nop
        lda     t1, 1(zero)
        halt
        nop
        lda     t1, 2(zero)`);
  assertEquals(reg(machine, "t1"), 2n);
});
