// # The order of the pages
//
// The book has no table of contents of its own: the chapters' `mod.ts` files are it.
//
// A chapter is a folder of `chapters/`, its `mod.ts` is its introduction, and the
// lines `export * from "./x.ts"` in it are its pages, in that order. Such a line may
// lead to a `mod.ts` in a folder inside; then that is a part with pages of its own. A
// file that a program takes in as text, a spindle or an assembler program, is a page
// too, right before the program that takes it in.

import { type Links, linksOf } from "./modules.ts";
import { type Problem, reporter } from "./problems.ts";
import { plainText } from "./headings.ts";
import { readSource, type Source } from "./source.ts";
import { typographic } from "./typography.ts";

/** A page of the book: one source file. */
export interface Page {
  /** The file. */
  readonly source: Source;
  /** What it imports. */
  readonly links: Links;
  /** The page's address, from the root of the site. */
  readonly href: string;
  /** Its title: the words behind the first `#`. */
  readonly title: string;
  /** The number of its chapter. */
  readonly chapter: number;
  /** 0 for a chapter's introduction, 1 for its pages, 2 for those of a part. */
  readonly depth: number;
}

/** Reads the files of a project, by their paths from its root. */
export interface Files {
  /** The text of a file, or undefined if there is none. */
  readonly read: (path: string) => string | undefined;
  /** The names in a folder, or none if there is no such folder. */
  readonly list: (path: string) => string[];
}

/** The pages of all `chapters`, in reading order. */
export function readPages(
  chapters: readonly string[],
  read: Files["read"],
  problems: Problem[],
): Page[] {
  const pages: Page[] = [];
  for (const folder of [...chapters].sort()) {
    const path = `chapters/${folder}/mod.ts`;
    if (read(path) === undefined) continue;
    addPage(path, Number.parseInt(folder), 0);
  }
  return pages;

  function addPage(path: string, chapter: number, depth: number): void {
    if (pages.some(({ source }) => source.path === path)) return;
    const source = readSource(path, read(path)!);
    const links = linksOf(source);
    addAll(links.texts, source, chapter, Math.max(depth, 1));
    const href = hrefOf(path);
    const title = titleOf(source) ?? path;
    pages.push({ source, links, href, title, chapter, depth });
    if (titleOf(source) === undefined) {
      const report = reporter(problems, path);
      report(1, "The file has no title; it must begin with // # Title");
    }
    if (isPart(path)) addAll(links.passings, source, chapter, depth + 1);
  }

  function addAll(
    files: readonly { from: string; line: number }[],
    source: Source,
    chapter: number,
    depth: number,
  ): void {
    for (const { from, line } of files) {
      if (!from.startsWith(`${chapterOf(source.path)}/`)) continue;
      if (read(from) !== undefined) addPage(from, chapter, depth);
      else reporter(problems, source.path)(line, `There is no file ${from}`);
    }
  }
}

/** Whether the file at `path` introduces a chapter or a part. */
export function isPart(path: string): boolean {
  return path.endsWith("/mod.ts");
}

/** The folder of the chapter that the file at `path` belongs to. */
export function chapterOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

/** The address of the page for the file at `path`. */
export function hrefOf(path: string): string {
  return path
    .replace(/^chapters\//, "")
    .replace(/(^|\/)mod\.ts$/, "$1index.html")
    .replace(/\.ts$/, ".html")
    .replace(/\.(spindle|s|manifest)$/, ".$1.html");
}

/** The title that `source` gives itself, if it does. */
function titleOf(source: Source): string | undefined {
  const [line = ""] =
    source.pieces.find(({ kind }) => kind === "prose")?.lines ??
      [];
  const words = /^# (.+)$/.exec(line)?.[1];
  return words && typographic(plainText(words));
}

/** The way from one address of the site to another. */
export function relative(from: string, to: string): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  while (here.length > 0 && there.length > 1 && here[0] === there[0]) {
    here.shift();
    there.shift();
  }
  return here.map(() => "../").join("") + there.join("/");
}
