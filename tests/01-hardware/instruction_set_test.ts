import { assertEquals } from "@std/assert";
import {
  assemble,
  decode,
  disassemble,
  type Instruction,
  instructionNamed,
  INSTRUCTIONS,
  isFloatingPoint,
  join,
  PAL_CALLS,
  REGISTER,
  REGISTER_NAMES,
} from "../../chapters/01-hardware/mod.ts";
import { at, nameOf, random, randomWordOf } from "./helpers.ts";
import { opcodeMap } from "./opcode_map.ts";

Deno.test("INSTRUCTIONS gives no code and no name to two instructions", () => {
  const codes = INSTRUCTIONS.map((one) => one.opcode << 16 | one.function);
  const names = INSTRUCTIONS.map((one) => one.name);
  assertEquals(new Set(codes).size, INSTRUCTIONS.length);
  assertEquals(new Set(names).size, INSTRUCTIONS.length);
});

Deno.test("INSTRUCTIONS cuts all words of one opcode the same way", () => {
  const formats = new Map<number, string>();
  for (const { opcode, format, name } of INSTRUCTIONS) {
    assertEquals(formats.get(opcode) ?? format, format, name);
    formats.set(opcode, format);
  }
});

Deno.test("INSTRUCTIONS charges every instruction but CALL_PAL", () => {
  const free = INSTRUCTIONS.filter((one) => one.cycles < 1);
  assertEquals(free.map((one) => one.name), ["CALL_PAL"]);
});

Deno.test("instructionNamed finds each, and nothing else", () => {
  for (const one of INSTRUCTIONS) {
    assertEquals(instructionNamed(one.name), one);
  }
  assertEquals(instructionNamed("constructor"), undefined);
  assertEquals(instructionNamed("addl"), undefined);
});

Deno.test("decode finds each instruction from its own word", () => {
  for (const { name, format, opcode, function: code } of INSTRUCTIONS) {
    assertEquals(nameOf(join(format, { opcode, function: code })), name);
  }
});

/** The code of `instruction` as the handbook's appendix writes it. */
function codeOf({ opcode, function: code, format }: Instruction): string {
  const digits = { operate: 2, float: 3, function: 4, jump: 1 };
  const first = opcode.toString(16).toUpperCase().padStart(2, "0");
  if (!Object.hasOwn(digits, format)) return first;
  const width = digits[format as keyof typeof digits];
  return `${first}.${code.toString(16).toUpperCase().padStart(width, "0")}`;
}

Deno.test("INSTRUCTIONS is the handbook's opcode map, no more and no less", () => {
  const ours = INSTRUCTIONS.map((one) => [codeOf(one), one.name]);
  assertEquals(
    Object.fromEntries(ours.sort()),
    Object.fromEntries([...opcodeMap()].sort()),
  );
});

Deno.test("decode knows every code of the opcode map and no other", () => {
  const map = opcodeMap();
  const expect = (word: number, code: string) =>
    assertEquals(nameOf(word >>> 0), map.get(code), code);
  const hexadecimal = (value: number, width: number) =>
    value.toString(16).toUpperCase().padStart(width, "0");
  for (let opcode = 0; opcode < 64; opcode++) {
    const word = opcode * 2 ** 26;
    const name = hexadecimal(opcode, 2);
    const shared = [...map.keys()].find((code) => code.startsWith(`${name}.`));
    const width = shared ? shared.length - 3 : 0;
    const shift = [0, 14, 5, 5, 0][width]!;
    const codes = [1, 4, 2 ** 7, 2 ** 11, 2 ** 16][width]!;
    for (let code = 0; code < codes; code++) {
      const told = width ? `${name}.${hexadecimal(code, width)}` : name;
      expect(word + code * 2 ** shift, told);
    }
  }
});

Deno.test("what cannot have a literal means nothing with one", () => {
  const refusing = INSTRUCTIONS.filter((one) => one.registersOnly);
  assertEquals(
    refusing.map(({ name }) => name).sort(),
    [
      ..."CTLZ CTPOP CTTZ FTOIS FTOIT".split(" "),
      ..."PERR PKLB PKWB UNPKBL UNPKBW".split(" "),
    ],
  );
  for (const { opcode, function: code } of refusing) {
    const fields = { opcode, function: code, literal: 5 };
    assertEquals(nameOf(join("operate", fields)), undefined);
  }
});

Deno.test("each extension has the instructions that the handbook says it has", () => {
  const of = (extension: string) =>
    INSTRUCTIONS.filter((one) => one.extension === extension)
      .map(({ name }) => name.replace(/\/.*/, ""))
      .filter((name, index, all) => all.indexOf(name) === index)
      .sort().join(" ");
  assertEquals(of("BWX"), "LDBU LDWU SEXTB SEXTW STB STW");
  assertEquals(of("CIX"), "CTLZ CTPOP CTTZ");
  assertEquals(
    of("FIX"),
    "FTOIS FTOIT ITOFF ITOFS ITOFT SQRTF SQRTG SQRTS SQRTT",
  );
  assertEquals(
    of("MVI"),
    "MAXSB8 MAXSW4 MAXUB8 MAXUW4 MINSB8 MINSW4 MINUB8 MINUW4 " +
      "PERR PKLB PKWB UNPKBL UNPKBW",
  );
});

Deno.test("a floating-point name says what its effect does", () => {
  const roundings = { C: "chopped", M: "minus", D: "dynamic" } as const;
  for (const { name, effect } of INSTRUCTIONS) {
    if (effect.kind !== "float") continue;
    const [, letters = ""] = name.split("/");
    const { rounding, qualifiers } = effect;
    const last = letters.at(-1) as keyof typeof roundings;
    const expected = name.startsWith("CVTQL")
      ? "chopped"
      : roundings[last] ?? "normal";
    assertEquals(rounding, expected, name);
    assertEquals(qualifiers.software, letters.includes("S"), name);
    assertEquals(qualifiers.underflow, /[UV]/.test(letters), name);
    assertEquals(qualifiers.inexact, letters.includes("I"), name);
  }
});

Deno.test("isFloatingPoint knows its opcodes, and FTOIT and FTOIS in another", () => {
  const opcodes = Array.from({ length: 64 }, (_, i) => i)
    .filter((opcode) => isFloatingPoint(opcode * 2 ** 26));
  assertEquals(opcodes, [
    ...[0x14, 0x15, 0x16, 0x17],
    ...[0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
    ...[0x31, 0x32, 0x33, 0x35, 0x36, 0x37],
  ]);
  const hidden = INSTRUCTIONS.filter((one) =>
    one.opcode === 0x1c && isFloatingPoint(join("operate", one))
  );
  assertEquals(hidden.map(({ name }) => name), ["FTOIT", "FTOIS"]);
});

Deno.test("REGISTER agrees with REGISTER_NAMES", () => {
  assertEquals(REGISTER_NAMES.length, 32);
  for (const [name, number] of Object.entries(REGISTER)) {
    assertEquals(REGISTER_NAMES[number], name === "pv" ? "t12" : name);
  }
});

// ## There and back
//
// Assembling what the disassembler wrote gives the word it was written for, except for
// bits that no instruction looks at.

const HERE = at(0x1_2000_0000n);

function assembleOne(text: string): number {
  const { segments } = assemble(text, { text: HERE });
  const { buffer, byteOffset } = segments[0]!.bytes;
  return new DataView(buffer, byteOffset).getUint32(0, true);
}

/** What `bis $1,$1,$2` and `bis $31,$1,$2` share: they are both `mov $1,$2`. */
function moved(word: number): number {
  const { instruction, fields } = decode(word)!;
  const same = instruction.name === "BIS" && fields.ra === fields.rb &&
    fields.literal === undefined && fields.ra !== 31;
  return same ? (word | 31 << 21) >>> 0 : word;
}

Deno.test("disassemble writes what assemble reads, for every instruction", () => {
  const next = random(3);
  for (const instruction of INSTRUCTIONS) {
    for (let round = 0; round < 60; round++) {
      const word = randomWordOf(instruction, next);
      const text = disassemble(word, HERE);
      const told = `${instruction.name}: ${text}`;
      assertEquals(assembleOne(text), moved(word), told);
      assertEquals(disassemble(assembleOne(text), HERE), text, told);
    }
  }
});

Deno.test("disassemble writes what assemble reads, for every PAL call", () => {
  for (const [code, { name }] of PAL_CALLS) {
    assertEquals(disassemble(code, HERE), name);
    assertEquals(assembleOne(name), code);
  }
});

Deno.test("disassemble turns a word without meaning into data that assembles", () => {
  assertEquals(disassemble(0x5c00_1234, HERE), ".long 0x5c001234");
  assertEquals(assembleOne(".long 0x5c001234"), 0x5c00_1234);
});
