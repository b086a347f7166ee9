// # Moving floating-point numbers
//
// Floating-point numbers have 32 registers of their own, and these instructions bring them
// there, take them away, look at them and move them about, without computing anything.
//
// `lds f1, 0(a0)` loads the four bytes at the address in `a0` as an `S` number, and `fbeq
// f1, done` branches if it is zero. In a register all formats but `D` look alike: sign in
// bit 63, exponent in bits 62–52, fraction below ([[§Formats of numbers]]). `T` and `G`
// have the same form in memory. The short formats have only eight bits of exponent there
// and must be stretched when they are loaded:
//
// :::figure float-in-memory
// :::

import * as e from "../instructions/expressions.ts";
import { FPCR, FPCR_BITS, FPCR_STATUS } from "./floating_control.ts";
import {
  type Destination,
  type Effect,
  type Instruction,
  memory,
  since,
} from "../instructions/instructions.ts";
import { LATENCY } from "../timing.ts";

// ## Stretching
//
// The exponent counts from a bias, 127 in the short formats and 1023 in the long ones
// (128 and 1024 on the VAX). So stretching adds {{float.bias}}. Zero stays zero, and the
// largest exponent of an `S` number, which means infinity or no number at all, becomes the
// largest of a `T` number. The VAX has neither, so there it is an exponent like others.

const SHORT_EXPONENT = 0xffn;
const LONG_EXPONENT = 0x7ffn;
const BIAS_BETWEEN = 896n;

/** The bits of `value` from `low` on, as many as `mask` has. */
function field(value: e.Expression, low: bigint, mask: bigint): e.Expression {
  return e.and(low === 0n ? value : e.shiftRight(value, low), mask);
}

/** Sign, exponent and fraction of a register. */
function joined(
  sign: e.Expression,
  exponent: e.Expression,
  fraction: e.Expression,
): e.Expression {
  const upper = e.or(e.shiftLeft(sign, 63n), e.shiftLeft(exponent, 52n));
  return e.or(upper, e.shiftLeft(fraction, 29n));
}

/** The 32 bits of `value` as a register holds them, given its exponent there. */
function stretched(value: e.Expression, exponent: e.Expression): e.Expression {
  return joined(field(value, 31n, 1n), exponent, e.and(value, 0x7f_ffffn));
}

function exponentOf(value: e.Expression): e.Expression {
  return field(value, 23n, SHORT_EXPONENT);
}

/** The longer exponent of a VAX number. */
function longer(exponent: e.Expression): e.Expression {
  const added = e.add(exponent, BIAS_BETWEEN);
  return e.choose(e.equal(exponent, 0n), 0n, added);
}

/** The `S` number in the low 32 bits of `value`, in register form. */
function fromS(value: e.Expression): e.Expression {
  const exponent = exponentOf(value);
  const isLargest = e.equal(exponent, SHORT_EXPONENT);
  const longest = e.choose(isLargest, LONG_EXPONENT, longer(exponent));
  return stretched(value, longest);
}

/** The same of an `F` number whose words have been put in order. */
function fromF(value: e.Expression): e.Expression {
  return stretched(value, longer(exponentOf(value)));
}

// The way back takes the sign and the highest bit of the exponent, leaves three bits out,
// and takes the rest. Nothing is rounded and nothing is checked. Whoever stores a register
// in a short format must have put a short number there.

/** The 32 bits of the short number in `register`. */
function shortened(register: e.Expression): e.Expression {
  const upper = e.shiftLeft(e.shiftRight(register, 62n), 30n);
  return e.or(upper, field(register, 29n, 0x3fff_ffffn));
}

// ## The VAX's order
//
// The VAX descends from a machine of 16 bits, and that machine kept a number's first word
// first. In the order of the Alpha's bytes, its numbers have their words the wrong way
// round, and loading or storing one turns them.

/** `value` with its two words exchanged. */
function swapped(value: e.Expression): e.Expression {
  return e.or(field(value, 16n, 0xffffn), piece(value, 0n, 16n));
}

/** `value` with its four words in the opposite order. */
function reversed(value: e.Expression): e.Expression {
  const outer = e.or(field(value, 48n, 0xffffn), piece(value, 0n, 48n));
  const inner = e.or(piece(value, 32n, 16n), piece(value, 16n, 32n));
  return e.or(outer, inner);
}

/** The word that begins at bit `from` of `value`, at bit `to`. */
function piece(value: e.Expression, from: bigint, to: bigint): e.Expression {
  return e.shiftLeft(field(value, from, 0xffffn), to);
}

// ## Loads and stores

const ADDRESS = e.add("rb", "displacement");

function load(bytes: 4 | 8, value: e.Expression): Effect {
  const how = { locks: false, aligned: true };
  return { kind: "load", to: "fa", address: ADDRESS, bytes, value, ...how };
}

function store(bytes: 4 | 8, value: e.Expression): Effect {
  const how = { conditional: false, aligned: true };
  return { kind: "store", address: ADDRESS, bytes, value, ...how };
}

/** Opcodes 20 to 27: memory and the floating-point registers. */
export const FLOATING_MEMORY: readonly Instruction[] = [
  memory("LDF", 0x20, load(4, fromF(swapped("loaded"))), LATENCY.load),
  memory("LDG", 0x21, load(8, reversed("loaded")), LATENCY.load),
  memory("LDS", 0x22, load(4, fromS("loaded")), LATENCY.load),
  memory("LDT", 0x23, load(8, "loaded"), LATENCY.load),
  memory("STF", 0x24, store(4, swapped(shortened("fa"))), LATENCY.store),
  memory("STG", 0x25, store(8, reversed("fa")), LATENCY.store),
  memory("STS", 0x26, store(4, shortened("fa")), LATENCY.store),
  memory("STT", 0x27, store(8, "fa"), LATENCY.store),
];

// `LDT` and `STT` move 64 bits as they are, and so serve for integers too. `D` numbers
// have the VAX's order and are loaded by `LDG`.
//
// The first Alphas had no other way between the two sets of registers than through
// memory. The extension FIX has a direct one. It does what a store and a load would do,
// except that it does not turn the VAX's words round.

function operate(
  name: string,
  code: number,
  value: e.Expression,
  opcode = 0x17,
  to: Destination = "fc",
): Instruction {
  return {
    name,
    format: "float",
    opcode,
    function: code,
    effect: { kind: "write", to, value },
    cycles: LATENCY.float,
  };
}

function toFloating(name: string, code: number, value: e.Expression) {
  return { ...operate(name, code, value, 0x14), cycles: LATENCY.transfer };
}

function toInteger(
  name: string,
  code: number,
  value: e.Expression,
): Instruction {
  return {
    name,
    format: "operate",
    opcode: 0x1c,
    function: code,
    effect: { kind: "write", to: "rc", value },
    cycles: LATENCY.transfer,
    registersOnly: true,
  };
}

/** Opcodes 14 and 1C: from one set of registers to the other, part of FIX. */
export const TRANSFERS: readonly Instruction[] = since("FIX", [
  toFloating("ITOFS", 0x004, fromS("ra")),
  toFloating("ITOFF", 0x014, fromF("ra")),
  toFloating("ITOFT", 0x024, "ra"),
  toInteger("FTOIT", 0x70, "fa"),
  toInteger("FTOIS", 0x78, e.signExtended(32n, shortened("fa"))),
]);

// ## Branching
//
// A branch looks at the bits. Zero may have a sign and is zero all the same, so the sign
// must be taken off before the comparison with zero. Apart from that, a floating-point
// number is negative exactly if the same bits are a negative integer: the sign is where an
// integer has it.

const SIGN = 1n << 63n;
const MAGNITUDE = e.and("fa", e.not(SIGN));
const IS_ZERO = e.equal(MAGNITUDE, 0n);
const IS_NOT_ZERO = e.lessUnsigned(0n, MAGNITUDE);

type Condition = "EQ" | "NE" | "LT" | "LE" | "GE" | "GT";

/** What a branch or a conditional move may ask of Fa. */
const CONDITIONS: Readonly<Record<Condition, e.Expression>> = {
  EQ: IS_ZERO,
  NE: IS_NOT_ZERO,
  LT: e.and(e.less("fa", 0n), IS_NOT_ZERO),
  LE: e.or(e.less("fa", 0n), IS_ZERO),
  GE: e.or(e.lessOrEqual(0n, "fa"), IS_ZERO),
  GT: e.less(0n, "fa"),
};

function branch(condition: Condition, opcode: number) {
  const target = e.add("pc", e.shiftLeft("displacement", 2n));
  const when = CONDITIONS[condition];
  const effect: Effect = { kind: "branch", when, target, links: false };
  return {
    name: `FB${condition}`,
    format: "branch",
    opcode,
    function: 0,
    effect,
    cycles: LATENCY.simple,
  } as const;
}

/** Opcodes 31 to 37: branches that look at a floating-point register. */
export const FLOATING_BRANCHES: readonly Instruction[] = [
  branch("EQ", 0x31),
  branch("LT", 0x32),
  branch("LE", 0x33),
  branch("NE", 0x35),
  branch("GE", 0x36),
  branch("GT", 0x37),
];

// ## Moving and copying signs
//
// There is no move among floating-point registers and no change of sign. There is one
// instruction that copies a sign: `CPYS` takes the sign of Fa and everything else of Fb.
// With the same register twice it moves; with register 31, which holds zero, first it
// makes positive. `CPYSN` copies the opposite sign, so with the same register twice it
// negates.

const SIGN_AND_EXPONENT = 0xfffn << 52n;

/** The bits of Fa that `mask` names, and the others of Fb. */
function patched(mask: bigint, fa: e.Expression = "fa"): e.Expression {
  return e.or(e.and(fa, mask), e.and("fb", e.not(mask)));
}

function move(condition: Condition, code: number): Instruction {
  const value = e.choose(CONDITIONS[condition], "fb", "fc");
  return operate(`FCMOV${condition}`, code, value);
}

/** Opcode 17, first part: signs and conditional moves. */
export const FLOATING_MOVES: readonly Instruction[] = [
  operate("CPYS", 0x020, patched(SIGN)),
  operate("CPYSN", 0x021, patched(SIGN, e.not("fa"))),
  operate("CPYSE", 0x022, patched(SIGN_AND_EXPONENT)),
  move("EQ", 0x02a),
  move("NE", 0x02b),
  move("LT", 0x02c),
  move("GE", 0x02d),
  move("LE", 0x02e),
  move("GT", 0x02f),
];

// ## Short integers
//
// An integer that is to become a fraction has to be in a floating-point register first. A
// longword gets there by `LDS`, which stretches it like any 32 bits. It then looks odd,
// but nothing is lost, and `CVTLQ` makes a proper quadword of it. `CVTQL` is the way back.

const LONGWORD_BITS = e.signExtended(32n, shortened("fb"));

/** Opcode 17, second part: longwords in floating-point registers. */
export const LONGWORDS: readonly Instruction[] = [
  operate("CVTLQ", 0x010, LONGWORD_BITS),
];

// `CVTQL` drops the upper half of the quadword. It notices if that was part of the number,
// so it stands with the arithmetic ([[CONVERSIONS_TO_LONGWORD]]).
//
// ## The control register
//
// Two instructions read and write the FPCR. What a program may not set keeps its value
// zero, and `SUM` follows from the sticky bits.

const CHOSEN = e.and("fa", FPCR_BITS);
const ANY_STATUS = e.lessUnsigned(0n, e.and("fa", FPCR_STATUS));

/** Opcode 17, third part: the FPCR. */
export const CONTROL: readonly Instruction[] = [
  operate(
    "MT_FPCR",
    0x024,
    e.or(CHOSEN, e.shiftLeft(ANY_STATUS, FPCR.SUM)),
    0x17,
    "fpcr",
  ),
  operate("MF_FPCR", 0x025, "fpcr", 0x17, "fa"),
];
