// # Operands in assembly
//
// Each format of instruction has one way to write its operands, and this page turns what is
// written into the fields of the word.
//
// In `addq t0, 1, t1` they are a register, a number and the register for the result. In
// `ldq t0, 16(sp)` they are a register and a place in memory, and in `bne t0, again` a
// register and a label.

import { expect, explain } from "./assembly_names.ts";
import { type Format, join } from "../instructions/encodings.ts";
import { instructionNamed } from "../instruction_set.ts";
import {
  type Instruction,
  operandsOfInstruction,
  type RegisterOperand,
} from "../instructions/instructions.ts";
import { isPrefetch } from "../instructions/memory_instructions.ts";
import {
  AssemblyError,
  floatRegisterNumber,
  numberOf,
  registerNumber,
} from "./assembly_syntax.ts";
import { signed, type VirtualAddress } from "../numbers.ts";
import { PAL_CALLS } from "../palcode/calling.ts";

/** What an instruction's operands may refer to. */
export interface Scope {
  /** The address of the instruction. */
  readonly address: VirtualAddress;
  /** What GP holds when it is executed. */
  readonly gp: VirtualAddress;
  /** The value of a number, a symbol or a sum of both. */
  valueOf(text: string): bigint;
}

// ## Encoding one

/** The word for the instruction `name`, or an `AssemblyError` for `line`. */
export function encodeInstruction(
  name: string,
  operands: readonly string[],
  scope: Scope,
  line: number,
): number {
  const call = CALLS.get(name);
  if (call !== undefined) {
    explain(name, line, () => expect(operands, 0));
    return join("pal", { function: call });
  }
  const instruction = instructionNamed(name.toUpperCase());
  if (instruction === undefined) {
    throw new AssemblyError(line, `Unknown instruction ${name}`);
  }
  const { opcode, format } = instruction;
  return explain(name, line, () => {
    const fields = WRITTEN[format](instruction, operands, scope);
    return join(format, { opcode, function: instruction.function, ...fields });
  });
}

const CALLS: ReadonlyMap<string, number> = new Map(
  [...PAL_CALLS.values()].map(({ name, code }) => [name, code]),
);

type Written = (
  instruction: Instruction,
  operands: readonly string[],
  scope: Scope,
) => Parameters<typeof join>[1];

const WRITTEN: Readonly<Record<Format, Written>> = {
  operate: writtenOperate,
  float: writtenOperate,
  memory: writtenMemory,
  branch: writtenBranch,
  jump: writtenJump,
  function: writtenFunction,
  pal: writtenCall,
};

function writtenCall(
  _: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  expect(operands, 1);
  return { function: Number(scope.valueOf(operands[0]!)) };
}

/** The number of a register, or a `RangeError` that says what stood there. */
function register(text: string | undefined): number {
  const number = registerNumber(text ?? "");
  if (number === -1) {
    throw new RangeError(`Expected a register, found ${text || "nothing"}`);
  }
  return number;
}

/** The same for floating-point registers. */
function floatRegister(text: string | undefined): number {
  const number = floatRegisterNumber(text ?? "");
  if (number === -1) {
    throw new RangeError(
      `Expected a floating-point register, found ${text || "nothing"}`,
    );
  }
  return number;
}

/** What a load, a store or a branch has in front: a register of either kind. */
function front(instruction: Instruction, text: string | undefined): number {
  const floats = operandsOfInstruction(instruction).includes("fa");
  return floats ? floatRegister(text) : register(text);
}

// An operate instruction has two operands and a result. Where the result is left out, it
// is the first operand: `addq t0, 1` counts up. An instruction that does not look at one of
// its registers, such as `sextb` or `sqrtt`, is written without it, and has register 31
// there.

function writtenOperate(
  instruction: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  const { name } = instruction;
  if (name === "IMPLVER") {
    expect(operands, 1);
    return { ra: 31, literal: 1, rc: register(operands[0]) };
  }
  if (isControl(name)) {
    expect(operands, 1);
    const number = floatRegister(operands[0]);
    return { ra: number, rb: number, rc: number };
  }
  const places = operandsOfInstruction(instruction);
  expect(operands, least(name, places), places.length);
  const all = operands.length < places.length
    ? [...operands, operands[0]!]
    : operands;
  const parts = places.map((place, index) => part(place, all[index]!, scope));
  if (instruction.registersOnly) register(all[places.indexOf("rb")] ?? "$31");
  return Object.assign({ ra: 31, rb: 31 }, ...parts);
}

/** Whether `name` reads or writes the FPCR, which GNU encodes with one register thrice. */
function isControl(name: string): boolean {
  return name === "MT_FPCR" || name === "MF_FPCR";
}

/** How many operands must be written: the result may be left out if it can be the first. */
function least(name: string, places: readonly RegisterOperand[]): number {
  const kinds = new Set([places[0], places.at(-1)].map((one) => one?.[0]));
  return kinds.size > 1 || name === "AMASK" ? places.length : places.length - 1;
}

/** The field of the word for the operand `text` in `place`. */
function part(place: RegisterOperand, text: string, scope: Scope) {
  switch (place) {
    case "rb":
      return either(text, scope);
    case "ra":
    case "rc":
      return { [place]: register(text) };
    default:
      return { [place.replace("f", "r")]: floatRegister(text) };
  }
}

/** A register, or a literal from 0 to 255. */
function either(text: string, scope: Scope) {
  const rb = registerNumber(text);
  if (rb !== -1) return { rb };
  const literal = scope.valueOf(text);
  if (literal >= 0n && literal <= 255n) return { literal: Number(literal) };
  throw new RangeError(
    `Cannot encode literal ${literal}: it must be from 0 to 255`,
  );
}

// ## Places in memory
//
// `16(sp)`, `(t0)`, `16`, and two forms for an address that is known only relative to the
// global pointer: `name(gp) !gprelhigh` for the upper part, `!gprellow` for the lower.
// The lower part is signed, so the upper one must be rounded, not cut.

function writtenMemory(
  instruction: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  expect(operands, 2);
  const [first, place] = operands;
  const found = /^(.*?)\s*(?:\(([^()]*)\))?\s*(![a-z]+)?$/.exec(place!)!;
  const [, offset = "", base, part] = found;
  const rb = base === undefined ? 31 : register(base);
  const displacement = Number(displacementOf(offset, part, scope));
  return { ra: front(instruction, first), rb, displacement };
}

function displacementOf(
  offset: string,
  part: string | undefined,
  scope: Scope,
): bigint {
  const self = /^gp-here(!high|!low)$/.exec(offset);
  if (self?.[1] === "!high") return high(scope.gp - scope.address);
  if (self?.[1] === "!low") return low(scope.gp - (scope.address - 4n));
  if (part === "!gprelhigh") return high(scope.valueOf(offset) - scope.gp);
  if (part === "!gprellow") return low(scope.valueOf(offset) - scope.gp);
  if (part) {
    throw new RangeError(`Expected !gprelhigh or !gprellow, not ${part}`);
  }
  return offset === "" ? 0n : numberOf(offset) ?? signed(scope.valueOf(offset));
}

/** The low 16 bits of `distance`, signed. */
function low(distance: bigint): bigint {
  return BigInt.asIntN(16, distance);
}

/** What `LDAH` must add so that `LDA` can add [[low]]. */
function high(distance: bigint): bigint {
  return distance - low(distance) >> 16n;
}

// ## Branches and jumps
//
// The target of a branch is a label, or a number that is an address. A jump may name the
// place that it probably goes to, as a hint for the processor's fetch. The hints of
// `ret` and `jsr_coroutine` lead nowhere, and are plain numbers.

function writtenBranch(
  instruction: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  const { name } = instruction;
  const linked = name === "BSR" ? "$26" : "$31";
  const all = operands.length === 1 && /^BS?R$/.test(name)
    ? [linked, ...operands]
    : operands;
  expect(all, 2);
  const distance = scope.valueOf(all[1]!) - scope.address - 4n;
  if (distance & 3n) {
    throw new RangeError(`The target ${all[1]} is not a multiple of 4`);
  }
  return {
    ra: front(instruction, all[0]),
    displacement: Number(distance >> 2n),
  };
}

function writtenJump(
  { name }: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  if (name === "RET" && operands.length === 0) {
    return { ra: 31, rb: 26, displacement: 1 };
  }
  const linked = name === "JSR" ? "$26" : "$31";
  const all = operands[0]?.startsWith("(") ? [linked, ...operands] : operands;
  expect(all, 2, 3);
  const base = /^\((.*)\)$/.exec(all[1]!);
  const usual = name === "RET" && all !== operands ? 1 : 0;
  const displacement = all[2] ? hintOf(name, all[2], scope) : usual;
  return { ra: register(all[0]), rb: register(base?.[1]), displacement };
}

/** The low bits of the distance in words to the likely target, or a plain number. */
function hintOf(name: string, text: string, scope: Scope): number {
  const value = scope.valueOf(text);
  if (name === "JMP" || name === "JSR") {
    return Number(value - scope.address - 4n >> 2n & 0x3fffn);
  }
  if (value >= 0n && value < 0x4000n) return Number(value);
  throw new RangeError(
    `Cannot encode hint ${value}: it must be from 0 to ${0x3fff}`,
  );
}

// ## The miscellaneous ones
//
// Barriers have no operands, a prefetch names a register that holds an address.

function writtenFunction(
  { name, effect }: Instruction,
  operands: readonly string[],
) {
  if (effect.kind === "write" || effect.kind === "flag") {
    expect(operands, 1);
    // GNU's assembler fills the field that RPCC ignores, and not that of the others.
    return { ra: register(operands[0]), rb: name === "RPCC" ? 31 : 0 };
  }
  if (!isPrefetch(name)) {
    expect(operands, 0);
    return {};
  }
  expect(operands, 1);
  const base = /^0?\(([^()]*)\)$/.exec(operands[0]!);
  return { rb: register(base ? base[1] : operands[0]), ra: 31 };
}
