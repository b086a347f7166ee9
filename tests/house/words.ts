// # The words of a program
//
// The rules of the house look at words, so that a forbidden name in a comment or a
// string is not taken for a use. The words come from the cutter that colours the book.

import { tokenize, type TokenKind } from "../../book/highlight.ts";

/** A word, number, string or sign of a TypeScript file; spaces and comments are gone. */
export interface Word {
  readonly kind: TokenKind;
  readonly text: string;
  /** The line it begins on, counted from 1. */
  readonly line: number;
  /** How many brackets of any kind are open before it. */
  readonly depth: number;
  /** Whether a JSDoc comment stands directly before it. */
  readonly documented: boolean;
}

/** The words of the TypeScript file `text`. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let line = 1;
  let depth = 0;
  let documented = false;
  for (const token of tokenize(text, "typescript")) {
    if (token.kind === "comment") {
      documented = token.text.startsWith("/**");
    } else if (token.kind !== "space") {
      if (isMark(token.kind, token.text, ")]}")) depth--;
      words.push({
        kind: token.kind,
        text: token.text,
        line,
        depth,
        documented,
      });
      if (isMark(token.kind, token.text, "([{")) depth++;
      documented = false;
    }
    line += token.text.split("\n").length - 1;
  }
  return words;
}

function isMark(kind: TokenKind, text: string, among: string): boolean {
  return kind === "mark" && text.length === 1 && among.includes(text);
}

/** The text of the word at `index`, or nothing beyond the ends. */
export function textAt(words: readonly Word[], index: number): string {
  const word = words[index];
  return word === undefined || word.kind === "string" ? "" : word.text;
}

/** The index of the first word from `start` on for which `test` holds, or the end. */
export function indexFrom(
  words: readonly Word[],
  start: number,
  test: (word: Word) => boolean,
): number {
  let index = start;
  while (index < words.length && !test(words[index]!)) index++;
  return index;
}

/** A file that is named by an import or an export. */
export interface Link {
  readonly specifier: string;
  readonly line: number;
  /** Whether the file passes on what it takes: `export ... from`. */
  readonly passedOn: boolean;
  /** Whether the other file is taken as text. */
  readonly asText: boolean;
}

/** Everything that the TypeScript file `text` imports or exports from elsewhere. */
export function linksOf(text: string): Link[] {
  const words = wordsOf(text);
  const links: Link[] = [];
  words.forEach((word, index) => {
    const before = textAt(words, index - 1);
    const bare = before === "import" && word.kind === "string";
    const called = before === "(" && textAt(words, index - 2) === "import";
    if (word.kind !== "string") return;
    if (!(before === "from" || bare || called)) return;
    links.push({
      specifier: word.text.slice(1, -1),
      line: word.line,
      passedOn: beginsWithExport(words, index),
      asText: words.slice(index + 1, index + 6)
        .map(({ text }) => text).join(" ").startsWith('with { type : "text"'),
    });
  });
  return links;
}

/** Whether the statement that ends with the specifier at `index` is an export. */
function beginsWithExport(words: readonly Word[], index: number): boolean {
  let at = index;
  while (at > 0 && !/^(import|export)$/.test(textAt(words, at))) at--;
  return textAt(words, at) === "export";
}
