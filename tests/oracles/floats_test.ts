// Floating-point instructions here and under QEMU.
//
// QEMU runs programs as Linux would, so instructions with `/S` are completed there too. It
// is not right about everything. Where it is known to be wrong, [[DEVIATIONS]] turns our
// answer into the one that QEMU is expected to give: a deviation that is repaired in QEMU
// one day will be noticed.

import { assert, assertEquals } from "@std/assert";
import {
  computeFloat,
  EXCEPTION,
  type Float,
  FPCR,
  hex,
  type Instruction,
  instructionNamed,
  INSTRUCTIONS,
  join,
  reads,
  roundingIn,
} from "../../chapters/01-hardware/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import { onBoth, programAround, quadword } from "./both.ts";

const SIGN = 1n << 63n;
const END = 0x7ffn << 52n;
const FRACTION = (1n << 52n) - 1n;
const LEAST = { S: 897n << 52n, T: 1n << 52n } as const;

// ## Operands

type Next = () => number;

function random64(next: Next): bigint {
  return BigInt(next()) << 32n | BigInt(next());
}

const WORDS = [
  ...[0, 1, 0x7f_ffff, 0x80_0000, 0x7f7f_ffff, 0x7f80_0000],
  ...[0x7fc0_0000, 0x7f80_0001, 0x3f80_0000, 0x4040_0000, 0x4b00_0001],
];

/** The register of some `S` number, of any kind. */
function randomS(next: Next): bigint {
  const near = 127 + next() % 40 - 20 << 23 | next() >>> 9;
  const magnitude = [pick(next, WORDS), next() & 0x7fff_ffff, near, near];
  const word = pick(next, magnitude);
  const field = word >>> 23;
  const wide = field === 0 ? 0 : field === 255 ? 2047 : field + 896;
  const fraction = BigInt(word & 0x7f_ffff) << 29n;
  return BigInt(next() % 2) << 63n | BigInt(wide) << 52n | fraction;
}

const REGISTERS = [
  ...[0n, 1n, FRACTION, 1n << 52n, 0x3ffn << 52n, 0x4008n << 48n],
  ...[END - 1n, END, END | 1n, END | 1n << 51n, END | 0xcn << 48n],
  ...[0x43en << 52n, 0x43dn << 52n, 0x41e0n << 48n],
];

// Products just below the smallest number with a hidden one.

const ROOT = 0x2000n << 48n;
const PAIRS = [[ROOT, ROOT - 1n], [ROOT, ROOT - 2n], [ROOT, ROOT - 3n]];

/** The register of some `T` number, of any kind. */
function randomT(next: Next): bigint {
  const digits = random64(next) & FRACTION;
  const short = digits >> 28n << 28n;
  const at = (field: number, fraction: bigint) =>
    BigInt(field) << 52n | fraction;
  const magnitude = pick(next, [
    pick(next, REGISTERS),
    random64(next) & ~SIGN,
    at(next() % 64, digits),
    at(2046 - next() % 64, digits),
    ...[digits, digits, short].map((one) => at(983 + next() % 80, one)),
  ]);
  return BigInt(next() % 2) << 63n | magnitude;
}

/** Some integer of any length. */
function randomQ(next: Next): bigint {
  const long = BigInt.asIntN(64, random64(next));
  return BigInt.asUintN(64, long >> BigInt(next() % 64));
}

/** An FPCR that forbids every trap that can be forbidden, and is random otherwise. */
function randomFpcr(next: Next): bigint {
  const { INED, UNFD, OVFD, DZED, INVD, UNDZ, DNZ } = FPCR;
  const disabled = [INED, UNFD, OVFD, DZED, INVD];
  const chosen = [UNDZ, DNZ].filter(() => next() % 4 === 0);
  return [...disabled, ...chosen].reduce(
    (bits, one) => bits | 1n << one,
    BigInt(next() % 4) << 58n,
  );
}

// ## Cases

interface Case {
  readonly instruction: Instruction;
  readonly word: number;
  readonly a: bigint;
  readonly b: bigint;
  readonly fpcr: bigint;
}

/** The instruction's effect, if it computes; the others move bits. */
function floatOf({ effect }: Instruction): Float | undefined {
  return effect.kind === "float" ? effect : undefined;
}

function operandFor(instruction: Instruction, next: Next): bigint {
  const from = floatOf(instruction)?.from;
  if (from === "S") return randomS(next);
  if (from === "Q") return randomQ(next);
  return from === undefined && next() % 2 ? randomQ(next) : randomT(next);
}

/** What of the operation would trap although the FPCR forbids what it can. */
function traps(instruction: Instruction, a: bigint, b: bigint, fpcr: bigint) {
  const effect = floatOf(instruction);
  if (effect === undefined) return false;
  const { qualifiers, rounding } = effect;
  const { exceptions } = computeFloat(
    {
      ...effect,
      rounding: rounding === "dynamic" ? roundingIn(fpcr) : rounding,
      completed: qualifiers.software,
      operandsToZero: (fpcr >> FPCR.DNZ & 1n) === 1n,
    },
    a,
    b,
  );
  const { INV, DZE, OVF, UNF, IOV } = EXCEPTION;
  const always = qualifiers.software ? 0 : INV | DZE | OVF;
  const asked = qualifiers.underflow
    ? IOV | (qualifiers.software ? 0 : UNF)
    : 0;
  return (exceptions & (always | asked)) !== 0;
}

/** `count` cases for `instruction`, those that would trap left out. */
function casesFor(instruction: Instruction, count: number, next: Next): Case[] {
  const { format, opcode, function: code } = instruction;
  // A register that is not read has to be register 31.
  const ra = reads(instruction, "fa") || reads(instruction, "ra") ? 1 : 31;
  const rb = reads(instruction, "fb") ? 2 : 31;
  const word = join(format, { opcode, function: code, ra, rb, rc: 3 });
  const pairs = Array.from({ length: count }, () => [
    operandFor(instruction, next),
    operandFor(instruction, next),
  ]);
  // With /U alone QEMU would trap where rounding saves the result.
  const { name } = instruction;
  if (/^MULT(?!\/U)/.test(name)) pairs.push(...PAIRS, ...PAIRS);
  return pairs.map(([a, b]) => ({
    ...{ instruction, word, a: a!, b: b! },
    fpcr: randomFpcr(next),
  })).filter(({ a, b, fpcr }) => !traps(instruction, a, b, fpcr));
}

// QEMU's VAX arithmetic is IEEE arithmetic with another bias, so that VAX instructions are
// left out. The FPCR is read and written around every other instruction.

const IEEE = INSTRUCTIONS.filter((one) =>
  one.format === "float" && one.opcode !== 0x15 &&
  !/^(SQRT[FG]|ITOFF|M[TF]_FPCR)/.test(one.name)
);

// ## The program
//
// For each instruction it loops over that instruction's operands.

function memoryWord(name: string, ra: number, rb: number, place: number) {
  const { opcode } = instructionNamed(name)!;
  return join("memory", { opcode, ra, rb, displacement: place });
}

function controlWord(name: string, register: number): number {
  const { opcode, function: code } = instructionNamed(name)!;
  const same = { ra: register, rb: register, rc: register };
  return join("float", { opcode, function: code, ...same });
}

/** The loop for a group of `cases` that have the same word. */
function loopFor(cases: readonly Case[], label: number): string {
  const words = [
    memoryWord("LDT", 1, 9, 0),
    memoryWord("LDQ", 1, 9, 0),
    memoryWord("LDT", 2, 9, 8),
    memoryWord("LDT", 3, 9, 16),
    memoryWord("LDT", 5, 9, 16),
    controlWord("MT_FPCR", 5),
    cases[0]!.word,
    controlWord("MF_FPCR", 4),
    memoryWord("STT", 3, 10, 0),
    memoryWord("STT", 4, 10, 8),
  ];
  return `
        lda     $12, ${cases.length}($31)
loop${label}:
${words.map((word) => `        .long ${word}`).join("\n")}
        lda     $9, 24($9)
        lda     $10, 16($10)
        subq    $12, 1, $12
        bne     $12, loop${label}`;
}

// ## What QEMU does differently

/** A result and the FPCR after it. */
interface Answer {
  readonly bits: bigint;
  readonly fpcr: bigint;
}

interface Deviation {
  readonly name: string;
  /** What QEMU makes of the case, given our answer; `undefined` if the same. */
  readonly apply: (
    one: Case,
    ours: Answer,
    theirs: Answer,
  ) => Answer | undefined;
}

function isNaN({ a, b, instruction }: Case): [boolean, boolean] {
  const both = instruction.effect.kind === "float" &&
    !/^(SQRT|CVT)/.test(instruction.name);
  const test = (bits: bigint) => (bits & ~SIGN) > END;
  return [both && test(a), test(b)];
}

/** Whether results that are too small become zero. */
function flushes({ instruction, fpcr }: Case): boolean {
  const software = floatOf(instruction)?.qualifiers.software;
  return !software || (fpcr >> FPCR.UNDZ & 1n) === 1n;
}

function has({ fpcr }: Answer, ...bits: bigint[]): boolean {
  return bits.every((bit) => (fpcr >> bit & 1n) === 1n);
}

function without(fpcr: bigint, ...bits: bigint[]): bigint {
  return bits.reduce((rest, bit) => rest & ~(1n << bit), fpcr);
}

/** Whether `bits` is the smallest number of its format with a hidden one. */
function isLeast({ instruction }: Case, bits: bigint): boolean {
  const to = floatOf(instruction)?.to;
  return (to === "S" || to === "T") && (bits & ~SIGN) === LEAST[to];
}

const DEVIATIONS: readonly Deviation[] = [
  {
    // The FPCR's summary bit is left to the kernel, which is not there.
    name: "SUM is never set",
    apply: (_, { bits, fpcr }) => ({ bits, fpcr: without(fpcr, FPCR.SUM) }),
  },
  {
    // Its sign is that of the x86.
    name: "the canonical NaN is positive",
    apply: (one, { bits, fpcr }) =>
      bits === 0xfff8n << 48n && floatOf(one.instruction) &&
        !isNaN(one).includes(true)
        ? { bits: bits & ~SIGN, fpcr }
        : undefined,
  },
  {
    // The x87's rule: of two NaNs the one with the larger fraction.
    name: "the choice between two NaNs",
    apply: (one, { fpcr }, theirs) =>
      isNaN(one).every((is) => is) ? { bits: theirs.bits, fpcr } : undefined,
  },
  {
    // With /S it is recorded only where it could trap, and of integers without /S as well.
    name: "INE is not always recorded",
    apply: ({ instruction }, { bits, fpcr }) => {
      const effect = floatOf(instruction);
      if (effect === undefined || effect.qualifiers.inexact) return;
      const fromInteger = effect.from === "Q" && effect.to !== "L";
      if (!effect.qualifiers.software && !fromInteger) return;
      return { bits, fpcr: without(fpcr, FPCR.INE) };
    },
  },
  {
    // The zero keeps its sign, and nothing is recorded.
    name: "a result that is flushed to zero",
    apply: (one, ours, theirs) =>
      flushes(one) && has(ours, FPCR.UNF) && ours.bits === 0n
        ? {
          bits: theirs.bits & SIGN,
          fpcr: without(ours.fpcr, FPCR.UNF, FPCR.INE),
        }
        : undefined,
  },
  {
    // Whether a result is too small is decided before it is rounded, or as if the exponent
    // had no limit.
    name: "a result that is rounded to the least number",
    apply: (one, ours, theirs) =>
      isLeast(one, ours.bits) && has(theirs, FPCR.UNF) ||
        isLeast(one, ours.bits) && flushes(one) && (theirs.bits & ~SIGN) === 0n
        ? theirs
        : undefined,
  },
];

/** What QEMU is expected to leave, and the deviations that were met on the way. */
function expectedOf(
  one: Case,
  ours: Answer,
  theirs: Answer,
): { expected: Answer; met: string[] } {
  let expected = ours;
  const met: string[] = [];
  for (const { name, apply } of DEVIATIONS) {
    const next = apply(one, expected, theirs);
    if (!next) continue;
    const { bits, fpcr } = next;
    if (bits === expected.bits && fpcr === expected.fpcr) continue;
    expected = next;
    met.push(name);
  }
  return { expected, met };
}

// ## The comparison

function answerIn(result: string, index: number): Answer {
  const [bits, fpcr] = [0, 1].map((offset) =>
    BigInt("0x" + quadword(result, 2 * index + offset))
  );
  return { bits: bits!, fpcr: fpcr! };
}

function told({ bits, fpcr }: Answer): string {
  return `${hex(bits, 16)}, FPCR ${hex(fpcr, 16)}`;
}

const SEED = 31;
const PER_INSTRUCTION = 60;

Deno.test("random floating-point instructions leave what QEMU's leave, FPCR included", async () => {
  const next = random(SEED);
  const groups = IEEE
    .map((one) => casesFor(one, PER_INSTRUCTION, next))
    .filter((cases) => cases.length > 0);
  const cases = groups.flat();
  assert(cases.length > 10_000, `${cases.length} cases are left`);
  const body = groups.map(loopFor).join("");
  const data = cases.flatMap(({ a, b, fpcr }) => [a, b, fpcr]);
  const program = programAround(body, data, 16 * cases.length);
  const [here, there] = await onBoth(program);
  const met = new Set<string>();
  for (const [index, one] of cases.entries()) {
    const [ours, theirs] = [answerIn(here, index), answerIn(there, index)];
    const outcome = expectedOf(one, ours, theirs);
    outcome.met.forEach((name) => met.add(name));
    const operands = [one.a, one.b, one.fpcr].map((bits) => hex(bits, 16));
    assertEquals(
      told(theirs),
      told(outcome.expected),
      `${one.instruction.name} of ${operands} (ours: ${told(ours)})`,
    );
  }
  assertEquals([...met].sort(), DEVIATIONS.map(({ name }) => name).sort());
});

// ## Memory and branches

/** A load of f1 from the operands, a store of it to the results. */
function throughRegister(loads: string, stores: string): string {
  return [
    memoryWord(loads, 1, 9, 0),
    memoryWord("LDT", 2, 9, 8),
    memoryWord("STT", 2, 10, 0),
    memoryWord(stores, 1, 10, 0),
  ].map((word) => `        .long ${word}`).join("\n");
}

// QEMU's LDF and STF are wrong: one stretches the exponent 0, the other stores an address.
const WAYS = [
  ["LDS", "STT"],
  ["LDT", "STS"],
  ["LDS", "STS"],
  ["LDT", "STT"],
  ["LDG", "STT"],
  ["LDT", "STG"],
] as const;

Deno.test("floating-point loads and stores move bits as QEMU's do", async () => {
  const next = random(SEED + 1);
  const data = Array.from(
    { length: 1000 },
    () =>
      next() % 3 ? random64(next) : randomT(next) ^ BigInt(pick(next, WORDS)),
  );
  const body = WAYS.map(([loads, stores], way) => `
        lda     $12, ${data.length - 1}($31)
        mov     $9, $11
way${way}:
${throughRegister(loads, stores)}
        lda     $9, 8($9)
        lda     $10, 8($10)
        subq    $12, 1, $12
        bne     $12, way${way}
        mov     $11, $9`).join("");
  const size = 8 * WAYS.length * (data.length - 1);
  const [here, there] = await onBoth(programAround(body, data, size));
  for (const [way, names] of WAYS.entries()) {
    for (const [index, value] of data.slice(1).entries()) {
      const at = way * (data.length - 1) + index;
      const told = `${names.join(" and ")} of ${hex(data[index]!)} over ${
        hex(value)
      }`;
      assertEquals(quadword(here, at), quadword(there, at), told);
    }
  }
});

Deno.test("floating-point branches look at the bits as QEMU's do", async () => {
  const branches = INSTRUCTIONS.filter(({ name }) => /^FB/.test(name));
  assertEquals(branches.length, 6);
  const magnitudes = [...REGISTERS, 0x4000n << 48n];
  const data = magnitudes.flatMap((bits) => [bits, bits | SIGN]);
  const words = branches.map(({ opcode }) =>
    join("branch", { opcode, ra: 1, displacement: 1 })
  );
  // Each branch that is taken leaves its bit out.
  const body = `
        lda     $12, ${data.length}($31)
again:  clr     $3
        .long   ${memoryWord("LDT", 1, 9, 0)}
${
    words.map((word, index) => `
        .long   ${word}
        bis     $3, ${1 << index}, $3`).join("")
  }
        stq     $3, 0($10)
        lda     $9, 8($9)
        lda     $10, 8($10)
        subq    $12, 1, $12
        bne     $12, again`;
  const program = programAround(body, data, 8 * data.length);
  const [here, there] = await onBoth(program);
  for (const [index, value] of data.entries()) {
    assertEquals(quadword(here, index), quadword(there, index), hex(value));
  }
});
