// # Headings
//
// The headings of a file's prose, found before anything is woven, so that a page can
// refer to one that comes later.

import type { Page } from "./contents.ts";
import { typographic } from "./typography.ts";

/** A heading. */
export interface Heading {
  /** Its words, without marks. */
  readonly text: string;
  /** Its `id` on the page. */
  readonly id: string;
  /** 1 for the title of a file. */
  readonly level: number;
  /** Its line in the file. */
  readonly line: number;
}

/** The headings of `page`, in order. */
export function headingsOf(page: Page): Heading[] {
  const found: Heading[] = [];
  const taken = new Set(["top", "contents", "main"]);
  for (const { kind, lines, first } of page.source.pieces) {
    if (kind !== "prose") continue;
    let fenced = false;
    lines.forEach((line, index) => {
      if (/^ {0,3}(```|~~~)/.test(line)) fenced = !fenced;
      const match = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
      if (!match) return;
      const text = typographic(plainText(match[2]!));
      const id = unique(slug(text), taken);
      found.push({ text, id, level: match[1]!.length, line: first + index });
    });
  }
  return found;
}

/** Markdown without its marks. */
export function plainText(markdown: string): string {
  return markdown
    .replace(/\[\[§?([^\]]*)\]\]/g, "$1")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]*>/g, "")
    .replace(/[`*]/g, "")
    .replace(/(^|[\s(])_([^_]+)_(?=$|[\s.,;:)])/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}

/** `text` as an `id`: lower case, words joined by hyphens. */
export function slug(text: string): string {
  const joined = text.toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return joined || "section";
}

/** `id`, or `id` with the first number that makes it new; takes it. */
function unique(id: string, taken: Set<string>): string {
  let result = id;
  for (let count = 2; taken.has(result); count++) result = `${id}-${count}`;
  taken.add(result);
  return result;
}

/** Whether `a` and `b` are the same heading to a reader. */
export function sameHeading(a: string, b: string): boolean {
  return slug(plainText(a)) === slug(plainText(b));
}
