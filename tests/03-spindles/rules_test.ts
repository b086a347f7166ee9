// The samples from which the book makes its tables of the language's rules.

import { assert, assertEquals } from "@std/assert";
import {
  type Guarded,
  POSITIONS,
  SAMPLE_DECLARATIONS,
  SAMPLE_NUMBERS,
  SAMPLE_STATE,
  SAMPLE_STATEMENTS,
  SAMPLE_TYPES,
  STOPS,
} from "../../chapters/03-spindles/mod.ts";
import { lowered, typed } from "./helpers.ts";

/** Every kind of check; the compiler sees to it that none is missing. */
const GUARDED: Readonly<Record<Guarded, true>> = {
  index: true,
  shift: true,
  requires: true,
  overflow: true,
  division: true,
  range: true,
  slice: true,
  budget: true,
  answer: true,
  failure: true,
};

Deno.test("STOPS: says when each kind of check that authors can meet ends a call", () => {
  const known = Object.keys(GUARDED).filter((kind) => kind !== "failure");
  assertEquals(Object.keys(STOPS).sort(), known.sort());
});

Deno.test("SAMPLE_TYPES: each can stand somewhere, and a number can stand everywhere", () => {
  for (const type of SAMPLE_TYPES) {
    const places = POSITIONS.filter(({ text }) => {
      try {
        const member = text.replaceAll("TYPE", type);
        typed(`spindle A { ${SAMPLE_DECLARATIONS} ${member} }`);
        return true;
      } catch {
        return false;
      }
    });
    assert(places.length > 0, type);
    if (type === "u32") assertEquals(places.length, POSITIONS.length);
  }
});

for (const text of SAMPLE_NUMBERS) {
  Deno.test(`SAMPLE_NUMBERS: ${text}`, () => {
    typed(`spindle A { const x: u8 = 200; entry e() { const y = ${text}; } }`);
  });
}

for (const text of SAMPLE_STATEMENTS) {
  Deno.test(`SAMPLE_STATEMENTS: ${text}`, () => {
    lowered(
      `spindle A { ${SAMPLE_STATE} entry e(a: u64, b: u64) { ${text} } }`,
    );
  });
}
