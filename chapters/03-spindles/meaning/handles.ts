// # What nobody can make
//
// A handle names something of the kernel's, and whoever has one may use what it names. In a
// spindle a handle stays what it was when it came.
//
// Take a spindle that wants to do something with strand 7. The number is not enough:
// `Strand(7)` is refused. Handles come from operations and events of the kernel, which know for
// whom they give them out, or through a door from the spindle's own program, and then the
// controllers ask at each use whether it is one of the program's. What they could not ask is
// whether a spindle has made one handle out of another, so it must not be able to.
//
// There are three ways around, and each is closed by a question on this page. A number could be
// converted, or handles be added up: [[isMade]] and [[isNumber]]. Memory that was never written
// could be read as a handle: [[beginsAsZero]]. And who must give a thing back could get rid of
// it by copying it, or by forgetting it inside of something else: [[isLinear]] and
// [[holdsLinear]].

import { holds, type IntegerType, type Type } from "./types.ts";

/** Whether a value of `type` can be made out of a number: `u8(x)`, `Place(x)`, `Kind(x)`. */
export function isMade(type: Type): type is IntegerType {
  return type.kind === "integer";
}

/** Whether `type` can be computed with: the number of an enum's case is only its name. */
export function isNumber(type: Type): type is IntegerType {
  return type.kind === "integer" && type.cases === undefined;
}

// ## Out of nothing
//
// The state begins as zeros. A zero is `false`, an option that holds nothing, and the first
// case of a variant. It is never a handle, because nobody has given that one out.

/** Whether a value of `type` may begin as zero. */
export function beginsAsZero(type: Type): boolean {
  switch (type.kind) {
    case "integer":
      return holds(type, 0n);
    case "bool":
    case "option":
      return true;
    case "record":
      return type.fields.every((one) => beginsAsZero(one.type));
    case "variant":
      return type.cases[0]!.fields.every((one) => beginsAsZero(one.type));
    case "array":
      return beginsAsZero(type.element);
    default:
      return false;
  }
}

// ## What must be given back
//
// A *linear* handle must be given back. That is followed for locals one by one
// ([[checkLinear]]), and so a local may be such a handle, or an option of one. Inside records
// and arrays nobody follows it. There it may lie in the state, from which it is taken out with
// `take()`, but the whole that it lies in is never copied.
//
// :::exercise 3.3
// :::

/** Whether somebody who has a value of `type` must give something back. */
export function isLinear(type: Type): boolean {
  switch (type.kind) {
    case "handle":
      return type.linear === true;
    case "option":
      return isLinear(type.some);
    case "outcome":
      return isLinear(type.value);
    default:
      return false;
  }
}

/** Whether something in a place of `type` is linear. */
export function holdsLinear(type: Type): boolean {
  switch (type.kind) {
    case "record":
      return type.fields.some((one) => holdsLinear(one.type));
    case "variant":
      return type.cases.some((one) =>
        one.fields.some((field) => holdsLinear(field.type))
      );
    case "array":
    case "slice":
      return holdsLinear(type.element);
    default:
      return isLinear(type);
  }
}
