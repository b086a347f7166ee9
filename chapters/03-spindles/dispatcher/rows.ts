// # One code for many handlers
//
// For handlers that are alike, a table says for each number whose it is; then the one code that
// they share is run with what stands in the row.
//
// The row is made of some of the number's bits. For numbers that follow each other the lowest bits
// will do. For others it may take bits further up, or two groups of bits mixed, so that no two
// numbers meet in one row. Which bits, is found by trying. A row is then asked whether it is the
// right one.
//
// The first thing in a row is the address of the handler's record. Where nobody wants the number,
// it is that of a word that is nobody's. So the count can be loaded before it is known whether the
// row is the right one, and the processor need not wait twice.

import { begin, constant, createBlock, known } from "../form/builder.ts";
import type { Arithmetic, Operation, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import { BOOL, type Scalar, U64 } from "../meaning/types.ts";
import { assume, inside, type Scope, valueOf } from "./known.ts";
import { type Alike, alike } from "./likeness.ts";
import { type Member, SUBJECT_VALUE } from "./members.ts";
import { askMember, WORD_ANYWHERE } from "./one_handler.ts";
import {
  type Answers,
  branchTo,
  type Merging,
  NOBODYS,
  type Rest,
  wordAt,
  wordOf,
} from "./ways.ts";
import { type Copying, NO_SPAN, truthIn } from "./weaving.ts";

/** A handler and the number that it wants. */
export interface Wanted {
  /** The number. */
  readonly number: bigint;
  /** The handler. */
  readonly member: Member;
}

/** How a number leads to a row: by its bits from one on, perhaps mixed with the lowest ones. */
interface Finding {
  /** The bit. */
  readonly shift: bigint;
  /** Whether they are mixed with the lowest ones. */
  readonly mixes: boolean;
  /** How many rows there are, a power of two. */
  readonly rows: number;
}

const ADDRESS: Scalar = { kind: "address", writable: true };

/** Fewer handlers than this get no table. */
export const FEWEST_ROWS = 12;
/** Rows that a table may have. */
const MOST_ROWS = 8192;

/**
 * Asks the one of `wanted` that wants `number`, if they are alike and a table can be made.
 *
 * @returns whether it has been done
 */
export function askByRow(
  merging: Merging,
  scope: Scope,
  number: Value,
  wanted: readonly Wanted[],
  answers: Answers | undefined,
  rest: Rest,
): boolean {
  if (wanted.length < FEWEST_ROWS) return false;
  const numbers = wanted.map((one) => one.number);
  const likeness = alike(wanted.map(({ member }) => member), numbers);
  const finding = likeness && findingFor(numbers);
  if (finding === undefined) return false;
  const label = `Dispatch.table${merging.tables.length}`;
  const like = likeness!;
  merging.tables.push({ label, columns: columnsFor(finding, like, wanted) });
  weave(merging, scope, {
    number,
    finding,
    label,
    answers,
    rest,
    likeness: like,
    member: wanted[0]!.member,
  });
  return true;
}

/** The table's columns: the handler's record, its number if it must be looked at, and the rest. */
function columnsFor(
  finding: Finding,
  likeness: Alike,
  wanted: readonly Wanted[],
): (bigint | string)[][] {
  const { rows } = finding;
  const column = (of: (row: number) => bigint | string) =>
    Array.from({ length: rows }, (_, row) => of(row));
  const records = column(() => NOBODYS);
  // What stands in nobody's row must be a number that leads to another one.
  const bit = finding.mixes ? 0n : finding.shift;
  const nobodys = 1n << bit;
  const numbers = column((row) => rowOf(finding, 0n) === row ? nobodys : 0n);
  // Nobody's rows have somebody's state, so that each is the address of one.
  const states = column(() => wanted[0]!.member.state);
  const others = Array.from(
    { length: likeness.columns },
    () => column(() => 0n),
  );
  for (const [index, { number, member }] of wanted.entries()) {
    const row = rowOf(finding, number);
    records[row] = `handler${member.handler.number}.count`;
    numbers[row] = number;
    states[row] = member.state;
    likeness.rows[index]!.forEach((cell, at) => others[at]![row] = cell);
  }
  return [
    records,
    numbers,
    ...likeness.usesState ? [states] : [],
    ...others,
  ];
}

/** A way to find a row for each of `numbers`, no two of which are equal. */
function findingFor(numbers: readonly bigint[]): Finding | undefined {
  if (numbers.some((one) => one < 0n)) return undefined;
  for (let rows = 16; rows <= MOST_ROWS; rows *= 2) {
    if (rows < numbers.length || rows > 8 * numbers.length) continue;
    for (const mixes of [false, true]) {
      for (let shift = mixes ? 1n : 0n; shift < 32n; shift++) {
        const finding = { shift, mixes, rows };
        const found = new Set(numbers.map((one) => rowOf(finding, one)));
        if (found.size === numbers.length) return finding;
      }
    }
  }
}

function rowOf({ shift, mixes, rows }: Finding, number: bigint): number {
  const bits = mixes ? number >> shift ^ number : number >> shift;
  return Number(bits & BigInt(rows - 1));
}

// ## The code

interface Weave {
  readonly number: Value;
  readonly finding: Finding;
  readonly label: string;
  readonly answers: Answers | undefined;
  readonly rest: Rest;
  readonly likeness: Alike;
  readonly member: Member;
}

function weave(merging: Merging, scope: Scope, how: Weave): void {
  const { builder } = merging.weaving;
  const { finding, label, rest, answers, likeness, member } = how;
  const make = (
    scope: Scope,
    operation: Operation,
    operands: readonly Value[],
    type: Scalar = U64,
  ) => valueOf(builder, scope, operation, type, operands, NO_SPAN);
  const raw = make(scope, { kind: "convert" }, [how.number]);
  const row = rowFor(merging, scope, finding, raw);
  const column = (scope: Scope, index: number, type: Scalar = U64) => {
    const place: MemoryPlace = {
      ...wordAt(label, label, index * 8 * finding.rows),
      steps: [{ stride: 8, length: finding.rows }],
    };
    return make(scope, { kind: "load", place }, [row], type);
  };
  const at = column(scope, 0, ADDRESS);
  const before = wordOf(merging, WORD_ANYWHERE, [at]);
  const equal = { kind: "comparison", operator: "equal" } as const;
  const wanted = make(scope, equal, [column(scope, 1), raw], BOOL);
  const stateColumn = 2;
  const firstColumn = stateColumn + (likeness.usesState ? 1 : 0);
  const instead: Copying["instead"] = (one, scope) => {
    const place = likeness.place.get(one);
    if (place === undefined) return undefined;
    return place === "number"
      ? make(scope, { kind: "convert" }, [how.number], one.type)
      : column(scope, firstColumn + place, one.type);
  };
  const state: Copying["state"] = (place, scope) => ({
    place: { ...place, root: { kind: "address" } },
    base: [column(scope, stateColumn, ADDRESS)],
  });
  // While the row is on its way, one can find out about whom the event is.
  const { subject } = member;
  if (subject) {
    make(scope, SUBJECT_VALUE.operation, []);
    instead(subject, scope);
  }
  const here = goesOn(merging, scope, wanted, rest, answers) ?? scope;
  askMember(merging, here, {
    member,
    answers,
    rest,
    behind: undefined,
    instead,
    memory: { state, count: { at, before } },
  });
}

/** The row to which a number leads. */
function rowFor(
  merging: Merging,
  scope: Scope,
  { shift, mixes, rows }: Finding,
  number: Value,
): Value {
  const { builder } = merging.weaving;
  const compute = (operator: Arithmetic, a: Value, b: bigint | Value) => {
    const right = typeof b === "bigint"
      ? constant(builder, b, U64, NO_SPAN)
      : b;
    const operation = { kind: "arithmetic", operator } as const;
    return valueOf(builder, scope, operation, U64, [a, right], NO_SPAN);
  };
  const shifted = shift === 0n ? number : compute("shiftRight", number, shift);
  const bits = mixes ? compute("exclusiveOr", shifted, number) : shifted;
  return compute("and", bits, BigInt(rows - 1));
}

/** Goes on here if `condition` holds, and at `rest` if not. */
function goesOn(
  merging: Merging,
  scope: Scope,
  condition: Value,
  rest: Rest,
  answers: Answers | undefined,
): Scope | undefined {
  if (truthIn(scope, condition) || known(condition) === 1n) return undefined;
  const { builder } = merging.weaving;
  const then = createBlock(builder);
  branchTo(merging, condition, then, rest, scope, answers);
  begin(builder, then);
  const side = inside(scope);
  assume(side, condition, true);
  return side;
}
