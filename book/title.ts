// # The title page
//
// What this is, for whom, and what is in it.

import type { Book } from "./book.ts";
import type { Page } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";
import { PAPER_PAGE } from "./paper.ts";
import { summary } from "./pages.ts";

/** The body of the title page. */
export function titleBody(book: Book): string {
  const chapters = book.pages.filter(({ depth }) => depth === 0);
  return `<header class="opening">
<h1 id="top">SPIN</h1>
<p class="subtitle">The book you can boot</p>
</header>
<p class="lead">An operating system kernel that programs extend while it runs, built from
the bare processor up.</p>
<p>In 1994 a group at the University of Washington proposed a kernel that lets every
application bring its own services: small pieces of code, called spindles, that the
kernel checks, compiles and then trusts in the middle of its own work. <a href="${PAPER_PAGE}">Their
paper</a> is a plan. This book builds what it plans.</p>
<p>It begins with a computer, an Alpha like those the plan was made for, and it ends with
a program that puts a piece of its own into the running kernel. Every page is a source
file of the system, printed whole, with the numbers its lines have in the editor. Names
are links. Where a page shows a machine, it is the machine of the chapter beside it, and
you may stop it, step it and change what it runs.</p>
<p>This is the first edition. Whatever the paper asks for and the system does not do yet
is said where a reader would look for it.</p>
<p>You need to be able to program. You need not have opened a kernel before.</p>
<pre class="snippet" tabindex="0"><code>deno task boot     <span class="t-comment"># start the machine and its kernel</span>
deno task book     <span class="t-comment"># make these pages</span></code></pre>
<h2 id="chapters">Contents</h2>
<ol class="contents">
${chapters.map((chapter) => chapterHtml(chapter, book)).join("\n")}
</ol>
<p class="after-contents">And: <a href="${PAPER_PAGE}">the paper</a>, its sections and its promises, each with the
places in this book that meet it.</p>`;
}

/** One chapter: its title, its first sentence, its pages. */
function chapterHtml(chapter: Page, book: Book): string {
  const pages = book.pages.filter((page) =>
    page.chapter === chapter.chapter && page.depth > 0
  );
  const here = { ...chapter, href: "index.html" };
  const items = pages.map(({ href, title }) =>
    `<li><a href="${href}">${escapeHtml(title)}</a></li>`
  );
  const list = items.length > 0 ? `\n<ol>\n${items.join("\n")}\n</ol>` : "";
  return `<li>
<h3 id="chapter-${chapter.chapter}"><span class="number">${chapter.chapter}</span> <a href="${chapter.href}">${
    escapeHtml(chapter.title)
  }</a></h3>
<p>${summary(chapter, book, here)}</p>${list}
</li>`;
}
