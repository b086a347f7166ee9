// Spindles that say themselves what is wrong with them, or what their entries give.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  CODES,
  lowerSpindle,
  placeOf,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { createBench, withInstalled } from "./calling.ts";
import { callsIn, carryOut, expectedIn } from "./expecting.ts";
import { ENVIRONMENT } from "./helpers.ts";

const FOLDER = new URL("./conformance/", import.meta.url);

const CORPUS = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".spindle")).sort();

function read(file: string): string {
  return Deno.readTextFileSync(new URL(file, FOLDER));
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
