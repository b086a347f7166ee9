// # Who is defined where
//
// Every name that a file defines at its top level is a place one can link to.
//
// `deno fmt` keeps declarations of the top level in the first column and everything
// else out of it, so a declaration is found by looking there. What follows up to the
// next one belongs to it, and the names its braces open with are its *members*:
// `[[Fields.opcode]]` finds a field of an interface, `[[Console.write]]` an operation.

import type { Token } from "./highlight.ts";
import type { Source } from "./source.ts";

/** A name that a file defines. */
export interface Definition {
  /** The name; `Interface.member` for a member. */
  readonly name: string;
  /** What it is: `function`, `interface`, `operation`, `label` ... */
  readonly kind: string;
  /** The path of the file. */
  readonly path: string;
  /** The line of its name. */
  readonly line: number;
  /** Whether other files can name it. */
  readonly exported: boolean;
  /** Whether it is a member of another definition. */
  readonly member: boolean;
  /** The index of its name among the file's tokens. */
  readonly token: number;
}

const DECLARES: Record<string, ReadonlySet<string>> = {
  typescript: new Set(
    ["function", "class", "interface", "type", "const", "let", "var"],
  ),
  spindle: new Set(
    ["spindle", "interface", "type", "const", "record", "enum", "function"],
  ),
};

const MODIFIERS = new Set(
  ["export", "default", "declare", "async", "abstract", "*"],
);

/** The definitions of `source`, members behind their owners, in order. */
export function definitionsIn(source: Source): Definition[] {
  if (source.language === "alpha") return labelsIn(source);
  const found: Definition[] = [];
  source.tokens.forEach((_, index) => {
    const definition = inFirstColumn(source, index) &&
      declarationAt(source, index);
    if (!definition) return;
    found.push(definition, ...membersOf(source, definition));
  });
  return found;
}

/** The index of the first token after `index` that is neither space nor comment. */
export function after(tokens: readonly Token[], index: number): number {
  do index++; while (isSilent(tokens[index]));
  return index;
}

/** The index of the last token before `index` that is neither space nor comment. */
export function before(tokens: readonly Token[], index: number): number {
  do index--; while (isSilent(tokens[index]));
  return index;
}

/** Whether `token` is a space or a comment. */
function isSilent(token: Token | undefined): boolean {
  return token?.kind === "space" || token?.kind === "comment";
}

/** Whether the token at `index` is a word that begins its line. */
export function inFirstColumn(source: Source, index: number): boolean {
  const { kind, at } = source.tokens[index]!;
  const atStart = at === 0 || source.text[at - 1] === "\n";
  return atStart && kind !== "space" && kind !== "comment" && kind !== "mark" &&
    kind !== "string";
}

/** The definition that the statement at token `index` makes, if it makes one. */
function declarationAt(source: Source, index: number): Definition | undefined {
  const { tokens, lineOf, path } = source;
  let at = index;
  while (MODIFIERS.has(tokens[at]?.text ?? "")) at = after(tokens, at);
  const kind = tokens[at]?.text ?? "";
  if (!DECLARES[source.language]?.has(kind)) return undefined;
  at = after(tokens, at);
  if (tokens[at]?.text === "*") at = after(tokens, at);
  const name = tokens[at]?.text ?? "";
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return undefined;
  const exported = tokens[index]!.text === "export" ||
    source.language === "spindle";
  const line = lineOf[at]!;
  return { name, kind, path, line, exported, member: false, token: at };
}

// ## Members
//
// One brace deep, a member is a name followed by a colon, a question mark, a
// parenthesis or an equals sign, at the beginning of a line. In the spindle language
// it may stand behind the word that says what it is, and only those are members.

const SPINDLE_MEMBERS = new Set(["operation", "event", "entry", "state"]);
const MEMBER_OWNERS = new Set([
  "interface",
  "class",
  "const",
  "type",
  "spindle",
]);
const MEMBER_MODIFIERS = new Set(
  ["readonly", "static", "async", "get", "set", "pure", "public"],
);

/** The members of `owner`. */
function membersOf(source: Source, owner: Definition): Definition[] {
  if (!MEMBER_OWNERS.has(owner.kind)) return [];
  const { tokens } = source;
  const found: Definition[] = [];
  let depth = 0;
  for (let at = owner.token + 1; at < tokens.length; at++) {
    if (inFirstColumn(source, at)) break;
    const { text, kind } = tokens[at]!;
    if (kind === "mark" && /^[{([]$/.test(text)) depth++;
    if (kind === "mark" && /^[})\]]$/.test(text)) depth--;
    if (depth !== 1 || !beginsLine(tokens, at)) continue;
    const member = memberAt(source, owner, at);
    if (member) found.push(member);
  }
  return found;
}

/** Whether the token at `index` is the first on its line that is not space. */
function beginsLine(tokens: readonly Token[], index: number): boolean {
  const space = tokens[index - 1];
  return space?.kind === "space" && space.text.includes("\n");
}

/** The member of `owner` that begins at token `at`, if one does. */
function memberAt(
  source: Source,
  owner: Definition,
  at: number,
): Definition | undefined {
  const { tokens, lineOf, path, language } = source;
  let kind = "member";
  if (language === "spindle") {
    while (MEMBER_MODIFIERS.has(tokens[at]?.text ?? "")) at = after(tokens, at);
    kind = tokens[at]?.text ?? "";
    if (!SPINDLE_MEMBERS.has(kind)) return undefined;
    at = after(tokens, at);
  } else {
    while (
      MEMBER_MODIFIERS.has(tokens[at]!.text) &&
      /^\w/.test(tokens[after(tokens, at)]?.text ?? "")
    ) at = after(tokens, at);
    if (!/^[:?(=,<]$/.test(tokens[after(tokens, at)]?.text ?? "")) return;
  }
  const { text } = tokens[at] ?? { text: "" };
  if (!/^[\w$]+$/.test(text)) return undefined;
  const name = `${owner.name}.${text}`;
  const { exported } = owner;
  return {
    name,
    kind,
    path,
    line: lineOf[at]!,
    exported,
    member: true,
    token: at,
  };
}

// ## Labels
//
// An assembler file defines its labels, except the ones whose names begin with a dot
// or a dollar sign: those are private to a few lines.

/** The labels of an assembler file. */
function labelsIn(source: Source): Definition[] {
  return source.tokens.flatMap(({ kind, text }, token): Definition[] => {
    if (kind !== "label" || !/^[A-Za-z_]/.test(text)) return [];
    const { path } = source;
    const line = source.lineOf[token]!;
    return [{
      name: text,
      kind: "label",
      path,
      line,
      exported: false,
      member: false,
      token,
    }];
  });
}
