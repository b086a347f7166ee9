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
// and a reader can look it up. The same diagnostic can be printed for a person or given
// out as data.
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
  L401: "a procedure that becomes too large",
  L402: "arrays that take too much of the stack",
  V201: "an index or a shift that is always too far",
  V202: "a condition that never holds",
  V203: "a loop without a bound",
  V204: "too many cycles",
  V205: "too many values at once",
  V206: "something that cannot be shown to be harmless",
  V207: "a check that would stay in a static procedure",
  I301: "too much code for the kernel",
  I302: "a spindle of this name is there already",
  I303: "an event that only the system may handle",
  I304: "another spindle that is not there",
  I305: "compiled code that does what no spindle may",
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
  const { code, message, help, span } = diagnostic;
  const { line, column } = placeOf(source.text, span.start);
  const whole = source.text.split("\n")[line - 1] ?? "";
  const from = Math.max(0, column - 1 - WIDEST / 2);
  const shown = printable(whole.slice(from, from + WIDEST));
  const room = Math.max(1, shown.length - (column - 1 - from));
  const carets = "^".repeat(Math.max(1, Math.min(span.end - span.start, room)));
  const margin = " ".repeat(String(line).length);
  return [
    `${source.file}:${line}:${column}: ${code}: ${message}`,
    `${margin} |`,
    `${line} | ${shown}`,
    `${margin} | ${" ".repeat(column - 1 - from)}${carets}`,
    `${margin} = ${help}`,
  ].join("\n");
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
}

/** The same as [[render]] gives, as data. */
export function toData(source: Source, diagnostic: Diagnostic): DiagnosticData {
  const { code, message, help, span } = diagnostic;
  const end = placeOf(source.text, span.end);
  return {
    code,
    title: CODES[code],
    message,
    help,
    file: source.file,
    ...placeOf(source.text, span.start),
    endLine: end.line,
    endColumn: end.column,
  };
}
