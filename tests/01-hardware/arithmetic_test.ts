import { assertEquals } from "@std/assert";
import {
  assemble,
  EXCEPTION,
  FPCR,
  physical,
  readFloat,
  readPhysical,
  readRegister,
  run,
  step,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";
import { execute, floatMachine, MINUS_ZERO, t } from "./floats.ts";
import {
  DATA_FRAME,
  frameWords,
  reg,
  setReg,
  USER_TEXT,
  userMachine,
} from "./helpers.ts";

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

Deno.test("UNDZ makes zeros only together with UNFD", () => {
  const undz = 1n << FPCR.UNDZ;
  const { door, result } = attempt(
    "mult/su $f1,$f2,$f3",
    [TINY, t(0.5)],
    undz,
  );
  assertEquals([door, result], [true, TINY >> 1n]);
});

Deno.test("DNZ makes denormal operands zero for instructions with /S", () => {
  const floats = [TINY >> 1n, t(4)];
  const dnz = 1n << FPCR.DNZ;
  const operation = (name: string, fpcr: bigint) => {
    const { summary, result } = attempt(`${name} $f1,$f2,$f3`, floats, fpcr);
    return [summary, result];
  };
  assertEquals(operation("mult/su", 0n), [0n, TINY << 1n]);
  assertEquals(operation("mult/su", dnz), [0n, 0n]);
  assertEquals(operation("mult/u", dnz)[0], BigInt(EXCEPTION.INV));
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

Deno.test("every form with /V writes the wrapped result and then traps", () => {
  const long = 0x7fff_ffffn;
  const quad = (1n << 63n) - 1n;
  const cases: [string, bigint, bigint, bigint][] = [
    ["addl/v", long, 1n, 0xffff_ffff_8000_0000n],
    ["subl/v", -1n - long, 1n, long],
    ["mull/v", long, 2n, 0xffff_ffff_ffff_fffen],
    ["addq/v", quad, quad, 0xffff_ffff_ffff_fffen],
    ["subq/v", -1n - quad, 1n, quad],
    ["mulq/v", quad, 2n, 0xffff_ffff_ffff_fffen],
  ];
  for (const [name, a, b, result] of cases) {
    const machine = execute(`${name} $1,$2,$3`, [], [a, b]);
    assertEquals(readRegister(machine, 3), result, name);
    assertEquals([reg(machine, "a0"), reg(machine, "a1")], [0x40n, 8n], name);
  }
});

Deno.test("an overflow into R31 vanishes, and its trap does not", () => {
  const machine = execute("addq/v $1,$2,$31", [], [(1n << 63n) - 1n, 1n]);
  assertEquals(readRegister(machine, 31), 0n);
  assertEquals([reg(machine, "a0"), reg(machine, "a1")], [0x40n, 1n << 31n]);
});

Deno.test("an integer that fits does not trap, and needs no floating point", () => {
  const machine = userMachine("mulq/v $1,$2,$3");
  setReg(machine, "t0", 3n);
  setReg(machine, "t1", BigInt.asUintN(64, -5n));
  step(machine);
  assertEquals(readRegister(machine, 3), BigInt.asUintN(64, -15n));
  assertEquals(machine.processor.counters.traps, 0);
});
