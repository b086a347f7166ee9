// # Numbers about the book itself
//
// How long it is, in pages and lines, by chapter. These need nothing but the pages.

import type { Page } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";

/** Computes the HTML for a number or a figure. */
export type Figure = () => string;

/** Numbers and figures about the pages themselves. */
export function pageFigures(pages: readonly Page[]): Record<string, Figure> {
  const found: Record<string, Figure> = {
    "pages.total": () => String(pages.length),
    "lines.total": () => count(linesOf(pages)),
    "lines.code": () => count(linesOf(pages, "code")),
    "lines.prose": () => count(linesOf(pages, "prose")),
    "lines.table": () => linesTable(pages),
  };
  for (const chapter of chaptersOf(pages)) {
    const own = pages.filter((page) => page.chapter === chapter);
    found[`lines.${chapter}`] = () => count(linesOf(own));
  }
  return found;
}

/** The numbers of the chapters. */
function chaptersOf(pages: readonly Page[]): number[] {
  return [...new Set(pages.map(({ chapter }) => chapter))];
}

/** The lines of `pages` that are not empty, or those of one kind of piece. */
function linesOf(pages: readonly Page[], kind?: "code" | "prose"): number {
  return pages.flatMap(({ source }) => source.pieces)
    .filter((piece) => kind === undefined || piece.kind === kind)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.trim() !== "").length;
}

/** `number` with commas between the thousands. */
function count(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A table of the chapters' lines. */
function linesTable(pages: readonly Page[]): string {
  const rows = chaptersOf(pages).map((chapter) => {
    const own = pages.filter((page) => page.chapter === chapter);
    const title = own.find(({ depth }) => depth === 0)?.title ?? "";
    return `<tr><td>${chapter}</td><td>${escapeHtml(title)}</td><td>${
      count(linesOf(own, "prose"))
    }</td><td>${count(linesOf(own, "code"))}</td></tr>`;
  });
  return `<div class="scroll" tabindex="0"><table>
<thead><tr><th>chapter</th><th>title</th><th>lines of prose</th><th>lines of code</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></div>`;
}
