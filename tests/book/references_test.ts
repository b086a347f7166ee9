import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { oneFile, pageOf, problemsOf } from "./fixture.ts";

const TITLE = "// # A file\n//\n// It is small.\n//\n";

Deno.test("a reference to anything that exists becomes a link", async () => {
  const html = await pageOf(
    {
      ...oneFile(`${TITLE}// See [[walk]], [[Tree.root]], [[§The other
// side]], [[spin 2.4]], [[promise 59]], [[ex 1.2]], {{answer}}, [b](./b.ts).
//
// :::exercise 1.2
// :::

/** Walks. */
export function walk() {}

interface Tree {
  readonly root: number;
}
`),
      "chapters/01-one/mod.ts":
        '// # One\n//\n// The first.\n\nexport * from "./a.ts";\nexport * from "./b.ts";\n',
      "chapters/01-one/b.ts": "// # B\n//\n// ## The other side\n",
      "chapters/01-one/exercises/1.2-walk/stub.ts":
        "// # Walk\n//\n// Do it.\n",
      "chapters/01-one/exercises/1.2-walk/hints.md": "## One\n\nStart.\n",
    },
    "01-one/a.html",
  );
  assertStringIncludes(html, '<a class="ref symbol" href="a.html#L12">');
  assertStringIncludes(html, 'href="a.html#L15"><code>Tree.root</code>');
  assertStringIncludes(html, 'href="b.html#the-other-side">The other side<');
  assertStringIncludes(html, 'href="../paper.html#section-2.4"');
  assertStringIncludes(html, 'href="../paper.html#promise-59"');
  assertStringIncludes(html, 'href="a.html#exercise-1.2"');
  assertStringIncludes(html, "42");
  assertStringIncludes(html, '<a href="b.html">b</a>');
  assertStringIncludes(html, "Hint 1");
});

Deno.test("the paper's page leads back to who cites it", async () => {
  const html = await pageOf(
    oneFile(`${TITLE}// See [[spin 2.4]] and [[promise 59]].\n`),
    "paper.html",
  );
  assertMatch(
    html,
    /id="section-2\.4">[\s\S]{0,120}<a href="01-one\/a\.html#cite-1">A file<\/a>/,
  );
  assertMatch(html, /id="promise-59" value="59" class="met">/);
  assertMatch(html, /id="section-6">[\s\S]{0,120}No page refers to it yet\./);
});

const DANGLING: readonly [string, string][] = [
  ["[[nothing]]", "Nothing in the book is named [[nothing]]"],
  ["[[§Nowhere]]", "There is no heading [[§Nowhere]]"],
  ["[[spin 9.9]]", "The paper has no section 9.9: [[spin 9.9]]"],
  [
    "[[promise 141]]",
    "The promises are numbered from 1 to 140: [[promise 141]]",
  ],
  ["[[ex 9.1]]", "There is no exercise 9.1: [[ex 9.1]]"],
  ["{{nothing}}", "There is no computed figure {{nothing}} in book/figures.ts"],
  ["[there](./nothing.ts)", "The link (./nothing.ts) leads to no page"],
];

for (const [reference, message] of DANGLING) {
  Deno.test(`${reference} fails the weave with file and line`, async () => {
    const text =
      `${TITLE}// Text.\n\nconst a = 1;\n\n// More\n// ${reference} here.\n`;
    assertEquals(await problemsOf(oneFile(text)), [
      `chapters/01-one/a.ts:10: ${message}`,
    ]);
  });
}

const BOXES: readonly [string, RegExp][] = [
  [":::exercise 9.1\n// :::", /a\.ts:5: There is no exercise 9\.1$/],
  [":::spin 9.9\n// :::", /a\.ts:5: The paper has no section 9\.9$/],
  [":::figure nothing\n// :::", /a\.ts:5: There is no computed figure/],
  [":::live nothing\n// x\n// :::", /a\.ts:5: Unknown widget "nothing"/],
  [":::live machine\n// :::", /a\.ts:5: :::live machine is empty/],
  [":::nonsense\n// :::", /a\.ts:5: Unknown container :::nonsense/],
  [":::aside\n// x", /a\.ts:5: :::aside is not closed/],
  ["![](data:,x)", /a\.ts:5: The image data:,x has no alternative text/],
];

for (const [box, expected] of BOXES) {
  Deno.test(`${box.split("\n")[0]} fails the weave with file and line`, async () => {
    const [problem = ""] = await problemsOf(oneFile(`${TITLE}// ${box}\n`));
    assertMatch(problem, expected);
  });
}

Deno.test("a reference in a contract is checked at its own line", async () => {
  const text =
    `${TITLE}\n/**\n * Does it.\n *\n * @param x see [[nobody]]\n * @returns {@link noone}\n */\nfunction f(x: number) {}\n`;
  assertEquals(await problemsOf(oneFile(text)), [
    "chapters/01-one/a.ts:9: Nothing in the book is named [[nobody]]",
    "chapters/01-one/a.ts:10: Nothing in the book is named [[noone]]",
  ]);
});

Deno.test("all problems are reported, ordered by file and line", async () => {
  const text = `${TITLE}// [[b]] and\n// [[a]]\n`;
  const problems = await problemsOf({
    ...oneFile(text),
    "chapters/02-two/mod.ts": '// # Two\n\nexport * from "./gone.ts";\n',
  });
  assertEquals(problems, [
    "chapters/01-one/a.ts:5: Nothing in the book is named [[b]]",
    "chapters/01-one/a.ts:6: Nothing in the book is named [[a]]",
    "chapters/02-two/mod.ts:3: There is no file chapters/02-two/gone.ts",
  ]);
});

Deno.test("a name is looked for in the file, the chapter, then the book", async () => {
  const define = (name: string) =>
    `\n/** It. */\nexport function ${name}() {}\n`;
  const mod = (title: string) =>
    `// # ${title}\n//\n// Text.\n\nexport * from "./x.ts";\n`;
  const book = {
    "chapters/01-one/mod.ts": mod("One"),
    "chapters/01-one/x.ts": `// # X\n//\n// [[f]]\n${define("f")}`,
    "chapters/02-two/mod.ts": mod("Two"),
    "chapters/02-two/x.ts": `// # Y\n//\n// Text.\n${define("f")}${
      define("g")
    }`,
    "chapters/03-three/mod.ts": `// # Three\n//\n// [[g]]\n`,
  };
  const near = await pageOf(book, "01-one/x.html");
  assertStringIncludes(near, 'class="ref symbol" href="x.html#L6"');
  const far = await pageOf(book, "03-three/index.html");
  assertStringIncludes(far, 'class="ref symbol" href="../02-two/x.html#L9"');
  const unclear = {
    ...book,
    "chapters/03-three/mod.ts": `// # T\n//\n// [[f]]\n`,
  };
  assertEquals(await problemsOf(unclear), [
    "chapters/03-three/mod.ts:3: Several files define [[f]]: chapters/01-one/x.ts:6, chapters/02-two/x.ts:6",
  ]);
});

Deno.test("what looks like a reference inside code is code", async () => {
  const html = await pageOf(
    oneFile(
      `${TITLE}// \`a[[0]]\` and\n//\n// \`\`\`ts\n// b[[1]] {{x}}\n// \`\`\`\n`,
    ),
    "01-one/a.html",
  );
  assertStringIncludes(html, "a[[0]]");
});
