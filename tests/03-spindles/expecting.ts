// What a source says itself of what is to come of it.
//
// `//! T102 self.small`: a refusal with this code begins where that text stands, in the nearest line above.
// `//= add(3) == 7` in a spindle that is right: the compiled entry gives that.
// `//= add(300) fails`: a check fails.

import { assert, assertEquals, fail } from "@std/assert";
import type { InstalledSpindle } from "../../chapters/03-spindles/mod.ts";
import { type Bench, call } from "./calling.ts";

/** The refusals that `text` expects, as `line:column code`, in the order of the source. */
export function expectedIn(text: string): string[] {
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

/** A call and what comes of it: `undefined` if a check fails. */
export interface ExpectedCall {
  readonly line: string;
  readonly entry: string;
  readonly words: readonly bigint[];
  readonly gives: bigint | undefined;
}

/** The calls that `text` expects to be made. */
export function callsIn(text: string): ExpectedCall[] {
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

/** Makes the call on the machine, and compares. */
export function carryOut(
  bench: Bench,
  spindle: InstalledSpindle,
  { line, entry, words, gives }: ExpectedCall,
): void {
  const handler = spindle.handlers.find(({ procedure }) =>
    procedure.kind === "entry" && procedure.name === entry
  );
  if (handler === undefined) fail(`there is no entry for ${line}`);
  const { answered, value } = call(bench, handler, words);
  const found = answered ? value : undefined;
  assertEquals(found, gives, line);
}
