import { assertEquals } from "@std/assert";
import { readSource } from "../../book/mod.ts";

function pieces(path: string, text: string): [string, number, string][] {
  return readSource(path, text).pieces
    .map(({ kind, first, lines }) => [kind, first, lines.join("\n")]);
}

Deno.test("readSource() parts prose, contracts, imports and code", () => {
  const text = `// # Title
//
// A sentence.

import {
  a,
} from "./a.ts";
import b from "./b.ts";

/** One line. */
const x = 1;
/**
 * Two
 * lines.
 */
function f() {

  // a remark
  return \`
// not prose
/** nor a contract */
\`;
}

// More.
// deno-lint-ignore no-var
var y = 2;
`;
  assertEquals(pieces("a.ts", text), [
    ["prose", 1, "# Title\n\nA sentence."],
    ["imports", 5, 'import {\n  a,\n} from "./a.ts";\nimport b from "./b.ts";'],
    ["contract", 10, "One line."],
    ["code", 11, "const x = 1;"],
    ["contract", 12, "\nTwo\nlines.\n"],
    [
      "code",
      16,
      "function f() {\n\n  // a remark\n  return `\n// not prose\n/** nor a contract */\n`;\n}",
    ],
    ["prose", 25, "More."],
    ["code", 26, "// deno-lint-ignore no-var\nvar y = 2;"],
  ]);
});

Deno.test("readSource() joins prose across empty lines and counts them", () => {
  assertEquals(pieces("a.ts", "// a\n\n\n// b\nx;\n"), [
    ["prose", 1, "a\n\n\nb"],
    ["code", 5, "x;"],
  ]);
});

Deno.test("readSource() gives a contract one statement, not what follows", () => {
  const text =
    "/** A. */\nconst a = {\n  b,\n\n  c,\n};\n\nconst d = 1;\n\nd;\n";
  assertEquals(pieces("a.ts", text).slice(1), [
    ["code", 2, "const a = {\n  b,\n\n  c,\n};"],
    ["code", 8, "const d = 1;\n\nd;"],
  ]);
});

Deno.test("readSource() reads spindles and assembler files", () => {
  assertEquals(pieces("a.spindle", "// # S\n\nspindle S {\n}\n"), [
    ["prose", 1, "# S"],
    ["code", 3, "spindle S {\n}"],
  ]);
  assertEquals(pieces("a.s", "# # S\n#\n# Text.\n\nf: ret # remark\n"), [
    ["prose", 1, "# S\n\nText."],
    ["code", 5, "f: ret # remark"],
  ]);
});

Deno.test("readSource() copes with empty and hostile files", () => {
  assertEquals(pieces("a.ts", ""), []);
  assertEquals(pieces("a.ts", "/** never closed").length, 1);
  assertEquals(pieces("a.ts", "import")[0]![0], "imports");
});
