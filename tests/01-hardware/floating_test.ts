import { assertEquals } from "@std/assert";
import {
  assemble,
  EXCEPTION,
  FPCR,
  instructionNamed,
  INSTRUCTIONS,
  join,
  type Machine,
  physical,
  readFloat,
  readPhysical,
  readRegister,
  run,
  step,
  writeFloat,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import {
  DATA_FRAME,
  doorOf,
  EDGES,
  frameWords,
  random,
  random64,
  reg,
  setReg,
  USER_DATA,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

/** A user machine about to execute `source`, with floating point switched on. */
function floatMachine(source: string): Machine {
  const machine = userMachine(source);
  machine.processor.fen = true;
  return machine;
}

/** Executes one line with F1 to F3 and R1 to R3 as given, and gives the machine. */
function execute(
  source: string,
  floats: readonly bigint[] = [],
  integers: readonly bigint[] = [],
  fpcr = 0n,
): Machine {
  const machine = floatMachine(source);
  floats.forEach((value, index) => writeFloat(machine, index + 1, value));
  integers.forEach((value, index) =>
    machine.processor.registers[index + 1] = BigInt.asUintN(64, value)
  );
  machine.processor.fpcr = fpcr;
  step(machine);
  return machine;
}

/** What F3 holds after `source`. */
function f3(source: string, ...floats: bigint[]): bigint {
  return readFloat(execute(source, floats), 3);
}

/** The bits of `value` as a `T` number. */
function t(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const MINUS_ZERO = 1n << 63n;
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

// ## The control register

Deno.test("MT_FPCR keeps the bits that exist, and SUM follows from the sticky ones", () => {
  const written = (value: bigint) => {
    const machine = execute("mt_fpcr $f1", [value]);
    writePhysical(machine.bus, physical(40 * 8192 + 4), 4, 0x5c63_04a3n);
    step(machine);
    return readFloat(machine, 3);
  };
  assertEquals(written(0n), 0n);
  assertEquals(written((1n << 47n) - 1n), 0n);
  assertEquals(written(1n << FPCR.SUM), 0n);
  assertEquals(written(0x7c0f_8000_0000_0000n), 0x7c0f_8000_0000_0000n);
  for (const name of ["INV", "DZE", "OVF", "UNF", "INE", "IOV"] as const) {
    const bit = 1n << FPCR[name];
    assertEquals(written(bit), bit | 1n << FPCR.SUM, name);
  }
});

Deno.test("MT_FPCR and MF_FPCR are encoded with one register three times", () => {
  const { segments } = assemble("mf_fpcr $f3");
  const { buffer, byteOffset } = segments[0]!.bytes;
  assertEquals(new DataView(buffer).getUint32(byteOffset, true), 0x5c63_04a3);
});

Deno.test("each rounding goes its own way, and a dynamic one where the FPCR says", () => {
  const tiny = t(2 ** -60);
  const above = t(1 + 2 ** -52);
  const below = t(1 - 2 ** -53);
  const sum = (name: string, b: bigint, dynamic = 0n) =>
    readFloat(
      execute(`${name} $f1,$f2,$f3`, [t(1), b], [], dynamic << 58n),
      3,
    );
  const minus = tiny | MINUS_ZERO;
  assertEquals([sum("addt", tiny), sum("addt", minus)], [t(1), t(1)]);
  assertEquals([sum("addt/c", tiny), sum("addt/c", minus)], [t(1), below]);
  assertEquals([sum("addt/m", tiny), sum("addt/m", minus)], [t(1), below]);
  const dynamic = [0n, 1n, 2n, 3n].map((
    mode,
  ) => [sum("addt/d", tiny, mode), sum("addt/d", minus, mode)]);
  assertEquals(dynamic, [[t(1), below], [t(1), below], [t(1), t(1)], [
    above,
    t(1),
  ]]);
});

// ## Traps

interface Failure {
  /** Which door, if any. */
  readonly door: boolean;
  readonly summary: bigint;
  readonly mask: bigint;
  readonly fpcr: bigint;
  readonly result: bigint;
}

/** Executes a line that writes F3, and tells what came of it. */
function attempt(source: string, floats: bigint[], fpcr = 0n): Failure {
  const machine = execute(source, floats, [], fpcr);
  const { processor } = machine;
  const door = processor.pc === processor.entries.entArith;
  if (door) assertEquals(frameWords(machine)[1], USER_TEXT + 4n);
  return {
    door,
    summary: door ? reg(machine, "a0") : 0n,
    mask: door ? reg(machine, "a1") : 0n,
    fpcr: processor.fpcr,
    result: readFloat(machine, 3),
  };
}

const SUM = 1n << FPCR.SUM;
const TINY = 0x0010_0000_0000_0000n;
const HUGE = 0x7fef_ffff_ffff_ffffn;
const SIGNALING = 0x7ff0_0000_0000_0001n;

interface Case {
  readonly name: "INV" | "DZE" | "OVF" | "UNF" | "INE" | "IOV";
  readonly operands: string;
  readonly floats: bigint[];
  readonly operation: string;
}

/** An operation for each exception. */
const CASES: readonly Case[] = [
  {
    name: "INV",
    operation: "subt",
    operands: "$f1,$f2,$f3",
    floats: [SIGNALING, t(1)],
  },
  {
    name: "DZE",
    operation: "divt",
    operands: "$f1,$f2,$f3",
    floats: [t(1), 0n],
  },
  {
    name: "OVF",
    operation: "addt",
    operands: "$f1,$f2,$f3",
    floats: [HUGE, HUGE],
  },
  {
    name: "UNF",
    operation: "mult",
    operands: "$f1,$f2,$f3",
    floats: [TINY, t(0.75)],
  },
  {
    name: "INE",
    operation: "addt",
    operands: "$f1,$f2,$f3",
    floats: [t(1), t(2 ** -60)],
  },
  {
    name: "IOV",
    operation: "cvttq",
    operands: "$f1,$f3",
    floats: [t(1e19)],
  },
];

for (const { name, operation, operands, floats } of CASES) {
  const of = (qualifiers: string, fpcr = 0n) => {
    const letters = name === "IOV" ? qualifiers.replace("u", "v") : qualifiers;
    return attempt(`${operation}${letters} ${operands}`, floats, fpcr);
  };
  const bit = BigInt(EXCEPTION[name]);
  const always = name === "INV" || name === "DZE" || name === "OVF";

  Deno.test(`${name} sets its sticky bit and SUM, with any qualifiers`, () => {
    for (const qualifiers of ["", "/u", "/su", "/sui"]) {
      const { fpcr } = of(qualifiers);
      assertEquals(fpcr & (1n << FPCR[name] | SUM), 1n << FPCR[name] | SUM);
    }
  });

  Deno.test(`${name} traps exactly with the qualifiers that ask for it`, () => {
    const traps = ["", "/u", "/su", "/sui"].map((qualifiers) =>
      (of(qualifiers).summary & bit) !== 0n
    );
    const expected = always
      ? [true, true, true, true]
      : name === "INE"
      ? [false, false, false, true]
      : [false, true, true, true];
    assertEquals(traps, expected);
  });

  Deno.test(`${name} tells the kernel the register, and /S of software completion`, () => {
    const { summary, mask } = of("/sui");
    assertEquals(summary & 1n, 1n);
    assertEquals(mask, 1n << 35n);
    if (name !== "INE") assertEquals(of("/u").summary & 1n, 0n);
  });

  if (name === "IOV") continue;
  const disable = ({
    ...{ INV: FPCR.INVD, DZE: FPCR.DZED, OVF: FPCR.OVFD },
    ...{ UNF: FPCR.UNFD, INE: FPCR.INED },
  })[name];

  Deno.test(`${name} does not trap with /S when the FPCR forbids it`, () => {
    assertEquals(of("/sui", 1n << disable).summary & bit, 0n);
    if (always) assertEquals(of("/u", 1n << disable).summary & bit, bit);
  });
}

Deno.test("a trap leaves the result in its register", () => {
  assertEquals(attempt("divt/su $f1,$f2,$f3", [t(1), 0n]).result, t(Infinity));
  assertEquals(
    attempt("cvttq/v $f1,$f3", [t(1e19)]).result,
    0x8ac7_2304_89e8_0000n,
  );
});

Deno.test("underflow gives zero, and a denormal number where nothing forbids it", () => {
  const floats = [TINY, t(0.5)];
  assertEquals(attempt("mult $f1,$f2,$f3", floats).result, 0n);
  const unfd = 1n << FPCR.UNFD;
  const completed = attempt("mult/su $f1,$f2,$f3", floats, unfd);
  assertEquals([completed.door, completed.result], [false, TINY >> 1n]);
  const undz = unfd | 1n << FPCR.UNDZ;
  assertEquals(attempt("mult/su $f1,$f2,$f3", floats, undz).result, 0n);
});

Deno.test("an underflow that loses nothing is recorded only if it traps", () => {
  const unf = 1n << FPCR.UNF;
  const unfd = 1n << FPCR.UNFD;
  const recorded = (factor: number, fpcr: bigint) =>
    attempt("mult/su $f1,$f2,$f3", [TINY, t(factor)], fpcr).fpcr & unf;
  assertEquals(recorded(0.5, 0n), unf);
  assertEquals(recorded(0.5, unfd), 0n);
  assertEquals(recorded(2 / 3, unfd), unf);
});

Deno.test("CVTQL records an overflow although it does not trap", () => {
  const lost = 1n << FPCR.IOV | 1n << FPCR.INE | 1n << FPCR.SUM;
  assertEquals(attempt("cvtql $f1,$f3", [1n << 31n]).fpcr, lost);
  assertEquals(attempt("cvtql $f1,$f3", [1n]).fpcr, 0n);
});

Deno.test("CVTQL/V traps when the quadword was no longword", () => {
  const fits = 0xffff_ffff_8000_0000n;
  assertEquals(attempt("cvtql/v $f1,$f3", [fits]).door, false);
  assertEquals(attempt("cvtql $f1,$f3", [1n << 31n]).door, false);
  assertEquals(attempt("cvtql/v $f1,$f3", [1n << 31n]).summary, 0x40n);
  assertEquals(attempt("cvtql/sv $f1,$f3", [1n << 31n]).summary, 0x41n);
});

Deno.test("VAX arithmetic traps, and leaves the FPCR alone", () => {
  const one = 0x4010_0000_0000_0000n;
  const divided = attempt("divg $f1,$f2,$f3", [one, 0n]);
  assertEquals([divided.summary, divided.fpcr], [4n, 0n]);
  const reserved = attempt("addg/s $f1,$f2,$f3", [one, MINUS_ZERO]);
  assertEquals([reserved.summary, reserved.fpcr], [3n, 0n]);
  const forbidden = 1n << FPCR.DZED;
  assertEquals(attempt("divg/s $f1,$f2,$f3", [one, 0n], forbidden).door, true);
});

Deno.test("VAX arithmetic computes: 1.5 + 0.25, stored as F and as G", () => {
  const machine = floatMachine(`
        ldf     $f1, 0(s0)
        ldf     $f2, 4(s0)
        addf    $f1, $f2, $f3
        stf     $f3, 8(s0)
        addg    $f1, $f2, $f3
        stg     $f3, 16(s0)`);
  const place = DATA_FRAME * 8192;
  writePhysical(machine.bus, physical(place), 4, 0x0000_40c0n);
  writePhysical(machine.bus, physical(place + 4), 4, 0x0000_3f80n);
  run(machine, { steps: 6 });
  const at = (offset: number, width: 4 | 8) =>
    readPhysical(machine.bus, physical(place + offset), width);
  assertEquals(at(8, 4), 0x0000_40e0n);
  assertEquals(at(16, 8), 0x0000_0000_0000_401cn);
});

Deno.test("F31 swallows results and still traps", () => {
  const machine = execute("divt $f1,$f2,$f31", [t(1), 0n]);
  assertEquals(readFloat(machine, 31), 0n);
  assertEquals(reg(machine, "a1"), 1n << 63n);
});

// ## Integers that overflow

Deno.test("an overflowing integer is written, and entArith told of its register", () => {
  const most = (1n << 63n) - 1n;
  const machine = execute("addq/v $1,$2,$3", [], [most, 1n]);
  const { processor } = machine;
  assertEquals(processor.pc, processor.entries.entArith);
  assertEquals(readRegister(machine, 3), 1n << 63n);
  assertEquals([reg(machine, "a0"), reg(machine, "a1")], [0x40n, 1n << 3n]);
  assertEquals(frameWords(machine)[1], USER_TEXT + 4n);
  assertEquals(processor.fpcr, 0n);
});

Deno.test("an integer that fits does not trap, and needs no floating point", () => {
  const machine = userMachine("mulq/v $1,$2,$3");
  setReg(machine, "t0", 3n);
  setReg(machine, "t1", BigInt.asUintN(64, -5n));
  step(machine);
  assertEquals(readRegister(machine, 3), BigInt.asUintN(64, -15n));
  assertEquals(machine.processor.counters.traps, 0);
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
