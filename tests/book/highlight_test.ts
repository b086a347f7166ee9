import { assertEquals, assertStringIncludes } from "@std/assert";
import { highlight, type Language, tokenize } from "../../book/mod.ts";

function kinds(text: string, language: Language): string[] {
  return tokenize(text, language)
    .filter(({ kind }) => kind !== "space")
    .map(({ kind, text }) => `${kind} ${text}`);
}

Deno.test("tokenize() loses nothing, whatever the text", () => {
  const texts = [
    "",
    "const a = `x${ `y${z}` }` / 2; // end",
    'let s = "not closed\nnext `not closed ${ {',
    "/* not closed",
    "}}}`${`${",
    "\u0000\u{1F980} é ∧ ≪",
  ];
  for (const text of texts) {
    for (
      const language of ["typescript", "spindle", "alpha", "plain"] as const
    ) {
      const joined = tokenize(text, language).map(({ text }) => text).join("");
      assertEquals(joined, text, language);
    }
  }
});

Deno.test("tokenize() tells a pattern from a division", () => {
  assertEquals(kinds("a / b / c", "typescript"), [
    "name a",
    "mark /",
    "name b",
    "mark /",
    "name c",
  ]);
  assertEquals(kinds("f(/[/]\\//g)", "typescript"), [
    "call f",
    "mark (",
    "pattern /[/]\\//g",
    "mark )",
  ]);
  assertEquals(kinds("return /x/;", "typescript")[1], "pattern /x/");
});

Deno.test("tokenize() goes in and out of templates", () => {
  assertEquals(kinds("`a${ {b: `c${d}`} }e` + f", "typescript"), [
    "string `a${",
    "mark {",
    "name b",
    "mark :",
    "string `c${",
    "name d",
    "string }`",
    "mark }",
    "string }e`",
    "mark +",
    "name f",
  ]);
});

Deno.test("tokenize() knows the parts of an assembler line", () => {
  assertEquals(kinds("again: addq v0, $3, t0 # sum\n .quad again", "alpha"), [
    "label again",
    "mark :",
    "mnemonic addq",
    "register v0",
    "mark ,",
    "register $3",
    "mark ,",
    "register t0",
    "comment # sum",
    "directive .quad",
    "name again",
  ]);
});

Deno.test("tokenize() knows the spindle language's words", () => {
  assertEquals(
    kinds("on Tick.happened() when true { state n: u32; }", "spindle"),
    [
      "keyword on",
      "type Tick",
      "mark .",
      "call happened",
      "mark (",
      "mark )",
      "keyword when",
      "keyword true",
      "mark {",
      "keyword state",
      "name n",
      "mark :",
      "builtin u32",
      "mark ;",
      "mark }",
    ],
  );
});

Deno.test("tokenize() tells words of the spindle language from names by their place", () => {
  const words = (text: string) =>
    kinds(text, "spindle").filter((one) => !one.startsWith("mark"));
  assertEquals(words("cost = first + budget;"), [
    "name cost",
    "name first",
    "name budget",
  ]);
  assertEquals(words("while cost < 5 budget 7 {"), [
    "keyword while",
    "name cost",
    "number 5",
    "keyword budget",
    "number 7",
  ]);
});

Deno.test("tokenize() takes a spindle's signs as the language does", () => {
  assertEquals(kinds("a +|= b ..= c", "spindle"), [
    "name a",
    "mark +|=",
    "name b",
    "mark ..=",
    "name c",
  ]);
});

Deno.test("highlight() escapes what HTML would misread", () => {
  const html = highlight('if (a < b && "<script>") {}', "typescript");
  assertStringIncludes(html, "a &lt; b &amp;&amp; ");
  assertStringIncludes(html, "&quot;&lt;script&gt;&quot;");
});
