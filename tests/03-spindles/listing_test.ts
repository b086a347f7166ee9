// Code beside its source.

import { assert, assertEquals } from "@std/assert";
import { annotate, COUNTER } from "../../chapters/03-spindles/mod.ts";
import {
  checkSpindle,
  createExtensions,
  install,
  lowerSpindle,
  type Source,
} from "../../chapters/03-spindles/mod.ts";
import { newKernel } from "../02-controllers/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";

function listingOf(source: Source): string[] {
  const extensions = createExtensions(newKernel(), ENVIRONMENT);
  const lowered = lowerSpindle(checkSpindle(source, ENVIRONMENT));
  return annotate(install(extensions, lowered, 0).listing, source);
}

Deno.test("annotate puts the line of the source before its instructions", () => {
  const text = `spindle Twice {
  entry one(a: u64): u64 {
    return a * 3;
  }
  entry other(a: u64): u64 {
    return a + 1;
  }
}`;
  const lines = listingOf({ file: "test", text });
  const third = lines.indexOf("; 3: return a * 3;");
  const sixth = lines.indexOf("; 6: return a + 1;");
  assert(third > 0 && sixth > third);
  assert(lines.slice(third, sixth).some((one) => /\bs4subq|mulq|s4/.test(one)));
  assert(lines.slice(sixth).some((one) => /addq +\$17, 1/.test(one)));
});

Deno.test("annotate shows a cycle for every instruction, rising from each label", () => {
  let before = 0;
  for (const line of listingOf(COUNTER)) {
    if (/^ {5,}\S+:$/.test(line)) before = 0;
    const found = /^ *(\d+) {9}[a-z]/.exec(line);
    if (/ {9}(add|ld|st|cmp|ret|b)/.test(line)) assert(found, line);
    if (found === null) continue;
    assert(Number(found[1]) >= before, line);
    before = Number(found[1]);
  }
});

Deno.test("annotate shows nothing that is not in the source, whatever the spans are", () => {
  const source = { file: "test", text: "one\ntwo" };
  const text = "        addq    $1, $2, $3";
  const line = (start: number) => ({ text, span: { start, end: start + 1 } });
  assertEquals(
    annotate([line(0), line(5), line(900), { text: "label:" }], source),
    [
      "; 1: one",
      `      ${text}`,
      "; 2: two",
      `      ${text}`,
      `      ${text}`,
      "      label:",
    ],
  );
});
