// # The index
//
// Searching needs no server: an index made with the book is fetched when a reader
// first types, and asked on the page.
//
// What can be found is a section (a heading with the prose below it) or a definition
// (a name with the first words of its contract). For each word the index holds the
// numbers of the entries that have it, and how much it matters there.

import type { Book } from "./book.ts";
import { codeHref, type CodePage } from "./codes.ts";
import type { Page } from "./contents.ts";
import { parseContract } from "./contracts.ts";
import { plainText } from "./headings.ts";
import { definitionHref } from "./references.ts";
import type { Entry, SearchIndex } from "./search_query.ts";
import { wordsOf } from "./search_query.ts";
import type { Piece } from "./source.ts";
import type { Definition } from "./symbols.ts";

const EXCERPT = 400;

interface Draft extends Entry {
  readonly all: string;
  readonly weight: number;
}

/** The index of `book`. */
export function searchIndex(book: Book): SearchIndex {
  const drafts = book.pages.flatMap((page) => [
    ...sectionsOf(page, book),
    ...namesOf(page, book),
  ]).concat([...book.codes.values()].map(codeDraft));
  const words = new Map<string, number[]>();
  drafts.forEach((draft, number) => {
    for (const [word, weight] of weigh(draft)) {
      if (!words.has(word)) words.set(word, []);
      words.get(word)!.push(number, weight);
    }
  });
  return {
    entries: drafts.map(({ href, title, where, text }) => ({
      href,
      title,
      where,
      text,
    })),
    words: Object.fromEntries([...words].sort(([a], [b]) => a < b ? -1 : 1)),
  };
}

/** The page of a code. */
function codeDraft({ code, title, meaning }: CodePage): Draft {
  return {
    href: codeHref(code),
    title: `${code}: ${title}`,
    where: "What a refusal means",
    text: meaning.slice(0, EXCERPT),
    all: meaning,
    weight: 30,
  };
}

/** How much each word of `draft` matters: in the title more than in the text. */
function weigh({ title, all, weight }: Draft): Map<string, number> {
  const weights = new Map<string, number>();
  for (const word of wordsOf(title)) weights.set(word, weight);
  for (const word of wordsOf(all)) {
    weights.set(word, Math.min((weights.get(word) ?? 0) + 1, weight + 9));
  }
  return weights;
}

/** The sections of `page`. */
function sectionsOf(page: Page, book: Book): Draft[] {
  const headings = book.headings.get(page.source.path)!;
  return headings.map((heading, index) => {
    const end = headings[index + 1]?.line ?? Infinity;
    const all = proseBetween(page.source.pieces, heading.line + 1, end);
    return {
      href: `${page.href}#${heading.id}`,
      title: heading.text,
      where: heading.level === 1 ? `Chapter ${page.chapter}` : page.title,
      text: all.slice(0, EXCERPT),
      all,
      weight: heading.level === 1 ? 30 : 20,
    };
  });
}

/** The words of the prose from line `from` to the one before `to`. */
function proseBetween(
  pieces: readonly Piece[],
  from: number,
  to: number,
): string {
  const lines = pieces.flatMap(({ kind, first, lines }) =>
    kind !== "prose"
      ? []
      : lines.filter((_, index) => first + index >= from && first + index < to)
  );
  return plainText(
    lines.filter((line) => !/^(:::|\||\s*```)/.test(line)).join(" "),
  );
}

/** The definitions on `page`. */
function namesOf(page: Page, book: Book): Draft[] {
  const { path, pieces } = page.source;
  return book.index.definitions.get(path)!
    .filter(({ member }) => !member)
    .map((definition) => {
      const all = contractOf(definition, pieces);
      return {
        href: definitionHref(definition, book),
        title: definition.name,
        where: `${definition.kind} in ${page.title}`,
        text: all.slice(0, EXCERPT),
        all,
        weight: 25,
      };
    });
}

/** What the contract above `definition` says first. */
function contractOf({ line }: Definition, pieces: readonly Piece[]): string {
  const contract = pieces.findLast(({ kind, first, lines }) =>
    kind === "contract" && first + lines.length === line
  );
  if (!contract) return "";
  return plainText(parseContract(contract).description.text);
}
