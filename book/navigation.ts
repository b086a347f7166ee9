// # Ways through the book
//
// The contents at the side, the page before and the page after.

import type { Book } from "./book.ts";
import { type Page, relative } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";
import { PAPER_PAGE } from "./paper.ts";

/** The contents of the book, as seen from the page at `href`. */
export function sidebarHtml(href: string, book: Book): string {
  const chapters = book.pages.filter(({ depth }) => depth === 0);
  return `<ol class="chapters">
${chapters.map((chapter) => chapterHtml(chapter, href, book)).join("\n")}
<li class="extra">${linkHtml(href, PAPER_PAGE, "The paper")}</li>
</ol>`;
}

/** One chapter: open if the reader is in it. */
function chapterHtml(chapter: Page, href: string, book: Book): string {
  const pages = book.pages.filter((page) =>
    page.chapter === chapter.chapter && page.depth > 0
  );
  const title = `<span class="number">${chapter.chapter}</span> ${
    linkHtml(href, chapter.href, chapter.title, onThisPage(chapter, href, book))
  }`;
  if (pages.length === 0) return `<li class="chapter">${title}</li>`;
  const here = pages.concat(chapter).some((page) => page.href === href);
  return `<li class="chapter"><details${here ? " open" : ""}>
<summary><span class="number">${chapter.chapter}</span> ${
    escapeHtml(chapter.title)
  }</summary>
<ol class="pages">
<li>${linkHtml(href, chapter.href, "Introduction")}${
    onThisPage(chapter, href, book)
  }</li>
${pages.map((page) => pageHtml(page, href, book)).join("\n")}
</ol>
</details></li>`;
}

/** One page in the contents; the one the reader is on shows its headings. */
function pageHtml(page: Page, href: string, book: Book): string {
  const inner = page.depth > 1 ? ` class="inner"` : "";
  return `<li${inner}>${linkHtml(href, page.href, page.title)}${
    onThisPage(page, href, book)
  }</li>`;
}

/** The headings of `page` if the reader is on it. */
function onThisPage(page: Page, href: string, book: Book): string {
  if (page.href !== href) return "";
  const headings = book.headings.get(page.source.path)!
    .filter(({ level }) => level === 2 || level === 3);
  if (headings.length === 0) return "";
  const items = headings.map(({ id, text, level }) =>
    `<li class="level-${level}"><a href="#${id}">${escapeHtml(text)}</a></li>`
  );
  return `
<ol class="on-this-page" aria-label="On this page">
${items.join("\n")}
</ol>`;
}

/** A link that knows whether it leads to where the reader is. */
function linkHtml(
  from: string,
  to: string,
  text: string,
  behind = "",
): string {
  const current = from === to ? ` aria-current="page"` : "";
  return `<a href="${relative(from, to)}"${current}>${
    escapeHtml(text)
  }</a>${behind}`;
}

/** Links to the pages before and after the one at `href`. */
export function stepsHtml(href: string, book: Book): string {
  const stops = stopsOf(book);
  const at = stops.findIndex((stop) => stop.href === href);
  if (at < 0) return "";
  return `<nav class="steps" aria-label="Previous and next page">
${stepHtml(href, stops[at - 1], "prev", "Previous")}
${stepHtml(href, stops[at + 1], "next", "Next")}
</nav>`;
}

/** Every page of the site in reading order, the title page first. */
function stopsOf(book: Book): { href: string; title: string }[] {
  return [
    { href: "index.html", title: book.title },
    ...book.pages.map(({ href, title, depth, chapter }) => ({
      href,
      title: depth === 0 ? `${chapter}. ${title}` : title,
    })),
    { href: PAPER_PAGE, title: "The paper" },
  ];
}

/** A link to one neighbour, if there is one. */
function stepHtml(
  from: string,
  stop: { href: string; title: string } | undefined,
  rel: string,
  word: string,
): string {
  if (!stop) return `<span></span>`;
  return `<a rel="${rel}" href="${
    relative(from, stop.href)
  }"><span class="kind">${word}</span> ${escapeHtml(stop.title)}</a>`;
}
