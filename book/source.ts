// # Cutting a source file
//
// A source file is a run of pieces: prose, contracts, imports and code.
//
// Prose is every `//` comment that begins in the first column, a contract is every
// `/** */` that does, and the rest is code. The pieces keep the numbers of the lines
// they came from, because a book about a program is of little use if "line 42" on the
// page is not line 42 in the editor.

import {
  type Language,
  languageNamed,
  type Token,
  tokenize,
} from "./highlight.ts";

/** What a piece of a source file is. */
export type PieceKind = "prose" | "contract" | "imports" | "code";

/** A run of lines of a source file that belong together. */
export interface Piece {
  /** What it is. */
  readonly kind: PieceKind;
  /** The number of its first line in the file, counted from 1. */
  readonly first: number;
  /** Its lines. Prose has lost its comment signs, a contract its stars. */
  readonly lines: readonly string[];
  /** Whether an empty line separates it from the piece before. */
  readonly apart: boolean;
}

/** A source file, read and cut. */
export interface Source {
  /** Its path from the root of the project, with forward slashes. */
  readonly path: string;
  /** Its language. */
  readonly language: Language;
  /** Its text. */
  readonly text: string;
  /** Its tokens. */
  readonly tokens: readonly Token[];
  /** The number of the line on which each token begins. */
  readonly lineOf: readonly number[];
  /** Its pieces, in order. */
  readonly pieces: readonly Piece[];
}

/** Reads `text` as the source file at `path`. */
export function readSource(path: string, text: string): Source {
  const language = languageNamed(path.slice(path.lastIndexOf(".") + 1));
  const tokens = tokenize(text, language);
  const lineOf = lineNumbers(tokens);
  const pieces = cutPieces(text, classify(text, tokens, lineOf, language));
  return { path, language, text, tokens, lineOf, pieces };
}

/** The number of the line on which each token begins. */
function lineNumbers(tokens: readonly Token[]): number[] {
  let line = 1;
  return tokens.map(({ text }) => {
    const begins = line;
    for (const character of text) if (character === "\n") line++;
    return begins;
  });
}

// ## What each line is
//
// The tokens decide, not the characters: a line of a template string may begin with
// two slashes and is still code.

type LineKind = PieceKind | "blank";

/** The kind of every line; the first line has index 0. */
function classify(
  text: string,
  tokens: readonly Token[],
  lineOf: readonly number[],
  language: Language,
): LineKind[] {
  const kinds = text.split("\n").map((line): LineKind =>
    line.trim() === "" ? "blank" : "code"
  );
  tokens.forEach((token, index) => {
    if (token.at > 0 && text[token.at - 1] !== "\n") return;
    const kind = kindOfFirst(token, language);
    if (kind === "imports") mark(kinds, lineOf, index, ending(tokens, index));
    else if (kind) fill(kinds, kind, lineOf[index]!, linesIn(token.text));
  });
  return kinds;
}

/** What a token in the first column makes of its lines, if it decides that. */
function kindOfFirst(
  { kind, text }: Token,
  language: Language,
): PieceKind | undefined {
  if (kind === "keyword" && text === "import") return "imports";
  if (kind !== "comment") return undefined;
  if (text.startsWith("/**")) return "contract";
  if (/^\/\/ ?(deno-|@ts-)/.test(text)) return undefined;
  if (/^\/\/( |$)/.test(text)) return "prose";
  return language === "alpha" && /^#( |$)/.test(text) ? "prose" : undefined;
}

/** The index of the semicolon that ends the statement at `index`. */
function ending(tokens: readonly Token[], index: number): number {
  while (index < tokens.length - 1 && tokens[index]!.text !== ";") index++;
  return index;
}

/** Calls the lines from token `from` to token `to` imports. */
function mark(
  kinds: LineKind[],
  lineOf: readonly number[],
  from: number,
  to: number,
): void {
  fill(kinds, "imports", lineOf[from]!, lineOf[to]! - lineOf[from]! + 1);
}

/** Sets the kind of `count` lines from line `first`. */
function fill(
  kinds: LineKind[],
  kind: PieceKind,
  first: number,
  count: number,
): void {
  kinds.fill(kind, first - 1, first - 1 + count);
}

/** The number of lines that `text` touches. */
function linesIn(text: string): number {
  return text.split("\n").length;
}

// ## The pieces
//
// Empty lines inside a piece stay in it; those at its ends are dropped. A contract
// always begins a new piece, even if another contract stands directly above.

/** Joins lines of one kind into pieces. */
function cutPieces(text: string, kinds: readonly LineKind[]): Piece[] {
  const lines = text.split("\n");
  const pieces: Piece[] = [];
  let at = 0;
  while (at < kinds.length) {
    const kind = kinds[at]!;
    if (kind === "blank") {
      at++;
      continue;
    }
    const told = pieces.at(-1)?.kind === "contract";
    const end = endOf(kinds, lines, at, told);
    pieces.push({
      kind,
      first: at + 1,
      lines: lines.slice(at, end).map((line) => strip(line, kind)),
      apart: at === 0 || kinds[at - 1] === "blank",
    });
    at = end;
  }
  return pieces;
}

/**
 * The index behind the last line of the piece that begins at line index `from`.
 *
 * @param told whether a contract stands above it; then it is one statement only
 */
function endOf(
  kinds: readonly LineKind[],
  lines: readonly string[],
  from: number,
  told: boolean,
): number {
  const kind = kinds[from]!;
  let end = from + 1;
  if (kind === "contract") {
    while (end < lines.length && !lines[end - 1]!.includes("*/")) end++;
    return end;
  }
  for (let at = end; at < kinds.length; at++) {
    if (kinds[at] === "blank") continue;
    const another = told && at > end && /^[\w@]/.test(lines[at]!);
    if (kinds[at] !== kind || another) break;
    end = at + 1;
  }
  return end;
}

/** `line` without the signs that made it a comment. */
function strip(line: string, kind: PieceKind): string {
  if (kind === "prose") return line.replace(/^(\/\/|#) ?/, "");
  if (kind !== "contract") return line;
  return line.replace(/^\/\*\* ?| ?\*\/$/g, "").replace(/^ \* ?/, "");
}
