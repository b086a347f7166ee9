import { assert, assertEquals } from "@std/assert";
import { formatProblem, type Site, weave } from "../../book/mod.ts";
import { figures } from "../../book/figures.ts";
import { checkSite } from "./html_check.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

async function weaveReal(withoutScripts: boolean): Promise<Site> {
  const site = await weave({ root: ROOT, figures, withoutScripts });
  assertEquals(site.problems.map(formatProblem), []);
  return site;
}

Deno.test("the book itself is HTML in order", async () => {
  const { files } = await weaveReal(true);
  assertEquals(checkSite(files), []);
});

Deno.test("every line of code has the number it has in its file", async () => {
  const { files } = await weaveReal(true);
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
});

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

Deno.test({
  name: "two weaves give the same bytes, scripts included",
  // esbuild tells its process to end but does not wait until it has.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const first = await weaveReal(false);
    const second = await weaveReal(false);
    assertEquals([...first.files.keys()], [...second.files.keys()]);
    for (const [href, text] of first.files) {
      assert(second.files.get(href) === text, `${href} differs`);
    }
    assert(first.files.get("live/machine_worker.js")!.includes("ADDQ"));
  },
});
