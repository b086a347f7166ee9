// # A page for each code
//
// Whoever is refused sees a code such as V201, and can look it up.
//
// The pages are not written but computed: the meaning stands beside the compiler's and the verifier's
// own tables, and the examples are judged while the book is woven.

import type { Book } from "./book.ts";
import { relative } from "./contents.ts";
import { escapeHtml } from "./highlight.ts";

/** What the page of a code says. */
export interface CodePage {
  /** The code: `V201`. */
  readonly code: string;
  /** What refusals of this kind are about. */
  readonly title: string;
  /** What it means, in a few sentences. */
  readonly meaning: string;
  /** The rest of the page as HTML. */
  readonly html: () => string;
}

/** The address of the page of `code`, from the root of the site. */
export function codeHref(code: string): string {
  return `codes/${code.toLowerCase()}.html`;
}

/** The text of the page of a code. */
export function codeBody({ code, title, meaning, html }: CodePage): string {
  return `<h1>${code}: ${escapeHtml(title)}</h1>
<p>${escapeHtml(meaning).replace(/`([^`]*)`/g, "<code>$1</code>")}</p>
${html()}`;
}

/** `html`, which stands on the page at `from`, where each code in it leads to its page. */
export function linkCodes(html: string, from: string, book: Book): string {
  return html.replace(
    /<code>([A-Z]\d{3})<\/code>/g,
    (whole, code) =>
      book.codes.has(code)
        ? `<a class="ref" href="${relative(from, codeHref(code))}">${whole}</a>`
        : whole,
  );
}
