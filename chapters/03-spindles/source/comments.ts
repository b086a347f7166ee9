// # Where comments stand
//
// A comment means nothing to the parser, but whoever lays a source out anew must keep it beside
// what it is about.
//
// A comment behind a word belongs to that word. One on a line of its own belongs to what
// follows. And one that begins at the margin is prose, as on these pages: it is about the
// source as a whole.

import type { Token } from "./lexer.ts";

/** A comment on a line of its own. */
export interface Comment {
  /** The comment, from its slashes to the end of the line. */
  readonly text: string;
  /** Whether it begins at the margin. */
  readonly prose: boolean;
  /** Whether the line before it is empty. */
  readonly blank: boolean;
}

/** What stands around a word. */
export interface AroundWord {
  /** The comments on the lines before it. */
  readonly comments: readonly Comment[];
  /** Whether the line before it is empty. */
  readonly blank: boolean;
  /** Whether it is the first word of its line. */
  readonly first: boolean;
  /** The comment behind it, on the same line. */
  readonly remark: string | undefined;
}

/** What stands around each of `tokens`, the words of `text`. */
export function aroundWords(
  text: string,
  tokens: readonly Token[],
): AroundWord[] {
  const gaps = tokens.map(({ start }, index) => {
    const from = tokens[index - 1]?.end ?? 0;
    return gapOf(text.slice(from, start), index === 0);
  });
  return gaps.map(({ comments, blank, first }, index) => {
    return { comments, blank, first, remark: gaps[index + 1]?.remark };
  });
}

/** What stands between two words, or before the first. */
function gapOf(gap: string, isFirst: boolean): AroundWord {
  const lines = gap.split(/\r?\n/);
  const remark = isFirst ? undefined : commentIn(lines[0]!);
  const own = isFirst ? lines : lines.slice(1);
  const comments = own.flatMap((line, index) => {
    const text = commentIn(line);
    if (text === undefined) return [];
    const blank = index > 0 && own[index - 1]!.trim() === "";
    return [{ text, prose: line.startsWith("//"), blank }];
  });
  const blank = own.length > 1 && own.at(-2)!.trim() === "";
  return { comments, blank, first: isFirst || lines.length > 1, remark };
}

function commentIn(line: string): string | undefined {
  const at = line.indexOf("//");
  return at < 0 ? undefined : line.slice(at).trimEnd();
}
