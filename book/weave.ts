// # Weaving
//
// Read everything, find every name and heading, write every page, and give up if
// anything at all was wrong.
//
// The order matters once: a page may refer to a heading or a name that comes pages
// later, so all of them are known before the first page is written; and the paper's
// page lists who cites it, so it is written last.

import { buildAssets, scriptOf, WIDGETS } from "./assets.ts";
import type { Book } from "./book.ts";
import { codeBody, codeHref, type CodePage } from "./codes.ts";
import { type Files, type Page, readPages } from "./contents.ts";
import { placeExercises, readExercises } from "./exercises.ts";
import { type Figure, pageFigures } from "./page_figures.ts";
import { headingsOf } from "./headings.ts";
import { escapeHtml } from "./highlight.ts";
import { layout, type Sheet } from "./layout.ts";
import { PAPER_PAGE, paperBody } from "./paper.ts";
import { once } from "./once.ts";
import { openPage, pageBody } from "./pages.ts";
import { byPlace, type Problem } from "./problems.ts";
import { searchIndex } from "./search.ts";
import { titleBody } from "./title.ts";
import { indexOf } from "./uses.ts";

/** What to weave. */
export interface WeaveOptions {
  /** The project's folder; the book is in `chapters` in it. */
  readonly root: string;
  /** The computed numbers and figures, besides those about the pages. */
  readonly figures?: Readonly<Record<string, Figure>>;
  /** The folder that holds `book/theme` and the widgets, if not `root`. */
  readonly house?: string;
  /** What is said of each code of a refusal. */
  readonly codes?: readonly CodePage[];
  /** Reads the project's files, if not from the disk. */
  readonly files?: Files;
  /** Leave out what esbuild makes; for tests of the pages alone. */
  readonly withoutScripts?: boolean;
}

/** A woven book. */
export interface Site {
  /** The files, by their addresses from the root of the site; none if it failed. */
  readonly files: ReadonlyMap<string, string>;
  /** What kept the book from being woven, by file and line. */
  readonly problems: readonly Problem[];
}

/** Weaves the book. */
export async function weave(options: WeaveOptions): Promise<Site> {
  const book = readBook(options);
  const sheets = book.pages.map((page) => sheetOf(page, book));
  sheets.push(...[...book.codes.values()].map(codeSheet));
  sheets.push(paperSheet(book), titleSheet(book));
  if (book.problems.length > 0) {
    return { files: new Map(), problems: book.problems.sort(byPlace) };
  }
  const files = new Map(
    sheets.map((sheet) => [sheet.href, layout(sheet, book)]),
  );
  files.set(
    "search-index.js",
    `globalThis.bookSearch = JSON.parse(${
      JSON.stringify(JSON.stringify(searchIndex(book)))
    });\n`,
  );
  if (!options.withoutScripts) {
    const widgets = new Set(sheets.flatMap(({ widgets }) => widgets));
    const house = options.house ?? options.root;
    for (const [href, text] of await buildAssets(house, widgets)) {
      files.set(href, text);
    }
  }
  return { files, problems: [] };
}

// ## Reading

/** Reads the book: everything that is known before the first page is written. */
function readBook(
  { root, figures = {}, codes = [], files = filesIn(root) }: WeaveOptions,
): Book {
  const problems: Problem[] = [];
  const chapters = files.list("chapters").filter((name) => /^\d+-/.test(name));
  const pages = readPages(chapters, files.read, problems);
  const all = Object.entries({ ...pageFigures(pages), ...figures });
  const book: Book = {
    title: "SPIN, the book you can boot",
    pages,
    index: indexOf(pages),
    headings: new Map(
      pages.map((page) => [page.source.path, headingsOf(page)]),
    ),
    exercises: readExercises(chapters, files),
    codes: new Map(codes.map((one) => [one.code, one])),
    figures: new Map(all.map(([name, figure]) => [name, once(figure)])),
    widgets: new Set(Object.keys(WIDGETS)),
    citations: new Map(),
    problems,
  };
  placeExercises(book);
  return book;
}

/** The files of the project in `root`. */
function filesIn(root: string): Files {
  return { read, list };

  function read(path: string): string | undefined {
    try {
      return Deno.readTextFileSync(`${root}/${path}`).replaceAll("\r\n", "\n");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  function list(path: string): string[] {
    try {
      return [...Deno.readDirSync(`${root}/${path}`)].map(({ name }) => name)
        .sort();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }
}

// ## Writing

type Woven = Sheet & { readonly widgets: readonly string[] };

/** The sheet of `page`. */
function sheetOf(page: Page, book: Book): Woven {
  const writing = openPage(page, book);
  const body = pageBody(writing);
  const widgets = [...writing.widgets];
  const chapter = book.pages.find((other) =>
    other.chapter === page.chapter && other.depth === 0
  );
  const above = page.depth === 0
    ? `Chapter ${page.chapter}`
    : `Chapter ${page.chapter} · ${escapeHtml(chapter?.title ?? "")}`;
  return {
    href: page.href,
    title: page.title,
    above,
    body,
    kind: page.depth === 0 ? "chapter" : "page",
    scripts: widgets.map(scriptOf),
    widgets,
  };
}

/** The sheet of a code's page. */
function codeSheet(page: CodePage): Woven {
  return {
    href: codeHref(page.code),
    title: `${page.code}: ${page.title}`,
    above: "What a refusal means",
    body: codeBody(page),
    kind: "page",
    scripts: [],
    widgets: [],
  };
}

/** The sheet of the paper's page. */
function paperSheet(book: Book): Woven {
  return {
    href: PAPER_PAGE,
    title: "The paper",
    above: "",
    body: paperBody(book),
    kind: "paper",
    scripts: [],
    widgets: [],
  };
}

/** The sheet of the title page. */
function titleSheet(book: Book): Woven {
  return {
    href: "index.html",
    title: book.title,
    above: "",
    body: titleBody(book),
    kind: "title",
    scripts: [],
    widgets: [],
  };
}
