// # What a value may be computed from
//
// Each operation has so many operands, of such types: `add` two numbers of one type, `not` one
// truth.

import type { Operation, Procedure, Value } from "./ir.ts";
import { type MemoryPlace, operandsOf } from "./places.ts";
import type { Scalar } from "../meaning/types.ts";

/** Whether a value of one type may stand where the other is expected; ranges do not matter. */
export function agree(a: Scalar, b: Scalar): boolean {
  if (a.kind === "integer" && b.kind === "integer") {
    return a.bits === b.bits && a.signed === b.signed;
  }
  if (a.kind === "handle" && b.kind === "handle") return a.name === b.name;
  return a.kind === b.kind;
}

/** What is wrong with the operands of `value`, if anything. */
export function operandProblem(
  { parameters }: Procedure,
  { operation, operands, type }: Value,
  optimised: boolean,
): string | undefined {
  const types = operands.map((one) => one.type);
  const [first, second, third] = types;
  const wrong = countProblem(operation, operands.length);
  if (wrong) return wrong;
  const need = (holds: boolean, sentence: string) =>
    holds ? undefined : sentence;
  switch (operation.kind) {
    case "parameter": {
      const inside = operation.index >= 0 && operation.index < parameters;
      return need(inside, `there is no parameter ${operation.index}`);
    }
    case "arithmetic": {
      const logic = ["and", "or", "exclusiveOr"].includes(operation.operator);
      const able = type.kind === "integer" || logic && type.kind === "bool" ||
        optimised && type.kind === "address";
      if (!able) return "nobody can compute with this type";
      const same = agree(first!, type) && agree(second!, type);
      return need(same, "it computes with numbers of other types");
    }
    case "comparison":
      if (type.kind !== "bool") return "a comparison is a truth";
      return need(agree(first!, second!), "it compares two types");
    case "not":
      return need(
        type.kind === "bool" && first!.kind === "bool",
        "only a truth has an opposite",
      );
    case "select":
      if (first!.kind !== "bool") return "no truth decides";
      return need(
        agree(second!, type) && agree(third!, type),
        "it selects among other types",
      );
    case "convert":
      return need(
        isCount(type) && (isCount(first!) || first!.kind === "handle") ||
          isHandleOf(operands[0]!, type) ||
          optimised && [first!, type].some(({ kind }) => kind === "address"),
        "only numbers can be converted",
      );
    case "answered": {
      const { kind } = operands[0]!.operation;
      const asks = kind === "call" || kind === "raise";
      return need(asks && type.kind === "bool", "nobody was asked");
    }
    case "check":
      return need(first!.kind === "bool", "no truth is checked");
    case "load":
    case "reference":
      return placeProblem(operation.place, types, optimised) ??
        typeProblem(operation, type);
    case "store":
      return placeProblem(operation.place, types.slice(1), optimised);
    case "slice": {
      const [, ...counts] = types;
      const fits = first!.kind === "address" && type.kind === "address" &&
        counts.every(isCount) && operation.unit > 0;
      return need(fits, "a part is of an address, a length, and two numbers");
    }
    default:
      return undefined;
  }
}

/** Whether `value` is the word in which an operation answers with a handle or says why not. */
function isHandleOf({ operation }: Value, type: Scalar): boolean {
  if (operation.kind !== "call" || type.kind !== "handle") return false;
  const { fails, result } = operation.operation;
  const some = result?.kind === "option" ? result.some : result;
  return fails !== undefined && some?.kind === "handle" &&
    some.name === type.name;
}

const COUNTS = {
  constant: 0,
  parameter: 0,
  passed: 0,
  arithmetic: 2,
  comparison: 2,
  not: 1,
  select: 3,
  convert: 1,
  slice: 4,
  answered: 1,
} as const;

function countProblem(
  operation: Operation,
  count: number,
): string | undefined {
  const wanted = operandCount(operation);
  return wanted === undefined || wanted === count
    ? undefined
    : `there are ${count} operands, not ${wanted}`;
}

function operandCount(operation: Operation): number | undefined {
  switch (operation.kind) {
    case "call":
    case "raise":
      return undefined;
    case "check":
      return 1 + (operation.site.releases?.length ?? 0);
    case "load":
    case "reference":
      return operandsOf(operation.place);
    case "store":
      return 1 + operandsOf(operation.place);
    default:
      return COUNTS[operation.kind];
  }
}

// ## Places
//
// Of a place everything can be looked at but its indices. With each index below its length, the
// place is inside its slot.

function placeProblem(
  { root, offset, steps, cell }: MemoryPlace,
  types: readonly Scalar[],
  optimised: boolean,
): string | undefined {
  const numbers = [
    ...steps.flatMap(({ stride, length = 0 }) => [stride, length]),
    offset,
  ];
  if (!numbers.every((one) => Number.isSafeInteger(one))) {
    return "no such place";
  }
  const isAddress = root.kind === "address";
  if (isAddress && !optimised) return "nobody may make up addresses";
  if (!isAddress && numbers.some((one) => one < 0)) return "no such place";
  const open = steps.findIndex(({ length }) => length === undefined);
  if (open > 0 || open === 0 && root.kind !== "slice") {
    return "an index has no limit";
  }
  const indices = types.slice(types.length - steps.length);
  if (!indices.every(isCount)) return "an index is not a number";
  if (root.kind === "slice" || isAddress) {
    if (types[0]!.kind !== "address") return "there is no address";
    if (root.kind === "slice" && !isCount(types[1]!)) return "no length";
  }
  if (root.kind !== "slot") return undefined;
  const last = steps.reduce(
    (sum, { stride, length = 0 }) => sum + stride * (length - 1),
    offset + cell.bytes,
  );
  return last <= root.slot.bytes ? undefined : "it is outside its slot";
}

function isCount(type: Scalar): boolean {
  return type.kind === "integer" || type.kind === "bool";
}

function typeProblem(
  { kind, place }: Extract<Operation, { place: MemoryPlace }>,
  type: Scalar,
): string | undefined {
  if (kind === "reference") {
    return type.kind === "address" ? undefined : "a reference is an address";
  }
  const { bytes } = place.cell;
  const bits = type.kind === "integer"
    ? type.bits
    : type.kind === "bool"
    ? 8
    : 64;
  return bits <= bytes * 8 ? undefined : "the type does not fit into its place";
}
