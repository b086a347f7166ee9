// # Words beside each other
//
// Between two words there is a space or there is none, and it depends on what they are.
//
// `a - b` has spaces and `-b` has none, though the sign is the same; in `cost (x)` the
// first word belongs to the language and in `cost(x)` it is somebody's procedure. The
// parser has noted what signs are; whether a word is a name can be seen from the word
// before it, because two names never stand side by side.

import type { AroundWord } from "./comments.ts";
import type { Token } from "./lexer.ts";
import type { Role } from "./reading.ts";
import { isReserved, SIGNS, VALUES } from "./vocabulary.ts";

/** A source that is being laid out. */
export interface Spacing {
  /** Its words. */
  readonly tokens: readonly Token[];
  /** What stands around each of them. */
  readonly around: AroundWord[];
  /** What those signs are that do not tell it themselves. */
  readonly roles: ReadonlyMap<number, Role>;
  /** The index of the next word. */
  at: number;
}

/** What the word at `index` is. */
export function textAt({ tokens }: Spacing, index: number): string {
  const token = tokens[index];
  return token === undefined || token.kind === "end" ? "" : token.text;
}

/** Whether the word at `index` is one of the two signs of a choice. */
export function isChoice({ roles }: Spacing, index: number): boolean {
  return roles.get(index) === "choice";
}

/** Whether a space stands before the word at `index`. */
export function isApart(draft: Spacing, index: number): boolean {
  const [before, text] = [textAt(draft, index - 1), textAt(draft, index)];
  if (/^[?:]$/.test(text)) return isChoice(draft, index);
  if (/^([,;)\]]|\.\.?=?)$/.test(text)) return false;
  if (/^([([]|\.\.?=?)$/.test(before)) return false;
  if (draft.roles.get(index - 1) === "unary") {
    return SIGNS.includes(before + text); // `- !x`, because `-!` is another sign
  }
  return !/^[([]$/.test(text) || !isValue(draft, index - 1);
}

/** Whether a value, a type or a name ends with the word at `index`. */
export function isValue(draft: Spacing, index: number): boolean {
  const { tokens } = draft;
  let at = index;
  while (tokens[at]?.kind === "name" && !isReserved(tokens[at]!.text)) at--;
  if (at < index) return (index - at) % 2 === (endsValue(draft, at) ? 0 : 1);
  return endsValue(draft, index);
}

function endsValue({ tokens, roles }: Spacing, index: number): boolean {
  const token = tokens[index];
  if (token === undefined) return false;
  if (token.kind === "number" || VALUES.has(token.text)) return true;
  if (token.text === "}") return roles.get(index) === "record";
  return /^[)\]?]$/.test(token.text) && roles.get(index) !== "choice";
}
