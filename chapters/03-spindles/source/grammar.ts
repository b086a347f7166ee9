// # The grammar
//
// This table says which rows of words are spindles, and nothing else does so more shortly.
//
// Each row names a kind of phrase and says what it is made of. Words in quotes stand for
// themselves. What is in square brackets may be absent, what is in braces may come any
// number of times, or not at all, and `|` separates what may stand in the same place.
// `NAME` is a name that does not stand in [[KEYWORDS]] or [[VALUES]], `NUMBER` a number.
// In `a \ b`, no `b` may stand in `a` outside brackets.
//
// :::figure grammar
// :::
//
// The parser is written by hand, because only so it can say what is wrong in good sentences.
// A test keeps the two together: the parser accepts every sentence that is made from
// the table, and what is made by changing one at random it accepts only if the table does.
//
// It refuses one thing that the table allows: what is nested too deeply.

import { PRECEDENCE } from "./expression_parser.ts";
import { ARITHMETIC_SIGNS } from "./vocabulary.ts";

/** One row of the grammar. */
export interface Production {
  /** What it is called. */
  readonly name: string;
  /** What it is made of. */
  readonly form: string;
}

/** Rows that belong together. */
export interface GrammarPart {
  /** What they are about. */
  readonly title: string;
  /** What the rows do not say by themselves. */
  readonly about: string;
  /** The rows. */
  readonly productions: readonly Production[];
}

/** `sign | sign | ...`, each in quotes. */
function anyOf(signs: readonly string[]): string {
  return signs.map((sign) => `"${sign}"`).join(" | ");
}

/** Rows from lines such as `name = form`; a line that is indented belongs to the one before. */
function productions(text: string): Production[] {
  return text.trim().replace(/\n\s+/g, " ").split("\n").map((line) => {
    const at = line.indexOf(" = ");
    return { name: line.slice(0, at).trim(), form: line.slice(at + 3).trim() };
  });
}

/** What each level of signs is called, in the order of [[PRECEDENCE]]. */
const LEVELS = [
  "either",
  "both",
  "comparison",
  "union",
  "section",
  "shift",
  "sum",
  "product",
] as const;

/** The rows of the levels: comparisons cannot be strung together, all others can. */
function levels(): string {
  return PRECEDENCE.map((signs, index) => {
    const inner = LEVELS[index + 1] ?? "unary";
    const sign = signs.length > 1 ? `( ${anyOf(signs)} )` : anyOf(signs);
    const more = `${sign} ${inner}`;
    const repeated = LEVELS[index] === "comparison"
      ? `[ ${more} ]`
      : `{ ${more} }`;
    return `${LEVELS[index]} = ${inner} ${repeated}`;
  }).join("\n");
}

/** The grammar of spindles and interfaces. */
export const GRAMMAR: readonly GrammarPart[] = [
  {
    title: "A source",
    about:
      "A spindle has a source of its own. Interfaces, which only the kernel has, stand together. Members come in any order.",
    productions: productions(`
source = spindle | interface { interface }
spindle = "spindle" NAME [ "uses" NAME { "," NAME } ] "{" { member } "}"
member = declaration | state | procedure | exported | handler
path = NAME [ "." NAME ]`),
  },
  {
    title: "Types with names",
    about:
      "A declaration looks the same in a spindle and in an interface. What is not said to be `big` in a view is little-endian, as the Alpha is.",
    productions: productions(`
declaration = constant | alias | record | view | enum | variant
constant = "const" NAME [ ":" type ] "=" expression ";"
alias = "type" NAME "=" type ";"
record = "record" NAME "{" { NAME ":" type ";" } "}"
view = "view" NAME "{" { NAME ":" type [ "big" | "little" ] ";" } "}"
enum = "enum" NAME "{" [ numbered { "," numbered } [ "," ] ] "}"
numbered = NAME [ "=" expression ]
variant = "variant" NAME "{" [ holding { "," holding } [ "," ] ] "}"
holding = NAME [ parameters ]`),
  },
  {
    title: "Types",
    about:
      "A bound has no comparison and no choice in it, so `u32 < n` can stand in front of `=`, `?` or a block.",
    productions: productions(`
type = plain { "?" }
plain = path [ range ] | "[" type "]" | "[" type ";" expression "]" | "mut" "[" type "]"
range = "<" bound | "<=" bound | "in" bound ( ".." | "..=" ) bound
bound = union \\ literal`),
  },
  {
    title: "Members",
    about:
      "`static` stands before `pure`, and `export` before both. The application calls entries, this spindle procedures, and other spindles exported operations.",
    productions: productions(`
state = "state" "{" { NAME ":" type [ "=" expression ] ";" } "}"
procedure = [ "static" ] [ "pure" ] ( "entry" | "procedure" ) heading block
exported = "export" ( event | operation )
operation = [ "static" ] [ "pure" ] "operation" heading [ "cost" condition ] block
heading = NAME parameters [ ":" type ] [ "fails" path ]
parameters = "(" [ parameter { "," parameter } [ "," ] ] ")"
parameter = [ "consumes" ] NAME ":" type
event = "event" NAME parameters [ ":" type ] "within" NUMBER ";"
handler = [ "static" ] "on" NAME "." NAME names [ "when" condition ] [ order ] block
names = "(" [ NAME { "," NAME } [ "," ] ] ")"
order = "first" | "last" | "default" | ( "before" | "after" ) NAME`),
  },
  {
    title: "Statements",
    about:
      "An `else` belongs to the last `if` that has none. A `match` that has no `else` must have an arm for every case, which is not a matter of grammar.",
    productions: productions(`
block = "{" { statement } "}"
statement = declare | assign | if | match | for | while | with | leave
declare = ( "const" | "let" ) NAME [ ":" type ] "=" expression ( otherwise | ";" )
otherwise = "else" [ "(" NAME ")" ] block
assign = expression ( [ assigning expression ] ";" | otherwise )
assigning = "=" | ${anyOf(ARITHMETIC_SIGNS.map((sign) => `${sign}=`))}
if = "if" [ "const" NAME "=" ] condition block [ "else" ( block | if ) ]
match = "match" condition "{" { arm } [ "else" "=>" block ] "}"
arm = ( case { "," case } [ "," ] | named names ) "=>" block
case = [ "-" ] NUMBER | "true" | "false" | "none" | named
named = NAME [ "." NAME ] [ "." NAME ]
for = "for" NAME "in" condition [ ".." condition ] block
while = "while" condition "budget" condition block
with = "with" NAME "=" condition [ otherwise ] block
leave = ( "break" | "continue" | "return" [ expression ] | "fail" expression ) ";"`),
  },
  {
    title: "Expressions",
    about:
      "The rows from `either` to `product` bind more and more tightly. Signs of one row lean to the left: `a - b - c` is `(a - b) - c`. Only one comparison can stand between two values.",
    productions: productions(`
expression = either [ "?" expression ":" expression ]
condition = expression \\ literal
${levels()}
unary = ( "!" | "-" | "~" | "try" ) unary | operand { behind }
behind = "." NAME | index | arguments
index = "[" expression "]" | "[" [ expression ] ".." [ expression ] "]"
arguments = "(" [ expression { "," expression } [ "," ] ] ")"
operand = NUMBER | "true" | "false" | "none" | "self" "." NAME | NAME
  | literal | raise | "(" expression ")" | array
literal = path "{" [ NAME ":" expression { "," NAME ":" expression } [ "," ] ] "}"
raise = "raise" NAME arguments
array = "[" expression { "," expression } [ "," ] "]" | "[" expression ";" expression "]"`),
  },
  {
    title: "Interfaces of the kernel",
    about:
      "An operation says what it is, or what stands in its place, or nothing: then it is called.",
    productions: productions(`
interface = "interface" NAME "{" { offer } "}"
offer = declaration | opaque | [ "interrupt" ] event | offered
opaque = "type" NAME ";" | "linear" "type" NAME "releases" NAME ";"
offered = [ "pure" ] [ "blocking" ] "operation" heading [ answer ]
  { "requires" expression } [ "cost" expression ] ";"
answer = "is" NAME "." NAME | "=" expression`),
  },
];

// ## Reading a form
//
// Forms are read into trees, so that programs can make sentences from them and check sentences
// against them.

/** A form as a tree. */
export type GrammarForm =
  /** A word that stands for itself. */
  | { readonly kind: "word"; readonly text: string }
  /** Another row, or `NAME` or `NUMBER`. */
  | { readonly kind: "rule"; readonly name: string }
  /** A row in which another must not stand outside brackets. */
  | { readonly kind: "without"; readonly name: string; readonly other: string }
  | { readonly kind: "sequence"; readonly of: readonly GrammarForm[] }
  | { readonly kind: "choice"; readonly of: readonly GrammarForm[] }
  | { readonly kind: "option"; readonly of: GrammarForm }
  | { readonly kind: "repeat"; readonly of: GrammarForm };

/** Every row of the grammar as a tree, by its name. */
export function grammarForms(): ReadonlyMap<string, GrammarForm> {
  return new Map(
    GRAMMAR.flatMap((part) => part.productions)
      .map(({ name, form }) => [name, readForm(form)]),
  );
}

/** The tree of `text`, a form in the notation of this page. */
export function readForm(text: string): GrammarForm {
  const words = text.match(/"[^"]*"|\w+|[^\s\w]/g) ?? [];
  const reader = { words, at: 0 };
  const form = readChoice(reader);
  if (reader.at < words.length) throw new RangeError(`Not a form: ${text}`);
  return form;
}

interface FormReader {
  readonly words: readonly string[];
  at: number;
}

function readChoice(reader: FormReader): GrammarForm {
  const of = [readSequence(reader)];
  while (reader.words[reader.at] === "|") {
    reader.at++;
    of.push(readSequence(reader));
  }
  return of.length === 1 ? of[0]! : { kind: "choice", of };
}

function readSequence(reader: FormReader): GrammarForm {
  const of: GrammarForm[] = [];
  while (!/^[)\]}|]$|^$/.test(reader.words[reader.at] ?? "")) {
    of.push(readPart(reader));
  }
  return of.length === 1 ? of[0]! : { kind: "sequence", of };
}

function readPart(reader: FormReader): GrammarForm {
  const word = reader.words[reader.at++]!;
  if (word.startsWith('"')) return { kind: "word", text: word.slice(1, -1) };
  if (/^[([{]$/.test(word)) {
    const of = readChoice(reader);
    reader.at++;
    if (word === "(") return of;
    return { kind: word === "[" ? "option" : "repeat", of };
  }
  if (reader.words[reader.at] !== "\\") return { kind: "rule", name: word };
  reader.at += 2;
  const other = reader.words[reader.at - 1]!;
  return { kind: "without", name: word, other };
}
