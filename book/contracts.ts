// # Contracts
//
// A JSDoc comment is shown as what it is, a contract: what a symbol does, then what it
// takes, gives and refuses.

import type { Writing } from "./book.ts";
import { escapeHtml } from "./highlight.ts";
import { markdownHtml } from "./markdown.ts";
import type { Piece } from "./source.ts";

/** A contract, taken apart. */
export interface Contract {
  /** What the symbol is or does. */
  readonly description: Section;
  /** The parts that begin with an `@` word. */
  readonly tags: readonly Tag[];
}

/** A stretch of a contract. */
export interface Section {
  /** Its Markdown. */
  readonly text: string;
  /** Its first line in the file. */
  readonly line: number;
}

/** A part of a contract that begins with an `@` word. */
export interface Tag extends Section {
  /** The word, without the sign. */
  readonly tag: string;
  /** The parameter it is about, if it is about one. */
  readonly name: string;
}

/** Takes the contract `piece` apart. */
export function parseContract(piece: Piece): Contract {
  const sections: {
    tag: string;
    name: string;
    lines: string[];
    line: number;
  }[] = [{ tag: "", name: "", lines: [], line: piece.first }];
  piece.lines.forEach((line, index) => {
    const [, tag, rest] = /^\s*@(\w+)\s*(.*)$/.exec(line) ?? [];
    if (!tag) return sections.at(-1)!.lines.push(line);
    const [, name = "", text] = takesName(tag)
      ? /^(\[?[\w$.]+\]?)\s*(?:-\s+)?(.*)$/.exec(rest!) ?? []
      : [];
    const lines = [text ?? rest!];
    sections.push({ tag, name, lines, line: piece.first + index });
  });
  const [description, ...tags] = sections.map(({ tag, name, lines, line }) => {
    const skipped = lines.findIndex((line) => line.trim() !== "");
    return {
      tag,
      name,
      text: linked(lines.join("\n").trim()),
      line: line + Math.max(skipped, 0),
    };
  });
  return { description: description!, tags };
}

/** Whether the word behind `@tag` is a name. */
function takesName(tag: string): boolean {
  return tag === "param" || tag === "typeParam" || tag === "template";
}

/** `text` with JSDoc's links written like the book's. */
function linked(text: string): string {
  return text.replace(
    /\{@(?:link|linkcode|linkplain)\s+([^}|\s]+)[^}]*\}/g,
    "[[$1]]",
  );
}

// ## Laying it out

const TITLES: Record<string, string> = {
  returns: "returns",
  return: "returns",
  throws: "throws",
  example: "example",
  typeParam: "type",
  template: "type",
  default: "default",
  see: "see",
  deprecated: "deprecated",
};

/** The HTML of the contract `piece`. */
export function contractHtml(piece: Piece, writing: Writing): string {
  const { description, tags } = parseContract(piece);
  const shown = tags.filter(({ tag }) => tag === "param" || TITLES[tag]);
  const list = shown.length === 0 ? "" : `\n<dl>
${shown.map((tag) => tagHtml(tag, writing)).join("\n")}
</dl>`;
  return `<div class="contract">
${markdownHtml(description.text, description.line, writing)}${list}
</div>`;
}

/** One tag: its name on the left, what it says on the right. */
function tagHtml({ tag, name, text, line }: Tag, writing: Writing): string {
  const term = name
    ? `<code>${escapeHtml(name)}</code>`
    : `<span class="tag">${TITLES[tag] ?? tag}</span>`;
  return `<div><dt>${term}</dt><dd>${
    markdownHtml(text, line, writing)
  }</dd></div>`;
}
