// # Bits that nobody looks at
//
// A `u32` lies in a register of 64 bits, and the upper half is zero. After an addition it might
// not be, so one more instruction clears it; but often nobody would notice if it did not.
//
// In `(a + b + c) & 0xff` only the last eight bits of the sums matter. Whatever an addition
// leaves above them goes with the mask. The same holds for a number that is stored as four bytes:
// the store takes the low half and never looks at the other. But a comparison looks at all 64
// bits, and so does a shift to the right.
//
// So before any instruction is chosen, every value is asked whether somebody looks at all of it.
// Such a value is *exact*: it is made the number that it is, in all 64 bits. One begins with those
// who look, and goes back from them to what their operands are made of.

import { known } from "../form/builder.ts";
import { type Procedure, usedBy, type Value } from "../form/ir.ts";
import type { Scalar } from "../meaning/types.ts";

/** How many bits a number of `type` has, and whether the highest is a sign. */
export function widthOfType(type: Scalar): { bits: number; signed: boolean } {
  if (type.kind === "integer") return type;
  return { bits: type.kind === "bool" ? 1 : 64, signed: false };
}

/** Whether every number of `from` is the same 64 bits as a number of `to`. */
export function fitsIn(from: Scalar, to: Scalar): boolean {
  const [inner, outer] = [widthOfType(from), widthOfType(to)];
  if (outer.bits === 64) return true;
  if (inner.signed === outer.signed) return inner.bits <= outer.bits;
  return outer.signed && inner.bits < outer.bits;
}

/** The values of `procedure` at all of whose 64 bits somebody looks. */
export function findExact(procedure: Procedure): ReadonlySet<Value> {
  const exact = new Set<Value>();
  const pending: Value[] = [];
  const need = (value: Value | undefined) => {
    if (value === undefined || exact.has(value)) return;
    exact.add(value);
    pending.push(value);
  };
  const passedTo = new Map<Value, Value[]>();
  for (const { body, ending } of procedure.blocks) {
    for (const value of body) lookedAt(value).forEach(need);
    if (ending.kind !== "jump") usedBy(ending).forEach(need);
    else {
      ending.passes.forEach((one, index) => {
        const to = ending.target.parameters[index]!;
        if (widthOfType(one.type).bits < widthOfType(to.type).bits) need(one);
        passedTo.set(to, [...passedTo.get(to) ?? [], one]);
      });
    }
  }
  for (let next = pending.pop(); next; next = pending.pop()) {
    (passedTo.get(next) ?? []).forEach(need);
    lookedThrough(next).forEach(need);
  }
  return exact;
}

// Parameters of a block take what is passed to them as it is: they are exact only if all that is
// passed is.

/** The operands at whose upper bits `value` looks, whoever looks at it. */
function lookedAt({ operation, operands, type }: Value): readonly Value[] {
  const { bits } = widthOfType(type);
  const wide = (value: Value) => widthOfType(value.type).bits < bits;
  switch (operation.kind) {
    case "arithmetic": {
      if (!TRANSPARENT.has(operation.operator)) return operands;
      const [first, second] = operands;
      if (operation.operator === "shiftLeft") {
        return wide(first!) ? operands : [second!];
      }
      return operands.filter(wide);
    }
    case "convert":
      return type.kind === "bool" ? operands : operands.filter(wide);
    case "store": {
      const [value, ...place] = operands;
      const stored = operation.place.cell.bytes * 8;
      const whole = widthOfType(value!.type).bits < stored;
      return whole ? operands : place;
    }
    case "select": {
      const [condition, ...others] = operands;
      return [condition!, ...others.filter(wide)];
    }
    default:
      return operands;
  }
}

/** The operations whose low bits depend on the low bits of their operands only. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  "add",
  "subtract",
  "multiply",
  "and",
  "or",
  "exclusiveOr",
  "shiftLeft",
]);

/** The operands that must be exact so that `value`, which somebody looks at, is. */
function lookedThrough(value: Value): readonly Value[] {
  const { operation, operands, type } = value;
  if (operation.kind === "select") return operands;
  if (operation.kind !== "arithmetic") return [];
  switch (operation.operator) {
    case "and":
      return isMasked(value) ? [] : operands;
    case "or":
    case "exclusiveOr":
      return operands;
    default:
      return type.kind === "integer" ? [] : operands;
  }
}

/** Whether `value` is a number without a sign and a constant. */
function isMasked({ type, operands }: Value): boolean {
  return !widthOfType(type).signed &&
    operands.some((one) => known(one) !== undefined);
}
