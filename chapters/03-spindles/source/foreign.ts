// # What people write who know other languages
//
// A word of another language at a place where it would make sense there is no puzzle for
// its reader, so the help names this language's word for it.

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

/** What may help whoever has written the word at `index`, if it looks like another language. */
export function foreignHelp(
  tokens: readonly Token[],
  index: number,
): string | undefined {
  const { text } = tokens[index]!;
  const instead = insteadOf(tokens, index);
  if (instead !== undefined) return `Instead of ${text} write: ${instead}`;
  if (isDecrement(tokens, index)) {
    return "Instead of -- write: -= 1, in a statement of its own";
  }
}

function insteadOf(
  tokens: readonly Token[],
  index: number,
): string | undefined {
  const { kind, text } = tokens[index]!;
  if (kind === "sign") return own(FOREIGN_SIGNS, text);
  if (kind !== "name") return undefined;
  const found = own(FOREIGN_WORDS, text) ?? own(OPERATORS, text);
  if (found !== undefined) return found;
  return own(BEGINNINGS, text);
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

function isDecrement(tokens: readonly Token[], index: number): boolean {
  const [first, second] = [tokens[index - 2], tokens[index - 1]];
  return first?.text === "-" && second?.text === "-" &&
    first.end === second.start;
}

function own(
  table: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
