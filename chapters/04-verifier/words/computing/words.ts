// # The words that are allowed
//
// A word does one of a few things, or no spindle may have it.
//
// There are some ninety instructions that a spindle may have, and for each it is said here what
// kind of thing it does and to which registers. Privileged calls, floating point, locks, the cycle
// counter and whatever else the handbook has are in no table, and so they are not allowed.

import { decode, type Decoded, type Fields } from "../../../01-hardware/mod.ts";
import type { WordCondition } from "../knowing/truths.ts";
import { COMPUTED } from "./computing.ts";

/** The second operand: a register, or a number. */
export type WordOperand =
  | { readonly register: number }
  | { readonly number: bigint };

/** What a word does. */
export type CodeWord =
  | { readonly kind: "nothing" }
  | {
    readonly kind: "compute";
    readonly name: string;
    readonly left: number;
    readonly right: WordOperand;
    readonly to: number;
  }
  | {
    readonly kind: "bytes";
    readonly does: "EXT" | "MSK" | "INS";
    readonly bytes: number;
    readonly upper: boolean;
    readonly left: number;
    readonly right: WordOperand;
    readonly to: number;
  }
  | {
    readonly kind: "choose";
    readonly condition: WordCondition;
    readonly left: number;
    readonly right: WordOperand;
    readonly to: number;
  }
  | {
    readonly kind: "address";
    readonly base: number;
    readonly by: bigint;
    readonly to: number;
  }
  | WordAccess
  | {
    readonly kind: "branch";
    /** Nothing if it is taken always. */
    readonly condition: WordCondition | undefined;
    readonly register: number;
    readonly link: number;
    /** Words from the one behind it. */
    readonly by: number;
  }
  | { readonly kind: "jump"; readonly link: number; readonly base: number }
  | { readonly kind: "call"; readonly number: number };

/** A word that loads or stores. */
export interface WordAccess {
  /** Which of both. */
  readonly kind: "load" | "store";
  /** The register that is loaded or stored. */
  readonly register: number;
  /** The register with an address. */
  readonly base: number;
  /** Bytes from there. */
  readonly by: bigint;
  /** How many bytes. */
  readonly bytes: number;
  /** Whether what is loaded has a sign. */
  readonly signed: boolean;
  /** Whether the address may be anywhere in the quadword that is meant. */
  readonly anywhere: boolean;
}

const ACCESSES: Readonly<
  Record<string, Pick<WordAccess, "kind" | "bytes" | "signed" | "anywhere">>
> = {
  LDQ: { kind: "load", bytes: 8, signed: false, anywhere: false },
  LDQ_U: { kind: "load", bytes: 8, signed: false, anywhere: true },
  LDL: { kind: "load", bytes: 4, signed: true, anywhere: false },
  LDWU: { kind: "load", bytes: 2, signed: false, anywhere: false },
  LDBU: { kind: "load", bytes: 1, signed: false, anywhere: false },
  STQ: { kind: "store", bytes: 8, signed: false, anywhere: false },
  STQ_U: { kind: "store", bytes: 8, signed: false, anywhere: true },
  STL: { kind: "store", bytes: 4, signed: false, anywhere: false },
  STW: { kind: "store", bytes: 2, signed: false, anywhere: false },
  STB: { kind: "store", bytes: 1, signed: false, anywhere: false },
};

const CHOICE = /^CMOV(EQ|NE|LT|GE|LE|GT|LBC|LBS)$/;
const BRANCH = /^B(EQ|NE|LT|GE|LE|GT|LBC|LBS)$/;
const BYTES = /^(EXT|MSK|INS)([BWLQ])([LH])$/;
const WIDTHS: Readonly<Record<string, number>> = { B: 1, W: 2, L: 4, Q: 8 };

/** What `word` does; `undefined` if no spindle may do that. */
export function codeWordOf(word: number): CodeWord | undefined {
  const decoded = decode(word);
  if (decoded === undefined || decoded.floating) return undefined;
  return operateWord(decoded) ?? memoryWord(decoded) ?? flowWord(decoded);
}

function secondOf({ literal, rb }: Fields): WordOperand {
  return literal === undefined ? { register: rb } : { number: BigInt(literal) };
}

function operateWord(
  { instruction: { name }, fields }: Decoded,
): CodeWord | undefined {
  const operands = {
    left: fields.ra,
    right: secondOf(fields),
    to: fields.rc,
  };
  if (COMPUTED.has(name)) return { kind: "compute", name, ...operands };
  const condition = CHOICE.exec(name)?.[1] as WordCondition | undefined;
  if (condition) return { kind: "choose", condition, ...operands };
  const [, does, width = "", half] = BYTES.exec(name) ?? [];
  if (does === undefined) return undefined;
  return {
    kind: "bytes",
    does: does as "EXT" | "MSK" | "INS",
    bytes: WIDTHS[width]!,
    upper: half === "H",
    ...operands,
  };
}

const NOWHERE_REGISTER = 31;

function memoryWord(
  { instruction: { name }, fields }: Decoded,
): CodeWord | undefined {
  const { ra, rb: base } = fields;
  const by = BigInt(fields.displacement);
  if (name === "LDA") return { kind: "address", to: ra, base, by };
  if (name === "LDAH") {
    return { kind: "address", to: ra, base, by: by * 65536n };
  }
  const access = ACCESSES[name];
  if (access === undefined) return undefined;
  // Nothing is loaded into the register that is always 0: this is how an Alpha does nothing.
  if (name === "LDQ_U" && ra === NOWHERE_REGISTER) return { kind: "nothing" };
  return { ...access, register: ra, base, by };
}

function flowWord(
  { instruction: { name }, fields }: Decoded,
): CodeWord | undefined {
  const { ra, rb, displacement: by } = fields;
  if (name === "CALL_PAL") return { kind: "call", number: fields.function };
  if (name === "BR" || name === "BSR") {
    return { kind: "branch", condition: undefined, register: 31, link: ra, by };
  }
  const condition = BRANCH.exec(name)?.[1] as WordCondition | undefined;
  if (condition) {
    return { kind: "branch", condition, register: ra, link: 31, by };
  }
  const jumps = name === "JMP" || name === "RET" || name === "JSR";
  return jumps ? { kind: "jump", link: ra, base: rb } : undefined;
}

// ## What it reads and writes

/** Registers as bits. */
export type RegisterBits = number;

function bitsOf(...registers: readonly number[]): RegisterBits {
  return registers.reduce((bits, one) => bits | 1 << one, 0);
}

/** What somebody who is called may look at. */
const LOOKED_AT = bitsOf(0, 1, 16, 17, 18, 19, 20, 21, 23, 24);
/** What must be right when the code is left. */
const AT_THE_END = bitsOf(...Array(31).keys());

/** The registers that `word` reads. */
export function readBy(word: CodeWord): RegisterBits {
  switch (word.kind) {
    case "compute":
    case "bytes":
      return bitsOf(word.left) | operandBits(word.right);
    case "choose":
      return bitsOf(word.left, word.to) | operandBits(word.right);
    case "address":
      return bitsOf(word.base);
    case "load":
      return bitsOf(word.base);
    case "store":
      return bitsOf(word.base, word.register);
    case "branch":
      return word.condition === undefined && word.link === 31
        ? 0
        : bitsOf(word.register) | (word.link === 31 ? 0 : LOOKED_AT);
    case "jump":
      return AT_THE_END;
    case "call":
      return LOOKED_AT;
    default:
      return 0;
  }
}

function operandBits(operand: WordOperand): RegisterBits {
  return "register" in operand ? bitsOf(operand.register) : 0;
}

/** The registers that `word` always writes. */
export function writtenBy(word: CodeWord): RegisterBits {
  switch (word.kind) {
    case "compute":
    case "bytes":
    case "address":
      return bitsOf(word.to);
    case "load":
      return bitsOf(word.register);
    default:
      return 0;
  }
}
