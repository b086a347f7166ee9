// # What people write who know other languages
//
// A word of another language at a place where it would make sense there is no puzzle for
// its reader, so the help names this language's word for it.

import type { Span } from "./diagnostics.ts";
import type { Token } from "./lexer.ts";
import { FOREIGN_SIGNS, FOREIGN_WORDS } from "./vocabulary.ts";

/** What to write instead of words that are names here, but begin something elsewhere. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  def: "procedure",
  func: "procedure",
  proc: "procedure",
  sub: "procedure",
  struct: "record",
  class: "record, or a spindle of its own",
  union: "variant",
  typedef: "type Name = ...;",
  import: "uses, behind the spindle's name",
  use: "uses, behind the spindle's name",
  module: "spindle",
  async: "entry, on or procedure: nothing waits in a spindle",
  public: "export",
  pub: "export",
  private: "nothing: what is not exported is private",
  loop: "while true budget 100 { ... }",
  do: "while condition budget 100 { ... }",
  until: "while with the opposite condition",
  unless: "if with the opposite condition",
  foreach: "for x in list { ... }",
  elif: "else if",
  elsif: "else if",
  elseif: "else if",
  case: "a case, then => { ... }, inside match",
  default: "else => { ... }, inside match",
  throw: "fail",
  goto: "if, for, while or match",
  assert: "if with a fail or return in it",
  mutable: "let",
  int: "let name: i32 = ...",
  auto: "const or let",
};

/** What to write instead of words that stand between or before values elsewhere. */
const OPERATORS: Readonly<Record<string, string>> = {
  and: "&&",
  or: "||",
  not: "!",
  mod: "%",
  div: "/",
  as: "a conversion: u32(x)",
  nil: "none",
  undefined: "none",
  then: "{ ... }",
  elif: "else if",
  elsif: "else if",
  elseif: "else if",
};

/** A word of another language. */
export interface Foreign extends Span {
  /** The word. */
  readonly text: string;
  /** What to write instead, as a sentence. */
  readonly help: string;
}

/** The word of another language at `index`, or just before it, if there is one. */
export function foreignAt(
  tokens: readonly Token[],
  index: number,
): Foreign | undefined {
  const token = tokens[index]!;
  const before = tokens[index - 1];
  const instead = insteadOf(token);
  if (instead !== undefined) return foreign(token, instead);
  if (before?.text === "not") return foreign(before, "!");
  const first = tokens[index - 2];
  const isDecrement = first?.text === "-" && before?.text === "-" &&
    first.end === before.start;
  if (!isDecrement) return undefined;
  const both = { text: "--", start: first.start, end: before.end };
  return foreign(both, "-= 1, in a statement of its own");
}

function foreign(
  { text, start, end }: Omit<Foreign, "help">,
  instead: string,
): Foreign {
  return { text, start, end, help: `Instead of ${text} write: ${instead}` };
}

function insteadOf({ kind, text }: Token): string | undefined {
  if (kind === "sign") return own(FOREIGN_SIGNS, text);
  if (kind !== "name") return undefined;
  return own(FOREIGN_WORDS, text) ?? own(OPERATORS, text) ??
    own(BEGINNINGS, text);
}

/** What may help if the word at `index` begins something in another language. */
export function foreignBeginning(
  tokens: readonly Token[],
  index: number,
): string | undefined {
  const [word, next] = [tokens[index]!, tokens[index + 1]!];
  if (word.kind !== "name") return undefined;
  if (next.kind !== "name" && next.text !== "{") return undefined;
  const instead = own(BEGINNINGS, word.text);
  return instead && `Instead of ${word.text} write: ${instead}`;
}

function own(
  table: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
