// The colours of editors come from the lexer's tables.

import { assert, assertEquals } from "@std/assert";
import {
  KEYWORDS,
  PLACED_PATTERN,
  SIGNS,
  textMateGrammar,
  tokenize,
  TOUR,
} from "../../chapters/03-spindles/source/mod.ts";

/** What an editor calls the parts of `line`: the first pattern that fits at a place counts. */
function scopes(line: string): string[] {
  const patterns = textMateGrammar().patterns.map((one) => ({
    ...one,
    regex: new RegExp(one.match, "y"),
  }));
  const found: string[] = [];
  for (let at = 0; at < line.length;) {
    const hit = patterns.map(({ regex, name, captures }) => {
      regex.lastIndex = at;
      return { text: regex.exec(line), name, captures };
    }).find(({ text }) => text);
    if (hit?.text) {
      const { text, name, captures } = hit;
      const groups = captures
        ? Object.entries(captures).map((
          [key, { name }],
        ) => [text[Number(key)], name])
        : [[text[0], name]];
      found.push(
        ...groups.map(([text, name]) =>
          `${text} ${name?.replace(".spindle", "")}`
        ),
      );
    }
    at += hit?.text?.[0].length || 1;
  }
  return found;
}

Deno.test("textMateGrammar: names the parts of a line", () => {
  assertEquals(
    scopes("  entry f(first: u8): Page cost 5 { // why"),
    [
      "entry keyword.control",
      "f entity.name.function",
      "u8 support.type",
      ": keyword.operator",
      "Page entity.name.type",
      "cost keyword.control",
      "5 constant.numeric",
      "// why comment.line.double-slash",
    ].filter((one) => !one.startsWith(": ")),
  );
  assertEquals(scopes("// Prose"), ["// Prose comment.block.documentation"]);
  assertEquals(scopes("let x = none && y++;"), [
    "let keyword.control",
    "= keyword.operator",
    "none constant.language",
    "&& keyword.operator",
    "++ invalid.illegal",
  ]);
});

Deno.test("textMateGrammar: knows every keyword and every sign that is not a bracket", () => {
  for (const word of KEYWORDS) {
    assertEquals(scopes(word), [`${word} keyword.control`]);
  }
  for (const sign of SIGNS) {
    if (/^([(){}[\]:;,.]|\.\.=?)$/.test(sign)) continue;
    const [scope, ...more] = scopes(sign);
    assert(scope?.startsWith(`${sign} `) && more.length === 0, sign);
  }
});

Deno.test("PLACED_PATTERN: tells words of the language from names", () => {
  const words = (line: string) =>
    line.match(new RegExp(PLACED_PATTERN, "g")) ?? [];
  assertEquals(words("spindle A uses B {"), ["uses"]);
  assertEquals(words("on A.b(x) when x first {"), ["first"]);
  assertEquals(words("on A.b() before Default {"), ["before"]);
  assertEquals(words("a: u16 big;"), ["big"]);
  assertEquals(words("while budget < cost + 1 budget 5 {"), ["budget"]);
  assertEquals(words("self.cost = budget + self.first;"), []);
});

Deno.test("textMateGrammar: keywords of a whole source are those of the lexer", () => {
  const lines = TOUR.text.split("\n");
  const coloured = lines.flatMap((line) =>
    scopes(line).filter((one) => one.endsWith(" keyword.control"))
      .map((one) => one.split(" ")[0]!)
  ).filter((word) => KEYWORDS.has(word));
  const words = tokenize(TOUR).map(({ text }) => text).filter((text) =>
    KEYWORDS.has(text)
  );
  assertEquals(coloured, words);
});
