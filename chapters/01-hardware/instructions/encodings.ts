// # Instruction words
//
// Every Alpha instruction is one 32-bit word, cut in one of seven ways.
//
// The top six bits are the *opcode*. It decides how the other 26 are cut. Here is one
// word, the instruction `addq a0, 8, v0`, which adds 8 to a register:
//
// :::figure word-example
// :::
//
// Registers are numbered from 0 to 31; `a0` and `v0` are names that software has for 16
// and 0 ([[§The registers' names]]). There are never more than three in a word: *Ra*,
// *Rb* and *Rc*, or *Fa*, *Fb* and *Fc* where they are floating-point registers. They
// always stand in the same places, so the processor can fetch their contents before it
// knows what the instruction is. Regularity of this kind is one reason why the first
// Alpha could run at a clock rate that no other processor of its year reached.
//
// A *literal* is a small number in place of Rb. A *displacement* is a distance in memory,
// a *function* chooses among the instructions that share an opcode.
//
// :::figure The seven formats
// | format | 31–26 | 25–21 | 20–16 | 15–0 |
// | --- | --- | --- | --- | --- |
// | memory | opcode | Ra | Rb | displacement |
// | function | opcode | Ra | Rb | function |
// | jump | opcode | Ra | Rb | 15–14 kind, 13–0 hint |
// | branch | opcode | Ra | displacement: 20–0 | |
// | operate | opcode | Ra | Rb, or a literal: 20–13, and bit 12 set | 11–5 function, 4–0 Rc |
// | float | opcode | Fa | Fb | 15–5 function, 4–0 Fc |
// | pal | opcode | number of the call: 25–0 | | |
// :::

import { signExtend } from "../numbers.ts";

/** How an instruction's 26 low bits are cut. */
export type Format =
  | "memory"
  | "function"
  | "jump"
  | "branch"
  | "operate"
  | "float"
  | "pal";

/** The parts of an instruction word. Parts that its format does not have are 0. */
export interface Fields {
  /** Bits 31–26. */
  readonly opcode: number;
  /** Bits 25–21: the first register. */
  readonly ra: number;
  /** Bits 20–16: the second register. */
  readonly rb: number;
  /** Bits 4–0: the register that an operate or float instruction writes. */
  readonly rc: number;
  /** Which of the instructions that share the opcode this is. */
  readonly function: number;
  /** An operate instruction's literal from 0 to 255; `undefined` if it uses Rb. */
  readonly literal: number | undefined;
  /** The signed displacement: in bytes (memory) or in words (branch); a jump's hint. */
  readonly displacement: number;
}

const NOTHING: Fields = {
  opcode: 0,
  ra: 0,
  rb: 0,
  rc: 0,
  function: 0,
  literal: undefined,
  displacement: 0,
};

/** A field of `width` bits whose lowest bit is `low`. */
function bits(word: number, low: number, width: number): number {
  return word >>> low & (1 << width) - 1;
}

/** `value`, whose sign is bit `width` − 1, as a number. */
function signedField(value: number, width: number): number {
  return Number(BigInt.asIntN(64, signExtend(BigInt(value), width)));
}

// ## Cutting

/** Bits 31–26 of `word`. */
export function opcodeOf(word: number): number {
  return bits(word, 26, 6);
}

/** Cuts `word` into the parts that `format` says it has. */
export function cut(word: number, format: Format): Fields {
  const opcode = opcodeOf(word);
  const ra = bits(word, 21, 5);
  const rb = bits(word, 16, 5);
  const registers = { ...NOTHING, opcode, ra, rb };
  switch (format) {
    case "memory":
      return { ...registers, displacement: signedField(word & 0xffff, 16) };
    case "function":
      return { ...registers, function: word & 0xffff };
    case "jump":
      return {
        ...registers,
        function: bits(word, 14, 2),
        displacement: word & 0x3fff,
      };
    case "branch":
      return {
        ...NOTHING,
        opcode,
        ra,
        displacement: signedField(word & 0x1f_ffff, 21),
      };
    case "operate":
      return {
        ...registers,
        function: bits(word, 5, 7),
        rc: bits(word, 0, 5),
        ...(bits(word, 12, 1) ? { rb: 31, literal: bits(word, 13, 8) } : {}),
      };
    case "float":
      return {
        ...registers,
        function: bits(word, 5, 11),
        rc: bits(word, 0, 5),
      };
    case "pal":
      return { ...NOTHING, opcode, function: bits(word, 0, 26) };
  }
}

// ## Joining
//
// The assembler goes the other way. A number that does not fit its field is a
// mistake of the person who wrote the program, and says so.

/** A signed number in a field of `width` bits, or a `RangeError` that names it. */
function fit(value: number, width: number, what: string): number {
  const limit = 2 ** (width - 1);
  if (!Number.isInteger(value) || value < -limit || value >= limit) {
    throw new RangeError(
      `Cannot encode ${what} ${value}: it must be from ${-limit} to ${
        limit - 1
      }`,
    );
  }
  return value & 2 ** width - 1;
}

/**
 * The instruction word with the parts `fields`, cut as `format` says.
 *
 * @throws RangeError if a displacement, literal or call number does not fit
 */
export function join(format: Format, fields: Partial<Fields>): number {
  const whole = { ...NOTHING, ...fields };
  return (whole.opcode << 26 | lowBits(format, whole)) >>> 0;
}

/** The 26 bits below the opcode. */
function lowBits(format: Format, fields: Fields): number {
  const ra = fields.ra << 21;
  const rb = fields.rb << 16;
  switch (format) {
    case "memory":
      return ra | rb | fit(fields.displacement, 16, "displacement");
    case "function":
      return ra | rb | fields.function;
    case "jump":
      return ra | rb | fields.function << 14 | fields.displacement & 0x3fff;
    case "branch":
      return ra | fit(fields.displacement, 21, "branch distance");
    case "operate":
      return ra | second(fields) | fields.function << 5 | fields.rc;
    case "float":
      return ra | rb | fields.function << 5 | fields.rc;
    case "pal":
      return callNumber(fields.function);
  }
}

/** The number of a call of PALcode, which has all 26 bits to itself. */
function callNumber(number: number): number {
  if (number >= 0 && number < 2 ** 26) return number;
  throw new RangeError(
    `Cannot encode call number ${number}: it must be from 0 to ${2 ** 26 - 1}`,
  );
}

/** The second operand of an operate instruction: a register or a literal. */
function second(fields: Fields): number {
  if (fields.literal === undefined) return fields.rb << 16;
  if (fields.literal < 0 || fields.literal > 255) {
    throw new RangeError(
      `Cannot encode literal ${fields.literal}: it must be from 0 to 255`,
    );
  }
  return fields.literal << 13 | 1 << 12;
}
