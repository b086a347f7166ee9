// # From an expression to its place
//
// What is in memory is reached step by step, and each index is looked at on the way.

import { type Builder, check, comparison, constant } from "./builder.ts";
import {
  elementOf,
  fieldOf,
  type Location,
  sliceElement,
  slotPlace,
  statePlace,
  viewField,
} from "./place_lowering.ts";
import { plainOf } from "./sums.ts";
import { panic } from "../../01-hardware/mod.ts";
import { Refusal, type Span } from "../source/diagnostics.ts";
import type { Value } from "./ir.ts";
import type { Slot } from "./places.ts";
import { sizeOf } from "../meaning/layout.ts";
import type { Local, Typed } from "../meaning/typed.ts";
import type { Type } from "../meaning/types.ts";

/** Whether a local of `type` lies in memory: it is an array, or has one in it. */
export function holdsArray(type: Type): boolean {
  if (type.kind === "array") return true;
  if (type.kind !== "record") return false;
  return type.fields.some((field) => holdsArray(field.type));
}

/** Whether `local` lies on the stack. */
export function isOnStack({ lowering }: Builder, local: Local): boolean {
  return holdsArray(local.type) || lowering.taken.has(local);
}

/** Whether `typed` names a place in memory, and not a value that has been computed. */
export function isInMemory(builder: Builder, typed: Typed): boolean {
  switch (typed.kind) {
    case "state":
    case "element":
      return true;
    case "local":
      return isOnStack(builder, typed.local);
    case "member":
      return typed.of.type.kind === "view" || isInMemory(builder, typed.of);
    default:
      return false;
  }
}

/** Appends what finds the place that `typed` names. */
export function lowerPlace(builder: Builder, typed: Typed): Location {
  const { span } = typed;
  switch (typed.kind) {
    case "state":
      return statePlace(typed.field);
    case "local": {
      const { local } = typed;
      return slotPlace(slotOf(builder, local), local.type);
    }
    case "member": {
      const { of, index } = typed;
      if (of.type.kind !== "view") {
        return fieldOf(lowerPlace(builder, of), index);
      }
      const [address] = builder.lowering.value(builder, of);
      return viewField(builder, address!, of.type, index, shortName(of), span);
    }
    case "element":
      return lowerElement(builder, typed);
    default:
      return panic(`lowering: a ${typed.kind} is no place`);
  }
}

function lowerElement(
  builder: Builder,
  { of, index }: Extract<Typed, { kind: "element" }>,
): Location {
  if (of.type.kind === "slice") {
    const slice = builder.lowering.value(builder, of);
    const [at] = builder.lowering.value(builder, index);
    requireBelow(builder, at!, slice[1]!, "length", index.span);
    return sliceElement(slice, of.type, at!, shortName(of));
  }
  const place = lowerPlace(builder, of);
  const [at] = builder.lowering.value(builder, index);
  const { length } = of.type as Extract<Type, { kind: "array" }>;
  const type = plainOf(at!.type);
  const bound = constant(builder, BigInt(length), type, index.span);
  requireBelow(builder, at!, bound, `${length}`, index.span);
  return elementOf(place, at!);
}

function requireBelow(
  builder: Builder,
  index: Value,
  bound: Value,
  name: string,
  span: Span,
): void {
  const inside = comparison(builder, "less", index, bound, span);
  check(builder, inside, "index", `index < ${name}`, span);
}

/** A short name for what `typed` names. */
export function shortName(typed: Typed): string {
  switch (typed.kind) {
    case "local":
      return typed.local.name;
    case "state":
      return typed.field.name;
    case "element":
      return `${shortName(typed.of)}[]`;
    case "part":
      return shortName(typed.of);
    case "member": {
      const { type } = typed.of;
      const named = type.kind === "record" || type.kind === "view"
        ? type.fields[typed.index]?.name
        : undefined;
      return `${shortName(typed.of)}.${named ?? typed.index}`;
    }
    default:
      return typed.kind;
  }
}

// ## Arrays on the stack
//
// An array that is a local lies on the kernel's stack, and so the room for it is limited. Every
// time its procedure is put in, it is the same piece of the stack: no procedure is ever inside
// itself.

/** Bytes that the arrays of one procedure may have on the stack. */
export const LARGEST_SLOTS = 4096;

/** The piece of the stack for `local`. */
export function slotOf(builder: Builder, local: Local): Slot {
  const found = builder.slots.get(local);
  if (found !== undefined) return found;
  const { slots } = builder.procedure;
  const bytes = Math.max(8, Math.ceil(sizeOf(local.type) / 8) * 8);
  const slot = { number: slots.length, name: local.name, bytes };
  const before = slots.reduce((sum, one) => sum + one.bytes, 0);
  if (before + bytes > LARGEST_SLOTS) throw overStack(builder, local, before);
  slots.push(slot);
  builder.slots.set(local, slot);
  return slot;
}

function overStack(
  { procedure, lowering }: Builder,
  { span, name, type }: Local,
  before: number,
): Refusal {
  const message = `${name} takes ${
    sizeOf(type)
  } bytes of the stack, where ${procedure.name} has ${before} already`;
  const help = `All arrays of a procedure, and of those that it calls, ` +
    `may take ${LARGEST_SLOTS} bytes: keep one of them in the state`;
  return new Refusal(lowering.source, [{ code: "L402", message, help, span }]);
}
