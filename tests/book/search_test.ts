import { assert, assertEquals } from "@std/assert";
import { search, type SearchIndex, wordsOf } from "../../book/mod.ts";
import { oneFile, weaveFixture } from "./fixture.ts";

const TEXT = `// # Finding a page
//
// A virtual address becomes a physical one.
//
// ## The constructor's walk
//
// Three reads of \`__proto__\` and tables.

/** Walks the tables from the root. */
export function walkTables() {}
`;

async function indexed(): Promise<SearchIndex> {
  const { files } = await weaveFixture(oneFile(TEXT));
  const script = files.get("search-index.js")!;
  const [, text] = /^globalThis\.bookSearch = JSON\.parse\((.*)\);\n$/s.exec(
    script,
  )!;
  return JSON.parse(JSON.parse(text!));
}

Deno.test("search() finds headings, prose and names, the best first", async () => {
  const index = await indexed();
  const found = (query: string) => search(index, query).map(({ href }) => href);
  assertEquals(found("finding"), ["01-one/a.html#finding-a-page"]);
  assertEquals(found("virt addr"), ["01-one/a.html#finding-a-page"]);
  assertEquals(found("walktables"), ["01-one/a.html#L10"]);
  assertEquals(found("tables")[0], "01-one/a.html#L10");
  assertEquals(found("constructor"), ["01-one/a.html#the-constructor-s-walk"]);
  assertEquals(found("__proto__"), ["01-one/a.html#the-constructor-s-walk"]);
});

Deno.test("search() finds nothing for nothing", async () => {
  const index = await indexed();
  assertEquals(search(index, ""), []);
  assertEquals(search(index, "  ?!"), []);
  assertEquals(search(index, "walk elephants"), []);
});

Deno.test("wordsOf() parts names at their humps", () => {
  assert(wordsOf("PageTableEntry").includes("table"));
  assert(wordsOf("PageTableEntry").includes("pagetableentry"));
});
