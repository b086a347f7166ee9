// # Saying what is wrong
//
// A refusal is a piece of writing. It says what is wrong, shows where, and tells what would
// be right.
//
// [[§A first spindle]] has an entry that returns a `u64`. This is what its author would read
// after writing `u32` instead:
//
// :::figure counter.refusal
// :::
//
// Every kind of refusal has a code that does not change, so that a program can act on it
// and a reader can look it up: each has a page ([[§Mistakes in the language]]). The same
// diagnostic can be printed for a person or given out as data.
//
// :::figure diagnostic-codes
// :::

/** A stretch of source: from `start` to just before `end`, counted in characters. */
export interface Span {
  /** The first character, counted from 0. */
  readonly start: number;
  /** The character behind the last one. */
  readonly end: number;
}

/** Every kind of refusal, and what it is about. */
export const CODES = {
  S001: "a character that no spindle uses",
  S002: "something else was expected here",
  S003: "nested too deeply",
  S004: "the source is too long",
  S005: "the source is empty",
  S006: "a word that is too long",
  S007: "a number that is none",
  T101: "a name that means nothing here",
  T102: "a value of another type was expected",
  T103: "the name is taken",
  T104: "too many or too few arguments",
  T105: "a number that its type cannot hold",
  T106: "this cannot be changed",
  T107: "a path that does not end as it must",
  T108: "code that can never run",
  T109: "this may look and not change",
  T110: "more memory than there is",
  T111: "a value that nobody uses",
  T112: "this works only in the kernel",
  T113: "procedures that call each other in a circle",
  T114: "a case that no arm answers",
  T115: "something that must be given back exactly once",
  T116: "an interrupt cannot wait",
  T117: "a type that cannot stand here",
  T118: "a failure that nobody looks at",
  T119: "this belongs inside something else",
  T120: "a part of an array that would outlive it",
  T121: "a count that ends before it begins",
  L401: "a procedure that becomes too large",
  L402: "arrays that take too much of the stack",
  V201: "an index or a shift that is always too far",
  V202: "a condition that never holds",
  V203: "a loop without a bound",
  V204: "too many cycles",
  V205: "too much on the stack",
  V206: "something that cannot be shown to be harmless",
  V207: "a check that would stay in a static procedure",
  V208: "loops that take too long to judge",
  V209: "too much code",
  I301: "too much code for the kernel",
  I302: "a spindle of this name is there already",
  I303: "an event that only the system may handle",
  I304: "another spindle that is not there",
  I305: "compiled code that does what no spindle may",
  I306: "more than its owner may have",
  I307: "a state that cannot be kept",
  I308: "an order that cannot be",
} as const;

/** The code of a kind of refusal. */
export type Code = keyof typeof CODES;

/** One thing that is wrong with a source. */
export interface Diagnostic {
  /** The kind of refusal. */
  readonly code: Code;
  /** What is wrong here, as a sentence without a full stop. */
  readonly message: string;
  /** What would make it right. */
  readonly help: string;
  /** Where it is. */
  readonly span: Span;
  /** The condition that does not hold, if it is one: `index < 8`. */
  readonly needs?: Need;
  /** The tests on the way of a call with which it fails, the first one first. */
  readonly way?: readonly TestOnWay[];
  /** A change of the source with which this would not be said. It has been tried. */
  readonly repair?: Repair;
}

/** A condition that must hold. */
export interface Need {
  /** What sort of thing needs it: an index, a shift, a division ... */
  readonly kind: string;
  /** The condition, in words of the operation that needs it. */
  readonly condition: string;
}

/** A test that was passed, and how it came out. */
export interface TestOnWay {
  /** Where it stands. */
  readonly span: Span;
  /** Whether it held. */
  readonly held: boolean;
}

/** A change of a source. */
export interface Repair {
  /** What is replaced; where it ends where it starts, something is put in. */
  readonly span: Span;
  /** What stands there instead. */
  readonly text: string;
}

/** A source text with the name by which messages call it. */
export interface Source {
  /** The name by which messages call it. */
  readonly file: string;
  /** The text itself. */
  readonly text: string;
}

/** The most mistakes that one refusal tells of. */
export const MOST_DIAGNOSTICS = 20;

/** A source was refused. */
export class Refusal extends Error {
  /** The class's name, for reports. */
  override readonly name = "Refusal";
  /** What was refused. */
  readonly source: Source;
  /** Why: at least one thing, at most MOST_DIAGNOSTICS. */
  readonly diagnostics: readonly Diagnostic[];

  /** The refusal of `source` because of `diagnostics`, of which the first are kept. */
  constructor(source: Source, diagnostics: readonly Diagnostic[]) {
    const told = diagnostics.slice(0, MOST_DIAGNOSTICS);
    super(told.map((one) => render(source, one)).join("\n"));
    this.source = source;
    this.diagnostics = told;
  }
}

// ## Where it is

/** A place as people count it: the first line and the first column are 1. */
export interface Place {
  /** The line, counted from 1. */
  readonly line: number;
  /** The character in the line, counted from 1. */
  readonly column: number;
}

/** The line and column of the character at `offset`. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n") };
}

// ## For a person
//
// The line is printed with a row of carets under the part that is meant. A very long line
// is cut, so that a hostile source cannot fill the screen.

const WIDEST = 100;

/** `diagnostic` as it is printed: place, sentence, the line with carets, help. */
export function render(source: Source, diagnostic: Diagnostic): string {
  const { code, message, help, span, repair } = diagnostic;
  const place = placeOf(source.text, span.start);
  const { line, column } = place;
  const whole = source.text.split("\n")[line - 1] ?? "";
  return [
    `${source.file}:${line}:${column}: ${code}: ${message}`,
    ...renderLine(place, whole, span.end - span.start),
    `${" ".repeat(String(line).length)} = ${help}`,
    ...(repair ? renderRepair(source, repair) : []),
  ].join("\n");
}

/** The line `whole` as it is printed, with carets under the `length` characters at `place`. */
export function renderLine(
  { line, column }: Place,
  whole: string,
  length: number,
): string[] {
  const from = Math.max(0, column - 1 - WIDEST / 2);
  const shown = printable(whole.slice(from, from + WIDEST));
  const room = Math.max(1, shown.length - (column - 1 - from));
  const carets = "^".repeat(Math.max(1, Math.min(length, room)));
  const margin = " ".repeat(String(line).length);
  return [
    `${margin} |`,
    `${line} | ${shown}`,
    `${margin} | ${" ".repeat(column - 1 - from)}${carets}`,
  ];
}

/** A piece of a source in one line of at most `most` characters, and three dots if there is more. */
export function pieceOf(
  text: string,
  { start, end }: Span,
  most: number,
): string {
  const whole = printable(text.slice(start, end).replace(/\s+/g, " "));
  return whole.length <= most ? whole : `${whole.slice(0, most)}...`;
}

/** How many lines of a repair are printed. */
const MOST_LINES = 4;

/** The lines that `repair` changes, as it leaves them. */
function renderRepair({ text }: Source, { span, text: put }: Repair): string[] {
  const lines = `${text.slice(0, span.start)}${put}${text.slice(span.end)}`
    .split("\n");
  const first = placeOf(text, span.start).line;
  const changed = lines.slice(first - 1, first + put.split("\n").length - 1);
  const margin = " ".repeat(String(first).length);
  return [
    `${margin} = This would do:`,
    ...changed.slice(0, MOST_LINES).map((line, at) =>
      `${first + at} | ${printable(line.slice(0, WIDEST))}`
    ),
  ];
}

/**
 * `text` with everything that could confuse a terminal made visible: control characters,
 * and those that turn the direction of writing around.
 */
function printable(text: string): string {
  return text.replace(/\t/g, " ").replace(/\r$/, "").replace(
    CONFUSING,
    "\ufffd",
  );
}

const CONFUSING =
  // deno-lint-ignore no-control-regex
  /[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

// ## For a program

/** A diagnostic as data. */
export interface DiagnosticData extends Place {
  /** The kind of refusal. */
  readonly code: Code;
  /** What refusals of this kind are about. */
  readonly title: string;
  /** What is wrong here. */
  readonly message: string;
  /** What would make it right. */
  readonly help: string;
  /** The source's name. */
  readonly file: string;
  /** The line in which it ends. */
  readonly endLine: number;
  /** The column behind its end. */
  readonly endColumn: number;
  /** The condition that does not hold, if it is one. */
  readonly needs?: Need;
  /** The tests on the way of a call with which it fails. */
  readonly way?: readonly (Place & TextOnWay)[];
  /** A change with which this would not be said: what is replaced, and by what. */
  readonly repair?: PlacedRepair;
}

/** A test that was passed, as it is written, and how it came out. */
export interface TextOnWay {
  /** The test as it is written. */
  readonly text: string;
  /** Whether it held. */
  readonly held: boolean;
}

/** A change of a source, and where: from `line` and `column` to just before the end. */
export interface PlacedRepair extends Place {
  /** The line in which what is replaced ends. */
  readonly endLine: number;
  /** The column behind its end. */
  readonly endColumn: number;
  /** What stands there instead. */
  readonly text: string;
}

/** The same as [[render]] gives, as data. */
export function toData(source: Source, diagnostic: Diagnostic): DiagnosticData {
  const { code, message, help, span, needs, way, repair } = diagnostic;
  return {
    code,
    title: CODES[code],
    message,
    help,
    file: source.file,
    ...spanData(source, span),
    ...(needs && { needs }),
    ...(way && { way: way.map((one) => testData(source, one)) }),
    ...(repair && {
      repair: { ...spanData(source, repair.span), text: repair.text },
    }),
  };
}

function spanData({ text }: Source, { start, end }: Span) {
  const behind = placeOf(text, end);
  const { line: endLine, column: endColumn } = behind;
  return { ...placeOf(text, start), endLine, endColumn };
}

function testData({ text }: Source, { span, held }: TestOnWay) {
  const written = text.slice(span.start, span.end);
  return { ...placeOf(text, span.start), text: written, held };
}
