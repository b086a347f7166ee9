// # Prose into HTML
//
// `marked` reads the Markdown; this file says what a heading, a listing and a table
// look like in this book.

import { Marked, type Tokens } from "marked";
import type { Writing } from "./book.ts";
import { slug } from "./headings.ts";
import { escapeHtml, highlight, languageNamed } from "./highlight.ts";
import { replaceReferences } from "./references.ts";
import { typographic } from "./typography.ts";

/** The HTML of the Markdown `text`, whose first line is `line` of the file. */
export function markdownHtml(
  text: string,
  line: number,
  writing: Writing,
): string {
  const source = replaceReferences(text, line, writing);
  const marked = new Marked({
    renderer: {
      heading: (token) => headingHtml(token, line, writing),
      code: (token) => fenceHtml(token),
      image: (token) => imageHtml(token, lineOf(token.raw), writing),
    },
  });
  const html = marked.parse(source) as string;
  return typographic(html)
    .replaceAll("<table>", `<div class="scroll" tabindex="0"><table>`)
    .replaceAll("</table>", "</table></div>")
    .trimEnd();

  function lineOf(raw: string): number {
    return line + source.slice(0, source.indexOf(raw)).split("\n").length - 1;
  }

  function headingHtml(
    { tokens, depth }: Tokens.Heading,
    line: number,
    writing: Writing,
  ): string {
    const inner = marked.parseInline(
      tokens.map(({ raw }) => raw).join(""),
    ) as string;
    const heading = writing.headings.shift();
    if (!heading) writing.report(line, "A heading must be a line of its own");
    const id = heading?.id ?? slug(inner);
    if (depth === 1) return `<h1 id="${id}">${inner}</h1>\n`;
    return `<h${depth} id="${id}">${inner}${anchor(id)}</h${depth}>\n`;
  }
}

/** The HTML of Markdown that belongs to no file of the book, such as a hint. */
export function foreignMarkdown(text: string): string {
  const marked = new Marked({
    renderer: { code: (token) => fenceHtml(token) },
  });
  return typographic(marked.parse(text) as string).trimEnd();
}

/** The sign behind a heading that is a link to it. */
function anchor(id: string): string {
  return ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
}

/** A listing in the prose. The first word behind the fence names its language. */
function fenceHtml({ text, lang }: Tokens.Code): string {
  const name = lang?.split(" ")[0] ?? "";
  const language = languageNamed(name);
  return `<pre class="snippet" tabindex="0"${
    name && ` data-language="${escapeHtml(name)}"`
  }><code>${highlight(text, language)}</code></pre>\n`;
}

/** A picture; it must say in words what it shows. */
function imageHtml(
  { href, text }: Tokens.Image,
  line: number,
  { report }: Writing,
): string {
  if (!text.trim()) report(line, `The image ${href} has no alternative text`);
  return `<img src="${escapeHtml(href)}" alt="${escapeHtml(text)}">`;
}
