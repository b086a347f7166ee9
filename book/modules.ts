// # Who imports whom
//
// A name in a listing may have been defined in another file, and the file's imports
// say in which.

import type { Source } from "./source.ts";
import { after, inFirstColumn } from "./symbols.ts";

/** A name that an import brings into a file. */
export interface Binding {
  /** The name in the file. */
  readonly local: string;
  /** The name in the other file; `*` for all of it, `default` for a text. */
  readonly imported: string;
  /** The path of the other file, or a package's name. */
  readonly from: string;
}

/** A line that passes on what another file exports. */
export interface Passing {
  /** The path of the other file. */
  readonly from: string;
  /** The line in this file. */
  readonly line: number;
  /** The names passed on, by the name they get; undefined if all are. */
  readonly names: ReadonlyMap<string, string> | undefined;
}

/** What a file takes from others. */
export interface Links {
  /** The names its imports bind. */
  readonly bindings: readonly Binding[];
  /** The files it exports from, in order. */
  readonly passings: readonly Passing[];
  /** The files it imports as text, in order. */
  readonly texts: readonly { readonly from: string; readonly line: number }[];
}

interface Statement {
  readonly words: readonly string[];
  readonly line: number;
}

/** What `source` imports and passes on. */
export function linksOf(source: Source): Links {
  const bindings: Binding[] = [];
  const passings: Passing[] = [];
  const texts: { from: string; line: number }[] = [];
  if (source.language !== "typescript") return { bindings, passings, texts };
  for (const { words, line } of statements(source)) {
    const quoted = words[words.indexOf("from") + 1] ?? "";
    const from = resolvePath(source.path, quoted.slice(1, -1));
    if (words[0] === "export") {
      passings.push({
        from,
        line,
        names: words[1] === "*" ? undefined : names(words),
      });
    } else {
      for (const [local, imported] of names(words)) {
        bindings.push({ local, imported, from });
      }
      if (words.includes('"text"')) texts.push({ from, line });
    }
  }
  return { bindings, passings, texts };
}

/** The import and export-from statements of `source`, as their words. */
function statements(source: Source): Statement[] {
  const { tokens, lineOf } = source;
  const found: Statement[] = [];
  tokens.forEach(({ text, kind }, index) => {
    if (kind !== "keyword" || !/^(import|export)$/.test(text)) return;
    if (!inFirstColumn(source, index)) return;
    const words: string[] = [];
    for (let at = index; at < tokens.length; at = after(tokens, at)) {
      if (tokens[at]!.text === ";") break;
      words.push(tokens[at]!.text);
    }
    if (isLink(words)) found.push({ words, line: lineOf[index]! });
  });
  return found;
}

/** Whether the statement `words` takes something from another file. */
function isLink(words: readonly string[]): boolean {
  const from = words.indexOf("from");
  return from > 0 && /^["']/.test(words[from + 1] ?? "") &&
    /^[*{\w]/.test(words[1] ?? "") &&
    !/^(const|function|interface|class|async|let)$/.test(words[1]!);
}

/** The names between the braces of an import or export, the name got first. */
function names(words: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const list = words.slice(1, words.indexOf("from"))
    .filter((word) => word !== "{" && word !== "}" && word !== "type");
  for (const item of list.join(" ").split(" , ")) {
    const [imported, , local] = item.replace(/ ?,$/, "").split(" ");
    if (!imported) continue;
    const isDefault = words[0] === "import" && !words.includes("{") &&
      imported !== "*";
    found.set(local ?? imported, isDefault ? "default" : imported);
  }
  return found;
}

/** The path that `specifier` means in the file at `path`; itself if not relative. */
export function resolvePath(path: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const parts = path.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
