import { assertEquals } from "@std/assert";
import {
  DEFAULT_MODEL,
  evaluate,
  instructionNamed,
  INSTRUCTIONS,
  reads,
} from "../../chapters/01-hardware/mod.ts";
import {
  EDGES,
  operateOn,
  operateOnLiteral,
  random,
  random64,
} from "./helpers.ts";
import { MODELS, OVERFLOWING, overflows } from "./models.ts";

/** The value that the definition of `name` gives. */
function defined(name: string, ra: bigint, rb: bigint, rc: bigint): bigint {
  const { effect } = instructionNamed(name)!;
  if (effect.kind !== "write") throw new Error(`${name} writes nothing`);
  const { features, version } = DEFAULT_MODEL;
  return evaluate(effect.value, { ra, rb, rc, features, version });
}

/** Those that work on integers alone. */
const OPERATE = INSTRUCTIONS.filter((one) =>
  one.format === "operate" && !reads(one, "fa")
);

Deno.test("MODELS has a second opinion on every operate instruction", () => {
  const missing = OPERATE.filter(({ name }) => !MODELS[name]);
  assertEquals(missing.map(({ name }) => name), []);
});

for (const { name } of OPERATE) {
  const model = MODELS[name]!;
  Deno.test(`${name} agrees with its model at the edges and at random`, () => {
    const next = random(name.length);
    const compare = (a: bigint, b: bigint, c: bigint) => {
      const told = `${name}(${a.toString(16)}, ${b.toString(16)})`;
      assertEquals(defined(name, a, b, c), model(a, b, c), told);
    };
    for (const a of EDGES) for (const b of EDGES) compare(a, b, 0xabcdn);
    for (let round = 0; round < 500; round++) {
      compare(random64(next), random64(next), random64(next));
    }
  });
}

Deno.test("every operate instruction does the same when executed", () => {
  const next = random(2);
  for (const { name } of OPERATE) {
    for (let round = 0; round < 6; round++) {
      const [a, b, c] = [random64(next), random64(next), random64(next)];
      assertEquals(operateOn(name, a, b, c), MODELS[name]!(a, b, c), name);
    }
  }
});

Deno.test("byte instructions take all eight shifts, by register and by literal", () => {
  const a = 0x8877_6655_4433_2211n;
  for (const { name } of OPERATE) {
    if (!/^(EXT|INS|MSK)[BWLQ][LH]$/.test(name)) continue;
    for (let shift = 0; shift < 8; shift++) {
      const expected = MODELS[name]!(a, BigInt(shift), 0n);
      const told = `${name} at ${shift}`;
      assertEquals(operateOn(name, a, BigInt(shift)), expected, told);
      assertEquals(operateOnLiteral(name, a, shift), expected, told);
      // Only the lowest three bits of the address count.
      const far = 0xffff_ffff_ffff_fff8n + BigInt(shift);
      assertEquals(operateOn(name, a, far), expected, told);
    }
  }
});

const A = 0x8877_6655_4433_2211n;

/** Results seen on other implementations of the architecture. */
const GOLDEN: readonly [string, bigint, bigint, bigint][] = [
  ["PERR", A, 0x1122_3344_5566_7788n, 0x220n],
  ["MINSW4", A, 0x7fff_8000_0001_0002n, 0x8877_8000_0001_0002n],
  ["EXTQH", A, 0n, A],
  ["EXTQH", A, 3n, 0x3322_1100_0000_0000n],
  ["EXTLH", A, 0n, 0x4433_2211n],
  ["EXTLH", A, 5n, 0x1100_0000n],
  ["EXTLH", A, 6n, 0x2211_0000n],
  ["EXTWH", A, 7n, 0x1100n],
  ["EXTQL", A, 6n, 0x8877n],
  ["INSWH", A, 0n, 0n],
  ["INSWH", A, 7n, 0x22n],
  ["INSLH", A, 5n, 0x44n],
  ["INSQH", A, 1n, 0x88n],
  ["INSWL", A, 7n, 0x1100_0000_0000_0000n],
  ["MSKWH", A, 0n, A],
  ["MSKWH", A, 7n, 0x8877_6655_4433_2200n],
  ["MSKQH", A, 3n, 0x8877_6655_4400_0000n],
  ["MSKLL", A, 6n, 0x0000_6655_4433_2211n],
  ["CMPBGE", A, 0x8800_7700_44ff_2212n, 0xdan],
  ["UMULH", -1n, -1n, 0xffff_ffff_ffff_fffen],
  ["ZAP", A, 0x1a5n, 0x0077_0055_4400_2200n],
  ["ADDL", 0x1_7fff_ffffn, 1n, 0xffff_ffff_8000_0000n],
  ["S8SUBL", 0x1000_0001n, 9n, 0x7fff_ffffn],
  ["MULL", 0x8000_0000n, 0xffff_ffffn, 0xffff_ffff_8000_0000n],
  ["SRA", A, 0x48n, 0xff88_7766_5544_3322n],
];

for (const [name, a, b, expected] of GOLDEN) {
  const told = `${name}(${a.toString(16)}, ${b.toString(16)})`;
  Deno.test(`${told} is ${expected.toString(16)}`, () => {
    assertEquals(operateOn(name, a, b), expected);
  });
}

Deno.test("CMOVEQ leaves Rc alone when the condition fails", () => {
  assertEquals(operateOn("CMOVEQ", 1n, 2n, 3n), 3n);
  assertEquals(operateOn("CMOVEQ", 0n, 2n, 3n), 2n);
});

Deno.test("ADDQ takes the literal 255 as 255 and not as -1", () => {
  assertEquals(operateOnLiteral("ADDQ", 1n, 255), 256n);
});

Deno.test("PERR adds up eight differences of 255 without losing one", () => {
  assertEquals(operateOn("PERR", -1n, 0n), 8n * 255n);
  assertEquals(operateOn("PERR", 0n, -1n), 8n * 255n);
});

Deno.test("CTLZ and CTTZ of zero are 64", () => {
  assertEquals(operateOn("CTLZ", 0n, 0n), 64n);
  assertEquals(operateOn("CTTZ", 0n, 0n), 64n);
});

for (const name of OVERFLOWING) {
  Deno.test(`${name} overflows exactly when the exact result does not fit`, () => {
    const { effect } = instructionNamed(name)!;
    if (effect.kind !== "write" || !effect.overflow) throw new Error(name);
    const next = random(name.length);
    const seen = new Set<boolean>();
    const compare = (ra: bigint, rb: bigint) => {
      const expected = overflows(name, ra, rb);
      seen.add(expected);
      const told = `${name}(${ra.toString(16)}, ${rb.toString(16)})`;
      const found = evaluate(effect.overflow!, { ra, rb });
      assertEquals(found, expected ? 1n : 0n, told);
    };
    for (const a of EDGES) for (const b of EDGES) compare(a, b);
    for (let round = 0; round < 500; round++) {
      compare(random64(next), random64(next));
    }
    assertEquals(seen.size, 2);
  });
}
