// # References
//
// `[[walk]]` in the prose becomes a link, and if there is nothing it could lead to,
// the book is not woven.
//
// A reference is looked for where the reader is first: in the same file, then in the
// same chapter, then in the whole book. In the whole book there must be exactly one;
// a name that two chapters define has to be made clear by the writer.

import type { Book, Writing } from "./book.ts";
import { linkCodes } from "./codes.ts";
import { chapterOf, type Page, relative } from "./contents.ts";
import { type Heading, sameHeading } from "./headings.ts";
import { escapeHtml } from "./highlight.ts";
import {
  isPromise,
  promiseHref,
  promiseLabel,
  sectionHref,
  SECTIONS,
} from "./paper.ts";
import type { Definition } from "./symbols.ts";

// ## Finding them
//
// References inside code are code: `a[[0]]` in backquotes stays what it is. One
// pattern finds fences, code between backquotes, and the three things to replace; the
// first two are put back untouched.

const REFERENCE = new RegExp(
  [
    /^ {0,3}(?<fence>`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\k<fence>[`~]*[ \t]*$|(?![\s\S]))/,
    /(?<ticks>`+)(?!`)(?:(?!\n\s*\n)[\s\S])*?[^`]\k<ticks>(?!`)/,
    /\[\[(?<reference>[^[\]]+)\]\]/,
    /\{\{(?<figure>[^{}\n]+)\}\}/,
    /\]\((?!https?:|mailto:|data:|#)(?<target>[^)\s]+)\)/,
  ].map(({ source }) => source).join("|"),
  "gm",
);

/** Replaces the references in `text`, whose first line is `line` of the file. */
export function replaceReferences(
  text: string,
  line: number,
  writing: Writing,
): string {
  return text.replace(REFERENCE, (whole, ...rest) => {
    const { reference, figure, target } = rest.at(-1) as Record<
      string,
      string | undefined
    >;
    const offset = rest.at(-3) as number;
    const at = line + text.slice(0, offset).split("\n").length - 1;
    if (reference !== undefined) {
      return referenceHtml(reference.replace(/\s+/g, " ").trim(), at, writing);
    }
    if (figure !== undefined) return computed(figure.trim(), at, writing);
    if (target !== undefined) return `](${fileLink(target, at, writing)})`;
    return whole;
  });
}

/** The HTML for `[[reference]]`. */
function referenceHtml(
  reference: string,
  line: number,
  writing: Writing,
): string {
  const found = resolveReference(reference, writing);
  if (typeof found === "string") {
    writing.report(line, found);
    return escapeHtml(reference);
  }
  const { page } = writing;
  const id = found.cite ? ` id="${cite(found.cite, writing)}"` : "";
  const title = found.title ? ` title="${escapeHtml(found.title)}"` : "";
  return `<a class="ref ${found.kind}" href="${
    relative(page.href, found.href)
  }"${id}${title}>${found.html}</a>`;
}

/** Notes that the page cites `key`, and returns the citation's `id`. */
export function cite(key: string, { book, page, counts }: Writing): string {
  const id = `cite-${++counts.citations}`;
  const places = book.citations.get(key) ?? [];
  places.push({ page, id });
  book.citations.set(key, places);
  return id;
}

/** The value of the computed figure `name`. */
export function computed(
  name: string,
  line: number,
  { book, page, report }: Writing,
): string {
  const figure = book.figures.get(name);
  if (figure) return linkCodes(figure(), page.href, book);
  report(line, `There is no computed figure {{${name}}} in book/figures.ts`);
  return escapeHtml(name);
}

/** The address of the page for the file that a Markdown link names. */
function fileLink(target: string, line: number, writing: Writing): string {
  const [file = "", hash] = target.split("#");
  const parts = `${writing.page.source.path}/../${file}`.split("/");
  const path: string[] = [];
  for (const part of parts) {
    if (part === "..") path.pop();
    else if (part !== ".") path.push(part);
  }
  const page = writing.book.index.pages.get(path.join("/"));
  if (!page) writing.report(line, `The link (${target}) leads to no page`);
  const address = page ? relative(writing.page.href, page.href) : target;
  return hash ? `${address}#${hash}` : address;
}

// ## What they lead to

interface Target {
  readonly kind: string;
  readonly href: string;
  readonly html: string;
  readonly title?: string;
  readonly cite?: string;
}

const NUMBERED: Record<
  string,
  (number: string, writing: Writing) => Target | string
> = {
  spin: sectionTarget,
  promise: promiseTarget,
  ex: exerciseTarget,
};

/** What `reference` leads to, or a sentence that says why to nothing. */
export function resolveReference(
  reference: string,
  writing: Writing,
): Target | string {
  const [, kind, number] = /^(spin|promise|ex) (.+)$/.exec(reference) ?? [];
  if (kind) return NUMBERED[kind]!(number!, writing);
  if (reference.startsWith("§")) {
    return headingTarget(reference.slice(1).trim(), writing);
  }
  return symbolTarget(reference, writing);
}

/** A section of the paper. */
function sectionTarget(number: string): Target | string {
  const title = SECTIONS.get(number);
  if (!title) return `The paper has no section ${number}: [[spin ${number}]]`;
  return {
    kind: "paper",
    href: sectionHref(number),
    html: `SPIN&nbsp;${number}`,
    title,
    cite: `spin ${number}`,
  };
}

/** One of the promises. */
function promiseTarget(text: string): Target | string {
  const number = Number(text);
  if (!isPromise(number)) {
    return `The promises are numbered from 1 to 140: [[promise ${text}]]`;
  }
  return {
    kind: "paper",
    href: promiseHref(number),
    html: `promise&nbsp;${number}`,
    title: promiseLabel(number),
    cite: `promise ${number}`,
  };
}

/** An exercise. */
function exerciseTarget(id: string, { book }: Writing): Target | string {
  const exercise = book.exercises.get(id);
  if (!exercise) return `There is no exercise ${id}: [[ex ${id}]]`;
  if (!exercise.page) {
    return `No :::exercise ${id} stands on a page: [[ex ${id}]]`;
  }
  return {
    kind: "exercise",
    href: `${exercise.page.href}#exercise-${id}`,
    html: `exercise&nbsp;${id}`,
    title: exercise.title,
  };
}

/** A heading. */
function headingTarget(text: string, { book, page }: Writing): Target | string {
  const all = book.pages.flatMap((other) =>
    book.headings.get(other.source.path)!
      .filter((heading) => sameHeading(heading.text, text))
      .map((heading): readonly [Page, Heading] => [other, heading])
  );
  const found = nearest(all, page, ([{ source }]) => source.path);
  if (found === "none") return `There is no heading [[§${text}]]`;
  if (found === "many") return `There are several headings [[§${text}]]`;
  const [there, heading] = found;
  return {
    kind: "heading",
    href: `${there.href}#${heading.id}`,
    html: escapeHtml(heading.text),
  };
}

/** A definition. */
function symbolTarget(name: string, { book, page }: Writing): Target | string {
  const all = [...book.index.definitions.values()].flat()
    .filter((definition) => definition.name === name);
  const found = nearest(all, page, ({ path }) => path);
  if (found === "none") return `Nothing in the book is named [[${name}]]`;
  if (found === "many") {
    return `Several files define [[${name}]]: ${places(all)}`;
  }
  return {
    kind: "symbol",
    href: definitionHref(found, book),
    html: `<code>${escapeHtml(name)}</code>`,
  };
}

/** Where `definitions` are. */
function places(definitions: readonly Definition[]): string {
  return definitions.map(({ path, line }) => `${path}:${line}`).join(", ");
}

/** The candidate that a reader on `page` means. */
function nearest<T>(
  candidates: readonly T[],
  page: Page,
  pathOf: (candidate: T) => string,
): T | "none" | "many" {
  const here = page.source.path;
  const inFile = candidates.find((candidate) => pathOf(candidate) === here);
  if (inFile !== undefined) return inFile;
  const near = candidates.filter((candidate) =>
    chapterOf(pathOf(candidate)) === chapterOf(here)
  );
  const [only, ...others] = near.length > 0 ? near : candidates;
  if (only === undefined) return "none";
  return others.every((other) => pathOf(other) === pathOf(only))
    ? only
    : "many";
}

/** The address of `definition`, from the root of the site. */
export function definitionHref(definition: Definition, book: Book): string {
  return `${book.index.pages.get(definition.path)!.href}#L${definition.line}`;
}
