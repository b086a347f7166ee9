import { assert, assertEquals } from "@std/assert";
import { formatProblem, type Site, weave } from "../../book/mod.ts";
import { boardFigures, registerTable } from "../../book/board_figures.ts";
import { codePages } from "../../book/code_pages.ts";
import { figures } from "../../book/figures.ts";
import { BOARD } from "../../chapters/01-hardware/mod.ts";
import { checkSite } from "./html_check.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

async function weaveReal(): Promise<Site> {
  const site = await weave({ root: ROOT, figures, codes: codePages });
  assertEquals(site.problems.map(formatProblem), []);
  return site;
}

// esbuild tells its process to end but does not wait until it has.
const loose = { sanitizeOps: false, sanitizeResources: false };

/** The book as it was woven first. */
let woven: Promise<Site> | undefined;

/** A test of the book, which is woven once for all of them. */
function testBook(name: string, test: (site: Site) => void | Promise<void>) {
  const fn = async () => test(await (woven ??= weaveReal()));
  Deno.test({ name, ...loose, fn });
}

testBook("the book itself is HTML in order", ({ files }) => {
  assertEquals(checkSite(files), []);
});

testBook(
  "every line of code has the number it has in its file",
  ({ files }) => {
    let checked = 0;
    for (const [href, html] of files) {
      const path = /<p class="file"><code>([^<]+)</.exec(html)?.[1];
      if (!path) continue;
      const lines = Deno.readTextFileSync(`${ROOT}/${path}`).split("\n");
      for (const [number, text] of linesOf(html)) {
        assertEquals(text, lines[number - 1], `${href}#L${number}`);
        checked++;
      }
    }
    assert(checked > 1000);
  },
);

function linesOf(html: string): [number, string][] {
  const pattern =
    /<span class="line" id="L(\d+)"><a[^>]*data-line="(\d+)"[^>]*><\/a>(.*)\n<\/span>/g;
  return [...html.matchAll(pattern)].map(([, id, shown, inner]) => {
    assertEquals(id, shown);
    return [Number(id), plain(inner!)];
  });
}

function plain(html: string): string {
  return html.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

Deno.test("every device on the board has its register table on a page", () => {
  const written = BOARD.map(({ registers }) => {
    const table = registerTable(registers);
    const found = Object.entries(boardFigures)
      .filter(([name]) => name.endsWith("-registers"))
      .find(([, figure]) => figure() === table);
    return found?.[0] ?? "";
  });
  const pages = [...Deno.readDirSync(`${ROOT}/chapters/01-hardware/board`)]
    .map(({ name }) =>
      Deno.readTextFileSync(`${ROOT}/chapters/01-hardware/board/${name}`)
    );
  for (const [index, figure] of written.entries()) {
    const line = `\n// :::figure ${figure}\n`;
    const shown = pages.filter((text) => text.includes(line)).length;
    assertEquals([figure !== "", shown], [true, 1], BOARD[index]!.name);
  }
});

// That two weaves give the same bytes is seen in CI, which weaves it in two processes.

testBook("the machine is in the script of the page", ({ files }) => {
  assert(files.get("live/machine_worker.js")!.includes("ADDQ"));
});
