import { assertEquals } from "@std/assert";
import {
  FPCR_BITS,
  instructionNamed,
  INSTRUCTIONS,
  join,
  physical,
  readFloat,
  readPhysical,
  readRegister,
  run,
  step,
  writeFloat,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import { execute, f3, floatMachine, MINUS_ZERO, t } from "./floats.ts";
import {
  DATA_FRAME,
  doorOf,
  EDGES,
  frameWords,
  KERNEL_STACK,
  random,
  random64,
  reg,
  setReg,
  USER_DATA,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

const NAN = 0x7ff8_0000_0000_0000n;
const NEGATIVE_NAN = NAN | MINUS_ZERO;

// ## Switched off

Deno.test("floating point that is off is a FEN fault at the instruction, for every one", () => {
  const next = random(31);
  for (const { format, opcode, function: code, name } of INSTRUCTIONS) {
    const floating = opcode >= 0x14 && opcode <= 0x17 ||
      opcode >= 0x20 && opcode <= 0x27 ||
      /^FB|^FTOI/.test(name);
    if (!floating || next() % 4 !== 0 && name.includes("/")) continue;
    const machine = userMachine(".long 0");
    const word = join(format, { opcode, function: code, ra: 1, rb: 9, rc: 3 });
    writePhysical(machine.bus, physical(40 * 8192), 4, BigInt(word >>> 0));
    step(machine);
    const [, pc] = frameWords(machine);
    const found = [machine.processor.pc, reg(machine, "a0"), pc];
    const { entIF } = machine.processor.entries;
    assertEquals(found, [entIF, 3n, USER_TEXT], name);
  }
});

Deno.test("a floating-point code without meaning is a FEN fault first, opcDec then", () => {
  for (const word of [0x14 * 2 ** 26, 0x15 * 2 ** 26 + 0x7ff * 32]) {
    for (const fen of [false, true]) {
      const machine = floatMachine(`.long ${word}`);
      machine.processor.fen = fen;
      step(machine);
      const [, pc] = frameWords(machine);
      const expected = fen ? [4n, USER_TEXT + 4n] : [3n, USER_TEXT];
      assertEquals([reg(machine, "a0"), pc], expected);
    }
  }
});

// ## Loads and stores

/** What the load `name` makes of `memory`. */
function loaded(name: string, memory: bigint): bigint {
  const machine = floatMachine(`${name} $f3, 8(s0)`);
  const place = physical(DATA_FRAME * 8192 + 8);
  writePhysical(machine.bus, place, 8, memory);
  step(machine);
  return readFloat(machine, 3);
}

/** What the store `name` leaves in eight bytes that were zero. */
function stored(name: string, register: bigint): bigint {
  const machine = floatMachine(`${name} $f3, 8(s0)`);
  writeFloat(machine, 3, register);
  step(machine);
  return readPhysical(machine.bus, physical(DATA_FRAME * 8192 + 8), 8)!;
}

Deno.test("LDS stretches the exponent of every kind of number", () => {
  const cases: [bigint, bigint][] = [
    [0x0000_0000n, 0n],
    [0x8000_0000n, MINUS_ZERO],
    [0x0000_0001n, 0x0000_0000_2000_0000n],
    [0x0080_0000n, 0x3810_0000_0000_0000n],
    [0x3f80_0000n, t(1)],
    [0xc020_0000n, t(-2.5)],
    [0x7f7f_ffffn, t((2 - 2 ** -23) * 2 ** 127)],
    [0x7f80_0000n, t(Infinity)],
    [0xff80_0000n, t(-Infinity)],
    [0x7fa0_0001n, 0x7ff4_0000_2000_0000n],
  ];
  for (const [memory, register] of cases) {
    assertEquals(loaded("lds", memory), register, memory.toString(16));
    assertEquals(stored("sts", register), memory, memory.toString(16));
  }
});

Deno.test("LDF and LDG turn the VAX's words round; F stretches without infinities", () => {
  const cases: [bigint, bigint][] = [
    [0x0000_40c0n, 0x4018_0000_0000_0000n],
    [0x0000_0000n, 0n],
    [0x0000_8000n, MINUS_ZERO],
    [0x1234_c0abn, 0xc015_6246_8000_0000n],
    [0xffff_7fffn, 0x47ff_ffff_e000_0000n],
    [0x0000_0080n, 0x3810_0000_0000_0000n],
  ];
  for (const [memory, register] of cases) {
    assertEquals(loaded("ldf", memory), register, memory.toString(16));
    assertEquals(stored("stf", register), memory, memory.toString(16));
  }
  const g = 0x8877_6655_4433_2211n;
  assertEquals(loaded("ldg", g), 0x2211_4433_6655_8877n);
  assertEquals(stored("stg", 0x2211_4433_6655_8877n), g);
});

Deno.test("what is loaded can be stored again, bit by bit, in every format", () => {
  const next = random(32);
  for (const letter of "fgst") {
    const wide = letter === "g" || letter === "t";
    for (let round = 0; round < 50; round++) {
      const memory = wide ? random64(next) : BigInt(next());
      const register = loaded(`ld${letter}`, memory);
      assertEquals(stored(`st${letter}`, register), memory);
    }
  }
});

Deno.test("a load into F31 vanishes, wherever it points", () => {
  for (const name of ["ldf", "ldg", "lds", "ldt"]) {
    const machine = floatMachine(`${name} $f31, 1(zero)\nbpt`);
    run(machine, { steps: 2 });
    assertEquals(doorOf(machine), undefined);
    assertEquals(reg(machine, "a0"), 0n, name);
    assertEquals(machine.processor.counters.traps, 1, name);
    assertEquals(readFloat(machine, 31), 0n);
  }
});

Deno.test("an unaligned load or store traps with address, opcode and register", () => {
  const cases: [string, bigint, bigint][] = [
    ["ldf $f4, 2(s0)", 2n, 0x20n],
    ["ldg $f4, 4(s0)", 4n, 0x21n],
    ["lds $f4, 1(s0)", 1n, 0x22n],
    ["ldt $f4, 4(s0)", 4n, 0x23n],
    ["stf $f4, 2(s0)", 2n, 0x24n],
    ["stg $f4, 1(s0)", 1n, 0x25n],
    ["sts $f4, 2(s0)", 2n, 0x26n],
    ["stt $f4, 4(s0)", 4n, 0x27n],
  ];
  for (const [source, offset, opcode] of cases) {
    const machine = execute(source);
    const found = ["a0", "a1", "a2"].map((name) => reg(machine, name));
    assertEquals(machine.processor.pc, machine.processor.entries.entUna);
    assertEquals(found, [USER_DATA + offset, opcode, 4n], source);
    assertEquals(frameWords(machine)[1], USER_TEXT + 4n, source);
  }
});

Deno.test("STS takes bits 63, 62 and 58 to 29 of whatever is there", () => {
  assertEquals(stored("sts", 0x1fff_ffff_e000_0000n), 0x3fff_ffffn);
  assertEquals(stored("sts", 0xe000_0000_1fff_ffffn), 0xc000_0000n);
  assertEquals(stored("sts", 0x1234_5678_9abc_def0n), 0x11a2_b3c4n);
});

/** What a store of four bytes leaves of eight that were all ones. */
const UPPER = 0xffff_ffff_0000_0000n;

Deno.test("F31 is zero as an operand, and when it is stored", () => {
  assertEquals(f3("addt $f31,$f1,$f3", t(2.5)), t(2.5));
  assertEquals(f3("subt $f1,$f31,$f3", t(2.5)), t(2.5));
  assertEquals(f3("cpys $f31,$f31,$f3", 0n, 0n, t(1)), 0n);
  for (
    const [name, left] of [["sts", UPPER], ["stf", UPPER], ["stt", 0n], [
      "stg",
      0n,
    ]] as const
  ) {
    const machine = floatMachine(`${name} $f31, 0(s0)`);
    const place = physical(DATA_FRAME * 8192);
    writePhysical(machine.bus, place, 8, -1n);
    step(machine);
    assertEquals(readPhysical(machine.bus, place, 8), left, name);
  }
});

// ## Moves

Deno.test("moves between the sets of registers do what a store and a load would do", () => {
  const next = random(33);
  for (let round = 0; round < 100; round++) {
    const bits = random64(next);
    const low = BigInt.asUintN(32, bits);
    const f = (source: string) => readFloat(execute(source, [], [bits]), 3);
    const r = (source: string) => readRegister(execute(source, [bits]), 3);
    assertEquals(f("itoft $1, $f3"), bits);
    assertEquals(f("itofs $1, $f3"), loaded("lds", low));
    const turned = low >> 16n | (low & 0xffffn) << 16n;
    assertEquals(f("itoff $1, $f3"), loaded("ldf", turned));
    assertEquals(r("ftoit $f1, $3"), bits);
    const kept = BigInt.asUintN(64, BigInt.asIntN(32, stored("sts", bits)));
    assertEquals(r("ftois $f1, $3"), kept);
  }
});

Deno.test("CPYS, CPYSN and CPYSE take sign, opposite sign, sign and exponent of Fa", () => {
  const [a, b] = [t(-1), t(2.75)];
  assertEquals(f3("cpys $f1,$f2,$f3", a, b), t(-2.75));
  assertEquals(f3("cpysn $f1,$f2,$f3", a, b), t(2.75));
  assertEquals(f3("cpyse $f1,$f2,$f3", a, b), t(-1.375));
  assertEquals(f3("fabs $f1,$f3", NEGATIVE_NAN), NAN);
  assertEquals(f3("fneg $f1,$f3", 0n), MINUS_ZERO);
  assertEquals(
    f3("fmov $f1,$f3", 0x7ff0_0000_0000_0001n),
    0x7ff0_0000_0000_0001n,
  );
});

/** Conditions as they look at the bits of a register. */
const CONDITIONS: Readonly<Record<string, (value: bigint) => boolean>> = {
  EQ: (value) => value << 1n === 0n || value === MINUS_ZERO,
  NE: (value) => value !== 0n && value !== MINUS_ZERO,
  LT: (value) => value > MINUS_ZERO,
  LE: (value) => value >= MINUS_ZERO || value === 0n,
  GE: (value) => value <= MINUS_ZERO,
  GT: (value) => value !== 0n && value < MINUS_ZERO,
};

const LOOKED_AT = [
  ...EDGES,
  MINUS_ZERO,
  NAN,
  NEGATIVE_NAN,
  t(-1),
  t(Infinity),
  t(-Infinity),
];

for (const [condition, holds] of Object.entries(CONDITIONS)) {
  const suffix = condition.toLowerCase();
  Deno.test(`FB${condition} and FCMOV${condition} look at the bits, and -0 is zero`, () => {
    for (const value of LOOKED_AT) {
      const told = `${condition} of ${value.toString(16)}`;
      const branch = execute(`fb${suffix} $f1, 0x120000100`, [value]);
      const target = holds(value) ? USER_TEXT + 0x100n : USER_TEXT + 4n;
      assertEquals(branch.processor.pc as bigint, target, told);
      const moved = f3(`fcmov${suffix} $f1,$f2,$f3`, value, 5n, 6n);
      assertEquals(moved, holds(value) ? 5n : 6n, told);
    }
  });
}

Deno.test("CVTQL and CVTLQ carry 32 bits to where STS finds them and back", () => {
  const q = 0x1234_5678_9abc_def0n;
  const l = 0x8357_9bde_0000_0000n;
  assertEquals(f3("cvtql $f1,$f3", q), l);
  assertEquals(stored("sts", l), 0x9abc_def0n);
  assertEquals(f3("cvtlq $f1,$f3", l), 0xffff_ffff_9abc_def0n);
});

// ## The interrupt flag

Deno.test("RS and RC give the old flag and leave it set or cleared", () => {
  const machine = userMachine("rs $1\nrs $2\nrc $3\nrc $4\nrs $31");
  run(machine, { steps: 5 });
  const found = [1, 2, 3, 4, 31].map((one) => readRegister(machine, one));
  assertEquals(found, [0n, 1n, 1n, 0n, 0n]);
  assertEquals(machine.processor.interruptFlag, true);
});

Deno.test("the interrupt flag is cleared on the way out of the kernel", () => {
  const machine = userMachine("rs $1\nbpt\nrc $2");
  writePhysical(machine.bus, physical(0x4_3000), 4, 0x3fn);
  run(machine, { steps: 4 });
  assertEquals(readRegister(machine, 2), 0n);
});

// ## Scoreboard

Deno.test("a result of floating point is waited for as long as its latency says", () => {
  const machine = floatMachine(`
        addt    $f1, $f2, $f3
        addt    $f3, $f2, $f4
        divt    $f4, $f4, $f5
        fbeq    $f5, next
next:   stt     $f5, 0(s0)`);
  writeFloat(machine, 1, t(1));
  run(machine, { steps: 1 });
  const start = machine.processor.counters.cycles;
  run(machine, { steps: 3 });
  const passed = machine.processor.counters.cycles - start;
  const { cycles: sum } = instructionNamed("ADDT")!;
  const { cycles: quotient } = instructionNamed("DIVT")!;
  assertEquals(passed >= 2 * sum + quotient - 1, true, `${passed}`);
});

// ## Names
//
// One example for each operation and format, chosen so that another operation, another
// format or another rounding would give something else.

/** The bits of `value` as a `G` number: its exponent counts from elsewhere. */
function g(value: number): bigint {
  return t(4 * value);
}

const short = Math.fround;
const AN_S = 0x0000_0000_2000_0000n;
const A_D = 0x4080_0000_0000_0000n; // 1, as a D

const EXAMPLES: Readonly<Record<string, readonly [bigint, bigint, bigint]>> = {
  ADDS: [t(1), t(2 ** -23 + 2 ** -24), t(1 + 2 ** -22)],
  SUBS: [t(1), t(short(0.1)), t(short(1 - short(0.1)))],
  MULS: [t(short(0.1)), t(3), t(short(short(0.1) * 3))],
  DIVS: [t(1), t(3), t(short(1 / 3))],
  SQRTS: [0n, t(2), t(short(Math.SQRT2))],
  ADDT: [t(1), t(2 ** -24), t(1 + 2 ** -24)],
  SUBT: [t(1), t(0.1), t(0.9)],
  MULT: [t(0.1), t(3), t(0.1 * 3)],
  DIVT: [t(1), t(3), t(1 / 3)],
  SQRTT: [0n, t(2), t(Math.SQRT2)],
  CMPTUN: [NAN, t(1), t(2)],
  CMPTEQ: [t(1), t(1), t(2)],
  CMPTLT: [t(1), t(1), 0n],
  CMPTLE: [t(1), t(1), t(2)],
  CVTTS: [0n, t(1 / 3), t(short(1 / 3))],
  CVTST: [0n, AN_S, t(2 ** -149)],
  CVTTQ: [0n, t(-2.5), BigInt.asUintN(64, -2n)],
  CVTQS: [0n, 2n ** 24n + 1n, t(2 ** 24)],
  CVTQT: [0n, 2n ** 24n + 1n, t(2 ** 24 + 1)],
  CVTQL: [0n, 0x1234_5678n, 0x1234_5678n << 29n],
  ADDF: [g(1), g(2 ** -24), g(1 + 2 ** -23)],
  SUBF: [g(1), g(short(0.1)), g(short(1 - short(0.1)))],
  MULF: [g(short(0.1)), g(3), g(short(short(0.1) * 3))],
  DIVF: [g(1), g(3), g(short(1 / 3))],
  SQRTF: [0n, g(2), g(short(Math.SQRT2))],
  ADDG: [g(1), g(2 ** -53), g(1 + 2 ** -52)],
  SUBG: [g(1), g(0.1), g(0.9)],
  MULG: [g(0.1), g(3), g(0.1 * 3)],
  DIVG: [g(1), g(3), g(1 / 3)],
  SQRTG: [0n, g(2), g(Math.SQRT2)],
  CMPGEQ: [g(1), g(1), g(0.5)],
  CMPGLT: [g(1), g(1), 0n],
  CMPGLE: [g(1), g(1), g(0.5)],
  CVTDG: [0n, A_D, g(1)],
  CVTGD: [0n, g(1), A_D],
  CVTGF: [0n, g(1 + 2 ** -24), g(1 + 2 ** -23)],
  CVTGQ: [0n, g(2.5), 3n],
  CVTQF: [0n, 2n ** 24n + 1n, g(2 ** 24 + 2)],
  CVTQG: [0n, 2n ** 24n + 1n, g(2 ** 24 + 1)],
};

Deno.test("each floating-point operation is the one that its name says", () => {
  const names = INSTRUCTIONS.filter(({ effect }) => effect.kind === "float")
    .map(({ name }) => name.replace(/\/.*/, ""));
  assertEquals(Object.keys(EXAMPLES).sort(), [...new Set(names)].sort());
  for (const [name, [a, b, expected]] of Object.entries(EXAMPLES)) {
    const one = name === "CVTST" || name === "CMPTUN" ? `${name}/S` : name;
    const instruction = instructionNamed(one) ?? instructionNamed(`${name}/SU`);
    const { opcode, function: code } = instruction!;
    const parts = { opcode, function: code, ra: 1, rb: 2, rc: 3 };
    const word = join("float", parts) >>> 0;
    const result = f3(`.long ${word}`, a, b);
    assertEquals(result.toString(16), expected.toString(16), name);
  }
});

// ## All of them

Deno.test("every floating-point instruction executes, whatever its registers hold", () => {
  const next = random(34);
  const machine = floatMachine("halt");
  const { processor } = machine;
  for (const instruction of INSTRUCTIONS) {
    const { effect, name } = instruction;
    if (effect.kind !== "float") continue;
    for (let round = 0; round < 12; round++) {
      for (const number of [1, 2, 3]) {
        writeFloat(machine, number, random64(next));
      }
      processor.fpcr = random64(next) & FPCR_BITS;
      const { opcode, function: code } = instruction;
      const word = join("float", {
        ...{ opcode, function: code },
        ...{ ra: 1, rb: 2, rc: 3 },
      });
      const place = physical(40 * 8192);
      writePhysical(machine.bus, place, 4, BigInt(word >>> 0));
      processor.pc = USER_TEXT;
      processor.mode = "user";
      step(machine);
      const { pc, entries } = processor;
      const told = `${name}: ${pc.toString(16)}`;
      assertEquals([USER_TEXT + 4n, entries.entArith].includes(pc), true, told);
      setReg(machine, "sp", KERNEL_STACK);
    }
  }
});
