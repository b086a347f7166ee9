// # Types as numbers
//
// To words a type is a least and a greatest number, and a state is bytes, some of which hold nothing else.
//
// `used: u32 <= 16` at the beginning of a state is a row of one number: four bytes from 0 on, 0
// to 16. In `pages: [Page; 100]` with a truth in each, the truths are a row of a hundred, 16
// bytes apart, 0 or 1. A field that may hold any number needs no row.

import {
  alignmentOf,
  type Field,
  type IntegerType,
  isScalar,
  limitsOf,
  type OperationType,
  piecesIn,
  type Scalar,
  scalarsOf,
  sizeOf,
  type Type,
} from "../../../03-spindles/mod.ts";
import type { CellRow } from "../knowing/memory_rows.ts";
import type { ArgumentRule } from "../memory/permissions.ts";

/** More rows than these are not relied on. */
const MOST_ROWS_HELD = 1024;

/** The rows of numbers of limited types in a state with these fields. */
export function rowsOfState(fields: readonly Field[]): CellRow[] {
  const rows: CellRow[] = [];
  for (const { type, offset } of fields) {
    const own = rowsOfType(type);
    if (rows.length + own.length > MOST_ROWS_HELD) break;
    rows.push(...own.map((row) => ({ ...row, offset: row.offset + offset })));
  }
  return rows;
}

function rowsOfType(type: Type): CellRow[] {
  if (isScalar(type)) return rowsOfScalar(type);
  if (type.kind !== "array") {
    return piecesIn(type).flatMap((piece) =>
      rowsOfType(piece.type)
        .map((row) => ({ ...row, offset: row.offset + piece.offset }))
    );
  }
  const size = sizeOf(type.element);
  const rows = rowsOfType(type.element);
  return rows.length > MOST_ROWS_HELD
    ? []
    : rows.flatMap((row) => repeated(row, size, type.length));
}

/** A row in each of `count` elements: one longer row, if they are at equal distances. */
function repeated(row: CellRow, size: number, count: number): CellRow[] {
  if (row.count === 1) return [{ ...row, stride: size, count }];
  if (row.count * row.stride === size) {
    return [{ ...row, count: row.count * count }];
  }
  if (count > MOST_ROWS_HELD) return [];
  return Array.from(
    { length: count },
    (_, at) => ({ ...row, offset: row.offset + at * size }),
  );
}

// A short number with a sign is loaded without it, so nobody relies on where it lies.

function rowsOfScalar(type: Scalar): CellRow[] {
  if (type.kind !== "integer" && type.kind !== "bool") return [];
  const [least, greatest] = limitsOf(type);
  const bytes = sizeOf(type);
  if (type.kind === "integer") {
    const plain: IntegerType = {
      kind: "integer",
      bits: type.bits,
      signed: type.signed,
    };
    const [bottom, top] = limitsOf(plain);
    if (least === bottom && greatest === top) return [];
    if (least < 0n && bytes < 4) return [];
  }
  const content = { kind: "number", least, greatest } as const;
  return [{ offset: 0, stride: bytes, count: 1, bytes, holds: content }];
}

// ## Passed and given

/** What must be passed where values of `types` are wanted, word by word. */
export function rulesOfTypes(types: readonly Type[]): ArgumentRule[] {
  return types.flatMap((type): ArgumentRule[] => {
    if (type.kind === "slice") {
      const { writable, element } = type;
      const step = BigInt(alignmentOf(element));
      return [{ kind: "slice", unit: sizeOf(element), step, writable }];
    }
    return scalarsOf(type).map((one) => {
      const [least, greatest] = limitsOf(one);
      return { kind: "number", least, greatest };
    });
  });
}

/** The least and the greatest number that a result of `type` can be. */
export function givenRange(type: Type | undefined): readonly [bigint, bigint] {
  const [first] = type ? scalarsOf(type) : [];
  return first ? limitsOf(first) : ANY_GIVEN;
}

/** Any number. */
export const ANY_GIVEN: readonly [bigint, bigint] = [0n, (1n << 64n) - 1n];

/** The same for an operation, which may give a negative number when it fails. */
export function givenByOperation(
  { result, fails }: Pick<OperationType, "result" | "fails">,
): readonly [bigint, bigint] {
  const [least, greatest] = givenRange(result);
  if (fails === undefined) return [least, greatest];
  const cases = fails.cases?.map(({ value }) => value) ?? [limitsOf(fails)[1]];
  const worst = cases.reduce((x, y) => x > y ? x : y);
  const most = (1n << 63n) - 1n;
  return [-worst, greatest < most ? greatest : most];
}
