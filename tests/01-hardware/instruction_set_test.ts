import { assertEquals } from "@std/assert";
import {
  assemble,
  decode,
  disassemble,
  instructionNamed,
  INSTRUCTIONS,
  isFloatingPoint,
  join,
  PAL_CALLS,
  REGISTER,
  REGISTER_NAMES,
} from "../../chapters/01-hardware/mod.ts";
import { at, nameOf, random, randomWordOf } from "./helpers.ts";

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

Deno.test("decode knows exactly the words of the opcode map", () => {
  const whole = [0x00, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x1a];
  const memory = [0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f];
  const branches = [0x30, 0x34, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f];
  const complete = new Set([...whole, ...memory, ...branches]);
  for (let opcode = 0; opcode < 64; opcode++) {
    const word = opcode * 2 ** 26 + 0x1f_ffff;
    if (complete.has(opcode)) assertEquals(decode(word) !== undefined, true);
    if (isFloatingPoint(word)) assertEquals(decode(word), undefined);
  }
  for (const opcode of [1, 2, 3, 4, 5, 6, 7, 0x19, 0x1b, 0x1d, 0x1e, 0x1f]) {
    assertEquals(decode(opcode * 2 ** 26), undefined);
  }
});

Deno.test("isFloatingPoint leaves BR and BSR among the integers", () => {
  const opcodes = Array.from({ length: 64 }, (_, i) => i)
    .filter((opcode) => isFloatingPoint(opcode * 2 ** 26));
  assertEquals(opcodes, [
    ...[0x14, 0x15, 0x16, 0x17],
    ...[0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27],
    ...[0x31, 0x32, 0x33, 0x35, 0x36, 0x37],
  ]);
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
    fields.literal === -1 && fields.ra !== 31;
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
