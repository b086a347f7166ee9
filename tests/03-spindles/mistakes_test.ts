// Each code of the language is explained by a spindle that is refused for it, and one that is not.

import { assert, assertEquals } from "@std/assert";
import {
  checkSpindle,
  CODES,
  exampleOf,
  lowerSpindle,
  MISTAKES,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import { ENVIRONMENT } from "./helpers.ts";

function codesOf(members: string): string[] {
  const source = { file: "example.spindle", text: exampleOf(members) };
  try {
    lowerSpindle(checkSpindle(source, ENVIRONMENT));
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics.map(({ code }) => code);
  }
}

Deno.test("MISTAKES: has every code of the language, once", () => {
  const wanted = Object.keys(CODES).filter((code) => /^[STL]/.test(code));
  assertEquals(MISTAKES.map(({ code }) => code).sort(), wanted.sort() as never);
});

for (const { code, wrong, right } of MISTAKES) {
  if (wrong === undefined) continue;
  Deno.test(`MISTAKES: the example of ${code} is refused for it, and accepted when it is right`, () => {
    assertEquals(codesOf(wrong), [code]);
    assert(right !== undefined);
    assertEquals(codesOf(right), []);
  });
}
