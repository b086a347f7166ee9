// # Around a page
//
// What every page has besides its text: a head, a bar, the contents, the way on.

import type { Book } from "./book.ts";
import { relative } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";
import { sidebarHtml, stepsHtml } from "./navigation.ts";

/** What differs from page to page. */
export interface Sheet {
  /** Its address, from the root of the site. */
  readonly href: string;
  /** Its title. */
  readonly title: string;
  /** A line above the title, if it has one. */
  readonly above: string;
  /** Its text as HTML. */
  readonly body: string;
  /** The class of its `body`. */
  readonly kind: "title" | "chapter" | "page" | "paper";
  /** The scripts of its widgets, from the root of the site. */
  readonly scripts: readonly string[];
}

// The reader's choice of colours is read before anything is painted, or a dark page
// would flash white.

const EARLY = `try{const t=localStorage.getItem("theme");` +
  `if(t)document.documentElement.dataset.theme=t}catch{}`;

/** The whole HTML of `sheet`. */
export function layout(sheet: Sheet, book: Book): string {
  const { href, kind, title } = sheet;
  const full = kind === "title" ? book.title : `${title} · ${book.title}`;
  const root = relative(href, "index.html").slice(0, -"index.html".length);
  return `<!DOCTYPE html>
<html lang="en" data-root="${root}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(full)}</title>
<link rel="icon" href="data:,">
<script>${EARLY}</script>
<link rel="stylesheet" href="${root}style.css">
<script defer src="${root}client.js"></script>
${
    sheet.scripts.map((script) =>
      `<script defer src="${root}${script}"></script>\n`
    )
      .join("")
  }</head>
<body class="${kind}">
<a class="skip" href="#main">Skip to the text</a>
${barHtml(root, book)}
<main id="main">
<article>
${sheet.above && `<p class="above">${sheet.above}</p>\n`}${sheet.body}
</article>
${stepsHtml(href, book)}
</main>
<nav class="sidebar" id="contents" aria-label="Contents">
<p class="book-title"><a href="${root}index.html">${
    escapeHtml(book.title)
  }</a></p>
${sidebarHtml(href, book)}
</nav>
</body>
</html>
`;
}

/** The bar at the top: the way to the contents, the search, the colours. */
function barHtml(root: string, book: Book): string {
  return `<header class="bar">
<a class="menu" href="#contents" aria-label="Contents"><span aria-hidden="true">☰</span></a>
<a class="home" href="${root}index.html">${escapeHtml(book.title)}</a>
<form class="search" role="search" hidden>
<label class="unseen" for="query">Search the book</label>
<input id="query" type="search" placeholder="Search  /" autocomplete="off" spellcheck="false">
<div class="results" role="region" aria-label="Search results" aria-live="polite" hidden></div>
</form>
<button class="theme" type="button" hidden aria-label="Light or dark">◐</button>
</header>`;
}
