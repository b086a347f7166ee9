// # Figures of the engine
//
// How large it is, and what an expression looks like when it has been compiled.

import {
  type Code,
  compile,
  encode,
  engineBytes,
  type Expression,
  get,
  HANDLERS,
  i32,
  i64,
  instructionNamed,
  INSTRUCTIONS,
  isCompiled,
  PLAIN_CODES,
  TRANSLATIONS,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about the engine, by name. */
export const engineFigures: Readonly<Record<string, () => string>> = {
  "engine.bytes": () => grouped(engineBytes().length),
  "engine.handlers": () => grouped(HANDLERS.size),
  "engine.instructions": () => grouped(INSTRUCTIONS.filter(isCompiled).length),
  "engine.translations": () => String(TRANSLATIONS),
  "engine.sum": () => listing(i64.add(get(LOCALS.ra), i64.constant(5n))),
  "engine.S4ADDL": () => listing(codeFor("S4ADDL")),
};

const LOCALS = {
  ra: { index: 0, type: "i64" },
  rb: { index: 1, type: "i64" },
} as const;

/** The code that the expression of `name` becomes. */
function codeFor(name: string): Code {
  const { effect } = instructionNamed(name)!;
  const value = (effect as { value: Expression }).value;
  return compile(value, (operand) => get(LOCALS[operand as "ra" | "rb"]));
}

// ## Reading code back

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(PLAIN_CODES).flatMap(([type, codes]) =>
    Object.entries(codes).map(([name, code]) => [code, `${type}.${name}`])
  ),
);

/** A table of the instructions in `code`, which has no jumps and only small constants. */
function listing(code: Code): string {
  const rows: string[][] = [];
  const bytes = encode(code);
  for (let at = 0; at < bytes.length;) {
    const [length, text] = instructionAt(bytes, at);
    const written = bytes.slice(at, at + length)
      .map((byte) => byte.toString(16).padStart(2, "0"));
    rows.push([`\`${text}\``, written.join(" ")]);
    at += length;
  }
  return table(["instruction", "bytes"], rows);
}

/** The length of the instruction at `at`, and its text. */
function instructionAt(bytes: readonly number[], at: number): [number, string] {
  const [code, next = 0] = bytes.slice(at);
  if (code === LOCAL_GET) return [2, `local.get ${Object.keys(LOCALS)[next]}`];
  if (code === CONSTANTS.i32) return [2, `i32.const ${next}`];
  if (code === CONSTANTS.i64) return [2, `i64.const ${next}`];
  return [1, NAMES.get(code!)!];
}

const [LOCAL_GET] = encode(get(LOCALS.ra)) as [number, number];
const CONSTANTS = {
  i32: encode(i32.constant(0))[0],
  i64: encode(i64.constant(0n))[0],
} as const;
