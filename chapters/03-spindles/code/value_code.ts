// # One value, a few instructions
//
// Each kind of value has its own pattern of instructions, and most patterns are one
// instruction long.

import { panic } from "../../01-hardware/mod.ts";
import {
  AT,
  emit,
  failureLabel,
  type Generator,
  inRegister,
  type RecordPlace,
  result,
  SECOND,
  second,
  THIRD,
} from "./generator.ts";
import type { Arithmetic, Value } from "../form/ir.ts";
import type { MemoryPlace } from "../form/places.ts";
import type { OperationType } from "../meaning/typed.ts";
import type { Scalar } from "../meaning/types.ts";

/** Appends the instructions that compute or do `value`. */
export function generateValue(generator: Generator, value: Value): void {
  const { operation, operands } = value;
  switch (operation.kind) {
    case "parameter": {
      const { firstParameter } = generator.placement;
      const from = `$${firstParameter + operation.index}`;
      return result(generator, value, (to) => emit(generator, "mov", from, to));
    }
    case "arithmetic":
      return generateArithmetic(generator, value, operation.operator);
    case "comparison":
      return generateComparison(generator, value, operation.operator);
    case "not": {
      const from = inRegister(generator, operands[0]!, AT);
      return result(
        generator,
        value,
        (to) => emit(generator, "xor", from, "1", to),
      );
    }
    case "convert": {
      const from = inRegister(generator, operands[0]!, AT);
      return result(
        generator,
        value,
        (to) => wrapTo(generator, value.type, from, to),
      );
    }
    case "load":
      return generateLoad(generator, value, operation.place);
    case "store":
      return generateStore(generator, operands, operation.place);
    case "call":
      return generateCall(generator, value, operation.operation);
    case "check": {
      const condition = inRegister(generator, operands[0]!, AT);
      const failed = failureLabel(generator, operation.site.number);
      return emit(generator, "beq", condition, failed);
    }
    case "select":
    case "reference":
    case "slice":
    case "raise":
      return panic(`code: no instructions for ${operation.kind} yet`);
    case "constant":
    case "passed":
  }
}

const INSTRUCTION = {
  add: "addq",
  subtract: "subq",
  multiply: "mulq",
  multiplyHigh: "umulh",
  and: "and",
  or: "bis",
  exclusiveOr: "xor",
  shiftLeft: "sll",
} as const;

function generateArithmetic(
  generator: Generator,
  value: Value,
  operator: Arithmetic,
): void {
  const [first, other] = value.operands as [Value, Value];
  const { type } = value;
  if (operator === "divide" || operator === "remainder") {
    return panic("code: no instructions for division yet");
  }
  const signed = type.kind === "integer" && type.signed;
  const name = operator === "shiftRight"
    ? (signed ? "sra" : "srl")
    : INSTRUCTION[operator];
  const left = inRegister(generator, first, AT);
  const right = second(generator, other, SECOND);
  const closed = ["and", "or", "exclusiveOr", "shiftRight"].includes(operator);
  result(generator, value, (to) => {
    emit(generator, name, left, right, to);
    if (!closed) wrapTo(generator, type, to, to);
  });
}

/** The number of `type` with the low bits of `from`, in `to`. */
function wrapTo(
  generator: Generator,
  type: Scalar,
  from: string,
  to: string,
): void {
  const bits = type.kind === "integer" ? type.bits : 64;
  const signed = type.kind === "integer" && type.signed;
  if (bits === 64) {
    if (from !== to) emit(generator, "mov", from, to);
  } else if (!signed) {
    emit(generator, "zapnot", from, `${2 ** (bits / 8) - 1}`, to);
  } else if (bits === 32) {
    emit(generator, "addl", "$31", from, to);
  } else {
    emit(generator, "sll", from, `${64 - bits}`, to);
    emit(generator, "sra", to, `${64 - bits}`, to);
  }
}

function generateComparison(
  generator: Generator,
  value: Value,
  operator: "equal" | "less" | "lessOrEqual",
): void {
  const [first, other] = value.operands as [Value, Value];
  const signed = first.type.kind === "integer" && first.type.signed;
  const names = signed
    ? { equal: "cmpeq", less: "cmplt", lessOrEqual: "cmple" }
    : { equal: "cmpeq", less: "cmpult", lessOrEqual: "cmpule" };
  const left = inRegister(generator, first, AT);
  const right = second(generator, other, SECOND);
  result(
    generator,
    value,
    (to) => emit(generator, names[operator], left, right, to),
  );
}

// ## State
//
// A field's address is a distance from the global pointer. An instruction has room for 16
// bits of it, so it is added in two parts: `!gprelhigh` marks the upper, `!gprellow` the
// lower. The assembler knows where the state is and fills them in.

function generateLoad(
  generator: Generator,
  value: Value,
  where: MemoryPlace,
): void {
  const place = stateAt(generator, where, value.operands[0]);
  result(generator, value, (to) => emit(generator, "ldq", to, place));
}

function generateStore(
  generator: Generator,
  [value, index]: readonly Value[],
  where: MemoryPlace,
): void {
  const place = stateAt(generator, where, index);
  const from = inRegister(generator, value!, SECOND);
  emit(generator, "stq", from, place);
}

/** The place of a field or element as an operand of a load or store. */
function stateAt(
  generator: Generator,
  where: MemoryPlace,
  index: Value | undefined,
): string {
  if (where.root.kind !== "state") {
    return panic(`code: no instructions for a ${where.root.kind} yet`);
  }
  const { state } = generator.placement;
  const name = where.offset === 0 ? state : `${state}+${where.offset}`;
  emit(generator, "ldah", AT, `${name}($29)\t!gprelhigh`);
  if (index === undefined) return `${name}(${AT})\t!gprellow`;
  emit(generator, "lda", AT, `${name}(${AT})\t!gprellow`);
  const at = inRegister(generator, index, THIRD);
  emit(generator, "s8addq", at, AT, AT);
  return `0(${AT})`;
}

// ## Kernel operations
//
// One that only reads a field of a record becomes a load. Any other is a call of the
// controllers: its number in `v0`, its arguments from `a0` on, its result in `v0`.

function generateCall(
  generator: Generator,
  value: Value,
  operation: OperationType,
): void {
  const { placement } = generator;
  const { reads } = operation;
  if (reads !== undefined) {
    const place = placement.record(reads);
    return result(generator, value, (to) => loadField(generator, place, to));
  }
  for (const [index, operand] of value.operands.entries()) {
    const to = `$${16 + index}`;
    const from = inRegister(generator, operand, to);
    if (from !== to) emit(generator, "mov", from, to);
  }
  emit(generator, "lda", "$0", `${placement.operation(operation)}($31)`);
  emit(generator, "call_pal", "0x9");
  result(generator, value, (to) => emit(generator, "mov", "$0", to));
}

/** Loads a field of a kernel record; the page of a stack is its pointer, rounded down. */
function loadField(
  generator: Generator,
  { base, offset }: RecordPlace,
  to: string,
): void {
  if (base === "page") {
    emit(generator, "srl", "$30", "13", to);
    emit(generator, "sll", to, "13", to);
  }
  const pointer = base === "page" ? to : "$29";
  emit(generator, "ldq", to, `${offset}(${pointer})`);
}
