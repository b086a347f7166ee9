// # Operands
//
// Each format of instruction has one way to write its operands, and a few instructions
// that do not exist are written as others that do.

import { type Format, join } from "./encodings.ts";
import { instructionNamed } from "./instruction_set.ts";
import type { Instruction } from "./instructions.ts";
import {
  AssemblyError,
  type Line,
  numberOf,
  registerNumber,
} from "./assembly_syntax.ts";
import { signed, type VirtualAddress } from "./numbers.ts";
import { PAL_CALLS } from "./palcode.ts";

/** What an instruction's operands may refer to. */
export interface Scope {
  /** The address of the instruction. */
  readonly address: VirtualAddress;
  /** What GP holds when it is executed. */
  readonly gp: VirtualAddress;
  /** The value of a number, a symbol or a sum of both. */
  valueOf(text: string): bigint;
}

// ## Names for what does not exist
//
// `mov` is "or with zero", `clr` is "or zero with zero". One of them becomes two
// instructions: `ldgp` computes the global pointer from the procedure's own address.

type Rewrite = (operands: readonly string[]) => [string, string[]][];

const REWRITES: Readonly<Record<string, Rewrite>> = {
  mov: ([from, to]) => [["bis", ["$31", from ?? "", to ?? ""]]],
  clr: ([to]) => [["bis", ["$31", "$31", to ?? ""]]],
  nop: () => [["bis", ["$31", "$31", "$31"]]],
  unop: () => [["ldq_u", ["$31", "0($30)"]]],
  negq: ([from, to]) => [["subq", ["$31", from ?? "", to ?? ""]]],
  negl: ([from, to]) => [["subl", ["$31", from ?? "", to ?? ""]]],
  sextl: ([from, to]) => [["addl", ["$31", from ?? "", to ?? ""]]],
  not: ([from, to]) => [["ornot", ["$31", from ?? "", to ?? ""]]],
  or: (operands) => [["bis", [...operands]]],
  andnot: (operands) => [["bic", [...operands]]],
  ldgp: ([, base = "0($27)"]) => [
    ["ldah", ["$29", `gp-here!high${base.slice(base.indexOf("("))}`]],
    ["lda", ["$29", "gp-here!low($29)"]],
  ],
};

/** `line` as the instructions it stands for: itself, or what it is written as. */
export function expand(line: Line): Line[] {
  const rewrite = Object.hasOwn(REWRITES, line.name)
    ? REWRITES[line.name]
    : undefined;
  if (rewrite === undefined) return [line];
  return rewrite(line.operands).map(([name, operands], index) => ({
    number: line.number,
    labels: index === 0 ? line.labels : [],
    name,
    operands,
  }));
}

// ## Encoding one

/** The word for the instruction `name`, or an `AssemblyError` for `line`. */
export function encodeInstruction(
  name: string,
  operands: readonly string[],
  scope: Scope,
  line: number,
): number {
  const call = [...PAL_CALLS.values()].find((one) => one.name === name);
  if (call !== undefined) return join("pal", { function: call.code });
  const instruction = instructionNamed(name.toUpperCase());
  if (instruction === undefined) {
    throw new AssemblyError(line, `Unknown instruction ${name}`);
  }
  const { opcode, format } = instruction;
  try {
    const fields = WRITTEN[format](instruction, operands, scope);
    return join(format, { opcode, function: instruction.function, ...fields });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AssemblyError(line, `${name}: ${error.message}`);
  }
}

type Written = (
  instruction: Instruction,
  operands: readonly string[],
  scope: Scope,
) => Parameters<typeof join>[1];

const WRITTEN: Readonly<Record<Format, Written>> = {
  operate: writtenOperate,
  memory: writtenMemory,
  branch: writtenBranch,
  jump: writtenJump,
  function: writtenFunction,
  pal: (_, [number], scope) => ({
    function: Number(scope.valueOf(number ?? "")),
  }),
};

/** The number of a register, or a `RangeError` that says what stood there. */
function register(text: string | undefined): number {
  const number = registerNumber(text ?? "");
  if (number === -1) {
    throw new RangeError(`Expected a register, found ${text ?? "nothing"}`);
  }
  return number;
}

function expect(operands: readonly string[], least: number, most = least) {
  if (operands.length < least || operands.length > most) {
    throw new RangeError(
      `Expected ${least} operands, found ${operands.length}`,
    );
  }
}

// An operate instruction has two operands and a result. Where the first is always zero
// (`sextb`), it may be left out.

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
  const all = operands.length === 2 ? ["$31", ...operands] : operands;
  expect(all, 3);
  const [first, second, third] = all;
  return {
    ra: register(first),
    ...either(second!, scope),
    rc: register(third),
  };
}

/** A register, or a literal from 0 to 255. */
function either(text: string, scope: Scope) {
  const rb = registerNumber(text);
  return rb !== -1 ? { rb } : { literal: Number(scope.valueOf(text)) };
}

// ## Places in memory
//
// `16(sp)`, `(t0)`, `16`, and two forms for an address that is known only relative to the
// global pointer: `name(gp) !gprelhigh` for the upper part, `!gprellow` for the lower.
// The lower part is signed, so the upper one must be rounded, not cut.

function writtenMemory(
  _: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  expect(operands, 2);
  const [first, place] = operands;
  const found = /^(.*?)\s*(?:\(([^()]*)\))?\s*(![a-z]+)?$/.exec(place!)!;
  const [, offset = "", base, part] = found;
  const rb = base === undefined ? 31 : register(base);
  const displacement = Number(displacementOf(offset, part, scope));
  return { ra: register(first), rb, displacement };
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

function writtenBranch(
  { name }: Instruction,
  operands: readonly string[],
  scope: Scope,
) {
  const linked = name === "BSR" ? "$26" : "$31";
  const all = operands.length === 1 && /^BS?R$/.test(name)
    ? [linked, ...operands]
    : operands;
  expect(all, 2);
  const distance = scope.valueOf(all[1]!) - scope.address - 4n;
  if (distance & 3n) {
    throw new RangeError(`The target ${all[1]} is not a multiple of 4`);
  }
  return { ra: register(all[0]), displacement: Number(distance >> 2n) };
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
  const hint = all[2] === undefined ? 0n : hintOf(all[2], scope);
  const displacement = Number(hint) + (name === "RET" && !all[2] ? 1 : 0);
  return { ra: register(all[0]), rb: register(base?.[1]), displacement };
}

/** A hint is a number, or a label from which the low bits of the distance are taken. */
function hintOf(text: string, scope: Scope): bigint {
  const number = numberOf(text);
  if (number !== undefined) return number & 0x3fffn;
  return scope.valueOf(text) - scope.address - 4n >> 2n & 0x3fffn;
}

function writtenFunction({ name }: Instruction, operands: readonly string[]) {
  if (name === "RPCC") {
    expect(operands, 1);
    return { ra: register(operands[0]) };
  }
  if (operands.length === 0) return {};
  expect(operands, 1);
  const base = /\(([^()]*)\)$/.exec(operands[0]!);
  return { rb: register(base?.[1]), ra: 31 };
}
