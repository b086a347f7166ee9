// What a spindle may look like, and what is said of what does not.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  CODES,
  DEEPEST,
  LONGEST_SOURCE,
  LONGEST_WORD,
  MOST_DIAGNOSTICS,
  parseInterfaces,
  parseSpindle,
  placeOf,
  Refusal,
  render,
  toData,
  tokenize,
} from "../../chapters/03-spindles/mod.ts";
import { assertRefused, entryWith, type Refused } from "./helpers.ts";

function tokens(text: string): string[] {
  return tokenize({ file: "test", text }).map((one) => one.text);
}

Deno.test("tokenize: names, numbers and signs are told apart without spaces", () => {
  assertEquals(
    tokens("a<<=0x1F..b&&!c// d\n_e1 1_000"),
    [
      "a",
      "<<",
      "=",
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
  { code: "S001", text: 'spindle A { entry a() { $"text"; } }' },
  {
    code: "S001",
    text: "spindle A { entry a() { x $/ 2; } }",
    says: "There is no division: x >> 3",
  },
  { code: "S001", text: "spindle A { entry a() { x $% 2; } }" },
  { code: "S001", text: "spindle A { $'x' }" },
  { code: "S002", text: "$entry", says: "Expected here: spindle" },
  { code: "S002", text: "spindle $", says: "the spindle's name" },
  {
    code: "S002",
    text: "spindle A { entry a() { $while true { } } }",
    says: "the only loop: for i in 0..10",
  },
  {
    code: "S002",
    text: "spindle A { entry a() { $break; } }",
    says: "only return leaves a loop early",
  },
  { code: "S002", text: "spindle $if { }", says: "the spindle's name" },
  { code: "S002", text: "spindle A $", says: "Expected here: {" },
  { code: "S002", text: "spindle A { $", says: "state, entry, on or }" },
  { code: "S002", text: "spindle A { } $spindle B { }", says: "nothing more" },
  { code: "S002", text: "spindle A { $x }", says: "state, entry, on or }" },
  { code: "S002", text: "spindle A { state { x $} }", says: ":" },
  { code: "S002", text: "spindle A { state { x: $7; } }", says: "a type" },
  { code: "S002", text: "spindle A { state { x: u8 $} }", says: ";" },
  { code: "S002", text: "spindle A { state { x: [u8$] } }", says: ";" },
  {
    code: "S002",
    text: "spindle A { state { x: [u8; $n] } }",
    says: "a number",
  },
  {
    code: "S002",
    text: "spindle A { state { x: [u8; $-1] } }",
    says: "a number",
  },
  { code: "S002", text: "spindle A { state { x: [u8; 0$x] } }", says: "]" },
  {
    code: "S002",
    text: "spindle A { entry $1() { } }",
    says: "the entry's name",
  },
  { code: "S002", text: "spindle A { entry a(x: u8 $y: u8) { } }", says: "," },
  { code: "S002", text: "spindle A { entry a(x: u8,$) { } }", says: "a name" },
  { code: "S002", text: "spindle A { on Trap ${ } }", says: "." },
  {
    code: "S002",
    text: "spindle A { on Clock.tick($1) { } }",
    says: "a parameter's name",
  },
  { code: "S002", text: entryWith("const x $5;"), says: "=" },
  { code: "S002", text: entryWith("let $for = 5;"), says: "a name" },
  { code: "S002", text: entryWith("self$;"), says: "." },
  { code: "S002", text: entryWith("self.list[1$;"), says: "]" },
  { code: "S002", text: entryWith("x.y$;"), says: "(" },
  { code: "S002", text: entryWith("return x $x;"), says: ";" },
  { code: "S002", text: entryWith("x = $;"), says: "an expression" },
  { code: "S002", text: entryWith("x + $;"), says: "an expression" },
  { code: "S002", text: entryWith("x = (x$;"), says: ")" },
  { code: "S002", text: entryWith("for i $x { }"), says: "in" },
  { code: "S002", text: entryWith("for i in 1 ${ }"), says: ".." },
  { code: "S002", text: entryWith("if x $return; "), says: "{" },
  { code: "S002", text: entryWith("if x { } else $return;"), says: "{" },
  { code: "S002", text: entryWith("else$ { }").replace("else$", "$else") },
  { code: "S002", text: entryWith("x = 5$y;"), says: ";" },
  { code: "S002", text: entryWith("x = 0b$2;").replace("0b$2", "0$b2") },
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
  const { code, text, says } = refused;
  const shown = JSON.stringify(text).slice(0, 50);
  Deno.test(`parseSpindle: ${code} ${index}: ${shown}`, () => {
    const judge = (text: string) => parseSpindle({ file: "test", text });
    assertRefused({ code, text, says: says ?? "" }, judge);
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

Deno.test("parseSpindle: signs bind as documented", () => {
  const same = (a: string, b: string) => {
    const shape = (text: string) => {
      const { entries } = parseSpindle({
        file: "",
        text: `spindle A { entry a() { ${text}; } }`,
      });
      return JSON.stringify(
        entries[0]!.body,
        (key, value) =>
          key === "start" || key === "end"
            ? undefined
            : typeof value === "bigint"
            ? `${value}`
            : value,
      );
    };
    assertEquals(shape(a), shape(b));
  };
  same("a + b * c", "a + (b * c)");
  same("a - b - c", "(a - b) - c");
  same("a << b + c", "a << (b + c)");
  same("a & b << c", "a & (b << c)");
  same("a | b & c ^ d", "(a | (b & c)) ^ d");
  same("a & b == c", "(a & b) == c");
  same("a < b && c < d || e", "((a < b) && (c < d)) || e");
  same("-a * !b", "(-a) * (!b)");
  same("~~a", "~(~a)");
});

Deno.test("parseSpindle: else if is an else with an if in it", () => {
  const { entries } = parseSpindle({
    file: "",
    text: entryWith("if x { } else if x { } else { }"),
  });
  const [outer] = entries[0]!.body.statements;
  assert(outer?.kind === "if");
  const [inner] = outer.otherwise!.statements;
  assert(inner?.kind === "if" && inner.otherwise !== undefined);
});

Deno.test("parseInterfaces: operations and events with all their parts", () => {
  const [one] = parseInterfaces({
    file: "",
    text: `interface A {
      event happened(what: u64): bool within 10;
      pure operation ask(x: u64): u64 requires x < 5 requires x > 1 cost 3 + x;
      operation now(): u64 is Globals.ticks;
    }`,
  });
  assertEquals(one!.name.text, "A");
  assertEquals(one!.events[0]!.budget, 10n);
  const [ask, now] = one!.operations;
  assertEquals([ask!.pure, ask!.requires.length, ask!.reads], [
    true,
    2,
    undefined,
  ]);
  assertEquals([now!.pure, now!.cost, now!.reads], [
    false,
    undefined,
    "Globals.ticks",
  ]);
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
