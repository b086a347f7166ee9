// # From words to text
//
// The table that executes an instruction also knows how to write it down.
//
// The notation is that of the GNU tools: lower case, operands in the order in which the
// fields stand, the result last. Where GNU's disassembler knows a plainer name for a
// special case, such as `mov` for "or with zero", it is used here too.

import { decode, type Decoded, REGISTER_NAMES } from "./instruction_set.ts";
import type { Fields } from "./encodings.ts";
import { operandsOf } from "./expressions.ts";
import { expressionsOf, type Instruction } from "./instructions.ts";
import { hex, virtual, type VirtualAddress } from "./numbers.ts";
import { PAL_CALLS } from "./palcode.ts";

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
  return fields.literal === -1
    ? register(fields.rb)
    : `0x${hex(fields.literal)}`;
}

// ## Each format

function literally({ instruction, fields }: Decoded, pc: VirtualAddress) {
  const name = instruction.name.toLowerCase();
  const ra = register(fields.ra);
  switch (instruction.format) {
    case "operate":
      return `${name} ${operateOperands({ instruction, fields })}`;
    case "memory":
      return `${name} ${ra},${place(fields)}`;
    case "branch":
      return `${name} ${branchOperands(name, fields, pc)}`;
    case "jump":
      return `${name} ${jumpOperands({ instruction, fields })}`;
    case "function":
      return name === "rpcc" ? `rpcc ${ra}` : functionCall(name, fields);
    case "pal":
      return palName(fields.function);
  }
}

function operateOperands({ instruction, fields }: Decoded): string {
  const last = `${second(fields)},${register(fields.rc)}`;
  if (instruction.name === "IMPLVER") return register(fields.rc);
  return readsRa(instruction) ? `${register(fields.ra)},${last}` : last;
}

/** Whether the first operand matters: `SEXTB` and `AMASK` do not look at it. */
function readsRa(instruction: Instruction): boolean {
  return expressionsOf(instruction.effect)
    .some((expression) => operandsOf(expression).has("ra"));
}

function place(fields: Fields): string {
  const base = fields.rb === 31 ? "" : `(${register(fields.rb)})`;
  return `${fields.displacement}${base}`;
}

function branchOperands(
  name: string,
  fields: Fields,
  pc: VirtualAddress,
): string {
  const distance = 4n * BigInt(fields.displacement);
  const target = `0x${hex(virtual(pc + 4n + distance))}`;
  return name === "br" && fields.ra === 31
    ? target
    : `${register(fields.ra)},${target}`;
}

function jumpOperands({ instruction, fields }: Decoded): string {
  const target = `(${register(fields.rb)})`;
  const hint = fields.displacement ? `,0x${hex(fields.displacement)}` : "";
  const silent = instruction.name === "JMP" && fields.ra === 31;
  return silent
    ? `${target}${hint}`
    : `${register(fields.ra)},${target}${hint}`;
}

/** The miscellaneous instructions: prefetches name an address, barriers nothing. */
function functionCall(name: string, fields: Fields): string {
  const prefetch = ["fetch", "fetch_m", "ecb", "wh64"].includes(name);
  if (!prefetch) return name;
  const zero = name.startsWith("fetch") ? "0" : "";
  return `${name} ${zero}(${register(fields.rb)})`;
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
