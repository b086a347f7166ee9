// # From words to text
//
// The table that executes an instruction also knows how to write it down.
//
// The notation is that of the GNU tools: lower case, operands in the order in which the
// fields stand, the result last. Where GNU's disassembler knows a plainer name for a
// special case, such as `mov` for "or with zero", it is used here too.

import {
  decode,
  type Decoded,
  REGISTER_NAMES,
} from "../instructions/instruction_set.ts";
import type { Fields } from "../instructions/encodings.ts";
import { type Instruction, readsRa } from "../instructions/instructions.ts";
import { isPrefetch } from "../instructions/memory_instructions.ts";
import { hex, virtual, type VirtualAddress } from "../numbers.ts";
import { PAL_CALLS } from "../processor/calling.ts";

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

/** The second operand of an operate instruction. */
function second(fields: Fields): string {
  return fields.literal === -1 ? register(fields.rb) : number(fields.literal);
}

/** `value` in hexadecimal, except that zero is just zero. */
function number(value: number): string {
  return value === 0 ? "0" : `0x${hex(value)}`;
}

// ## Each format

function literally({ instruction, fields }: Decoded, pc: VirtualAddress) {
  const name = COMMON[instruction.name] ?? instruction.name.toLowerCase();
  const ra = register(fields.ra);
  switch (instruction.format) {
    case "operate":
      return `${name} ${operateOperands({ instruction, fields })}`;
    case "memory":
      return `${name} ${ra},${place(instruction, fields)}`;
    case "branch":
      return `${name} ${branchOperands(name, fields, pc)}`;
    case "jump":
      return `${name} ${jumpOperands({ instruction, fields }, pc)}`;
    case "function":
      return functionCall({ instruction, fields });
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

function operateOperands({ instruction, fields }: Decoded): string {
  const last = `${second(fields)},${register(fields.rc)}`;
  if (instruction.name === "IMPLVER") return register(fields.rc);
  return readsRa(instruction) ? `${register(fields.ra)},${last}` : last;
}

/** A displacement and its base, which `LDA` of a plain number does without. */
function place(instruction: Instruction, fields: Fields): string {
  const plain = instruction.effect.kind === "write" && fields.rb === 31;
  return `${fields.displacement}${plain ? "" : `(${register(fields.rb)})`}`;
}

function branchOperands(
  name: string,
  fields: Fields,
  pc: VirtualAddress,
): string {
  const target = targetOf(fields.displacement, pc);
  return name === "br" && fields.ra === 31
    ? target
    : `${register(fields.ra)},${target}`;
}

/** The address `distance` words from the instruction after the one at `pc`. */
function targetOf(distance: number, pc: VirtualAddress): string {
  return `0x${hex(virtual(pc + 4n + 4n * BigInt(distance)))}`;
}

function jumpOperands(
  { instruction: { name }, fields }: Decoded,
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
function functionCall({ instruction, fields }: Decoded): string {
  const name = instruction.name.toLowerCase();
  if (isPrefetch(instruction.name)) return `${name} (${register(fields.rb)})`;
  return name === "rpcc" ? `rpcc ${register(fields.ra)}` : name;
}

function palName(code: number): string {
  return PAL_CALLS.get(code)?.name ?? `call_pal 0x${hex(code)}`;
}

// ## Plainer names
//
// The Alpha has no move, no negation and no "do nothing", because it needs none: each is
// some other instruction with register 31 in the right place.

function plainer({ instruction, fields }: Decoded): string | undefined {
  const { ra, rb, rc, literal } = fields;
  const rest = `${second(fields)},${register(rc)}`;
  const zeroFirst = ra === 31;
  const zeroSecond = rb === 31 && literal === -1;
  switch (instruction.name) {
    case "BIS":
      if (zeroFirst && zeroSecond) {
        return rc === 31 ? "nop" : `clr ${register(rc)}`;
      }
      if (zeroFirst) return `mov ${rest}`;
      if (ra === rb && literal === -1) {
        return `mov ${register(ra)},${register(rc)}`;
      }
      return undefined;
    case "SUBQ":
      return zeroFirst ? `negq ${rest}` : undefined;
    case "SUBL":
      return zeroFirst ? `negl ${rest}` : undefined;
    case "ADDL":
      return zeroFirst ? `sextl ${rest}` : undefined;
    case "ORNOT":
      return zeroFirst ? `not ${rest}` : undefined;
    case "LDQ_U":
      return ra === 31 && rb === 30 && fields.displacement === 0
        ? "unop"
        : undefined;
    case "RET":
      return ra === 31 && rb === 26 && fields.displacement === 1
        ? "ret"
        : undefined;
  }
}
