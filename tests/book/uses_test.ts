import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { indexOf, type Problem, readPages } from "../../book/mod.ts";
import { filesOf, type Fixture, pageOf } from "./fixture.ts";

function links(fixture: Fixture, path: string): string[] {
  const problems: Problem[] = [];
  const files = filesOf(fixture);
  const pages = readPages(files.list("chapters"), files.read, problems);
  const index = indexOf(pages);
  const { source } = index.pages.get(path)!;
  return [...index.links.get(path)!].map(([token, definition]) =>
    `${source.lineOf[token]} ${
      source.tokens[token]!.text
    } → ${definition.path}:${definition.line}`
  );
}

const MOD = '// # One\n\nexport * from "./a.ts";\nexport * from "./b.ts";\n';
const A = `// # A

export function read(x: number): number {
  return x;
}
export interface Tree {
  readonly read: number;
}
`;

Deno.test("imported and local names link to their definitions", () => {
  const b = `// # B

import { read, type Tree as Plant } from "./a.ts";

function twice(tree: Plant): number {
  return read(read(tree.read));
}
const use = twice;
`;
  const fixture = {
    "chapters/01-one/mod.ts": MOD,
    "chapters/01-one/a.ts": A,
    "chapters/01-one/b.ts": b,
  };
  assertEquals(links(fixture, "chapters/01-one/b.ts"), [
    "3 read → chapters/01-one/a.ts:3",
    "3 Plant → chapters/01-one/a.ts:6",
    "5 Plant → chapters/01-one/a.ts:6",
    "6 read → chapters/01-one/a.ts:3",
    "6 read → chapters/01-one/a.ts:3",
    "8 twice → chapters/01-one/b.ts:5",
  ]);
});

Deno.test("parameters, local names and keys are no links", () => {
  const b = `// # B

import { read } from "./a.ts";

function one(read: (x: number) => number): number {
  return read(1);
}
function two(): number {
  const read = 2;
  return read;
}
const three = [1].map((read) => read);
const four = [1].map((x, read) => read + x);
const five = { read: 1 };
function six({ read }: { read: number }) {
  return read;
}
const seven = five.read;
`;
  const fixture = {
    "chapters/01-one/mod.ts": MOD,
    "chapters/01-one/a.ts": A,
    "chapters/01-one/b.ts": b,
  };
  assertEquals(links(fixture, "chapters/01-one/b.ts"), [
    "3 read → chapters/01-one/a.ts:3",
    "18 five → chapters/01-one/b.ts:14",
  ]);
});

Deno.test("a chapter's mod.ts passes names on", () => {
  const fixture = {
    "chapters/01-one/mod.ts": '// # One\n\nexport * from "./a.ts";\n',
    "chapters/01-one/a.ts": A,
    "chapters/02-two/mod.ts":
      '// # Two\n\nimport { read } from "../01-one/mod.ts";\n\nread(1);\n',
  };
  assertEquals(
    links(fixture, "chapters/02-two/mod.ts").at(-1),
    "5 read → chapters/01-one/a.ts:3",
  );
});

Deno.test("a spindle's words link to the interfaces of the book", () => {
  const fixture = {
    "chapters/01-one/mod.ts": '// # One\n\nexport * from "./a.ts";\n',
    "chapters/01-one/a.ts":
      '// # A\n\nimport text from "./k.spindle" with { type: "text" };\nimport more from "./s.spindle" with { type: "text" };\n',
    "chapters/01-one/k.spindle":
      "// # K\n\ninterface Console {\n  operation write(b: u8) cost 4;\n}\n",
    "chapters/01-one/s.spindle":
      "// # S\n\nspindle Greeter {\n  entry hello() {\n    Console.write(33);\n  }\n}\n",
  };
  assertEquals(links(fixture, "chapters/01-one/s.spindle"), [
    "5 Console → chapters/01-one/k.spindle:3",
    "5 write → chapters/01-one/k.spindle:4",
  ]);
});

Deno.test("a definition's listing leads to its uses", async () => {
  const html = await pageOf(
    {
      "chapters/01-one/mod.ts": MOD,
      "chapters/01-one/a.ts": A,
      "chapters/01-one/b.ts":
        '// # B\n\nimport { read } from "./a.ts";\n\nfunction f() {\n  return read(1);\n}\n',
    },
    "01-one/a.html",
  );
  assertStringIncludes(
    html,
    '<code>read</code> is used by <a href="b.html#L6"><code>f</code></a>',
  );
  assert(!html.includes('#L3"><code>read'));
});
