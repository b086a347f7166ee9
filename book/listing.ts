// # Listings
//
// A listing is code with the line numbers of its file, its contracts set above it in
// ordinary type, and its names linked.

import type { Book, Writing } from "./book.ts";
import { relative } from "./contents.ts";
import { contractHtml } from "./contracts.ts";
import { escapeHtml, tokenHtml } from "./highlight.ts";
import { definitionHref } from "./references.ts";
import type { Piece, Source } from "./source.ts";
import type { Definition } from "./symbols.ts";
import type { Use } from "./uses.ts";

/** The HTML of a run of contracts and code without prose between them. */
export function listingHtml(
  pieces: readonly Piece[],
  writing: Writing,
): string {
  const parts = pieces.map((piece) =>
    piece.kind === "contract"
      ? contractHtml(piece, writing)
      : piece.kind === "imports"
      ? importsHtml(piece, writing)
      : codeHtml(piece, writing)
  );
  const used = pieces.map((piece) => usesHtml(piece, writing)).join("");
  const quiet = pieces.every(({ kind }) => kind === "imports") ? " quiet" : "";
  return `<div class="listing${quiet}">
${parts.join("\n")}${used && `\n<div class="uses">${used}</div>`}
</div>`;
}

/** Imports, folded: what matters of them are the links from the names. */
function importsHtml(piece: Piece, writing: Writing): string {
  const count = piece.lines.filter((line) => /^import\b/.test(line)).length;
  return `<details class="imports"><summary>${
    count === 1 ? "One import" : `${count} imports`
  }</summary>
${codeHtml(piece, writing)}
</details>`;
}

// ## Lines
//
// Tokens may span lines, so the HTML is made token by token and cut at the line ends;
// a span that would cross one is closed and opened again.

/** The code of `piece`. */
function codeHtml(piece: Piece, writing: Writing): string {
  const { book, page } = writing;
  const rows = rowsOf(piece, page.source, book, page.href);
  const lines = rows.map((html, index) => {
    const number = piece.first + index;
    return `<span class="line" id="L${number}"><a class="no" href="#L${number}" data-line="${number}" tabindex="-1" aria-hidden="true"></a>${html}\n</span>`;
  });
  return `<pre class="code" tabindex="0"><code>${lines.join("")}</code></pre>`;
}

/** The coloured and linked lines of `piece`. */
function rowsOf(
  piece: Piece,
  source: Source,
  book: Book,
  href: string,
): string[] {
  const rows: string[] = piece.lines.map(() => "");
  const links = book.index.links.get(source.path);
  source.tokens.forEach(({ kind, text }, index) => {
    const definition = links?.get(index);
    text.split("\n").forEach((part, row) => {
      const at = source.lineOf[index]! + row - piece.first;
      if (part === "" || rows[at] === undefined) return;
      const html = tokenHtml(kind, part);
      rows[at] += definition ? linkHtml(html, definition, book, href) : html;
    });
  });
  return rows;
}

/** `html` as a link to `definition`. */
function linkHtml(
  html: string,
  definition: Definition,
  book: Book,
  from: string,
): string {
  const href = relative(from, definitionHref(definition, book));
  return `<a href="${href}">${html}</a>`;
}

// ## Back again
//
// Below a listing stands who uses what it defines. A name used in many places shows a
// few of them; the rest is folded.

const SHOWN = 5;

/** The uses of what `piece` defines, outside of itself. */
function usesHtml(piece: Piece, writing: Writing): string {
  if (piece.kind !== "code") return "";
  const { book, page } = writing;
  const last = piece.first + piece.lines.length - 1;
  return book.index.definitions.get(page.source.path)!
    .filter(({ line, member }) =>
      !member && line >= piece.first && line <= last
    )
    .map((definition) => usedBy(definition, writing))
    .join("");
}

/** One definition's uses, one link for each definition that uses it. */
function usedBy(definition: Definition, { book, page }: Writing): string {
  const uses = book.index.uses.get(definition) ?? [];
  const links = new Map<string, string>();
  for (const use of uses) {
    const name = use.within?.name ?? use.page.title;
    const key = `${use.page.href} ${name}`;
    if (!links.has(key)) links.set(key, useHtml(use, name, page.href));
  }
  if (links.size === 0) return "";
  const all = [...links.values()];
  const rest = all.length > SHOWN + 1 ? all.splice(SHOWN) : [];
  const more = rest.length === 0
    ? ""
    : ` <details class="more"><summary>and ${rest.length} more</summary> ${
      rest.join(", ")
    }</details>`;
  return `<div><code>${escapeHtml(definition.name)}</code> is used by ${
    all.join(", ")
  }${more}</div>`;
}

/** A link to one use. */
function useHtml(
  { page, line, within }: Use,
  name: string,
  from: string,
): string {
  const href = relative(from, page.href);
  const shown = within ? `<code>${escapeHtml(name)}</code>` : escapeHtml(name);
  return `<a href="${href}#L${line}">${shown}</a>`;
}
