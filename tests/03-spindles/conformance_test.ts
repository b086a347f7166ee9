// Spindles that say themselves what is wrong with them, or what their entries give.
//
// `//! T102 self.small`: a refusal with this code begins where that text stands, in the nearest line above.
// `//= add(3) == 7` in a spindle that is right: the compiled entry gives that.
// `//= add(300) fails`: a check fails.

import { assert, assertEquals, fail } from "@std/assert";
import {
  checkSpindle,
  CODES,
  type InstalledSpindle,
  lowerSpindle,
  placeOf,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { type Bench, call, createBench, withInstalled } from "./calling.ts";
import { ENVIRONMENT } from "./helpers.ts";

const FOLDER = new URL("./conformance/", import.meta.url);

const CORPUS = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".spindle")).sort();

function read(file: string): string {
  return Deno.readTextFileSync(new URL(file, FOLDER));
}

/** The refusals that `text` expects, as `line:column code`, in the order of the source. */
function expectedIn(text: string): string[] {
  const lines = text.split("\n");
  const places = lines.flatMap((line, index) => {
    const found = /^\s*\/\/! ([A-Z]\d+) (.*)$/.exec(line);
    if (found === null) return [];
    const [, code, part] = found;
    const at = lines.slice(0, index).findLastIndex((above) =>
      !/^\s*\/\//.test(above) && above.includes(part!)
    );
    assert(at >= 0, `line ${index + 1}: there is no ${part} above`);
    return [{ line: at + 1, column: lines[at]!.indexOf(part!) + 1, code }];
  });
  return places
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function refusalsOf(file: string, text: string): string[] {
  try {
    checkSpindle({ file, text }, ENVIRONMENT);
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const { message, help } of error.diagnostics) {
      assert(message.length > 0 && help.length > 0, "it says something");
    }
    return error.diagnostics.map(({ code, span }) => {
      const { line, column } = placeOf(text, span.start);
      return `${line}:${column} ${code}`;
    });
  }
}

/** A call and what comes of it: `undefined` if a check fails. */
interface Expected {
  readonly line: string;
  readonly entry: string;
  readonly words: readonly bigint[];
  readonly gives: bigint | undefined;
}

function callsIn(text: string): Expected[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\s*\/\/= (\w+)\((.*?)\) (?:== (\S+)|fails)$/.exec(line);
    if (found === null) {
      assert(!line.includes("//="), `not understood: ${line}`);
      return [];
    }
    const [, entry, list, gives] = found;
    const words = list === "" ? [] : list!.split(", ").map(word);
    const value = gives === undefined ? undefined : word(gives);
    return [{ line, entry: entry!, words, gives: value }];
  });
}

function word(text: string): bigint {
  if (text === "true" || text === "false") return text === "true" ? 1n : 0n;
  const negative = text.startsWith("-");
  const value = BigInt(text.replace("-", "").replaceAll("_", ""));
  return BigInt.asUintN(64, negative ? -value : value);
}

function carryOut(
  bench: Bench,
  spindle: InstalledSpindle,
  { line, entry, words, gives }: Expected,
): void {
  const handler = spindle.handlers.find(({ procedure }) =>
    procedure.kind === "entry" && procedure.name === entry
  );
  if (handler === undefined) fail(`there is no entry for ${line}`);
  const { answered, value } = call(bench, handler, words);
  const found = answered ? value : undefined;
  assertEquals(found, gives, line);
}

const codes = new Set<string>();
let cases = 0;

for (const file of CORPUS) {
  const text = read(file);
  const expected = expectedIn(text);
  const calls = callsIn(text);
  for (const one of expected) codes.add(one.split(" ")[1]!);
  cases += expected.length + calls.length + (expected.length === 0 ? 1 : 0);
  Deno.test(`conformance: ${file}: ${expected.length} refusals`, () => {
    assertEquals(refusalsOf(file, text), expected);
  });
  if (calls.length === 0) continue;
  Deno.test(`conformance: ${file}: ${calls.length} calls`, () => {
    const bench = createBench(ENVIRONMENT);
    const lowered = lowerSpindle(checkSpindle({ file, text }, ENVIRONMENT));
    withInstalled(bench, lowered, () => new Set(), (spindle) => {
      for (const one of calls) carryOut(bench, spindle, one);
    });
  });
}

Deno.test("conformance: every kind of refusal of meaning has its cases", () => {
  const known = Object.keys(CODES).filter((code) => /^T/.test(code));
  // T112 is about libraries.
  assertEquals([...codes].sort(), known.filter((code) => code !== "T112"));
});

Deno.test("conformance: there are enough cases", () => {
  assert(cases >= 150, `${cases}`);
});
