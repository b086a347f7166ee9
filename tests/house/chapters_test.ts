// # The chapters keep the rules
//
// Every rule of the house is applied to every file of every chapter.

import { assert, assertEquals } from "@std/assert";
import { readChapters } from "./files.ts";
import { type Chapters, orderRule, presenceRule } from "./order.ts";
import {
  contractRule,
  erasableRule,
  type Finding,
  formatFinding,
  hostRule,
  relativeRule,
  type Rule,
  stateRule,
  titleRule,
} from "./rules.ts";

/** Fails with a list of `findings`, if there are any. */
function assertNone(findings: readonly Finding[]): void {
  assert(
    findings.length === 0,
    `\n${findings.map(formatFinding).join("\n")}\n`,
  );
}

/** What `rule` finds in the chapters' TypeScript. */
function inAll(rule: Rule, chapters: Chapters): Finding[] {
  return [...chapters].flatMap(([path, text]) =>
    path.endsWith(".ts") ? rule(path, text) : []
  );
}

Deno.test("chapters: there is something to look at", () => {
  const folders = new Set([...readChapters().keys()]
    .map((path) => path.split("/")[1]));
  assertEquals(folders.size, 5);
});

Deno.test("chapters: every import points backwards", () => {
  assertNone(orderRule(readChapters()));
});

Deno.test("chapters: every import stays in the chapters", () => {
  assertNone(inAll(relativeRule, readChapters()));
});

Deno.test("chapters: every file is passed on by its mod.ts", () => {
  assertNone(presenceRule(readChapters()));
});

Deno.test("chapters: no file uses a host, the clock or chance", () => {
  assertNone(inAll(hostRule, readChapters()));
});

Deno.test("chapters: every exported symbol has JSDoc", () => {
  assertNone(inAll(contractRule, readChapters()));
});

Deno.test("chapters: no file has mutable state of its own", () => {
  assertNone(inAll(stateRule, readChapters()));
});

Deno.test("chapters: all TypeScript is erasable", () => {
  assertNone(inAll(erasableRule, readChapters()));
});

Deno.test("chapters: every file begins with a title and prose", () => {
  assertNone(
    [...readChapters()].flatMap(([path, text]) => titleRule(path, text)),
  );
});
