// # Word by word
//
// The compiler is not believed either. What it has made is looked at once more, as the processor will
// see it.
//
// The verdict is about the intermediate form. Between it and the processor stand an optimiser, a code
// generator and an assembler, thousands of lines that may have a mistake. So the *word checker* walks
// through the words of the finished code, on all paths, and knows nothing of how they were made. It wants to be sure
// that
//
// - each word is an instruction that spindles may use: no privileged call, no floating point, no lock;
// - each branch leads to an instruction of this code, each call to a place that may be called;
// - each load and store is in the state, in the procedure's own part of the stack, in a record that it
//   may read, or behind an address that it was passed, and a store is not in what may only be
//   read;
// - only the operations are asked for that this spindle was judged to call;
// - at the end the stack pointer, the global pointer and the caller's registers are as they were, and the
//   way leads back to the caller.
//
// What it does not find out in general is whether an index is inside: that was shown on the form. If the distance of an
// access is known, it must be inside its region; if it is not, it is known at least which region the
// address came from. The report counts both.
//
// :::aside
// Programs that look at machine code to see whether it can be trusted are as old as the idea of SPIN. Here
// it is the last of three judges, each simpler than the one before: the analysis, the check of its
// facts, and this.
// :::

import { decode, type Decoded, type Fields } from "../../01-hardware/mod.ts";
import { areEqual, lessThan } from "../numbers/ranges.ts";
import {
  ANY_NUMBER,
  type Content,
  differenceOf,
  FAR,
  type NumberContent,
  numberFrom,
  numberOf64,
  sumOf,
} from "./registers.ts";

// ## What instructions make
//
// A table says what each instruction makes of what it is given. What stands in no table is not allowed.

type Compute = (a: Content, b: Content) => Content;

const upTo = (greatest: bigint): Compute => () => numberFrom(0n, greatest);
const anything: Compute = () => ANY_NUMBER;

/** What the instructions make that compute a register from two others. */
const OPERATE: ReadonlyMap<string, Compute> = new Map<string, Compute>([
  ["ADDQ", (a, b) => sumOf(a, b)],
  ["S4ADDQ", (a, b) => sumOf(a, b, 4n)],
  ["S8ADDQ", (a, b) => sumOf(a, b, 8n)],
  ["SUBQ", (a, b) => differenceOf(a, b)],
  ["S4SUBQ", (a, b) => differenceOf(a, b, 4n)],
  ["S8SUBQ", (a, b) => differenceOf(a, b, 8n)],
  ["BIS", (a, b) => isZero(a) ? b : isZero(b) ? a : ANY_NUMBER],
  ["AND", smallerOf],
  ["SRL", shiftedRight],
  ["SLL", shiftedLeft],
  ["CMPEQ", compared((a, b) => areEqual(a, b))],
  ["CMPULT", compared((a, b) => lessThan(a, b))],
  ["CMPULE", compared((a, b) => opposite(lessThan(b, a)))],
  ["CMPLT", compared((a, b) => both(a, b, (x, y) => x < y))],
  ["CMPLE", compared((a, b) => both(a, b, (x, y) => x <= y))],
  ["CMPBGE", upTo(255n)],
  ["EXTBL", upTo(255n)],
  ["EXTWL", upTo(65535n)],
  ["EXTLL", upTo((1n << 32n) - 1n)],
  ["ZAPNOT", zapped],
  ...("ADDL SUBL S4ADDL S8ADDL S4SUBL S8SUBL MULL MULQ UMULH BIC ORNOT XOR EQV SRA ZAP " +
    "EXTQL EXTWH EXTLH EXTQH INSBL INSWL INSLL INSQL INSWH INSLH INSQH " +
    "MSKBL MSKWL MSKLL MSKQL MSKWH MSKLH MSKQH SEXTB SEXTW")
    .split(" ").map((name): [string, Compute] => [name, anything]),
]);

/** Bytes that a load gives, and the most that it can be. */
const LOADED: ReadonlyMap<string, readonly [number, Content]> = new Map([
  ["LDQ", [8, ANY_NUMBER]],
  ["LDQ_U", [8, ANY_NUMBER]],
  ["LDL", [4, ANY_NUMBER]],
  ["LDWU", [2, numberFrom(0n, 65535n)]],
  ["LDBU", [1, numberFrom(0n, 255n)]],
]);

/** Bytes that a store changes. */
const STORED: ReadonlyMap<string, number> = new Map([
  ["STQ", 8],
  ["STQ_U", 8],
  ["STL", 4],
  ["STW", 2],
  ["STB", 1],
]);

const CHOICES = /^CMOV(EQ|NE|LT|GE|LE|GT|LBC|LBS)$/;
const CONDITIONS = /^B(EQ|NE|LT|GE|LE|GT|LBC|LBS)$/;

/** What a comparison gives: 0 or 1, or one of them for certain. */
function compared(
  outcome: (a: NumberContent, b: NumberContent) => boolean | undefined,
): Compute {
  return (a, b) => {
    const known = a.kind === "number" && b.kind === "number"
      ? outcome(a, b)
      : undefined;
    if (known === undefined) return numberFrom(0n, 1n);
    return known ? numberFrom(1n, 1n) : numberFrom(0n, 0n);
  };
}

function opposite(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

/** The outcome of a comparison with signs, if both numbers are known. */
function both(
  a: NumberContent,
  b: NumberContent,
  compare: (x: bigint, y: bigint) => boolean,
): boolean | undefined {
  if (a.least !== a.greatest || b.least !== b.greatest) return undefined;
  return compare(BigInt.asIntN(64, a.least), BigInt.asIntN(64, b.least));
}

function isZero(content: Content): boolean {
  return content.kind === "number" && content.greatest === 0n;
}

function smallerOf(a: Content, b: Content): Content {
  const limits = [a, b].flatMap((one) =>
    one.kind === "number" ? [one.greatest] : []
  );
  return limits.length === 0
    ? ANY_NUMBER
    : numberFrom(0n, limits.reduce((x, y) => x < y ? x : y));
}

/** The page of the stack pointer is found by moving it right and left again. */
function shiftedRight(a: Content, b: Content): Content {
  if (b.kind !== "number" || b.least !== b.greatest) return ANY_NUMBER;
  const by = b.least & 63n;
  if (a.kind === "address" && a.region === "stack" && by === 13n) {
    return { kind: "page number" };
  }
  if (a.kind !== "number") return numberFrom(0n, ((1n << 64n) - 1n) >> by);
  return numberFrom(a.least >> by, a.greatest >> by);
}

function shiftedLeft(a: Content, b: Content): Content {
  if (b.kind !== "number" || b.least !== b.greatest) return ANY_NUMBER;
  const by = b.least & 63n;
  if (a.kind === "page number" && by === 13n) {
    return { kind: "address", region: "page", least: 0n, greatest: 0n };
  }
  if (a.kind !== "number") return ANY_NUMBER;
  if (a.least === a.greatest) return numberOf64(a.least << by);
  return numberFrom(a.least << by, a.greatest << by);
}

function zapped(a: Content, b: Content): Content {
  if (b.kind !== "number" || b.least !== b.greatest) return ANY_NUMBER;
  const mask = Number(b.least & 255n);
  const bytes = BigInt(32 - Math.clz32(mask));
  const whole = a.kind === "number" && mask === 2 ** Number(bytes) - 1 &&
    a.greatest < 1n << 8n * bytes;
  return whole ? a : numberFrom(0n, (1n << 8n * bytes) - 1n);
}

// ## One word
//
// What a word does is one of a few things, and says to which registers.

/** What a word does. */
export type Doing =
  | { readonly kind: "compute"; readonly to: number; readonly content: Content }
  | {
    readonly kind: "load";
    readonly to: number;
    readonly base: number;
    readonly displacement: bigint;
    readonly bytes: number;
    readonly whole: boolean;
    readonly content: Content;
  }
  | {
    readonly kind: "store";
    readonly from: number;
    readonly base: number;
    readonly displacement: bigint;
    readonly bytes: number;
    readonly whole: boolean;
  }
  | {
    readonly kind: "choose";
    readonly to: number;
    readonly content: Content;
  }
  | {
    readonly kind: "branch";
    readonly condition: string | undefined;
    readonly register: number;
    readonly link: number;
    readonly words: number;
  }
  | { readonly kind: "jump"; readonly link: number; readonly base: number }
  | { readonly kind: "call"; readonly number: number };

/** What `word` does with registers that hold what `at` says; `undefined` if no spindle may do that. */
export function doingOf(
  word: number,
  at: (register: number) => Content,
): Doing | undefined {
  const decoded = decode(word);
  if (decoded === undefined || decoded.floating) return undefined;
  return operateDoing(decoded, at) ?? memoryDoing(decoded, at) ??
    flowDoing(decoded);
}

function second({ literal, rb }: Fields, at: (register: number) => Content) {
  return literal === undefined ? at(rb) : numberOf64(BigInt(literal));
}

function operateDoing(
  { instruction: { name }, fields }: Decoded,
  at: (register: number) => Content,
): Doing | undefined {
  const { ra, rc } = fields;
  const other = () => second(fields, at);
  if (CHOICES.test(name)) return { kind: "choose", to: rc, content: other() };
  const compute = OPERATE.get(name);
  if (compute === undefined) return undefined;
  const content = compute(at(ra), other());
  const tested = name === "CMPULT" ? below(ra, other(), content) : content;
  return { kind: "compute", to: rc, content: tested };
}

/** The outcome of `ra < limit`, which remembers what it is about. */
function below(
  register: number,
  limit: Content,
  content: Content,
): Content {
  if (limit.kind !== "number" || content.kind !== "number") return content;
  return { ...content, test: { register, below: limit.greatest } };
}

function memoryDoing(
  { instruction: { name }, fields }: Decoded,
  at: (register: number) => Content,
): Doing | undefined {
  const { ra, rb: base } = fields;
  const displacement = BigInt(fields.displacement);
  if (name === "LDA" || name === "LDAH") {
    const by = name === "LDAH" ? displacement * 65536n : displacement;
    const content = sumOf(numberOf64(by), at(base));
    return { kind: "compute", to: ra, content };
  }
  const whole = !name.endsWith("_U");
  const loaded = LOADED.get(name);
  if (loaded !== undefined) {
    const [bytes, content] = loaded;
    return { kind: "load", to: ra, base, displacement, bytes, whole, content };
  }
  const bytes = STORED.get(name);
  if (bytes === undefined) return undefined;
  return { kind: "store", from: ra, base, displacement, bytes, whole };
}

function flowDoing(
  { instruction: { name }, fields }: Decoded,
): Doing | undefined {
  const { ra, rb, displacement } = fields;
  if (name === "CALL_PAL") return { kind: "call", number: fields.function };
  if (name === "BR" || name === "BSR") {
    return {
      kind: "branch",
      condition: undefined,
      register: 31,
      link: ra,
      words: displacement,
    };
  }
  if (CONDITIONS.test(name)) {
    const condition = name.slice(1);
    return {
      kind: "branch",
      condition,
      register: ra,
      link: 31,
      words: displacement,
    };
  }
  if (["JMP", "RET", "JSR"].includes(name)) {
    return { kind: "jump", link: ra, base: rb };
  }
  return undefined;
}

/** Whether the distance of an access is known at all. */
export function isBounded(least: bigint, greatest: bigint): boolean {
  return least > -FAR / 2n && greatest < FAR / 2n;
}
