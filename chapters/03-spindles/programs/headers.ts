// # Entries for C
//
// A program in C learns from a header file what the entries of a spindle are called with and what
// they return.
//
// This is the header of [[§A first spindle]], as `deno task spindle header FILE` prints it:
//
// :::figure counter.header
// :::
//
// The names are those that the generated code has as labels. A truth is a `_Bool`, and a number has
// the type of its width and sign.

import type { TypedProcedure, TypedSpindle } from "../meaning/typed.ts";
import { labelOf } from "../kernel/extensions.ts";

/** The text of a C header that declares the entries of `spindle`. */
export function headerOf({ name, procedures }: TypedSpindle): string {
  const guard = `SPINDLE_${name.toUpperCase()}_H`;
  const entries = procedures.filter(({ kind }) => kind === "entry");
  return [
    `/* The entries of the spindle ${name}, in whatever place they are. */`,
    `#ifndef ${guard}`,
    `#define ${guard}`,
    "#include <stdint.h>",
    "",
    ...entries.map((one) => prototypeOf(name, one)),
    "",
    "#endif",
    "",
  ].join("\n");
}

/** The declaration of an entry in C. One that may fail gives a negative number then. */
function prototypeOf(spindle: string, entry: TypedProcedure): string {
  const parameters = entry.parameters
    .map(({ name, type }) => `${typeInC(type)} ${nameInC(name)}`)
    .join(", ");
  const result = entry.fails
    ? "int64_t"
    : entry.result
    ? typeInC(entry.result)
    : "void";
  return `${result} ${labelOf(spindle, entry)}(${parameters || "void"});`;
}

/** A type as C names it; what is no number and no truth is 64 bits to C. */
function typeInC(type: NonNullable<TypedProcedure["result"]>): string {
  if (type.kind === "bool") return "_Bool";
  if (type.kind !== "integer") return "uint64_t";
  return `${type.signed ? "" : "u"}int${type.bits}_t`;
}

/** A name that no word of C can be: `int` becomes `int_`. */
function nameInC(name: string): string {
  return WORDS.has(name) ? `${name}_` : name;
}

const WORDS: ReadonlySet<string> = new Set(
  "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof"
    .split(" "),
);
