// # The rules catch what they are for
//
// Every rule is given files that break it and files that look as if they did.

import { assert, assertEquals } from "@std/assert";
import { orderRule, presenceRule } from "./order.ts";
import {
  contractRule,
  erasableRule,
  hostRule,
  machineRule,
  relativeRule,
  type Rule,
  stateRule,
  titleRule,
} from "./rules.ts";

const PATH = "chapters/01-hardware/x.ts";

/** Fails unless `rule` finds something in each of `bad` and nothing in any of `good`. */
function assertRule(
  rule: Rule,
  bad: readonly string[],
  good: readonly string[],
): void {
  for (const text of bad) {
    assert(rule(PATH, text).length > 0, `not caught: ${text}`);
  }
  for (const text of good) assertEquals(rule(PATH, text), [], text);
}

Deno.test("titleRule() wants a title and prose", () => {
  assertRule(titleRule, [
    "",
    "import x from './x.ts';",
    "// Title\n//\n// Prose.",
    "// # Title\n\nexport {};",
    "// # Title\n//\n// ## Section",
    "// # Title\n// Prose at once.",
    "/** # Title */\n//\n// Prose.",
  ], ["// # Title\n//\n// Prose.\n\nexport {};"]);
});

Deno.test("hostRule() finds hosts, clocks and chance", () => {
  assertRule(hostRule, [
    "const x = Deno.args;",
    "process.exit(1);",
    "const path = process?.env;",
    'const fs = require("fs");',
    "window.location = x;",
    "document.querySelector(y);",
    "setTimeout(f, 1);",
    "const now = Date.now();",
    "const now = new Date();",
    "const r = Math.random();",
    "performance.now();",
    "globalThis.x = 1;",
    "console.log(1);",
    "if (typeof window === y) z();",
    "await fetch(url);",
    "const id = `${Math.random()}`;",
    "const x = a ? Deno : b;",
    "crypto.getRandomValues(x);",
  ], [
    "// Deno and Math.random() are only mentioned.",
    "/** See process.exit and window.document. */",
    'const hint = "use Deno.args or setTimeout";',
    "const { console } = options; console.write(1);",
    "function fetch(pc: bigint) { return pc; } fetch(0n);",
    "const window = open(stream); window.size = 4;",
    "machine.performance = 1; machine.process.exit = 2;",
    "const layout = { performance: 1, Deno: 2 };",
    "interface Counters { performance: number; navigator?: string }",
    "strands.map((process) => process.spaces);",
    "const half = total / 2; const pattern = /Math.random/;",
  ]);
});

Deno.test("contractRule() finds exports without JSDoc", () => {
  assertRule(contractRule, [
    "export const x = 1;",
    "// A remark.\nexport function f(): void {}",
    "export async function f(): Promise<void> {}",
    "export interface I { x: number }",
    "export type T = string;",
    "export class C {}",
    "export abstract class C {}",
    "/* Not JSDoc. */ export const x = 1;",
    "/** Belongs to y. */\nconst y = 1;\nexport const x = 1;",
    "const x = 1;\nexport { x };",
    "export default function f(): void {}",
  ], [
    "/** One. */\nexport const x = 1;",
    "/** One. */\nexport function f(a: 1): void;\nexport function f(a: 2): void;",
    'export * from "./y.ts";',
    'export { y } from "./y.ts";',
    'export type { Y } from "./y.ts";',
    "export {};",
    "const x = 1;",
    "const code = `export const x = 1;`;",
  ]);
});

Deno.test("stateRule() finds mutable state", () => {
  assertRule(stateRule, [
    "let count = 0;",
    "export let count = 0;",
    "var count = 0;",
    "const seen = new Map();",
    "const seen = new Set<string>();",
    "const memory = new Uint8Array(8);",
    "export const list = [1, 2];",
    "const table = { a: 1 };",
    "const list: number[] = [];",
    "const pair: [number, number] = [1, 2];",
    "const seen: Map<string, number> = new Map();",
    "const table: Record<string, number> = {};",
    "const list = [{ a: 1 as const }];",
  ], [
    "const x = 1;",
    "function f() { let x = 1; const list = [x]; return list; }",
    "for (let i = 0; i < 3; i++) f(i);",
    "const seen: ReadonlyMap<string, number> = new Map();",
    "const list: readonly number[] = [1, 2];",
    "const list = [1, 2] as const;",
    "const list = [1, 2] as const;\nconst next = [3] as const;",
    "const part = { a: 1 } as const;\nexport const all: Readonly<Parts> = { b: 2 };",
    "const table = { a: 1 } as const satisfies Table;",
    "const table: Readonly<Record<string, number>> = { a: 1 };",
    "const f: (x: number) => number[] | undefined = g;",
    "const pattern = /x/y;",
    "const here: Table[number] = table;",
  ]);
});

Deno.test("erasableRule() finds TypeScript that is more than types", () => {
  assertRule(erasableRule, [
    "enum Colour { Red }",
    "export const enum Colour { Red }",
    "namespace N { export const x = 1; }",
    "class C { constructor(private readonly x: number) {} }",
    "class C { constructor(a: number, public b = 1) {} }",
    "import fs = require('fs');",
    "export = x;",
  ], [
    "class C { readonly x: number; constructor(x: number) { this.x = x; } }",
    "class C { constructor(f: (a: readonly string[]) => void) { f([]); } }",
    'const kind = "enum"; const { namespace } = x;',
    "type Enum = { enum: string };",
    "interface Node { module: string; enum: { a: 1 } }",
  ]);
});

Deno.test("machineRule() finds machine paths and registries", () => {
  const path = (...parts: string[]) => ["", ...parts].join("/");
  const host = (...parts: string[]) => parts.join(".");
  assertRule(machineRule, [
    `const x = "${path("home", "ada", "spin")}";`,
    `see ${path("root", "spin")}`,
    `("${path("Users", "ada")}")`,
    `file: ${path("work", "main")}`,
    `${path("tmp", "spin")}/x`,
    ["C:", "Users", "ada"].join("\\"),
    `https://${host("registry", "example", "org")}/`,
    `"resolved": "https://${host("npm", "example", "com")}/x.tgz"`,
    `${host("cache", "internal")}:8080`,
  ], [
    "work/1.2-walk.ts and tests/tmp/x and ./home/x",
    "the root of the tree, /dev/null, /usr/bin",
    "https://example.org/home/ada",
    "machine.internal() and this.registry.entries",
    "npm:marked@18.2.1 jsr:@std/assert",
  ]);
});

Deno.test("relativeRule() keeps imports inside the chapters", () => {
  assertRule(relativeRule, [
    'import { parse } from "npm:x";',
    'import { assert } from "@std/assert";',
    'import { run } from "../../command/run.ts";',
    'const x = await import("node:fs");',
    'export * from "https://example.org/x.ts";',
    'import "../../../elsewhere.ts";',
  ], [
    'import { a } from "./a.ts";',
    'import type { a } from "../02-controllers/mod.ts";',
    "const text = \"import x from 'npm:x'\";",
  ]);
});

/** Three small chapters in which everything is in order. */
function orderlyChapters(): Map<string, string> {
  return new Map([
    [
      "chapters/01-a/mod.ts",
      'export * from "./x.ts";\nexport * from "./y.ts";',
    ],
    ["chapters/01-a/x.ts", "export const x = 1;"],
    ["chapters/01-a/y.ts", 'import { x } from "./x.ts";'],
    [
      "chapters/02-b/mod.ts",
      'export * from "./one/mod.ts";\nexport * from "./z.ts";',
    ],
    [
      "chapters/02-b/z.ts",
      'import { p } from "./one/mod.ts";\nimport { q } from "./one/q.ts";\n' +
      'import s from "./s.s" with { type: "text" };\n' +
      'import { y } from "../01-a/mod.ts";\nimport { x } from "../01-a/x.ts";',
    ],
    ["chapters/02-b/s.s", "halt"],
    [
      "chapters/02-b/one/mod.ts",
      'export * from "./p.ts";\nexport { q } from "./q.ts";',
    ],
    ["chapters/02-b/one/p.ts", 'import { x } from "../../01-a/mod.ts";'],
    ["chapters/02-b/one/q.ts", 'import type { P } from "./p.ts";'],
  ]);
}

Deno.test("orderRule() and presenceRule() accept what is in order", () => {
  assertEquals(orderRule(orderlyChapters()), []);
  assertEquals(presenceRule(orderlyChapters()), []);
});

const FORWARD: readonly (readonly [string, string])[] = [
  ["chapters/01-a/x.ts", 'import { y } from "./y.ts";'],
  ["chapters/01-a/x.ts", 'import type { Y } from "./y.ts";'],
  ["chapters/01-a/x.ts", 'import { x } from "./mod.ts";'],
  ["chapters/01-a/x.ts", 'import { x } from "./x.ts";'],
  ["chapters/01-a/y.ts", 'import { z } from "../02-b/mod.ts";'],
  ["chapters/01-a/y.ts", 'export { z } from "../02-b/z.ts";'],
  ["chapters/01-a/y.ts", 'const z = await import("../02-b/one/p.ts");'],
  ["chapters/01-a/y.ts", 'import s from "../02-b/s.s" with { type: "text" };'],
  ["chapters/02-b/one/p.ts", 'import { q } from "./q.ts";'],
  ["chapters/02-b/one/q.ts", 'import { p } from "./mod.ts";'],
  ["chapters/02-b/one/q.ts", 'import { z } from "../z.ts";'],
  ["chapters/02-b/one/q.ts", 'import { z } from "../mod.ts";'],
];

Deno.test("orderRule() finds imports that point forward", () => {
  for (const [path, text] of FORWARD) {
    const found = orderRule(orderlyChapters().set(path, text));
    assertEquals(found.map((one) => one.path), [path], text);
  }
});

Deno.test("orderRule() follows the lines of mod.ts when they are exchanged", () => {
  const chapters = orderlyChapters();
  chapters.set(
    "chapters/01-a/mod.ts",
    'export * from "./y.ts";\nexport * from "./x.ts";',
  );
  assertEquals(orderRule(chapters).map(({ path }) => path), [
    "chapters/01-a/y.ts",
  ]);
});

Deno.test("presenceRule() finds files that nobody passes on", () => {
  for (
    const path of [
      "chapters/01-a/lost.ts",
      "chapters/01-a/lost.s",
      "chapters/02-b/lost.spindle",
      "chapters/02-b/one/lost.ts",
      "chapters/02-b/two/mod.ts",
      "chapters/02-b/two/lost.ts",
      "chapters/03-c/lost.ts",
    ]
  ) {
    const found = presenceRule(orderlyChapters().set(path, ""));
    assertEquals(found.map((one) => one.path), [path]);
  }
});
