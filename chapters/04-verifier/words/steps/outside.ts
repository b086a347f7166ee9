// # Calls and ways out
//
// What is outside the code may be called or gone to only as the kernel says.
//
// A controller's operation is called by its number, which must be one that the spindle was judged to call.
// What it is passed must be what it is declared to be passed: a number of the right type, or a slice that lies in
// memory of the code's own. Afterwards the registers that it may use hold anything, and what it gives is a
// number of the type that it is declared to give. The same goes for routines of other spindles.

import { numberIn } from "../computing/bits.ts";
import {
  ANY_REACH,
  type Knowledge,
  rangeOfSum,
  reachFrom,
  remainderOfSum,
} from "../knowing/knowledge.ts";
import {
  isSumAtLeast,
  isSumAtMost,
  learnLimit,
  withoutSign,
  withSign,
} from "../knowing/proving.ts";
import { addedSum, movedSum, scaledSum, type Sum } from "../knowing/sums.ts";
import type {
  ArgumentRule,
  CallRule,
  RoutineRule,
} from "../memory/permissions.ts";
import {
  type AccessSpot,
  isAllowedSpot,
  spotOf,
  stackDepth,
} from "../memory/stretches.ts";
import {
  type CheckedCode,
  computingAt,
  noteDepth,
  noteProblem,
  noteSpoiled,
  unknownRegister,
} from "./checking_words.ts";
import { contentOf, forgetStack } from "./registers.ts";

const [RESULT, ANSWERED, FIRST, RETURN] = [0, 1, 16, 26] as const;
const CSERVE = 0x9;

/** Registers that a controller may use up. */
const USED_BY_OPERATIONS: readonly number[] = [
  ...[0, 1, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
];
/** Registers that a routine may use up. */
const USED_BY_CALLED: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25],
  ...[26, 27, 28],
];

/** A call of PALcode at `at`. Gives whether one goes on behind it. */
export function callPalcode(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  number: number,
): boolean {
  if (number !== CSERVE) {
    noteProblem(code, at, "this PALcode routine may not be called");
    return false;
  }
  const asked = numberIn(contentOf(known, RESULT));
  const rule = asked === undefined
    ? undefined
    : code.allowed.operations.get(asked);
  if (rule === undefined) {
    noteProblem(code, at, "this operation may not be called");
    return false;
  }
  const told = numberIn(contentOf(known, ANSWERED));
  if (rule.told && (told === undefined || !rule.told.has(told))) {
    noteProblem(code, at, `${rule.name} may not be told this`);
  }
  requirePassed(code, known, at, rule, rule.passed);
  afterCall(known, at, USED_BY_OPERATIONS, rule.gives);
  return true;
}

/** A call of the routine outside at `address`. Gives whether one goes on behind it. */
export function callRoutine(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  link: number,
  address: bigint,
): boolean {
  const rule = code.allowed.routines.get(address);
  if (rule === undefined || link !== RETURN) {
    noteProblem(code, at, "this routine may not be called");
    return false;
  }
  const event = numberIn(contentOf(known, ANSWERED));
  const called = rule.events === undefined
    ? rule
    : event === undefined
    ? undefined
    : rule.events.get(event);
  if (called === undefined) {
    noteProblem(code, at, "nobody knows which event is raised");
    return false;
  }
  useStack(code, known, at, rule);
  requirePassed(code, known, at, rule, called.passed);
  const [least, greatest] = called.gives;
  // Nothing is given if nobody answers, and then there is 0.
  const { keeps = [] } = rule;
  const used = USED_BY_CALLED.filter((one) => !keeps.includes(one));
  afterCall(known, at, used, [
    least < 0n ? least : 0n,
    greatest > 0n ? greatest : 0n,
  ]);
  return true;
}

/** Notes how deep the stack is used by what is called. */
function useStack(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { stack, raises }: RoutineRule,
): void {
  const { allowed, depth } = code;
  const deepest = stack - stackDepth(known);
  noteDepth(code, deepest);
  if (raises) depth.raises = true;
  if (deepest > (raises ? allowed.stackWhenRaising : allowed.stack)) {
    noteProblem(code, at, "this may use too much of the stack");
  }
}

function afterCall(
  known: Knowledge,
  at: number,
  used: readonly number[],
  [least, greatest]: readonly [bigint, bigint],
): void {
  for (const register of used) {
    const reach = register === RESULT ? reachFrom(least, greatest) : ANY_REACH;
    known.registers[register] = unknownRegister(known, at, register, reach);
  }
  for (const [of, { kind }] of known.meanings) {
    if (kind === "quadword") known.meanings.delete(of);
  }
}

// ## What is passed

function requirePassed(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  { name }: CallRule,
  passed: readonly ArgumentRule[],
): void {
  let register: number = FIRST;
  for (const rule of passed) {
    const fine = isPassed(code, known, at, register, rule);
    if (!fine) {
      noteProblem(code, at, `$${register} may not be passed to ${name} so`);
    }
    register += rule.kind === "slice" ? 2 : 1;
  }
}

function isPassed(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  register: number,
  rule: ArgumentRule,
): boolean {
  const sum = contentOf(known, register);
  switch (rule.kind) {
    case "number":
      return isNumberPassed(known, sum, rule);
    case "slice":
      return isSlicePassed(code, known, at, register, rule);
    default: {
      const number = numberIn(sum);
      return number !== undefined && rule.numbers.has(number);
    }
  }
}

/** Whether `sum` is a number from the least to the greatest. */
export function isNumberPassed(
  known: Knowledge,
  sum: Sum,
  { least, greatest }: Pick<
    Extract<ArgumentRule, { kind: "number" }>,
    "least" | "greatest"
  >,
): boolean {
  const read = least < 0n ? withSign : withoutSign;
  if (greatest - least >= (1n << 64n) - 1n) return true;
  const number = read(known, sum);
  return number !== undefined && isSumAtLeast(known, number, least) &&
    isSumAtMost(known, number, greatest);
}

function isSlicePassed(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  register: number,
  { unit, step, writable }: Extract<ArgumentRule, { kind: "slice" }>,
): boolean {
  const { allowed } = code;
  const length = withoutSign(known, contentOf(known, register + 1));
  const address = contentOf(known, register);
  const spot = spotOf(known, allowed, address);
  if (length === undefined || spot === undefined) return false;
  if (remainderOfSum(known, address, step) !== 0n) return false;
  const bytes = scaledSum(length, BigInt(unit));
  if (!isAllowedSpot(known, allowed, spot, bytes, writable)) return false;
  return !writable || mayBeFilled(code, known, at, spot, bytes);
}

/** Whether any bytes may be put there by somebody else. */
function mayBeFilled(
  code: CheckedCode,
  known: Knowledge,
  at: number,
  spot: AccessSpot,
  bytes: Sum,
): boolean {
  const [, most] = rangeOfSum(known, bytes);
  if (spot.kind === "page") return false;
  if (spot.kind === "stack") {
    forgetStack(known, spot.least, spot.greatest + most);
    return true;
  }
  const { stretch: { rows }, offset } = spot;
  const end = addedSum(offset, bytes);
  const spoiled = rows.filter((row) => {
    const behind = BigInt(
      row.offset + (row.count - 1) * row.stride + row.bytes,
    );
    return !isSumAtMost(known, end, BigInt(row.offset)) &&
      !isSumAtLeast(known, offset, behind);
  });
  noteSpoiled(code, at, spoiled);
  return true;
}

// ## Dividing
//
// There is one routine inside the code that may be called: the one that divides, if it is there word for
// word ([[§Dividing]]). What it does is known. The rest is below the divisor, unless that is 0.

const [DIVISOR, DIVIDEND, QUOTIENT] = [23, 24, 8] as const;
const USED_BY_DIVIDING = [6, 7, 22, 23] as const;

/** A call of the routine that divides. */
export function callDivision(known: Knowledge, at: number): void {
  const [a, b] = [DIVIDEND, DIVISOR]
    .map((one) => withoutSign(known, contentOf(known, one)));
  for (const register of USED_BY_DIVIDING) {
    known.registers[register] = unknownRegister(known, at, register);
  }
  const { fresh } = computingAt(known, at);
  const greatest = (sum: Sum | undefined) =>
    sum === undefined ? ANY_REACH.greatest : rangeOfSum(known, sum)[1];
  const below = greatest(b) > 0n ? greatest(b) - 1n : 0n;
  const rest = fresh(
    reachFrom(0n, below < greatest(a) ? below : greatest(a)),
  );
  const quotient = fresh(reachFrom(0n, greatest(a)));
  if (a !== undefined) {
    learnLimit(known, addedSum(rest, a, -1n));
    learnLimit(known, addedSum(quotient, a, -1n));
  }
  if (b !== undefined && isSumAtLeast(known, b, 1n)) {
    learnLimit(known, movedSum(addedSum(rest, b, -1n), 1n));
  }
  known.registers[DIVIDEND] = rest;
  known.registers[QUOTIENT] = quotient;
}
