// # The disassembler
//
// The disassembler turns a word into text, by the same tables by which the processor executes
// it.
//
// A person who stops a machine wants to see `addq t0, 1, t0`, and not a number of 32 bits.
// The notation is that of the GNU tools: lower case, operands in the order in which the
// fields stand, the result last. Where GNU's disassembler knows a plainer name for a
// special case, such as `mov` for "or with zero", it is used here too.

import { decode, type Decoded, REGISTER_NAMES } from "../instruction_set.ts";
import type { Fields } from "../instructions/encodings.ts";
import {
  type Instruction,
  operandsOfInstruction,
  type RegisterOperand,
} from "../instructions/instructions.ts";
import { isPrefetch } from "../instructions/memory_instructions.ts";
import { hex, virtual, type VirtualAddress } from "../numbers.ts";
import { PAL_CALLS } from "../palcode/calling.ts";

/**
 * The instruction `word` in GNU syntax, as it would read at address `pc`.
 *
 * A word that means nothing becomes a `.long` directive.
 */
export function disassemble(word: number, pc: VirtualAddress): string {
  const decoded = decode(word);
  if (decoded === undefined) return `.long 0x${hex(word)}`;
  return plainer(decoded) ?? literally(decoded, pc);
}

function register(number: number): string {
  return REGISTER_NAMES[number]!;
}

/** Floating-point registers have no names of their own, only numbers. */
function floatRegister(number: number): string {
  return `$f${number}`;
}

/** The second operand of an operate instruction. */
function second({ literal, rb }: Fields): string {
  return literal === undefined ? register(rb) : number(literal);
}

/** `value` in hexadecimal, except that zero is just zero. */
function number(value: number): string {
  return value === 0 ? "0" : `0x${hex(value)}`;
}

// ## Each format

function literally(
  { instruction, fields }: Decoded,
  pc: VirtualAddress,
): string {
  const name = COMMON[instruction.name] ?? instruction.name.toLowerCase();
  switch (instruction.format) {
    case "operate":
    case "float":
      return `${name} ${operateOperands(instruction, fields)}`;
    case "memory":
      return `${name} ${first(instruction, fields)},${
        place(instruction, fields)
      }`;
    case "branch":
      return `${name} ${branchOperands(instruction, fields, pc)}`;
    case "jump":
      return `${name} ${jumpOperands(instruction, fields, pc)}`;
    case "function":
      return functionCall(instruction, fields);
    case "pal":
      return palName(fields.function);
  }
}

/** The handbook's names that hardly anybody uses, and those that are used. */
const COMMON: Readonly<Record<string, string>> = {
  BIS: "or",
  BIC: "andnot",
  JSR_COROUTINE: "jcr",
};

function operateOperands(instruction: Instruction, fields: Fields): string {
  return operandsOfInstruction(instruction)
    .map((operand) => written(operand, fields)).join();
}

/** The register that `fields` have in the place `operand`, or the literal there. */
function written(operand: RegisterOperand, fields: Fields): string {
  switch (operand) {
    case "ra":
    case "rc":
      return register(fields[operand]);
    case "rb":
      return second(fields);
    case "fa":
      return floatRegister(fields.ra);
    case "fb":
      return floatRegister(fields.rb);
    case "fc":
      return floatRegister(fields.rc);
  }
}

/** What a load or a store loads or stores. */
function first(instruction: Instruction, { ra }: Fields): string {
  const floats = operandsOfInstruction(instruction).includes("fa");
  return floats ? floatRegister(ra) : register(ra);
}

/** A displacement and its base, which `LDA` of a plain number does without. */
function place(instruction: Instruction, fields: Fields): string {
  const plain = instruction.effect.kind === "write" && fields.rb === 31;
  return `${fields.displacement}${plain ? "" : `(${register(fields.rb)})`}`;
}

function branchOperands(
  instruction: Instruction,
  fields: Fields,
  pc: VirtualAddress,
): string {
  const target = targetOf(fields.displacement, pc);
  return instruction.name === "BR" && fields.ra === 31
    ? target
    : `${first(instruction, fields)},${target}`;
}

/** The address `distance` words from the instruction after the one at `pc`. */
function targetOf(distance: number, pc: VirtualAddress): string {
  return `0x${hex(virtual(pc + 4n + 4n * BigInt(distance)))}`;
}

function jumpOperands(
  { name }: Instruction,
  fields: Fields,
  pc: VirtualAddress,
): string {
  const { ra, rb, displacement } = fields;
  if (name === "JMP" && ra === 31 && displacement === 0) {
    return `(${register(rb)})`;
  }
  const leads = name === "JMP" || name === "JSR";
  const distance = displacement - (displacement & 0x2000 ? 0x4000 : 0);
  const hint = leads ? targetOf(distance, pc) : number(displacement);
  return `${register(ra)},(${register(rb)}),${hint}`;
}

/** The miscellaneous instructions: prefetches name an address, barriers nothing. */
function functionCall(instruction: Instruction, fields: Fields): string {
  const name = instruction.name.toLowerCase();
  if (isPrefetch(instruction.name)) return `${name} (${register(fields.rb)})`;
  const { kind } = instruction.effect;
  return kind === "barrier" ? name : `${name} ${register(fields.ra)}`;
}

function palName(code: number): string {
  return PAL_CALLS.get(code)?.name ?? `call_pal 0x${hex(code)}`;
}

// ## Plainer names
//
// The Alpha has no move, no negation and no "do nothing", because it needs none: each is
// some other instruction with register 31 in the right place.

function plainer({ instruction, fields }: Decoded): string | undefined {
  const { ra, rb, displacement } = fields;
  const { name } = instruction;
  switch (name) {
    case "BIS":
      return plainMove(fields);
    case "CPYS":
      return plainSign(fields);
    case "CPYSN":
      return ra === rb ? `fneg ${lastTwoFloats(fields)}` : undefined;
  }
  if (ra !== 31) return undefined;
  switch (name) {
    case "ORNOT":
      return `not ${lastTwo(fields)}`;
    case "ADDL":
      return `sextl ${lastTwo(fields)}`;
    case "LDQ_U":
      return rb === 30 && displacement === 0 ? "unop" : undefined;
    case "RET":
      return rb === 26 && displacement === 1 ? "ret" : undefined;
  }
  return plainNegation(instruction, fields);
}

function lastTwo(fields: Fields): string {
  return `${second(fields)},${register(fields.rc)}`;
}

function lastTwoFloats({ rb, rc }: Fields): string {
  return `${floatRegister(rb)},${floatRegister(rc)}`;
}

/** "Or" with zero, or with itself. */
function plainMove(fields: Fields): string | undefined {
  const { ra, rb, rc, literal } = fields;
  const zeroes = ra === 31 && rb === 31 && literal === undefined;
  if (zeroes) return rc === 31 ? "nop" : `clr ${register(rc)}`;
  const itself = ra === rb && literal === undefined;
  return ra === 31 || itself ? `mov ${lastTwo(fields)}` : undefined;
}

/** "Copy the sign" of zero, or of the same register. */
function plainSign(fields: Fields): string | undefined {
  const { ra, rb, rc } = fields;
  if (ra === 31 && rb === 31) {
    return rc === 31 ? "fnop" : `fclr ${floatRegister(rc)}`;
  }
  if (ra === rb) return `fmov ${lastTwoFloats(fields)}`;
  return ra === 31 ? `fabs ${lastTwoFloats(fields)}` : undefined;
}

/** The subtractions that are a negation when they begin with zero, without `SUB`. */
export const NEGATIONS: readonly string[] = [
  ..."L L/V Q Q/V F F/S G G/S S S/SU S/SUI T T/SU T/SUI".split(" "),
];

/** Something subtracted from zero. */
function plainNegation(
  { name, format }: Instruction,
  fields: Fields,
): string | undefined {
  const [, kind] = /^SUB(.*)$/.exec(name) ?? [];
  if (kind === undefined || !NEGATIONS.includes(kind)) return undefined;
  const rest = format === "float" ? lastTwoFloats(fields) : lastTwo(fields);
  return `neg${kind.toLowerCase()} ${rest}`;
}
