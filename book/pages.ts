// # One file, one page
//
// A page is its file from top to bottom: prose as prose, everything else as listings.

import { blocksHtml } from "./boxes.ts";
import type { Book, Writing } from "./book.ts";
import { parseContainers } from "./containers.ts";
import { isPart, type Page, relative } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";
import { listingHtml } from "./listing.ts";
import { markdownHtml } from "./markdown.ts";
import { reporter } from "./problems.ts";
import type { Piece } from "./source.ts";

/** Opens `page` for writing. */
export function openPage(page: Page, book: Book): Writing {
  return {
    book,
    page,
    report: reporter(book.problems, page.source.path),
    headings: [...book.headings.get(page.source.path) ?? []],
    widgets: new Set(),
    counts: { figures: 0, citations: 0, boxes: 0 },
  };
}

/** The body of the page at hand. */
export function pageBody(writing: Writing): string {
  const parts = groups(writing.page.source.pieces).map((group) =>
    groupHtml(group, writing)
  );
  const at = parts[0]?.indexOf("</h1>") ?? -1;
  if (at >= 0) {
    parts[0] = parts[0]!.slice(0, at + 5) + fileLine(writing) +
      parts[0]!.slice(at + 5);
  }
  return parts.join("\n");
}

/** The line below the title that names the file. */
function fileLine({ page }: Writing): string {
  return `\n<p class="file"><code>${escapeHtml(page.source.path)}</code></p>`;
}

/** Pieces that belong together: one of prose, or a run of the others. */
function groups(pieces: readonly Piece[]): Piece[][] {
  const found: Piece[][] = [];
  let last: Piece | undefined;
  for (const piece of pieces) {
    if (last && !begins(piece, last)) found.at(-1)!.push(piece);
    else found.push([piece]);
    last = piece;
  }
  return found;
}

/** Whether `piece` begins a new group behind `last`. */
function begins(piece: Piece, last: Piece): boolean {
  if (piece.kind === "prose" || last.kind === "prose") return true;
  if (last.kind === "contract") return false;
  return piece.apart ||
    (piece.kind === "imports") !== (last.kind === "imports");
}

/** The HTML of one group. */
function groupHtml(group: readonly Piece[], writing: Writing): string {
  const [first] = group;
  if (first?.kind === "prose") {
    const blocks = parseContainers(first.lines, first.first, writing.report);
    return blocksHtml(blocks, writing);
  }
  const html = listingHtml(group, writing);
  return isContents(group, writing) ? contentsHtml(html, writing) : html;
}

// ## A chapter's own contents
//
// The export lines of a `mod.ts` are a list of pages, and are shown as one.

/** Whether `group` is the export lines of a chapter or a part. */
function isContents(group: readonly Piece[], { page }: Writing): boolean {
  return isPart(page.source.path) && group.length === 1 &&
    group[0]!.lines.every((line) =>
      line === "" || /^export .*from "/.test(line)
    );
}

/** The pages of a chapter with their first sentences, and the lines folded. */
function contentsHtml(listing: string, { book, page }: Writing): string {
  const items = childrenOf(page, book).map((child) => {
    const href = relative(page.href, child.href);
    return `<li><a href="${href}">${escapeHtml(child.title)}</a>
<span>${summary(child, book, page)}</span></li>`;
  });
  return `<nav class="chapter-contents" aria-label="In this chapter"><ol>
${items.join("\n")}
</ol></nav>
<details class="imports"><summary>The lines that say so</summary>
${listing}
</details>`;
}

/** The pages right below `page`. */
function childrenOf(page: Page, book: Book): Page[] {
  const at = book.pages.indexOf(page) + 1;
  const end = book.pages.findIndex((other, index) =>
    index >= at && other.depth <= page.depth
  );
  return book.pages.slice(at, end < 0 ? undefined : end)
    .filter(({ depth }) => depth === page.depth + 1);
}

/** The first paragraph of `page`, to stand on `on`. */
export function summary(page: Page, book: Book, on: Page): string {
  const prose = page.source.pieces.find(({ kind }) => kind === "prose");
  const lines = prose?.lines.slice(1) ?? [];
  const start = lines.findIndex((line) => line !== "");
  const end = lines.indexOf("", start);
  const text = lines.slice(start, end < 0 ? undefined : end).join("\n");
  if (start < 0 || /^(:::|#|\||`)/.test(text)) return "";
  const quiet: Writing = {
    ...openPage(page, book),
    page: { ...page, href: on.href },
    book: { ...book, citations: new Map() },
    report: () => {},
  };
  return markdownHtml(text, prose!.first, quiet)
    .replace(/^<p>|<\/p>$/g, "")
    .replace(/ id="[^"]*"/g, "");
}
