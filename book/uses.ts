// # From a name to its definition, and back
//
// Which words of a listing are links, and where each name is used.
//
// A word is a link if the file's imports or the file itself define it, and if it does
// not mean something else where it stands. `read` may be a function of the file and
// also the parameter of another; inside that other one it is no link. Finding
// parameters and local names takes no parser: they are followed by a colon, led in by
// `const`, or stand before an arrow.

import type { Page } from "./contents.ts";
import type { Token } from "./highlight.ts";
import {
  after,
  before,
  type Definition,
  definitionsIn,
  inFirstColumn,
} from "./symbols.ts";

/** A place where a name is used. */
export interface Use {
  /** The page. */
  readonly page: Page;
  /** The line. */
  readonly line: number;
  /** The definition in which it is used, if it is in one. */
  readonly within: Definition | undefined;
}

/** Every definition of the book, and every use of one. */
export interface Index {
  /** The pages, by the paths of their files. */
  readonly pages: ReadonlyMap<string, Page>;
  /** The definitions of each file, by its path. */
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
  /** For each file, the definition that a token links to, by the token's index. */
  readonly links: ReadonlyMap<string, ReadonlyMap<number, Definition>>;
  /** The uses of each definition. */
  readonly uses: ReadonlyMap<Definition, readonly Use[]>;
}

/** Finds all definitions on `pages`, and all uses of them. */
export function indexOf(pages: readonly Page[]): Index {
  const index = {
    pages: new Map(pages.map((page) => [page.source.path, page])),
    definitions: new Map(
      pages.map(({ source }) => [source.path, definitionsIn(source)]),
    ),
    links: new Map<string, Map<number, Definition>>(),
    uses: new Map<Definition, Use[]>(),
  };
  for (const page of pages) {
    const links = linkTokens(page, index);
    index.links.set(page.source.path, links);
    for (const [token, definition] of links) {
      noteUse(index, page, token, definition);
    }
  }
  return index;
}

/** Adds the use of `definition` at `token` of `page`, unless it is an import. */
function noteUse(
  index: Known & { readonly uses: Map<Definition, Use[]> },
  page: Page,
  token: number,
  definition: Definition,
): void {
  const { path, lineOf, pieces } = page.source;
  const line = lineOf[token]!;
  const piece = pieces.findLast(({ first }) => first <= line);
  if (piece?.kind === "imports") return;
  const within = index.definitions.get(path)!
    .findLast((other) => !other.member && other.token < token);
  if (within === definition) return;
  const uses = index.uses.get(definition) ?? [];
  uses.push({ page, line, within });
  index.uses.set(definition, uses);
}

// ## What a name means in a file

/** What must be known to find what a name means. */
export type Known = Pick<Index, "pages" | "definitions">;

/** The names that mean something everywhere in the file of `page`. */
function scopeOf(page: Page, index: Known): Map<string, Definition> {
  const scope = new Map<string, Definition>();
  for (const { local, imported, from } of page.links.bindings) {
    const definition = exportOf(from, imported, index);
    if (definition) scope.set(local, definition);
  }
  for (const definition of index.definitions.get(page.source.path)!) {
    if (!scope.has(definition.name)) scope.set(definition.name, definition);
  }
  return scope;
}

/**
 * What the file at `path` exports as `name`, looked for along its export lines.
 *
 * @returns undefined if it exports no such thing, or is no page of the book
 */
export function exportOf(
  path: string,
  name: string,
  index: Known,
): Definition | undefined {
  const own = index.definitions.get(path)?.find((definition) =>
    definition.name === name && definition.exported
  );
  if (own) return own;
  for (const { from, names } of index.pages.get(path)?.links.passings ?? []) {
    const inner = names ? names.get(name) : name;
    const found = inner !== undefined && exportOf(from, inner, index);
    if (found) return found;
  }
}

// ## Which words are links

/** The tokens of `page` that name definitions, and which. */
function linkTokens(page: Page, index: Known): Map<number, Definition> {
  const { source } = page;
  const scope = source.language === "spindle"
    ? spindleScope(page, index)
    : scopeOf(page, index);
  const own = new Set(
    index.definitions.get(source.path)!.map(({ token }) => token),
  );
  const locals = localNames(page);
  const links = new Map<number, Definition>();
  source.tokens.forEach((token, at) => {
    const definition = scope.get(qualified(source.tokens, at));
    if (!definition || own.has(at) || !isWord(token)) return;
    if (isKey(source.tokens, at) || locals(at).has(token.text)) return;
    links.set(at, definition);
  });
  return links;
}

/** Spindles have no imports: an interface is known by its name in the whole book. */
function spindleScope(page: Page, index: Known): Map<string, Definition> {
  const scope = scopeOf(page, index);
  for (const [path, definitions] of index.definitions) {
    if (!path.endsWith(".spindle")) continue;
    for (const definition of definitions) {
      if (!scope.has(definition.name)) scope.set(definition.name, definition);
    }
  }
  return scope;
}

/** The name that the token at `at` completes: `b` in `a.b` completes `a.b`. */
function qualified(tokens: readonly Token[], at: number): string {
  const text = tokens[at]!.text;
  if (tokens[at - 1]?.text !== ".") return text;
  return `${tokens[at - 2]?.text}.${text}`;
}

/** Whether `token` may be a name. */
function isWord({ kind }: Token): boolean {
  return kind === "name" || kind === "call" || kind === "type" ||
    kind === "constant";
}

/** Whether the token at `at` is a key: it has a colon behind it and is no choice. */
function isKey(tokens: readonly Token[], at: number): boolean {
  const next = tokens[after(tokens, at)]?.text;
  const last = tokens[before(tokens, at)]?.text ?? "";
  if (next === "?") {
    return /^[,;({]$/.test(last) && follows(tokens, at, "?", ":");
  }
  return next === ":" && /^[,;({}]$|^readonly$/.test(last);
}

/** Whether the tokens after `at` are `first` and `second`. */
function follows(
  tokens: readonly Token[],
  at: number,
  first: string,
  second: string,
): boolean {
  const next = after(tokens, at);
  return tokens[next]?.text === first &&
    tokens[after(tokens, next)]?.text === second;
}

// ## Names that mean something else
//
// A statement of the top level is searched once for the names it makes for itself,
// and all of it keeps those names.

/** For a token's index, the local names of the statement it stands in. */
function localNames(page: Page): (at: number) => ReadonlySet<string> {
  const { source } = page;
  const sets: ReadonlySet<string>[] = [];
  let current = new Set<string>();
  source.tokens.forEach((token, at) => {
    const top = inFirstColumn(source, at);
    if (top) current = new Set();
    sets.push(current);
    if (!top && isWord(token) && isLocal(source.tokens, at)) {
      current.add(token.text);
    }
  });
  return (at) => sets[at]!;
}

/** Whether the word at `at` is where a parameter or a local name is made. */
function isLocal(tokens: readonly Token[], at: number): boolean {
  const next = tokens[after(tokens, at)]?.text ?? "";
  const last = before(tokens, at);
  const led = tokens[last]?.text ?? "";
  if (next === "=>") return true;
  if (/^(const|let|var|function)$/.test(led)) {
    return !atTop(tokens, last);
  }
  const listed = /^[(,{[]$|^\.\.\.$/.test(led);
  if (listed && /^[,)}\]]$/.test(next)) return beforeArrow(tokens, at);
  return /^[(,]$/.test(led) &&
    (next === ":" || follows(tokens, at, "?", ":")) &&
    insideRound(tokens, at);
}

/** Whether the declaring word at `at` declares for the whole file. */
function atTop(tokens: readonly Token[], at: number): boolean {
  const line = tokens[at - 1];
  return line === undefined || line.text.endsWith("\n") ||
    tokens[before(tokens, at)]?.text === "export";
}

/** Whether the innermost bracket around `at` is a round one. */
function insideRound(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (at--; at >= 0; at--) {
    const { text, kind } = tokens[at]!;
    if (kind !== "mark") continue;
    if (/^[)\]}]$/.test(text)) depth++;
    if (/^[([{]$/.test(text) && depth-- === 0) return text === "(";
  }
  return false;
}

/** Whether the list around `at` is closed before an arrow, `=` or `of`: a pattern. */
function beforeArrow(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let next = at; next < tokens.length; next++) {
    const { text, kind } = tokens[next]!;
    if (kind !== "mark") continue;
    if (/^[([{]$/.test(text)) depth++;
    if (/^[)\]}]$/.test(text) && depth-- === 0) {
      const then = tokens[after(tokens, next)]?.text ?? "";
      if (/^[)\]},]$/.test(then)) return beforeArrow(tokens, next + 1);
      return /^(=>|=|of|:)$/.test(then);
    }
  }
  return false;
}
