import { assertEquals, assertThrows } from "@std/assert";
import {
  computeFloat,
  EXCEPTION,
  type FloatFormat,
  type FloatOperation,
  type FloatRequest,
  hex,
} from "../../chapters/01-hardware/mod.ts";

const { INV, DZE, OVF, UNF, INE, IOV } = EXCEPTION;

const ZERO = 0n;
const MINUS_ZERO = 0x8000_0000_0000_0000n;
const ONE = 0x3ff0_0000_0000_0000n;
const MINUS_ONE = 0xbff0_0000_0000_0000n;
const TWO = 0x4000_0000_0000_0000n;
const THREE = 0x4008_0000_0000_0000n;
const INFINITY = 0x7ff0_0000_0000_0000n;
const MINUS_INFINITY = 0xfff0_0000_0000_0000n;
const LARGEST = 0x7fef_ffff_ffff_ffffn;
const MINUS_LARGEST = 0xffef_ffff_ffff_ffffn;
const LEAST = 0x0010_0000_0000_0000n;
const DENORMAL = 0x000f_ffff_ffff_ffffn;
const MINUS_DENORMAL = 0x800f_ffff_ffff_ffffn;
const SMALLEST = 1n;
const HALF = 0x3fe0_0000_0000_0000n;
const QUIET = 0x7ff8_0000_0000_1234n;
const OTHER_QUIET = 0xfffc_0000_0000_0001n;
const SIGNALING = 0x7ff0_0000_0000_1234n;
const CANONICAL = 0xfff8_0000_0000_0000n;

type Qualifiers = Partial<Omit<FloatRequest, "operation" | "from" | "to">>;

/** The result and exceptions of an operation; completed unless told otherwise. */
function compute(
  operation: FloatOperation,
  formats: FloatFormat | readonly [FloatFormat, FloatFormat],
  fa: bigint,
  fb: bigint,
  qualifiers: Qualifiers = {},
): [string, number] {
  const [from, to] = typeof formats === "string" ? [formats, formats] : formats;
  const request: FloatRequest = {
    ...{ operation, from, to, rounding: "normal", completed: true },
    ...qualifiers,
  };
  const { bits, exceptions } = computeFloat(request, fa, fb);
  return [hex(bits, 16), exceptions];
}

/** What [[compute]] gives for these bits and exceptions. */
function gives(bits: bigint, exceptions = 0): [string, number] {
  return [hex(bits, 16), exceptions];
}

const FAST = { completed: false };

// ## Zeros and their signs

Deno.test("a sum of zero is positive, except downwards or if both operands are negative", () => {
  for (const rounding of ["normal", "chopped", "plus"] as const) {
    const told = (a: bigint, b: bigint) =>
      compute("add", "T", a, b, { rounding });
    assertEquals(told(ONE, MINUS_ONE), gives(ZERO));
    assertEquals(told(ZERO, MINUS_ZERO), gives(ZERO));
    assertEquals(told(MINUS_ZERO, MINUS_ZERO), gives(MINUS_ZERO));
  }
  const down = { rounding: "minus" } as const;
  assertEquals(compute("add", "T", ONE, MINUS_ONE, down), gives(MINUS_ZERO));
  assertEquals(compute("add", "T", ZERO, ZERO, down), gives(ZERO));
  assertEquals(
    compute("subtract", "T", ZERO, ZERO, down),
    gives(MINUS_ZERO),
  );
});

Deno.test("zeros have the sign that the rule of signs gives them", () => {
  assertEquals(compute("multiply", "T", MINUS_ONE, ZERO), gives(MINUS_ZERO));
  assertEquals(compute("divide", "T", ZERO, MINUS_ONE), gives(MINUS_ZERO));
  assertEquals(
    compute("divide", "T", ONE, MINUS_INFINITY),
    gives(MINUS_ZERO),
  );
  assertEquals(compute("squareRoot", "T", ONE, MINUS_ZERO), gives(MINUS_ZERO));
});

// ## Infinities and results that do not exist

Deno.test("infinities add and multiply as limits do", () => {
  assertEquals(compute("add", "T", INFINITY, ONE), gives(INFINITY));
  assertEquals(
    compute("subtract", "T", ONE, INFINITY),
    gives(MINUS_INFINITY),
  );
  assertEquals(
    compute("multiply", "T", INFINITY, MINUS_ONE),
    gives(MINUS_INFINITY),
  );
  assertEquals(compute("divide", "T", INFINITY, THREE), gives(INFINITY));
  assertEquals(compute("squareRoot", "T", ZERO, INFINITY), gives(INFINITY));
  assertEquals(compute("convert", ["T", "S"], ZERO, INFINITY), gives(INFINITY));
});

const WITHOUT_ANSWER: readonly [FloatOperation, bigint, bigint][] = [
  ["add", INFINITY, MINUS_INFINITY],
  ["subtract", INFINITY, INFINITY],
  ["multiply", ZERO, MINUS_INFINITY],
  ["multiply", INFINITY, MINUS_ZERO],
  ["divide", ZERO, MINUS_ZERO],
  ["divide", INFINITY, INFINITY],
  ["squareRoot", ZERO, MINUS_ONE],
  ["squareRoot", ZERO, MINUS_INFINITY],
];

for (const [operation, a, b] of WITHOUT_ANSWER) {
  Deno.test(`${operation} of ${hex(a, 16)} and ${hex(b, 16)} is invalid and gives the canonical NaN`, () => {
    assertEquals(compute(operation, "T", a, b), gives(CANONICAL, INV));
  });
}

Deno.test("divide by zero gives an infinity and DZE, which is not inexact", () => {
  assertEquals(compute("divide", "T", ONE, ZERO), gives(INFINITY, DZE));
  assertEquals(
    compute("divide", "T", ONE, MINUS_ZERO),
    gives(MINUS_INFINITY, DZE),
  );
  assertEquals(compute("divide", "T", INFINITY, ZERO), gives(INFINITY));
});

// ## Which NaN

Deno.test("a NaN in Fb is the result, then one in Fa, always as a quiet one", () => {
  assertEquals(compute("add", "T", QUIET, OTHER_QUIET), gives(OTHER_QUIET));
  assertEquals(compute("add", "T", OTHER_QUIET, QUIET), gives(QUIET));
  assertEquals(compute("add", "T", QUIET, ONE), gives(QUIET));
  assertEquals(compute("add", "T", QUIET, SIGNALING), gives(QUIET, INV));
  assertEquals(
    compute("add", "T", SIGNALING, OTHER_QUIET),
    gives(OTHER_QUIET, INV),
  );
  assertEquals(compute("multiply", "T", INFINITY, QUIET), gives(QUIET));
  assertEquals(compute("squareRoot", "T", OTHER_QUIET, QUIET), gives(QUIET));
});

Deno.test("subtract does not change the sign of a NaN", () => {
  assertEquals(compute("subtract", "T", ONE, QUIET), gives(QUIET));
});

Deno.test("a NaN that becomes an S keeps only the digits that an S has", () => {
  assertEquals(
    compute("convert", ["T", "S"], ZERO, 0x7ff0_0000_1fff_ffffn),
    gives(0x7ff8_0000_0000_0000n, INV),
  );
});

Deno.test("an operation with one operand does not look at Fa", () => {
  assertEquals(compute("squareRoot", "T", SIGNALING, ONE), gives(ONE));
  assertEquals(compute("convert", ["T", "S"], SIGNALING, ONE), gives(ONE));
});

// ## Too large

const OVERFLOWS = [
  ["normal", INFINITY, MINUS_INFINITY],
  ["chopped", LARGEST, MINUS_LARGEST],
  ["minus", LARGEST, MINUS_INFINITY],
  ["plus", INFINITY, MINUS_LARGEST],
] as const;

for (const [rounding, above, under] of OVERFLOWS) {
  Deno.test(`overflow with ${rounding} rounding gives what lies in its direction`, () => {
    const qualifiers = { rounding };
    assertEquals(
      compute("multiply", "T", LARGEST, TWO, qualifiers),
      gives(above, OVF | INE),
    );
    assertEquals(
      compute("multiply", "T", MINUS_LARGEST, TWO, qualifiers),
      gives(under, OVF | INE),
    );
  });
}

Deno.test("an S overflows at 2 to the power of 128, to the infinity of a register", () => {
  const largest = 0x47ef_ffff_e000_0000n;
  assertEquals(
    compute("add", "S", largest, largest),
    gives(INFINITY, OVF | INE),
  );
  assertEquals(
    compute("add", "S", largest, largest, { rounding: "chopped" }),
    gives(largest, OVF | INE),
  );
  assertEquals(
    compute("convert", ["T", "S"], ZERO, 0x47ef_ffff_efff_ffffn),
    gives(largest, INE),
  );
  assertEquals(
    compute("convert", ["T", "S"], ZERO, 0x47ef_ffff_f000_0000n),
    gives(INFINITY, OVF | INE),
  );
});

// ## Too small

Deno.test("a result below the ordinary numbers is denormal with /S, else a true zero", () => {
  assertEquals(
    compute("multiply", "T", LEAST, HALF),
    gives(0x0008_0000_0000_0000n, UNF),
  );
  assertEquals(
    compute("multiply", "T", LEAST, HALF, FAST),
    gives(ZERO, UNF | INE),
  );
  assertEquals(
    compute("multiply", "T", LEAST, HALF, { resultsToZero: true }),
    gives(ZERO, UNF | INE),
  );
  // The sign is lost as well.
  assertEquals(
    compute("multiply", "T", LEAST | MINUS_ZERO, HALF, FAST),
    gives(ZERO, UNF | INE),
  );
  assertEquals(
    compute("multiply", "T", SMALLEST, HALF | MINUS_ZERO),
    gives(MINUS_ZERO, UNF | INE),
  );
});

Deno.test("an exact zero is no underflow", () => {
  assertEquals(compute("multiply", "T", ZERO, LEAST, FAST), gives(ZERO));
});

Deno.test("a result is too small only if it still is after rounding", () => {
  // The square of this number is the least one. What is smaller by half a digit rounds to
  // it, and what is smaller by a digit does not.
  const below = 0x2000_0000_0000_0000n;
  assertEquals(
    compute("multiply", "T", below, below - 1n, FAST),
    gives(LEAST, INE),
  );
  assertEquals(
    compute("multiply", "T", below, below - 2n, FAST),
    gives(ZERO, UNF | INE),
  );
  assertEquals(
    compute("multiply", "T", below, below - 2n),
    gives(DENORMAL, UNF),
  );
  assertEquals(
    compute("multiply", "T", below, below - 1n, {
      ...FAST,
      rounding: "chopped",
    }),
    gives(ZERO, UNF | INE),
  );
});

Deno.test("a denormal S lies where a load puts it", () => {
  const least = 0x3810_0000_0000_0000n;
  assertEquals(
    compute("multiply", "S", least, HALF),
    gives(0x0008_0000_0000_0000n, UNF),
  );
  // Twice the smallest one.
  const smallest = 0x2000_0000n;
  assertEquals(compute("add", "S", smallest, smallest)[0], hex(1n << 30n, 16));
  assertEquals(
    compute("convert", ["S", "T"], ZERO, smallest),
    gives(0x36a0_0000_0000_0000n),
  );
});

// ## What is welcome without /S

Deno.test("without /S a denormal number, an infinity or a NaN is invalid", () => {
  for (const operand of [DENORMAL, INFINITY, QUIET, SIGNALING]) {
    for (
      const operation of ["add", "subtract", "multiply", "divide"] as const
    ) {
      assertEquals(compute(operation, "T", ONE, operand, FAST)[1], INV);
      assertEquals(compute(operation, "T", operand, ONE, FAST)[1], INV);
    }
    assertEquals(compute("squareRoot", "T", ONE, operand, FAST)[1], INV);
    for (const to of ["S", "Q"] as const) {
      assertEquals(compute("convert", ["T", to], ONE, operand, FAST)[1], INV);
    }
  }
});

Deno.test("without /S a comparison takes an infinity", () => {
  const less = (a: bigint, b: bigint) =>
    compute("compareLess", "T", a, b, FAST);
  assertEquals(less(ONE, INFINITY), gives(TWO));
  assertEquals(less(ONE, DENORMAL)[1], INV);
  assertEquals(less(QUIET, ONE)[1], INV);
});

Deno.test("denormal operands count as zeros of their sign where DNZ is set", () => {
  const dnz = { operandsToZero: true };
  assertEquals(compute("add", "T", DENORMAL, ONE, dnz), gives(ONE));
  assertEquals(
    compute("multiply", "T", MINUS_DENORMAL, ONE, dnz),
    gives(MINUS_ZERO),
  );
  assertEquals(
    compute("divide", "T", ONE, DENORMAL, dnz),
    gives(INFINITY, DZE),
  );
  assertEquals(
    compute("squareRoot", "T", ZERO, MINUS_DENORMAL, dnz),
    gives(MINUS_ZERO),
  );
  assertEquals(
    compute("compareEqual", "T", DENORMAL, MINUS_ZERO, dnz),
    gives(TWO),
  );
  assertEquals(
    compute("convert", ["T", "Q"], ZERO, DENORMAL, dnz),
    gives(ZERO),
  );
  // Without /S the bit of the FPCR has no say.
  assertEquals(
    compute("add", "T", DENORMAL, ONE, { ...dnz, completed: false })[1],
    INV,
  );
});

// ## Comparing

Deno.test("a comparison leaves 2.0 or a true zero", () => {
  assertEquals(compute("compareLess", "T", ONE, TWO), gives(TWO));
  assertEquals(compute("compareLess", "T", TWO, ONE), gives(ZERO));
  assertEquals(compute("compareLess", "T", MINUS_ONE, ONE), gives(TWO));
  assertEquals(
    compute("compareLess", "T", MINUS_INFINITY, MINUS_ONE)[0],
    hex(TWO),
  );
  assertEquals(compute("compareLessOrEqual", "T", ONE, ONE), gives(TWO));
  assertEquals(compute("compareEqual", "T", ZERO, MINUS_ZERO), gives(TWO));
  assertEquals(compute("compareLess", "T", MINUS_ZERO, ZERO), gives(ZERO));
  assertEquals(compute("compareLess", "T", SMALLEST, LEAST), gives(TWO));
});

Deno.test("a NaN is unordered; asking for order is invalid, asking for equality is not", () => {
  for (const [a, b] of [[QUIET, ONE], [ONE, QUIET], [QUIET, QUIET]] as const) {
    assertEquals(compute("compareUnordered", "T", a, b), gives(TWO));
    assertEquals(compute("compareEqual", "T", a, b), gives(ZERO));
    assertEquals(compute("compareLess", "T", a, b), gives(ZERO, INV));
    assertEquals(compute("compareLessOrEqual", "T", a, b), gives(ZERO, INV));
  }
  assertEquals(compute("compareUnordered", "T", ONE, TWO), gives(ZERO));
});

Deno.test("a signaling NaN makes every comparison invalid", () => {
  assertEquals(
    compute("compareUnordered", "T", SIGNALING, ONE),
    gives(TWO, INV),
  );
  assertEquals(compute("compareEqual", "T", ONE, SIGNALING), gives(ZERO, INV));
});

// ## Integers

Deno.test("CVTTQ gives the low 64 bits of an integer that is too long", () => {
  const chopped = (fb: bigint) =>
    compute("convert", ["T", "Q"], ZERO, fb, { rounding: "chopped" });
  // 1e19 and 3e19.
  assertEquals(
    chopped(0x43e1_58e4_6091_3d00n),
    gives(0x8ac7_2304_89e8_0000n, IOV | INE),
  );
  assertEquals(
    chopped(0x43fa_0556_90d9_db80n),
    gives(0xa055_690d_9db8_0000n, IOV | INE),
  );
  assertEquals(chopped(LARGEST), gives(ZERO, IOV | INE));
});

Deno.test("CVTTQ can reach the smallest quadword but not minus it", () => {
  const smallest = 0xc3e0_0000_0000_0000n;
  assertEquals(
    compute("convert", ["T", "Q"], ZERO, smallest),
    gives(MINUS_ZERO),
  );
  assertEquals(
    compute("convert", ["T", "Q"], ZERO, smallest & ~MINUS_ZERO),
    gives(MINUS_ZERO, IOV | INE),
  );
});

Deno.test("CVTTQ rounds as it is told", () => {
  const halves = [
    [0x3fe0_0000_0000_0000n, "normal", 0n],
    [0x3ff8_0000_0000_0000n, "normal", 2n],
    [0x4004_0000_0000_0000n, "normal", 2n],
    [0x4004_0000_0000_0000n, "chopped", 2n],
    [0x4004_0000_0000_0000n, "plus", 3n],
    [0xc004_0000_0000_0000n, "plus", -2n],
    [0xc004_0000_0000_0000n, "minus", -3n],
    [SMALLEST, "plus", 1n],
    [SMALLEST, "normal", 0n],
  ] as const;
  for (const [fb, rounding, expected] of halves) {
    assertEquals(
      compute("convert", ["T", "Q"], ZERO, fb, { rounding }),
      gives(BigInt.asUintN(64, expected), INE),
    );
  }
});

Deno.test("CVTTQ of an infinity or a NaN is zero and invalid", () => {
  for (const fb of [INFINITY, MINUS_INFINITY, QUIET, SIGNALING]) {
    assertEquals(compute("convert", ["T", "Q"], ZERO, fb), gives(ZERO, INV));
    assertEquals(
      compute("convert", ["T", "Q"], ZERO, fb, FAST),
      gives(ZERO, INV),
    );
  }
});

Deno.test("CVTQL moves 32 bits to where a store looks for them, CVTLQ moves them back", () => {
  const moved = (fb: bigint) => compute("convert", ["Q", "L"], ZERO, fb);
  assertEquals(
    moved(0x1234_5678_9abc_def0n),
    gives(0x8357_9bde_0000_0000n, IOV | INE),
  );
  assertEquals(moved(0x7fff_ffffn), gives(0x47ff_ffff_e000_0000n));
  assertEquals(moved(0x8000_0000n)[1], IOV | INE);
  assertEquals(moved(0xffff_ffff_8000_0000n), gives(MINUS_ZERO));
  for (const integer of [0n, 1n, 0x7fff_ffffn, 0xffff_ffff_8765_4321n]) {
    const { bits } = computeFloat(
      {
        operation: "convert",
        from: "Q",
        to: "L",
        rounding: "normal",
        completed: false,
      },
      ZERO,
      integer,
    );
    assertEquals(compute("convert", ["L", "Q"], ZERO, bits), gives(integer));
  }
});

Deno.test("formats between which there is no conversion are a caller's mistake", () => {
  for (const formats of [["T", "G"], ["G", "S"], ["T", "L"], ["Q", "Q"]]) {
    assertThrows(
      () =>
        compute("convert", formats as [FloatFormat, FloatFormat], ZERO, ZERO),
      TypeError,
      `No convert turns ${formats[0]} into ${formats[1]}`,
    );
  }
});

// ## VAX formats

const VAX_ONE = 0x4010_0000_0000_0000n;
const VAX_LEAST = 0x0010_0000_0000_0000n;
const VAX_LARGEST = 0x7fff_ffff_ffff_ffffn;
const RESERVED = MINUS_ZERO;
const DIRTY = 0x0000_0000_0000_0001n;

Deno.test("a reserved operand is invalid for every operation, with /S as well", () => {
  for (const completed of [true, false]) {
    for (const reserved of [RESERVED, RESERVED | DIRTY]) {
      const told = (operation: FloatOperation, a: bigint, b: bigint) =>
        compute(operation, "G", a, b, { completed })[1];
      assertEquals(told("add", VAX_ONE, reserved), INV);
      assertEquals(told("multiply", reserved, VAX_ONE), INV);
      assertEquals(told("compareEqual", reserved, reserved), INV);
      assertEquals(told("squareRoot", VAX_ONE, reserved), INV);
      assertEquals(compute("convert", ["G", "Q"], ZERO, reserved)[1], INV);
    }
  }
});

Deno.test("a dirty zero is a zero with /S and invalid without", () => {
  assertEquals(compute("add", "G", VAX_ONE, DIRTY), gives(VAX_ONE));
  assertEquals(compute("add", "G", VAX_ONE, DIRTY, FAST)[1], INV);
  assertEquals(compute("compareEqual", "G", DIRTY, ZERO), gives(TWO));
  assertEquals(compute("convert", ["G", "Q"], ZERO, DIRTY), gives(ZERO));
  assertEquals(compute("convert", ["G", "Q"], ZERO, DIRTY, FAST)[1], INV);
});

Deno.test("VAX numbers have one zero, which compares with itself", () => {
  assertEquals(compute("compareEqual", "G", ZERO, ZERO, FAST), gives(TWO));
  assertEquals(compute("compareLess", "G", ZERO, VAX_ONE, FAST), gives(TWO));
  assertEquals(
    compute("compareLessOrEqual", "G", VAX_ONE, VAX_ONE | MINUS_ZERO, FAST),
    gives(ZERO),
  );
  assertEquals(
    compute("subtract", "G", VAX_ONE, VAX_ONE, FAST),
    gives(ZERO),
  );
  assertEquals(
    compute("multiply", "G", ZERO, VAX_ONE | MINUS_ZERO, FAST),
    gives(ZERO),
  );
});

Deno.test("VAX arithmetic rounds a half away from zero", () => {
  // One and a half of its last digit.
  const half = VAX_ONE - (53n << 52n);
  assertEquals(compute("add", "G", VAX_ONE, half), gives(VAX_ONE + 1n));
  assertEquals(
    compute("add", "G", VAX_ONE | MINUS_ZERO, half | MINUS_ZERO),
    gives(VAX_ONE + 1n | MINUS_ZERO),
  );
  assertEquals(
    compute("add", "G", VAX_ONE, half, { rounding: "chopped" }),
    gives(VAX_ONE),
  );
  assertEquals(
    compute("convert", ["G", "Q"], ZERO, VAX_ONE - (1n << 52n)),
    gives(1n),
  );
});

Deno.test("VAX results that do not exist are reserved operands", () => {
  assertEquals(
    compute("divide", "G", VAX_ONE, ZERO),
    gives(RESERVED, DZE),
  );
  assertEquals(compute("divide", "G", ZERO, ZERO), gives(RESERVED, DZE));
  assertEquals(
    compute("squareRoot", "G", ZERO, VAX_ONE | MINUS_ZERO),
    gives(RESERVED, INV),
  );
  assertEquals(
    compute("add", "G", VAX_LARGEST, VAX_LARGEST),
    gives(RESERVED, OVF),
  );
});

Deno.test("VAX underflow gives a true zero", () => {
  assertEquals(
    compute("divide", "G", VAX_LEAST | MINUS_ZERO, VAX_ONE + (1n << 52n)),
    gives(ZERO, UNF),
  );
});

Deno.test("CVTDG drops three digits, rounded, and CVTGD adds three zeros", () => {
  // One as a D: the exponent 129 above a fraction of 55 bits.
  const one = 129n << 55n;
  assertEquals(compute("convert", ["D", "G"], ZERO, one), gives(VAX_ONE));
  assertEquals(
    compute("convert", ["D", "G"], ZERO, one | 4n),
    gives(VAX_ONE + 1n),
  );
  assertEquals(compute("convert", ["D", "G"], ZERO, one | 3n), gives(VAX_ONE));
  assertEquals(
    compute("convert", ["D", "G"], ZERO, one | 7n, { rounding: "chopped" }),
    gives(VAX_ONE),
  );
  assertEquals(
    compute("convert", ["G", "D"], ZERO, VAX_ONE + 1n),
    gives(one + 8n),
  );
  assertEquals(
    compute("convert", ["G", "D"], ZERO, VAX_LARGEST)[1],
    OVF,
  );
  assertEquals(
    compute("convert", ["G", "D"], ZERO, VAX_LEAST),
    gives(ZERO, UNF),
  );
});

Deno.test("CVTGF checks the range of the smaller format", () => {
  assertEquals(compute("convert", ["G", "F"], ZERO, VAX_LARGEST)[1], OVF);
  assertEquals(
    compute("convert", ["G", "F"], ZERO, VAX_LEAST),
    gives(ZERO, UNF),
  );
});

Deno.test("CVTQG, CVTQF and CVTGQ are exact where they can be and never inexact", () => {
  assertEquals(compute("convert", ["Q", "G"], ZERO, 1n), gives(VAX_ONE));
  assertEquals(
    compute("convert", ["Q", "F"], ZERO, 0xffff_ffff_ffff_ffffn),
    gives(VAX_ONE | MINUS_ZERO),
  );
  assertEquals(
    compute("convert", ["Q", "F"], ZERO, 2n ** 24n + 1n),
    gives(VAX_ONE + (24n << 52n) + (1n << 29n)),
  );
  assertEquals(compute("convert", ["Q", "G"], ZERO, ZERO), gives(ZERO));
  assertEquals(
    compute("convert", ["G", "Q"], ZERO, VAX_ONE + (63n << 52n)),
    gives(MINUS_ZERO, IOV),
  );
});
