// One layout for all sources.

import { assertEquals, assertThrows } from "@std/assert";
import {
  formatSource,
  Refusal,
  tokenize,
  WIDEST_LINE,
} from "../../chapters/03-spindles/source/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import { treeOf } from "./trees.ts";

const ROOT = new URL("../../", import.meta.url);

function format(text: string): string {
  return formatSource({ file: "test", text });
}

/** Folders of sources that are as they are for a reason. */
const NOT_LAID_OUT = /^(golden|conformance)$/;

/** The paths of the spindles in `folder`. */
function sourcesIn(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory && !NOT_LAID_OUT.test(entry.name)) {
      return sourcesIn(`${path}/`);
    }
    return path.endsWith(".spindle") ? [path] : [];
  });
}

const SOURCES = ["chapters/", "tests/"].flatMap(sourcesIn);

for (const path of SOURCES) {
  Deno.test(`formatSource: ${path} is laid out in the common way`, () => {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    assertEquals(format(text), text);
  });
}

/** `text` with other spaces between its words, and its comments. */
function shaken(text: string, next: () => number): string {
  const tokens = tokenize({ file: "test", text });
  return tokens.map(({ start, end }, index) => {
    const gap = text.slice(tokens[index - 1]?.end ?? 0, start);
    const free = gap !== "" && !gap.includes("//");
    return (free ? pick(next, [" ", "\n", "   ", "\n\n\n", gap]) : gap) +
      text.slice(start, end);
  }).join("");
}

for (const path of SOURCES) {
  Deno.test(`formatSource: ${path} with other spaces keeps its tree, and is laid out once`, () => {
    const text = Deno.readTextFileSync(new URL(path, ROOT));
    for (let seed = 1; seed <= 20; seed++) {
      const other = shaken(text, random(seed));
      const once = format(other);
      assertEquals(treeOf(once), treeOf(text));
      assertEquals(format(once), once);
    }
  });
}

/** Asserts that `text`, inside an entry, is laid out as `expected`. */
function assertBody(text: string, expected: string): void {
  const lines = expected.split("\n").map((line) => line && `    ${line}`);
  assertEquals(
    format(`spindle A { entry a() {\n${text} } }`),
    `spindle A {\n  entry a() {\n${lines.join("\n")}\n  }\n}\n`,
  );
}

Deno.test("formatSource: spaces stand around signs, and not inside brackets", () => {
  assertBody(
    "x=-a+(b*!c)[1..2]<<f( a,b , );y [ 1 ]=Page{a:1,b:!z};const a:u32<5?=c?d:e;",
    `x = -a + (b *! c)[1..2] << f(a, b);
y[1] = Page { a: 1, b: !z };
const a: u32 < 5? = c ? d : e;`,
  );
});

Deno.test("formatSource: signs that would become another one stay apart", () => {
  assertBody(
    "x = - !a; x = - -a; x = a - - b;",
    "x = - !a;\nx = --a;\nx = a - -b;",
  );
});

Deno.test("formatSource: a block stays on its line if it was there and is short", () => {
  assertBody(
    `if x { y = 1; } else { y = 2; z = 3; }
if x { y = 1; z = 2; y = 3; }
if x {
y = 1; }
if x { if y { z; } }
if x {}`,
    `if x { y = 1; } else { y = 2; z = 3; }
if x {
  y = 1;
  z = 2;
  y = 3;
}
if x {
  y = 1;
}
if x {
  if y { z; }
}
if x {}`,
  );
});

Deno.test("formatSource: if one block of an if is broken, all are", () => {
  assertBody(
    "if self.someCondition { self.firstField = 1; } else { self.secondField = 1000000; }",
    `if self.someCondition {
  self.firstField = 1;
} else {
  self.secondField = 1000000;
}`,
  );
});

Deno.test("formatSource: what is too long is broken where it is loosest", () => {
  assertBody(
    `const value = self.firstOperand * self.secondOperand + self.thirdOperand * self.fourth;
if self.firstOperand == self.secondOperand && self.thirdOperand || self.fourthOperand { return; }
call(self.firstOperand, self.secondOperand + self.thirdOperand, self.fourthOperand + 1);
x = self.firstOperand < self.secondOperand ? self.thirdOperand + 1 : self.fourthOperand;
const table = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000];
match x { Request.first, Request.second, Request.third, Request.fourth, Request.fif => { y; } }`,
    `const value =
  self.firstOperand * self.secondOperand + self.thirdOperand * self.fourth;
if self.firstOperand == self.secondOperand && self.thirdOperand ||
  self.fourthOperand
{
  return;
}
call(
  self.firstOperand,
  self.secondOperand + self.thirdOperand,
  self.fourthOperand + 1,
);
x =
  self.firstOperand < self.secondOperand
    ? self.thirdOperand + 1
    : self.fourthOperand;
const table = [
  1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000,
  13000,
];
match x {
  Request.first,
  Request.second,
  Request.third,
  Request.fourth,
  Request.fif => {
    y;
  }
}`,
  );
});

Deno.test("formatSource: heads of members are broken between their clauses", () => {
  const text = `spindle Pager uses Cache, Disk {
  entry adopt(count: u32 <= 100, somethingElse: mut [u8], third: [u16], c: u8): u32 fails Trouble { return 1; }
  on Trap.systemCall(number, value) when number == 500 && value < self.limit before Default { return 5; }
}
`;
  assertEquals(
    format(text),
    `spindle Pager uses Cache, Disk {
  entry adopt(
    count: u32 <= 100,
    somethingElse: mut [u8],
    third: [u16],
    c: u8,
  ): u32 fails Trouble {
    return 1;
  }

  on Trap.systemCall(number, value)
    when number == 500 && value < self.limit
    before Default
  {
    return 5;
  }
}
`,
  );
});

Deno.test("formatSource: comments keep their place, and prose the margin", () => {
  const text = `// # Title
//
// Prose.
spindle A { // of the spindle
    // of the state
  state { a: u8; // of a
    b: u8; }
// Prose again.
//
// More.


  // of the entry
  entry a(b: u8, // of b
     c: u8) {
 x = 1 // of one
   + 2;


    // of nothing


  }
}
// The end.
`;
  assertEquals(
    format(text),
    `// # Title
//
// Prose.

spindle A { // of the spindle
  // of the state
  state {
    a: u8; // of a
    b: u8;
  }

// Prose again.
//
// More.

  // of the entry
  entry a(
    b: u8, // of b
    c: u8,
  ) {
    x = 1 // of one
      + 2;

    // of nothing
  }
}

// The end.
`,
  );
});

Deno.test("formatSource: lines that can be broken are not wider than allowed", () => {
  const names = Array.from({ length: 30 }, (_, index) => `operand${index}`);
  const next = random(3);
  for (let round = 0; round < 200; round++) {
    const terms = names.slice(0, 1 + next() % 30);
    const sum = terms.map((name) =>
      `${name} ${pick(next, ["+", "*", "&&", "<<"])} `
    );
    const text = `spindle A { entry a() { x = ${sum.join("")}f(${terms}); } }`;
    const widest = Math.max(
      ...format(text).split("\n").map((line) => line.length),
    );
    assertEquals(widest <= WIDEST_LINE, true, format(text));
  }
});

Deno.test("formatSource: what cannot be parsed is refused", () => {
  assertThrows(() => format("spindle A { entry a() { x = ; } }"), Refusal);
});

Deno.test("formatSource: what would become too long is refused", () => {
  const text = `spindle A { entry a() { ${"x=1;".repeat(15_000)} } }`;
  const refusal = assertThrows(() => format(text), Refusal, "would have");
  assertEquals(refusal.diagnostics[0]!.code, "S004");
});
