import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Fixture, oneFile, pageOf, weaveFixture } from "./fixture.ts";
import { checkPage, checkSite } from "./html_check.ts";

const SMALL: Fixture = {
  "chapters/01-one/mod.ts":
    '// # One\n//\n// The first.\n\nexport * from "./a.ts";\nexport * from "./part/mod.ts";\n',
  "chapters/01-one/a.ts":
    '// # Alpha & beta\n//\n// It\'s "small" <i>here</i>.\n\nimport text from "./hello.spindle" with { type: "text" };\nimport code from "./stub.s" with { type: "text" };\n\n/** The texts. */\nexport const texts = [text, code, "<b>&"];\n',
  "chapters/01-one/hello.spindle":
    "// # Hello\n//\n// A spindle.\n\nspindle Hello {\n  state n: u32;\n}\n",
  "chapters/01-one/stub.s": "# # Stub\n#\n# Code.\n\nf:\tret\n",
  "chapters/01-one/part/mod.ts":
    '// # A part\n//\n// Of the chapter.\n\nexport * from "./b.ts";\n',
  "chapters/01-one/part/b.ts":
    "// # B\n//\n// :::aside\n// A note.\n// :::\n//\n// :::figure A table\n// | a | b |\n// | - | - |\n// | 1 | 2 |\n// :::\n\nlet b = 1;\n",
  "chapters/02-two/mod.ts": "// # Two\n//\n// Only this.\n",
};

async function order(): Promise<string[]> {
  const { files } = await weaveFixture(SMALL);
  const next = (html: string) => /rel="next" href="([^"]*)"/.exec(html)?.[1];
  const found = ["index.html"];
  for (;;) {
    const here = found.at(-1)!;
    const link = next(files.get(here)!);
    if (!link) return found;
    found.push(new URL(link, `http://book/${here}`).pathname.slice(1));
  }
}

Deno.test("pages follow each other as the mod.ts files say", async () => {
  assertEquals(await order(), [
    "index.html",
    "01-one/index.html",
    "01-one/hello.spindle.html",
    "01-one/stub.s.html",
    "01-one/a.html",
    "01-one/part/index.html",
    "01-one/part/b.html",
    "02-two/index.html",
    "paper.html",
  ]);
});

Deno.test("a woven fixture is HTML in order", async () => {
  const { files, problems } = await weaveFixture(SMALL);
  assertEquals(problems, []);
  assertEquals(checkSite(files), []);
});

Deno.test("the checker sees what is wrong", () => {
  assertEquals(
    checkPage('<html><h1>a</h1><p id="a"><b id="a"></p></b><img src="x">'),
    [
      "</p> closes something else",
      "id a stands twice",
      "no language",
      '<img src="x">',
    ],
  );
});

Deno.test("text is escaped and quoted as it should be", async () => {
  const html = await pageOf(SMALL, "01-one/a.html");
  assertStringIncludes(html, "<title>Alpha &amp; beta · ");
  assertStringIncludes(html, "It’s “small” <i>here</i>.");
  assertStringIncludes(html, "&quot;&lt;b&gt;&amp;&quot;");
});

Deno.test("a contract is laid out with its parameters", async () => {
  const html = await pageOf(
    oneFile(
      "// # A\n\n/**\n * Adds `a`.\n *\n * @param a the first\n *   of them\n * @returns the sum\n * @throws {RangeError} if not\n */\nfunction f(a: number) {}\n",
    ),
    "01-one/a.html",
  );
  assertStringIncludes(html, "<dt><code>a</code></dt><dd><p>the first");
  assertStringIncludes(
    html,
    '<span class="tag">returns</span></dt><dd><p>the sum',
  );
  assertStringIncludes(html, '<span class="tag">throws</span>');
});

Deno.test("figures are numbered by chapter, and notes are asides", async () => {
  const html = await pageOf(SMALL, "01-one/part/b.html");
  assertStringIncludes(html, '<span class="kind">Figure 1.1</span> A table');
  assertStringIncludes(html, '<aside class="note" aria-label="Side note">');
});

Deno.test("a file without a title fails the weave", async () => {
  const { problems } = await weaveFixture(oneFile("const a = 1;\n"));
  assertEquals(problems, [{
    file: "chapters/01-one/a.ts",
    line: 1,
    message: "The file has no title; it must begin with // # Title",
  }]);
});
