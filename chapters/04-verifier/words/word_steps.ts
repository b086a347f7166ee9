// # One word
//
// Most words leave their way open: what follows is the next one, and a register or a place in memory is
// different.
//
// `stq $18, 8($3)` is judged by three questions. Is the address a multiple of 8? Otherwise the processor
// traps, and in the kernel nobody is there to help. Is it inside, whatever the unknowns in it are? And if numbers of a
// limited type lie there, is it one of them that is stored?

import {
  ANY_REACH,
  copyKnowledge,
  type Knowledge,
  newUnknown,
  type Patch,
  rangeOfSum,
  reachFrom,
  remainderOfSum,
} from "./knowledge.ts";
import {
  type CheckedCode,
  computingAt,
  noteCompared,
  noteDepth,
  noteProblem,
  noteSpoiled,
} from "./checking_words.ts";
import {
  extracted,
  forgetQuadwords,
  masked,
  movedBytes,
  patchesOf,
  unitedBytes,
} from "./bytes.ts";
import { COMPUTED, numberIn } from "./computing.ts";
import { eitherSum } from "./either.ts";
import { isSumAtLeast, isSumAtMost } from "./proving.ts";
import type { CellContent, MemoryStretch } from "./permissions.ts";
import {
  type AccessSpot,
  byteInQuadword,
  contentAt,
  isAllowedSpot,
  loadedReach,
  PAGE_BEGINNING,
  PAGE_REACH,
  spoiledRows,
  spotOf,
  STACK_BEGINNING,
} from "./stretches.ts";
import {
  addedSum,
  isSameSum,
  movedSum,
  numberSum,
  onlyUnknown,
  type Sum,
  timesIn,
  unknownSum,
  ZERO_SUM,
} from "./sums.ts";
import { learnCondition } from "./truths.ts";
import type { CodeWord, WordAccess, WordOperand } from "./words.ts";

const [POINTER, STACK, NONE] = [29, 30, 31] as const;

/** What `register` holds. */
export function contentOf({ registers }: Knowledge, register: number): Sum {
  return registers[register]!;
}

function operandOf(known: Knowledge, operand: WordOperand): Sum {
  return "register" in operand
    ? contentOf(known, operand.register)
    : numberSum(operand.number);
}

/** Goes over the word at `at`, behind which the next word follows. */
export function stepWord(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  word: CodeWord,
): void {
  switch (word.kind) {
    case "compute":
      return setRegister(
        code,
        known,
        at,
        word.to,
        computed(code, known, at, word),
      );
    case "bytes":
      return setRegister(
        code,
        known,
        at,
        word.to,
        bytesOf(code, known, at, word),
      );
    case "address": {
      const sum = movedSum(contentOf(known, word.base), word.by);
      return setRegister(code, known, at, word.to, sum);
    }
    case "choose":
      return choose(code, known, at, word);
    case "load":
      return load(code, known, at, word);
    case "store":
      return store(code, known, at, word);
  }
}

/** Puts `sum` into a register. The stack never moves below what is allowed, nor above the caller's part. */
function setRegister(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  register: number,
  sum: Sum,
): void {
  if (register === NONE) return;
  if (register === POINTER) {
    if (isSameSum(sum, contentOf(known, POINTER))) return;
    return noteProblem(code, at, "the global pointer stays as it is");
  }
  if (register === STACK && !movesStack(code, known, sum)) {
    return noteProblem(code, at, "the stack pointer must stay in its part");
  }
  known.registers[register] = sum;
}

function movesStack(
  code: CheckedCode,
  { stack }: Knowledge,
  sum: Sum,
): boolean {
  const down = addedSum(sum, unknownSum(STACK_BEGINNING), -1n);
  if (down.terms.length > 0) return false;
  const { plus } = down;
  if (plus > 0n || plus < -code.allowed.stack || plus % 8n !== 0n) {
    return false;
  }
  noteDepth(code, -plus);
  for (const one of stack.keys()) if (one < Number(plus)) stack.delete(one);
  return true;
}

// ## Computing

type Compute = Extract<CodeWord, { kind: "compute" }>;

function computed(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { name, left, right }: Compute,
): Sum {
  const [a, b] = [contentOf(known, left), operandOf(known, right)];
  const computing = computingAt(known, at);
  if (name.startsWith("CMP")) noteCompared(code, addedSum(a, b, -1n));
  if (name === "BIS") return unitedBytes(computing, a, b);
  const page = pageOf(code, known, at, name, a, b);
  return page ?? COMPUTED.get(name)!(computing, a, b);
}

// Rounded down to a multiple of 8192, an address in the stack is that of the page it is on. Two
// shifts do that. What lies below the stack may be on another page.

function pageOf(
  { allowed }: CheckedCode,
  known: Knowledge,
  at: number,
  name: string,
  a: Sum,
  b: Sum,
): Sum | undefined {
  if (numberIn(b) !== 13n) return undefined;
  const inStack = timesIn(a, STACK_BEGINNING) === 1n && a.terms.length === 1 &&
    a.plus <= 0n && a.plus >= -allowed.stack;
  if (name === "SRL" && inStack) {
    const all = reachFrom(0n, (1n << 51n) - 1n);
    return newUnknown(known, at * 64, all, { kind: "page number" });
  }
  const of = onlyUnknown(a);
  const meaning = of === undefined ? undefined : known.meanings.get(of);
  const isPage = name === "SLL" && meaning?.kind === "page number";
  if (!isPage) return undefined;
  // It may have been forgotten where that is, if no register held it.
  known.reaches.set(PAGE_BEGINNING, PAGE_REACH);
  return unknownSum(PAGE_BEGINNING);
}

function bytesOf(
  { allowed }: CheckedCode,
  known: Knowledge,
  at: number,
  { does, bytes, upper, left, right }: Extract<CodeWord, { kind: "bytes" }>,
): Sum {
  const [a, by] = [contentOf(known, left), operandOf(known, right)];
  const computing = computingAt(known, at);
  switch (does) {
    case "EXT":
      return upper
        ? computing.fresh(ANY_REACH)
        : extracted(computing, allowed, a, by, bytes);
    case "MSK":
      return masked(computing, a, by, bytes, upper);
    case "INS":
      return movedBytes(computing, a, by, bytes, upper);
  }
}

// A conditional move is two ways that meet again at once.

function choose(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { condition, left, right, to }: Extract<CodeWord, { kind: "choose" }>,
): void {
  const tested = contentOf(known, left);
  const [moved, old] = [operandOf(known, right), contentOf(known, to)];
  const [taken, kept] = [copyKnowledge(known), copyKnowledge(known)];
  const possible = learnCondition(taken, condition, tested, true);
  if (!possible) return;
  if (!learnCondition(kept, condition, tested, false)) {
    return setRegister(code, known, at, to, moved);
  }
  const ways = [
    { known: taken, sum: moved },
    { known: kept, sum: old },
  ];
  const sum = isSameSum(moved, old) ? old : eitherSum(known, at * 64, ways);
  setRegister(code, known, at, to, sum);
}

// ## Loads and stores

const ACCESS = {
  load: "this may not be read",
  store: "this may not be written",
} as const;

/** The address of an access, if it is even enough; of a quadword that may be meant by any byte, that byte's. */
function addressOf(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { base, by, bytes, anywhere }: WordAccess,
): Sum | undefined {
  const address = movedSum(contentOf(known, base), by);
  const even = anywhere || bytes === 1 ||
    remainderOfSum(known, address, BigInt(bytes)) === 0n;
  if (even) return address;
  noteProblem(code, at, `its address may be no multiple of ${bytes}`);
}

/** Where `bytes` bytes at `address` are, if they may be used so. */
function allowedSpot(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  address: Sum,
  bytes: number,
  kind: "load" | "store",
): AccessSpot | undefined {
  const { allowed } = code;
  const spot = spotOf(known, allowed, address);
  const reach = numberSum(BigInt(bytes));
  const fine = spot !== undefined &&
    isAllowedSpot(known, allowed, spot, reach, kind === "store");
  if (fine) return spot;
  noteProblem(code, at, ACCESS[kind]);
}

function load(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  access: WordAccess,
): void {
  const { register, bytes, signed, anywhere } = access;
  const address = addressOf(code, known, at, access);
  if (address === undefined) return;
  const size = anywhere ? 1 : bytes;
  const spot = allowedSpot(code, known, at, address, size, "load");
  if (spot === undefined) return;
  const { fresh } = computingAt(known, at);
  if (spot.kind === "stack" && bytes === 8 && spot.least === spot.greatest) {
    const kept = known.stack.get(Number(spot.least));
    if (kept !== undefined && !anywhere) {
      return setRegister(code, known, at, register, kept);
    }
  }
  const content = anywhere
    ? undefined
    : contentOfSpot(code, known, spot, bytes);
  const reach = loadedReach(content, bytes, signed);
  const sum = content?.kind === "address"
    ? begun(known, at, content.of)
    : bytes === 8
    ? fresh(reach, { kind: "quadword", at: address, patches: [] })
    : fresh(reach);
  setRegister(code, known, at, register, sum);
}

/** What is known of the number that is loaded from `spot`. */
function contentOfSpot(
  { allowed: { pageNumbers } }: CheckedCode,
  known: Knowledge,
  spot: AccessSpot,
  bytes: number,
): CellContent | undefined {
  if (spot.kind === "stretch") {
    return contentAt(known, spot.stretch, spot.offset, bytes);
  }
  if (spot.kind === "stack") return undefined;
  const limits = pageNumbers?.get(spot.offset.plus);
  if (limits === undefined || bytes !== 8) return undefined;
  return { kind: "number", least: limits[0], greatest: limits[1] };
}

/** An address that has been loaded. */
function begun(
  known: Knowledge,
  at: number,
  of: MemoryStretch,
): Sum {
  const all = reachFrom(0n, (1n << 64n) - of.step, of.step);
  return newUnknown(known, at * 64, all, { kind: "beginning", of });
}

function store(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  access: WordAccess,
): void {
  const { register, bytes, anywhere } = access;
  const address = addressOf(code, known, at, access);
  if (address === undefined) return;
  const value = contentOf(known, register);
  const patches = bytes === 8 ? patchesOf(known, address, value) : undefined;
  if (patches !== undefined) {
    for (const patch of patches) change(code, known, at, patch);
    if (patches.length === 0) {
      allowedSpot(code, known, at, address, anywhere ? 1 : 8, "store");
    }
    return;
  }
  const place = anywhere ? byteInQuadword(known, address) : 0n;
  if (place === undefined) {
    return noteProblem(code, at, "nobody knows which bytes this changes");
  }
  const whole = { upper: false, by: ZERO_SUM, at: movedSum(address, -place) };
  change(code, known, at, { ...whole, bytes, value });
}

/** Some bytes of memory change. */
function change(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  patch: Patch,
): void {
  const { at: address, bytes, value, upper } = patch;
  const spot = allowedSpot(code, known, at, address, bytes, "store");
  if (spot === undefined) return;
  forgetQuadwords(known, patch);
  if (spot.kind === "stack") {
    const { least, greatest, offset } = spot;
    forgetTouched(known, offset, BigInt(bytes));
    const exact = least === greatest && bytes === 8 && least % 8n === 0n;
    // Eight bytes that begin with a quadword do not reach into the next one: then nothing is stored there.
    if (exact && !upper) known.stack.set(Number(least), value);
    return;
  }
  if (spot.kind === "page") return;
  const { stretch, offset } = spot;
  noteSpoiled(code, at, spoiledRows(known, stretch, offset, bytes, value));
}

/** Forgets what lies on the stack where `bytes` bytes from `offset` on may lie. */
function forgetTouched(known: Knowledge, offset: Sum, bytes: bigint): void {
  const { stack } = known;
  const [least, greatest] = rangeOfSum(known, offset);
  for (const one of stack.keys()) {
    const at = BigInt(one);
    if (at + 8n <= least || at >= greatest + bytes) continue;
    const missed = least < greatest &&
      (isSumAtMost(known, offset, at - bytes) ||
        isSumAtLeast(known, offset, at + 8n));
    if (!missed) stack.delete(one);
  }
}

/** Forgets what lies on the stack between two distances. */
export function forgetStack(
  { stack }: Knowledge,
  from: bigint,
  to: bigint,
): void {
  for (const one of stack.keys()) {
    if (BigInt(one) + 8n > from && BigInt(one) < to) stack.delete(one);
  }
}
