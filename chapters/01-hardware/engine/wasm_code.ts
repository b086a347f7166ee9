// # Writing WebAssembly
//
// WebAssembly is the machine language of a processor that no factory makes. Every browser
// turns it into the machine language of the processor it runs on.
//
// That processor is a *stack machine*. Its instructions name no registers. They take
// what they need from the top of a stack of numbers, and put their result back there. To
// add a variable and 5, it is told three things:
//
// :::figure engine.sum
// :::
//
// The first instruction puts the variable `ra` on the stack, the second puts 5 on top of
// it, and the third takes both and leaves the sum.
//
// Written backwards, that is the line `i64.add(get(ra), i64.constant(5n))`: first
// the code of both operands, then the instruction. So the functions of this page look
// like arithmetic and return bytes. Nothing is computed when they are called. They write
// down what is to be computed later.

import { panic } from "../numbers.ts";

/** The two sizes of whole numbers, and floating point, as the format names them. */
export type ValueType = "i32" | "i64" | "f32" | "f64";

/** The byte that stands for each type. */
export const TYPE_CODE: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
};

/** A piece of code: bytes, smaller pieces in their order, places to go, and jumps there. */
export type Code = number | readonly Code[] | Place | Jump;

// ## Numbers of any length
//
// Most numbers in a program are small. The format spends a byte on seven of a number's
// bits, and the eighth says whether more follow.

/** `value`, from 0 up, seven bits a byte, the lowest first. */
export function unsignedNumber(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push(rest % 128 | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** The same for a number with a sign: the last byte's bit 6 is copied upwards. */
export function signedNumber(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest < -64n || rest >= 64n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest & 127n)];
}

// ## Variables
//
// A function has variables of its own, its *locals*. On the real processor underneath they
// become registers, as many as there is room for. They cost next to nothing, and memory
// does not.

/** A variable of a function. */
export interface Local {
  /** Its number; parameters come first. */
  readonly index: number;
  /** What it holds. */
  readonly type: ValueType;
}

/** The content of `local`. */
export function get(local: Local): Code {
  return [0x20, ...unsignedNumber(local.index)];
}

/** Sets `local` to `value`. */
export function set(local: Local, value: Code): Code {
  return [value, 0x21, ...unsignedNumber(local.index)];
}

/** Sets `local` to `value`, and is `value`. */
export function tee(local: Local, value: Code): Code {
  return [value, 0x22, ...unsignedNumber(local.index)];
}

// ## Arithmetic
//
// One byte says what to do, and the number's type is part of it. The names are those of
// the format's own text form. A comparison gives a truth, which is an `i32`, 0 or 1.

/** The bytes of the instructions on each type that need nothing but their operands. */
export const PLAIN_CODES = {
  i32: {
    ...{ eqz: 0x45, eq: 0x46, ne: 0x47, lt_u: 0x49, ge_u: 0x4f },
    ...{ add: 0x6a, sub: 0x6b, and: 0x71, or: 0x72, xor: 0x73, shl: 0x74 },
    wrap_i64: 0xa7,
  },
  i64: {
    ...{ eqz: 0x50, eq: 0x51, ne: 0x52, lt_s: 0x53, lt_u: 0x54, gt_u: 0x56 },
    ...{ le_s: 0x57, le_u: 0x58, ge_u: 0x5a },
    ...{ clz: 0x79, ctz: 0x7a, popcnt: 0x7b, add: 0x7c, sub: 0x7d, mul: 0x7e },
    ...{ and: 0x83, or: 0x84, xor: 0x85, shl: 0x86, shr_s: 0x87, shr_u: 0x88 },
    ...{ extend_i32_u: 0xad, extend8_s: 0xc2, extend16_s: 0xc3 },
    ...{ extend32_s: 0xc4, reinterpret_f64: 0xbd },
    ...{ trunc_sat_f64_s: 0xfc06, trunc_sat_f64_u: 0xfc07 },
  },
  f32: { convert_i64_s: 0xb4, demote_f64: 0xb6 },
  f64: {
    ...{ eq: 0x61, lt: 0x63, le: 0x65, nearest: 0x9e, sqrt: 0x9f },
    ...{ add: 0xa0, sub: 0xa1, mul: 0xa2, div: 0xa3 },
    ...{ convert_i64_s: 0xb9, convert_i64_u: 0xba },
    ...{ promote_f32: 0xbb, reinterpret_i64: 0xbf },
  },
} as const;

/** The bytes of the instructions that read memory. */
export const LOAD_CODES = {
  i32: { load: 0x28, load16_u: 0x2f },
  i64: {
    ...{ load: 0x29, load8_u: 0x31, load16_u: 0x33 },
    ...{ load32_s: 0x34, load32_u: 0x35 },
  },
  f32: {},
  f64: { load: 0x2b },
} as const;

/** The bytes of the instructions that write memory. */
export const STORE_CODES = {
  i32: { store: 0x36 },
  i64: { store: 0x37, store8: 0x3c, store16: 0x3d, store32: 0x3e },
  f32: {},
  f64: { store: 0x39 },
} as const;

// A table is not yet something to write code with. From each entry we make a function that
// takes the operands' code. Addresses are numbers from 0 up, of 32 bits; a constant can be
// added to each for free. The other constant in a load or store is a promise about
// alignment, which nobody has to keep. We promise nothing.

/** Builds a piece of code from the operands' code. */
export type Build = (...operands: Code[]) => Code;
/** Reads a number at `address` plus the constant `offset`. */
export type BuildLoad = (address: Code, offset?: number) => Code;
/** Writes `value` at `address` plus the constant `offset`. */
export type BuildStore = (address: Code, value: Code, offset?: number) => Code;

/** All instructions on numbers of type `T`, by their names. */
export type Instructions<T extends ValueType> =
  & Readonly<Record<keyof typeof PLAIN_CODES[T], Build>>
  & Readonly<Record<keyof typeof LOAD_CODES[T], BuildLoad>>
  & Readonly<Record<keyof typeof STORE_CODES[T], BuildStore>>;

/** Writes a constant. */
export interface Constants<T> {
  /** The code of `value`. */
  readonly constant: (value: T) => Code;
}

function instructionsOn<T extends ValueType>(type: T): Instructions<T> {
  return {
    ...mapped(PLAIN_CODES[type], plain),
    ...mapped(LOAD_CODES[type], load),
    ...mapped(STORE_CODES[type], store),
  } as unknown as Instructions<T>;
}

function mapped<B>(
  codes: Readonly<Record<string, number>>,
  build: (code: number) => B,
): Record<string, B> {
  return Object.fromEntries(
    Object.entries(codes).map(([name, code]) => [name, build(code)]),
  );
}

/** An instruction that needs nothing but its operands. A few have two bytes. */
function plain(code: number): Build {
  const bytes = code < 256 ? [code] : [code >> 8, code & 255];
  return (...operands) => [...operands, ...bytes];
}

function load(code: number): BuildLoad {
  return (address, offset = 0) => [address, code, 0, unsignedNumber(offset)];
}

function store(code: number): BuildStore {
  return (
    address,
    value,
    offset = 0,
  ) => [address, value, code, 0, unsignedNumber(offset)];
}

/** Instructions on whole numbers of 32 bits. */
export const i32: Instructions<"i32"> & Constants<number> = {
  ...instructionsOn("i32"),
  constant: (value) => [0x41, signedNumber(BigInt(value | 0))],
};

/** Instructions on whole numbers of 64 bits. */
export const i64: Instructions<"i64"> & Constants<bigint> = {
  ...instructionsOn("i64"),
  constant: (value) => [0x42, signedNumber(BigInt.asIntN(64, value))],
};

/** Instructions on floating-point numbers of 32 bits. */
export const f32: Instructions<"f32"> = instructionsOn("f32");
/** Instructions on floating-point numbers of 64 bits. */
export const f64: Instructions<"f64"> = instructionsOn("f64");

/** `yes` if the truth `condition` holds, else `no`; both are computed. */
export function select(yes: Code, no: Code, condition: Code): Code {
  return [yes, no, condition, 0x1b];
}

// ## Going elsewhere
//
// There is no jump to an address. A *block* encloses some code, and code inside may leave
// it; a *loop* encloses some code, and code inside may begin it again. That is all. The
// engine that reads such a program knows from its shape alone where every jump may land.
//
// In the bytes, a jump says how many enclosing blocks it leaves. We give each place an
// identity instead, and count when everything has been put together.

/** A block or a loop, and what is inside. */
export interface Place {
  /** Which of the two. */
  readonly kind: "block" | "loop";
  /** What a jump names; its end if it is a block, its beginning if it is a loop. */
  readonly label: Label;
  /** What is inside. */
  readonly body: Code;
}

/** The identity of a [[Place]]. */
export interface Label {
  /** What it is for, for a person who looks. */
  readonly name: string;
}

/** A jump to one of `labels`: the only one, or the one that a number selects. */
export interface Jump {
  /** What tells it from a place. */
  readonly kind: "jump";
  /** The instruction's byte. */
  readonly opcode: number;
  /** Where it may go. */
  readonly labels: readonly Label[];
}

/** A new label. */
export function label(name: string): Label {
  return { name };
}

/** `body`, behind which code inside may continue. */
export function block(label: Label, ...body: Code[]): Code {
  return { kind: "block", label, body };
}

/** `body`, which code inside may begin again. Reaching its end leaves it. */
export function loop(label: Label, ...body: Code[]): Code {
  return { kind: "loop", label, body };
}

/** Continues at `label`. */
export function branch(label: Label): Code {
  return { kind: "jump", opcode: 0x0c, labels: [label] };
}

/** Continues at `label` if `condition` holds. */
export function branchIf(condition: Code, label: Label): Code {
  return [condition, { kind: "jump", opcode: 0x0d, labels: [label] }];
}

/** Continues at the label that `index` selects; at the last one if it is too large. */
export function branchTable(index: Code, labels: readonly Label[]): Code {
  return [index, { kind: "jump", opcode: 0x0e, labels }];
}

// ## Putting together

/** The bytes of `code`. */
export function encode(code: Code): number[] {
  const bytes: number[] = [];
  write(code, [], bytes);
  return bytes;
}

/** Appends `code`, which stands inside `around`, the innermost last. */
function write(code: Code, around: Label[], bytes: number[]): void {
  if (typeof code === "number") bytes.push(code);
  else if (!("kind" in code)) {
    for (const part of code) write(part, around, bytes);
  } else if (code.kind === "jump") {
    bytes.push(...jumpBytes(code, around));
  } else {
    bytes.push(code.kind === "block" ? 0x02 : 0x03, NO_VALUE);
    around.push(code.label);
    write(code.body, around, bytes);
    around.pop();
    bytes.push(END);
  }
}

const NO_VALUE = 0x40;
/** The instruction that ends a block, a loop or a function. */
export const END = 0x0b;

/** A jump, with its labels as the number of blocks to leave. */
function jumpBytes({ opcode, labels }: Jump, around: readonly Label[]) {
  const depths = labels.map((one) => {
    const depth = around.length - 1 - around.lastIndexOf(one);
    if (depth >= around.length) panic(`wasm: ${one.name} is not around here`);
    return unsignedNumber(depth);
  });
  const many = depths.length > 1 ? unsignedNumber(depths.length - 1) : [];
  return [opcode, ...many, ...depths.flat()];
}
