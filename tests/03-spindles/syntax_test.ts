// What a spindle may look like, and what is said of what does not.

import { assertEquals, assertThrows } from "@std/assert";
import {
  CODES,
  DEEPEST,
  LONGEST_SOURCE,
  LONGEST_WORD,
  MOST_DIAGNOSTICS,
  parseSpindle,
  placeOf,
  Refusal,
  render,
  toData,
  tokenize,
} from "../../chapters/03-spindles/source/mod.ts";
import { assertRefused, entryWith, type Refused } from "./parsing.ts";

function tokens(text: string): string[] {
  return tokenize({ file: "test", text }).map((one) => one.text);
}

Deno.test("tokenize: names, numbers and signs are told apart without spaces", () => {
  assertEquals(
    tokens("a<<=0x1F..b&&!c// d\n_e1 1_000"),
    [
      "a",
      "<<=",
      "0x1F",
      "..",
      "b",
      "&&",
      "!",
      "c",
      "_e1",
      "1_000",
      "the end",
    ],
  );
});

Deno.test("tokenize: every token knows its place", () => {
  const text = "spindle  A\n{ 12 }";
  for (const { start, end, text: word, kind } of tokenize({ file: "", text })) {
    if (kind !== "end") assertEquals(text.slice(start, end), word);
  }
});

Deno.test("tokenize: a source of just the longest length is read", () => {
  const text = "a" + " ".repeat(LONGEST_SOURCE - 1);
  assertEquals(tokens(text), ["a", "the end"]);
});

const REFUSED: readonly Refused[] = [
  { code: "S001", text: "spindle A { $@ }", says: "The character @" },
  { code: "S001", text: "spindle A { $\u00e9 }", says: "U+00e9" },
  { code: "S001", text: "spindle A { $\ud83d\ude00 }", says: "U+1f600" },
  { code: "S001", text: "$\0\0\0", says: "U+0000" },
  { code: "S001", text: "spindle A { } // $\u0007", says: "This is no text" },
  { code: "S001", text: 'spindle A { entry a() { $"text"; } }' },
  { code: "S001", text: "spindle A { entry a() { $/* x */ } }" },
  { code: "S001", text: "spindle A { $'x' }" },
  { code: "S001", text: "spindle A { $\\ }", says: "The character \\" },
  { code: "S007", text: entryWith("x = $0b2;"), says: "0b2 is no number" },
  { code: "S007", text: entryWith("x = $0x_;"), says: "0x_ is no number" },
  { code: "S007", text: entryWith("x = $12monkeys;"), says: "12monkeys" },
  {
    code: "S003",
    text: entryWith(`x = ${"(".repeat(63)}$(x${")".repeat(64)};`),
  },
  { code: "S003", text: entryWith(`x = ${"!".repeat(63)}$!x;`) },
  { code: "S003", text: entryWith(`x = x${" + x".repeat(65)}$;`) },
  { code: "S003", text: entryWith("if x { ".repeat(63) + "if $x { ") },
  { code: "S005", text: "$" },
  { code: "S005", text: "$ \n\t // nothing\n" },
  { code: "S006", text: `spindle $${"A".repeat(LONGEST_WORD + 1)} { }` },
  {
    code: "S006",
    text: entryWith(`x = $${"9".repeat(5000)};`),
    says: "number",
  },
];

for (const [index, refused] of REFUSED.entries()) {
  const shown = JSON.stringify(refused.text).slice(0, 50);
  Deno.test(`parseSpindle: ${refused.code} ${index}: ${shown}`, () => {
    assertRefused(refused);
  });
}

Deno.test("parseSpindle: S004 names the length and the limit", () => {
  const text = " ".repeat(LONGEST_SOURCE + 1);
  const refusal = assertThrows(
    () => parseSpindle({ file: "test", text }),
    Refusal,
    "65537 characters",
  );
  assertEquals(refusal.diagnostics[0]!.code, "S004");
});

Deno.test("parseSpindle: what is just not too deep is read", () => {
  const ok = [
    `x = ${"(".repeat(61)}x${")".repeat(61)};`,
    `x = ${"!".repeat(60)}x;`,
    `x = x${" + x".repeat(DEEPEST)};`,
    "if x { ".repeat(60) + "}".repeat(60),
    `if x { } ${"else if x { } ".repeat(60)}`,
  ];
  for (const body of ok) parseSpindle({ file: "", text: entryWith(body) });
});

Deno.test("parseSpindle: rows of every sign nested in each other are too deep", () => {
  let text = "x";
  for (const sign of ["*", "+", "&", "|", "<", "&&", "||"]) {
    text = `(${text}${` ${sign} x`.repeat(60)})`;
  }
  const body = entryWith(`x = ${text};`);
  const refusal = assertThrows(
    () => parseSpindle({ file: "", text: body }),
    Refusal,
  );
  assertEquals(refusal.diagnostics[0]!.code, "S003");
});

// ## Rendering

const SOURCE = {
  file: "a.spindle",
  text: "spindle A {\r\n\tentry\u202e a() { x; }\r\n}\r\n",
};

Deno.test("render: shows the line with a caret row under the part that is meant", () => {
  const start = SOURCE.text.indexOf("x;");
  const diagnostic = {
    code: "T101",
    message: "Nothing here is called x",
    help: "Names in force: none",
    span: { start, end: start + 1 },
  } as const;
  assertEquals(
    render(SOURCE, diagnostic),
    `a.spindle:2:15: T101: Nothing here is called x
  |
2 |  entry\ufffd a() { x; }
  |               ^
  = Names in force: none`,
  );
});

Deno.test("render: a long line is cut around the place", () => {
  const text = "a".repeat(300) + "@" + "b".repeat(300);
  const shown = render({ file: "f", text }, {
    code: "S001",
    message: "m",
    help: "h",
    span: { start: 300, end: 400 },
  });
  const [, , line, carets] = shown.split("\n");
  assertEquals(line, `1 | ${"a".repeat(50)}@${"b".repeat(49)}`);
  assertEquals(carets, `  | ${" ".repeat(50)}${"^".repeat(50)}`);
});

Deno.test("render: a place behind the end still has a caret", () => {
  const text = "spindle";
  const shown = render({ file: "f", text }, {
    code: "S002",
    message: "m",
    help: "h",
    span: { start: 7, end: 8 },
  });
  assertEquals(shown.split("\n")[3], "  |        ^");
});

Deno.test("toData: gives the same as data", () => {
  const text = "a\nbb cc\n";
  const data = toData({ file: "f", text }, {
    code: "T102",
    message: "m",
    help: "h",
    span: { start: 5, end: 7 },
  });
  assertEquals(data, {
    code: "T102",
    title: CODES.T102,
    message: "m",
    help: "h",
    file: "f",
    line: 2,
    column: 4,
    endLine: 2,
    endColumn: 6,
  });
});

Deno.test("placeOf: lines and columns count from 1", () => {
  const text = "ab\n\ncd";
  const places = [0, 1, 2, 3, 4, 5].map((at) => placeOf(text, at));
  assertEquals(
    places.map(({ line, column }) => `${line}:${column}`),
    ["1:1", "1:2", "1:3", "2:1", "3:1", "3:2"],
  );
});

Deno.test("Refusal: tells of no more than twenty mistakes", () => {
  const one = {
    code: "T101",
    message: "m",
    help: "h",
    span: { start: 0, end: 1 },
  } as const;
  const refusal = new Refusal({ file: "f", text: "x" }, Array(99).fill(one));
  assertEquals(refusal.diagnostics.length, MOST_DIAGNOSTICS);
  assertEquals(refusal.message.split("\n").length, 5 * MOST_DIAGNOSTICS);
});
