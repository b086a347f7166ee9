// # One code for many handlers
//
// For handlers that are alike, a table says for each number whose it is; then the one code that
// they share is run with what stands in the row.
//
// If the numbers lie close together, the number less the smallest one is the row. If they are
// scattered, some of their bits are mixed so that no two of them meet in one row. Which bits, is
// found by trying. A row is then asked whether it is the right one.
//
// The first thing in a row is the address of the handler's record. Where it is 0, nobody wants this
// number.

import { begin, constant, createBlock, known } from "../form/builder.ts";
import type { Arithmetic, Operation, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import { BOOL, type Scalar, U64 } from "../meaning/types.ts";
import { assume, inside, type Scope, valueOf } from "./known.ts";
import { type Alike, alike } from "./likeness.ts";
import type { Member } from "./members.ts";
import { askMember } from "./one_handler.ts";
import {
  type Answers,
  branchTo,
  type Merging,
  type Rest,
  wordAt,
} from "./ways.ts";
import { type Copying, NO_SPAN, truthIn } from "./weaving.ts";

/** A handler and the number that it wants. */
export interface Wanted {
  /** The number. */
  readonly number: bigint;
  /** The handler. */
  readonly member: Member;
}

/** How a number leads to a row. */
interface Finding {
  /** What is subtracted first. */
  readonly from: bigint;
  /** By how many bits it is then shifted and mixed with itself; none if its rows lie close together. */
  readonly shift: bigint | undefined;
  /** How many rows there are. */
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
  const scattered = finding.shift !== undefined;
  const columns = 1 + (scattered ? 1 : 0) + (likeness!.usesState ? 1 : 0) +
    likeness!.columns;
  const stride = 8 * 2 ** Math.ceil(Math.log2(columns));
  const label = `Dispatch.table${merging.tables.length}`;
  const rows: (bigint | string)[][] = Array.from(
    { length: finding.rows },
    // Nobody's row must not be anybody's: no number but its own leads to row 0, and 1 does not.
    (_, row) => scattered ? [0n, row === 0 ? 1n : 0n] : [0n],
  );
  for (const [index, { number, member }] of wanted.entries()) {
    rows[rowOf(finding, number)] = [
      `handler${member.handler.number}.count`,
      ...scattered ? [number] : [],
      ...likeness!.usesState ? [member.state] : [],
      ...likeness!.rows[index]!,
    ];
  }
  merging.tables.push({ label, rows, stride });
  weave(merging, scope, {
    number,
    finding,
    label,
    stride,
    answers,
    rest,
    likeness: likeness!,
    member: wanted[0]!.member,
  });
  return true;
}

/** A way to find a row for each of `numbers`, no two of which are equal. */
function findingFor(numbers: readonly bigint[]): Finding | undefined {
  const sorted = [...numbers].sort((a, b) => a < b ? -1 : 1);
  const [from, last] = [sorted[0]!, sorted.at(-1)!];
  if (from < 0n) return undefined;
  const close = BigInt(4 * numbers.length + 64);
  if (last < close) {
    return { from: 0n, shift: undefined, rows: Number(last) + 1 };
  }
  if (last - from < close) {
    return { from, shift: undefined, rows: Number(last - from) + 1 };
  }
  for (let rows = 64; rows <= MOST_ROWS; rows *= 2) {
    if (rows < 2 * numbers.length) continue;
    for (let shift = 1n; shift < 32n; shift++) {
      const finding = { from: 0n, shift, rows };
      const found = new Set(numbers.map((one) => rowOf(finding, one)));
      if (found.size === numbers.length) return finding;
    }
  }
}

function rowOf({ from, shift, rows }: Finding, number: bigint): number {
  const distance = number - from;
  if (shift === undefined) return Number(distance);
  return Number((distance >> shift ^ distance) & BigInt(rows - 1));
}

// ## The code

interface Weave {
  readonly number: Value;
  readonly finding: Finding;
  readonly label: string;
  readonly stride: number;
  readonly answers: Answers | undefined;
  readonly rest: Rest;
  readonly likeness: Alike;
  readonly member: Member;
}

function weave(merging: Merging, scope: Scope, how: Weave): void {
  const { builder } = merging.weaving;
  const { finding, label, stride, rest, answers, likeness, member } = how;
  const make = (
    scope: Scope,
    operation: Operation,
    operands: readonly Value[],
    type: Scalar = U64,
  ) => valueOf(builder, scope, operation, type, operands, NO_SPAN);
  const compute = (operator: Arithmetic, a: Value, b: bigint | Value) =>
    make(scope, { kind: "arithmetic", operator }, [
      a,
      typeof b === "bigint" ? constant(builder, b, U64, NO_SPAN) : b,
    ]);
  const raw = make(scope, { kind: "convert" }, [how.number]);
  const distance = finding.from === 0n
    ? raw
    : compute("subtract", raw, finding.from);
  let here = scope;
  let row = distance;
  if (finding.shift !== undefined) {
    const mixed = compute(
      "exclusiveOr",
      compute("shiftRight", distance, finding.shift),
      distance,
    );
    row = compute("and", mixed, BigInt(finding.rows - 1));
  } else {
    const rows = constant(builder, BigInt(finding.rows), U64, NO_SPAN);
    const less = { kind: "comparison", operator: "less" } as const;
    const inTable = make(here, less, [row, rows], BOOL);
    here = goesOn(merging, here, inTable, rest, answers) ?? here;
  }
  const column = (scope: Scope, index: number, type: Scalar = U64) => {
    const place: MemoryPlace = {
      ...wordAt(label, label, index * 8),
      steps: [{ stride, length: finding.rows }],
    };
    return make(scope, { kind: "load", place }, [row], type);
  };
  const count = column(here, 0, ADDRESS);
  if (finding.shift !== undefined) {
    const equal = { kind: "comparison", operator: "equal" } as const;
    const right = make(here, equal, [column(here, 1), raw], BOOL);
    here = goesOn(merging, here, right, rest, answers) ?? here;
  } else {
    const equal = { kind: "comparison", operator: "equal" } as const;
    const zero = constant(builder, 0n, ADDRESS, NO_SPAN);
    const nobody = make(here, equal, [count, zero], BOOL);
    const there = make(here, { kind: "not" }, [nobody], BOOL);
    here = goesOn(merging, here, there, rest, answers) ?? here;
  }
  const stateColumn = finding.shift === undefined ? 1 : 2;
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
  askMember(merging, here, {
    member,
    answers,
    rest,
    behind: undefined,
    instead,
    memory: { state, count: () => [count] },
  });
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
