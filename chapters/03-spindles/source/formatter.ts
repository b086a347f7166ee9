// # One layout for all sources
//
// However a source is written, it can be laid out in one way, so that nobody has to think about
// it and changes show only what has changed.
//
// Lines are indented by two spaces for each brace and are at most 80 characters wide. What
// stands in braces keeps to one line if its author wrote it so, it fits, and there are at
// most two statements in it. One empty line stays where there were some; procedures and
// prose always have one around them. Comments stay where they are.
//
// Only spaces, ends of lines and commas in front of closing brackets change. The formatter
// counts the words of its result to be sure.

import { panic } from "../../01-hardware/mod.ts";
import { aroundWords } from "./comments.ts";
import type { Refusal, Source } from "./diagnostics.ts";
import {
  BLANK,
  BRACE,
  END,
  group,
  indent,
  type Layout,
  LINE,
  printLayout,
} from "./layout.ts";
import { LONGEST_SOURCE, refuse, type Token, tokenize } from "./lexer.ts";
import { parseWords } from "./parser.ts";
import {
  commentsBefore,
  hasRemark,
  remarkAt,
  takeBrackets,
  takePhrase,
  takeWord,
} from "./phrases.ts";
import type { MoreStatements } from "./reading.ts";
import { type Spacing, textAt } from "./spacing.ts";

/** So many statements of a block may stand on one line. */
const MOST_BESIDE = 2;

/** No line is wider than this if it can be avoided, in characters. */
export const WIDEST_LINE = 80;

/**
 * The text of `source` in the common layout.
 *
 * @throws Refusal if it cannot be parsed, or would become too long
 */
export function formatSource(
  source: Source,
  more: MoreStatements = {},
): string {
  const { tokens, roles } = parseWords(source, more);
  const around = aroundWords(source.text, tokens);
  const draft: Spacing = { tokens, around, roles, at: 0 };
  const entries = takeEntries(draft, true);
  const text = printLayout(between(entries, END), WIDEST_LINE);
  if (text.length > LONGEST_SOURCE) throw tooLong(source, text.length);
  const kept = essence(source.text, tokens);
  if (essence(text, tokenize({ ...source, text })) !== kept) {
    panic("formatSource: a word or a comment was lost");
  }
  return text;
}

function tooLong(source: Source, length: number): Refusal {
  return refuse(
    source,
    "S004",
    { start: 0, end: 1 },
    `Laid out, the source would have ${length} characters`,
    `A spindle may have ${LONGEST_SOURCE}: split it into several`,
  );
}

/** What a layout must not change: all words and comments, without commas that close a list. */
function essence(text: string, tokens: readonly Token[]): string {
  const words = tokens.map(({ text }) => text).filter((word, index) =>
    word !== "," || !/^[)\]}]$/.test(tokens[index + 1]!.text)
  );
  const comments = aroundWords(text, tokens).flatMap((one) => [
    ...one.comments.map(({ text }) => text),
    one.remark ?? "",
  ]);
  return [...words, ...comments.filter((one) => one !== "")].join("\n");
}

// ## What stands below each other
//
// Statements, fields and members stand below each other, and so do the comments between them.

interface Entry {
  readonly layout: Layout;
  readonly kind: "prose" | "comment" | "simple" | "block" | "procedure";
  /** Whether there was an empty line before it. */
  readonly blank: boolean;
}

/** Takes what stands below each other, up to a closing brace or the end. */
function takeEntries(draft: Spacing, outside: boolean): Entry[] {
  const entries: Entry[] = [];
  for (;;) {
    const around = draft.around[draft.at]!;
    for (const { text, prose: margin, blank } of around.comments) {
      const prose = margin || outside;
      const layout: Layout = { kind: "comment", text, prose };
      entries.push({ layout, kind: prose ? "prose" : "comment", blank });
    }
    draft.around[draft.at] = { ...around, comments: [] };
    if (/^}?$/.test(textAt(draft, draft.at))) return entries;
    entries.push({ ...takeItem(draft), blank: around.blank });
  }
}

/** `entries` below each other, with empty lines where they belong. */
function between(entries: readonly Entry[], end: Layout): Layout {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const blank = isBlankBetween(before, entry) ? BLANK : "";
    return [before === undefined ? "" : end, blank, entry.layout];
  });
}

function isBlankBetween(before: Entry | undefined, entry: Entry): boolean {
  if ((before?.kind === "prose") !== (entry.kind === "prose")) return true;
  if (before === undefined) return false;
  if (before.kind === "procedure") return true;
  return entry.blank ||
    (entry.kind === "procedure" && before.kind !== "comment");
}

// ## A statement or a member

type Inside = "members" | "fields" | "cases" | "arms" | "statements";

const INSIDE: Readonly<Record<string, Inside>> = {
  spindle: "members",
  interface: "members",
  state: "fields",
  record: "fields",
  view: "fields",
  enum: "cases",
  variant: "cases",
  match: "arms",
};

const PROCEDURES =
  /^(entry|procedure|operation|on|export|static|pure|spindle|interface)$/;

/** Takes a statement, a field or a member, with its blocks. */
function takeItem(draft: Spacing): Pick<Entry, "layout" | "kind"> {
  const inside = insideOf(draft);
  const first = textAt(draft, draft.at);
  const parts: Layout[] = [];
  let blocks = 0;
  do {
    parts.push(takePhrases(draft));
    if (textAt(draft, draft.at) === ";") parts.push(takeWord(draft));
    if (textAt(draft, draft.at) !== "{") break;
    const isArm = textAt(draft, draft.at - 1) === "=>";
    parts.push(takeBlock(draft, inside));
    blocks++;
    if (isArm || !/^(else|\{)$/.test(textAt(draft, draft.at))) break;
    if (textAt(draft, draft.at) === "else") parts.push(" ");
  } while (textAt(draft, draft.at) !== "");
  const kind = blocks === 0
    ? "simple"
    : PROCEDURES.test(first)
    ? "procedure"
    : "block";
  return { layout: group(parts), kind };
}

/** What stands in the braces of the item that begins here. */
function insideOf(draft: Spacing): Inside {
  const word = textAt(draft, draft.at);
  const isName = /^(=|=>|\.|,|\(|\[|:|\+.*)$/.test(textAt(draft, draft.at + 1));
  if (isName || !Object.hasOwn(INSIDE, word)) return "statements";
  return INSIDE[word]!;
}

/** Takes phrases with commas between them: the cases of an arm, the spindles that one uses. */
function takePhrases(draft: Spacing): Layout {
  const from = draft.at;
  const isSpindle = textAt(draft, from) === "spindle";
  const phrases = [takePhrase(draft)];
  while (textAt(draft, draft.at) === ",") {
    phrases.push([takeWord(draft)], takePhrase(draft));
  }
  const line = hasRemark(draft, from, draft.at - 1) ? END : LINE;
  const [first, ...rest] = phrases.map((part, index) =>
    index > 0 && index % 2 === 0 ? [line, part] : part
  );
  return group(first!, isSpindle ? indent(rest) : rest);
}

/** Takes what stands in braces. */
function takeBlock(draft: Spacing, inside: Inside): Layout {
  if (inside === "cases") return [" ", takeBrackets(draft)];
  const open = draft.at++;
  const brace = [commentsBefore(draft, open), BRACE, remarkAt(draft, open)];
  const apart = draft.around[draft.at]!.first;
  const entries = takeEntries(draft, false);
  const close = takeWord(draft);
  if (entries.length === 0) return [brace, close];
  const isShort = !apart && !hasRemark(draft, open, draft.at - 1) &&
    inside !== "members" && inside !== "arms" &&
    (inside === "fields" || entries.length <= MOST_BESIDE) &&
    entries.every(({ kind }) => kind === "simple");
  const end = isShort ? LINE : END;
  const last = entries.at(-1)!.kind === "prose" ? BLANK : "";
  return [brace, indent(end, between(entries, end)), last, end, close];
}
