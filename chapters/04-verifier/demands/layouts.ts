// # What lies where
//
// A place in the state holds one type for good, and what is loaded there is believed to be of that type.
//
// Say that a state begins with `hand: u32 < 100`. Whoever loads four bytes at its beginning gets a number
// below 100, and nobody looks at it again. That is right as long as nobody stores anything else there: not a
// number that was meant for another field, and no byte in its middle. So each access is compared with the
// fields that were declared.
//
// Plain numbers are the exception. Any bytes are a `u8` or a `u64`, so where only such numbers lie they may be
// taken together or apart, as a view does with the bytes of a packet.

import {
  type Field,
  holds,
  isScalar,
  limitsOf,
  type MemoryPlace,
  piecesIn,
  type Scalar,
  sizeOf,
  type Step,
  type Type,
  typeName,
} from "../../03-spindles/mod.ts";
import { baseOf } from "../numbers/known.ts";

/** A part of memory whose type is known, and where in it something is done. */
export interface Holder {
  /** What lies there. */
  readonly type: Type;
  /** Bytes from its beginning. */
  readonly offset: number;
  /** Steps from there. */
  readonly steps: readonly Step[];
}

/** Whether any bits are a number of `type`. */
export function isPlain(type: Scalar): boolean {
  if (type.kind !== "integer" || type.cases !== undefined) return false;
  const [least, greatest] = limitsOf(type);
  const [bottom, top] = limitsOf(baseOf(type));
  return least === bottom && greatest === top;
}

/** Whether nothing but plain numbers lies in a `type`. */
export function isAllPlain(type: Type): boolean {
  if (isScalar(type)) return isPlain(type);
  if (type.kind === "array") return isAllPlain(type.element);
  return ["record", "variant", "option"].includes(type.kind) &&
    piecesIn(type).every((one) => isAllPlain(one.type));
}

/** Whether both are the same but for their ranges. */
export function isAlike(a: Scalar, b: Scalar): boolean {
  return a.kind === "address"
    ? b.kind === "address"
    : typeName(baseOf(a)) === typeName(baseOf(b));
}

/** Whether every number of `inner` is one of `outer`, both being alike. */
export function isWithin(inner: Scalar, outer: Scalar): boolean {
  const [from, to] = limitsOf(inner);
  const [least, greatest] = limitsOf(outer);
  if (!isAlike(inner, outer) || from < least || to > greatest) return false;
  const cases = outer.kind === "integer" ? outer.cases : undefined;
  if (cases === undefined) return true;
  if (BigInt(cases.length) === greatest - least + 1n) return true;
  // Between the cases of an enum there may be numbers that are none.
  const own = inner.kind === "integer" ? inner.cases : undefined;
  return own?.every(({ value }) => holds(outer, value)) ?? false;
}

// ## Looking for it
//
// A step goes to any element of an array. An index that is known has become a part of the offset. So where an
// array's elements are arrays of one element there is more than one way to read a place, and what lies
// there is what one of them finds.

/** Everything that begins where `holder` says, the outermost first. */
export function typesAt({ type, offset, steps }: Holder): Type[] {
  const found: Type[] = [];
  const seen = new Map<Type, Set<number>>();
  const pending: Holder[] = [{ type, offset, steps }];
  for (let one = pending.pop(); one; one = pending.pop()) {
    const before = seen.get(one.type) ?? new Set();
    if (before.has(one.steps.length)) continue;
    seen.set(one.type, before.add(one.steps.length));
    if (one.offset === 0 && one.steps.length === 0) found.push(one.type);
    pending.push(...insideOf(one));
  }
  return found;
}

/** The parts of `holder` in which the place may be. */
function insideOf({ type, offset, steps }: Holder): Holder[] {
  if (type.kind === "array") {
    const { element, length } = type;
    const size = sizeOf(element);
    const [first, ...rest] = steps;
    const inside: Holder[] = [];
    if (size > 0 && offset < size * length) {
      inside.push({ type: element, offset: offset % size, steps });
    }
    const stepped = first?.stride === size && offset < size &&
      first.length !== undefined && first.length <= length;
    if (stepped) inside.push({ type: element, offset, steps: rest });
    return inside;
  }
  if (!["record", "variant", "option"].includes(type.kind)) return [];
  const piece = piecesIn(type).findLast((one) => one.offset <= offset);
  if (piece === undefined || offset >= piece.offset + sizeOf(piece.type)) {
    return [];
  }
  return [{ type: piece.type, offset: offset - piece.offset, steps }];
}

/** The field of the state in which a place lies that begins at `offset`. */
export function fieldHolder(
  fields: readonly Field[],
  { offset, steps }: Omit<Holder, "type">,
): Holder | undefined {
  const field = fields.findLast((one) => one.offset <= offset);
  if (field === undefined) return undefined;
  return { type: field.type, offset: offset - field.offset, steps };
}

/** What can be the elements of the `length` of them that a reference to `holder` speaks of. */
export function elementsAt(holder: Holder, length: number): Type[] {
  return typesAt(holder).flatMap((one) =>
    one.kind === "array" && one.length === length ? [one.element] : []
  );
}

// ## What an access finds

/** What is found by an access: the scalar that lies there, or only plain numbers. */
export type Found = { readonly scalar: Scalar } | "plain" | undefined;

/** What an access to a number of `type` finds at `holder`. */
export function foundAt(
  holder: Holder,
  type: Scalar,
  { bytes, order }: MemoryPlace["cell"],
): Found {
  const scalar = typesAt(holder).find((one): one is Scalar =>
    isScalar(one) && sizeOf(one) === bytes && isAlike(one, type)
  );
  if (scalar !== undefined && order === "little") return { scalar };
  const plain = isPlain(type) && isAllPlain(holder.type);
  return plain ? "plain" : undefined;
}

/** Whether a number of `bytes` ends inside of `holder`, whatever the indices are. */
export function endsInside(
  { type, offset, steps }: Holder,
  bytes: number,
): boolean {
  const far = steps.reduce(
    (sum, { stride, length = Infinity }) => sum + stride * (length - 1),
    offset + bytes,
  );
  return far <= sizeOf(type);
}
