// # Colours from a table
//
// A listing is coloured by cutting its text into tokens, and each language is a short
// table that says what a token looks like.
//
// Nothing here understands a program. A table is tried row by row at the place where
// the last token ended, and the first row that fits wins; a character that fits no
// row is punctuation. That is enough for colour, and it is also enough to find the
// comments that are this book's prose and the names that become its links: the rest
// of the weave reads programs only through these tokens. The same tables colour the
// editors on the page, so this file uses nothing but the language itself.

import {
  BASIC_TYPES,
  KEYWORDS,
  NAME_PATTERN,
  NUMBER_PATTERN,
  patternOf,
  PLACED_PATTERN,
  SIGNS,
  VALUES,
} from "../chapters/03-spindles/source/vocabulary.ts";

/** What a token is; the page's style sheet has a colour for each. */
export type TokenKind =
  | "space"
  | "comment"
  | "string"
  | "pattern"
  | "number"
  | "keyword"
  | "builtin"
  | "type"
  | "constant"
  | "call"
  | "name"
  | "label"
  | "mnemonic"
  | "register"
  | "directive"
  | "mark";

/** A piece of a text: the tokens of a text, joined, are the text. */
export interface Token {
  /** What it is. */
  readonly kind: TokenKind;
  /** Its characters. */
  readonly text: string;
  /** The number of characters before it. */
  readonly at: number;
}

/** A language with a table. */
export type Language = "typescript" | "spindle" | "alpha" | "plain";

// ## The tables
//
// A row is a kind and a pattern. Words are the exception: what a word is depends on
// lists and on its neighbours, so each table has a function that names its words.

interface Table {
  readonly rows: readonly (readonly [TokenKind, RegExp])[];
  readonly word: RegExp;
  readonly nameWord: (word: string, before: Neighbours) => TokenKind;
  readonly templates: boolean;
}

interface Neighbours {
  readonly next: string;
  readonly firstOnLine: boolean;
}

const LINE_COMMENT = /\/\/.*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?(?:\*\/|$)/y;
const STRING = /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/y;
const NUMBER =
  /0[xX][\da-fA-F_]+n?|0[bB][01_]+n?|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?n?/y;
const PATTERN =
  /\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[dgimsuvy]*/y;

const TYPESCRIPT_KEYWORDS = words(
  `abstract as async await break case catch class const continue debugger declare
  default delete do else export extends finally for from function get if implements
  import in infer instanceof interface is keyof let new of override private protected
  public readonly return satisfies set static super switch this throw true false null
  try type typeof undefined unique using var void while with yield asserts`,
);
const TYPESCRIPT_BUILTINS = words(
  `any bigint boolean never number object string symbol unknown`,
);
const CURLY: Pick<Table, "rows" | "word" | "templates"> = {
  rows: [
    ["comment", LINE_COMMENT],
    ["comment", BLOCK_COMMENT],
    ["string", STRING],
    ["pattern", PATTERN],
    ["number", NUMBER],
    ["mark", /=>|\.\.\.|\?\.|[=!<>]=+|&&|\|\||\?\?/y],
  ],
  word: /[\p{L}_$#][\p{L}\p{N}_$]*/uy,
  templates: true,
};

const TABLES: Record<Exclude<Language, "plain">, Table> = {
  typescript: {
    ...CURLY,
    nameWord: curlyNames(TYPESCRIPT_KEYWORDS, TYPESCRIPT_BUILTINS),
  },
  spindle: {
    rows: [
      ["comment", LINE_COMMENT],
      ["keyword", new RegExp(PLACED_PATTERN, "y")],
      ["number", new RegExp(NUMBER_PATTERN, "y")],
      ["mark", new RegExp(patternOf(SIGNS), "y")],
    ],
    word: new RegExp(NAME_PATTERN, "y"),
    nameWord: curlyNames(KEYWORDS.union(VALUES), BASIC_TYPES),
    templates: false,
  },
  alpha: {
    rows: [
      ["comment", /#.*/y],
      ["comment", LINE_COMMENT],
      ["comment", BLOCK_COMMENT],
      ["string", STRING],
      ["label", /[\w.$]+(?=[ \t]*:)/y],
      ["register", /\$(?:f?\d{1,2}|sp|gp|ra|at|fp|zero)\b/y],
      ["directive", /\.[A-Za-z_]\w*/y],
      ["number", NUMBER],
    ],
    word: /[A-Za-z_.$][\w.$]*/y,
    nameWord: alphaName,
    templates: false,
  },
};

/** The set of the words of `text`. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}

/** Names the words of a language with braces, from its lists. */
function curlyNames(
  keywords: ReadonlySet<string>,
  builtins: ReadonlySet<string>,
): Table["nameWord"] {
  return (word, { next }) => {
    if (keywords.has(word)) return "keyword";
    if (builtins.has(word)) return "builtin";
    if (/^[A-Z][A-Z\d_]+$/.test(word)) return "constant";
    if (/^[A-Z]/.test(word)) return "type";
    return next === "(" ? "call" : "name";
  };
}

const ALPHA_REGISTER =
  /^(?:[rf](?:[12]?\d|3[01])|v0|t\d|t1[012]|s[0-6]|a[0-5]|ra|pv|at|gp|sp|fp|zero|ai)$/i;

/** Names a word of an assembler line: the first is what the line does. */
function alphaName(word: string, { firstOnLine }: Neighbours): TokenKind {
  if (firstOnLine) return "mnemonic";
  return ALPHA_REGISTER.test(word) ? "register" : "name";
}

// ## The cutting
//
// Two things need memory. A slash begins a pattern only where a value cannot have
// ended just before, and a template's text is interrupted by programs: `open` keeps,
// for each template that is still open, how many braces its program has opened.

interface Cutter {
  readonly text: string;
  readonly table: Table;
  readonly tokens: Token[];
  readonly open: number[];
  at: number;
  afterValue: boolean;
  firstOnLine: boolean;
}

/**
 * Cuts `text` into tokens.
 *
 * @returns tokens whose texts, joined, are `text`
 */
export function tokenize(text: string, language: Language): Token[] {
  if (language === "plain") {
    return text === "" ? [] : [{ kind: "name", text, at: 0 }];
  }
  const cutter: Cutter = {
    text,
    table: TABLES[language],
    tokens: [],
    open: [],
    at: 0,
    afterValue: false,
    firstOnLine: true,
  };
  while (cutter.at < text.length) cutOne(cutter);
  return cutter.tokens;
}

/** Cuts one token off the front of what is left. */
function cutOne(cutter: Cutter): void {
  const space = match(cutter, /\s+/y);
  if (space) return push(cutter, "space", space);
  if (cutter.table.templates && cutTemplate(cutter)) return;
  for (const [kind, pattern] of cutter.table.rows) {
    if (kind === "pattern" && cutter.afterValue) continue;
    const found = match(cutter, pattern);
    if (found) return push(cutter, kind, found);
  }
  const word = match(cutter, cutter.table.word);
  if (word) return push(cutter, nameOf(cutter, word), word);
  push(
    cutter,
    "mark",
    String.fromCodePoint(cutter.text.codePointAt(cutter.at)!),
  );
}

/** What `pattern` finds exactly here, or the empty string. */
function match(cutter: Cutter, pattern: RegExp): string {
  pattern.lastIndex = cutter.at;
  return pattern.exec(cutter.text)?.[0] ?? "";
}

/** The kind of `word`, which stands at the front of what is left. */
function nameOf(cutter: Cutter, word: string): TokenKind {
  const next = cutter.text[cutter.at + word.length] ?? "";
  return cutter.table.nameWord(word, {
    next,
    firstOnLine: cutter.firstOnLine,
  });
}

/** Appends a token and moves behind it. */
function push(cutter: Cutter, kind: TokenKind, text: string): void {
  cutter.tokens.push({ kind, text, at: cutter.at });
  cutter.at += text.length;
  if (kind === "space") {
    if (text.includes("\n")) cutter.firstOnLine = true;
    return;
  }
  if (kind === "comment") return;
  if (kind !== "label" && text !== ":") cutter.firstOnLine = false;
  cutter.afterValue = kind === "mark"
    ? /^[)\]}]$/.test(text)
    : kind !== "keyword";
}

/** Cuts a stretch of template text, if one begins here. */
function cutTemplate(cutter: Cutter): boolean {
  const here = cutter.text[cutter.at];
  const depth = cutter.open.length - 1;
  if (here === "{" && depth >= 0) cutter.open[depth]!++;
  if (here === "}" && depth >= 0 && cutter.open[depth]!-- === 0) {
    cutter.open.pop();
  } else if (here !== "`") {
    return false;
  }
  const stretch = match(
    cutter,
    /[`}](?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{|$)/y,
  );
  push(cutter, "string", stretch);
  cutter.afterValue = !stretch.endsWith("${");
  if (stretch.endsWith("${")) cutter.open.push(0);
  return true;
}

// ## Into HTML

/** `text` with the characters that mean something in HTML written as references. */
export function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) =>
      ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!,
  );
}

/** One token as HTML: a span of its kind's class, or bare where colour is no help. */
export function tokenHtml(kind: TokenKind, text: string): string {
  const plain = kind === "space" || kind === "name" || kind === "mark";
  return plain
    ? escapeHtml(text)
    : `<span class="t-${kind}">${escapeHtml(text)}</span>`;
}

/** `text` as coloured HTML. */
export function highlight(text: string, language: Language): string {
  return tokenize(text, language)
    .map((token) => tokenHtml(token.kind, token.text))
    .join("");
}

/** The language that a fence, a file's suffix or a reader calls `name`. */
export function languageNamed(name: string): Language {
  if (/^(ts|typescript|js|javascript)$/.test(name)) return "typescript";
  if (/^(s|alpha|asm|assembler)$/.test(name)) return "alpha";
  return name === "spindle" || name === "manifest" ? "spindle" : "plain";
}
