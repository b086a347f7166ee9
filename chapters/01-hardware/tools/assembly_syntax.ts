// # A line of assembly
//
// Assembly is a language of lines: perhaps a label, then one instruction or one
// directive with its operands.
//
// The notation is the GNU assembler's, so that what is written here can be given to it
// as well. Two liberties are ours: registers may be called by their software names
// (`a0` as well as `$16`), and `//` begins a comment as `#` does.

import { REGISTER_NAMES } from "../instruction_set.ts";

/** A line of source that means something. */
export interface Line {
  /** Its place in the source, counted from 1. */
  readonly number: number;
  /** The names that end in a colon before everything else. */
  readonly labels: readonly string[];
  /** The instruction or directive, in lower case; empty if there is none. */
  readonly name: string;
  /** What stands between the commas. */
  readonly operands: readonly string[];
}

/** Assembly source is wrong, in a way that one line shows. */
export class AssemblyError extends Error {
  /** The class's name, for reports. */
  override readonly name = "AssemblyError";
  /** The line, counted from 1. */
  readonly line: number;

  /** The error that `message` tells of `line`. */
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

// ## Cutting a line
//
// Comments end a line, except inside quotes. Commas part operands, except inside
// quotes.

const QUOTED = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'?/y;
const LABEL = /^\s*([A-Za-z_.$][\w.$]*):/;

/** The lines of `source` that mean something. */
export function parseLines(source: string): Line[] {
  return source.split(/\r?\n/)
    .map((text, index) => parseLine(text, index + 1))
    .filter((line) => line.name !== "" || line.labels.length > 0);
}

function parseLine(text: string, number: number): Line {
  let [rest] = split(text, /#|\/\//y, number, 1) as [string];
  const labels: string[] = [];
  for (let found = LABEL.exec(rest); found; found = LABEL.exec(rest)) {
    labels.push(found[1]!);
    rest = rest.slice(found[0].length);
  }
  const [, name = "", operands = ""] = /^\s*(\S*)\s*(.*?)\s*$/.exec(rest)!;
  const parts = operands === "" ? [] : split(operands, /,/y, number);
  return {
    number,
    labels,
    name: name.toLowerCase(),
    operands: parts.map((part) => part.trim()),
  };
}

/** Splits `text` where `separator` (sticky) matches outside quotes. */
function split(
  text: string,
  separator: RegExp,
  line: number,
  most = Infinity,
): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length;) {
    QUOTED.lastIndex = separator.lastIndex = at;
    const quoted = QUOTED.exec(text);
    if (quoted) at += quoted[0].length;
    else if (text[at] === '"') {
      throw new AssemblyError(line, "A string is not closed");
    } else if (separator.test(text)) {
      parts.push(text.slice(start, at));
      if (parts.length === most) return parts;
      start = at = separator.lastIndex;
    } else at++;
  }
  return [...parts, text.slice(start)];
}

// ## Registers, numbers, texts

/** The number of the register called `text`, or -1. */
export function registerNumber(text: string): number {
  const numbered = /^\$(\d+)$/.exec(text);
  if (numbered) return Number(numbered[1]) < 32 ? Number(numbered[1]) : -1;
  const name = text.replace(/^\$/, "");
  return name === "pv" ? 27 : REGISTER_NAMES.indexOf(name);
}

/** The number of the floating-point register called `text`, or -1. */
export function floatRegisterNumber(text: string): number {
  const number = Number(/^\$f(\d{1,2})$/.exec(text)?.[1] ?? -1);
  return number < 32 ? number : -1;
}

// As in C, a number that begins with 0 is octal, and a character in quotes is a number.

/** The value of a number as assemblers write it, or `undefined`. */
export function numberOf(text: string): bigint | undefined {
  const character = /^'(\\?.)'?$/.exec(text);
  if (character) return characterCode(character[1]!);
  if (text.startsWith("-")) return negated(numberOf(text.slice(1)), 0n);
  if (text.startsWith("~")) return negated(numberOf(text.slice(1)), -1n);
  if (/^0[0-7]+$/.test(text)) return BigInt(`0o${text}`);
  return /^(0x[\da-f]+|0b[01]+|0|[1-9]\d*)$/i.test(text)
    ? BigInt(text)
    : undefined;
}

function negated(value: bigint | undefined, less: bigint) {
  return value === undefined ? undefined : less - value;
}

/** The code of a character that is one byte. */
function characterCode(character: string): bigint | undefined {
  const bytes = bytesOfPiece(character);
  return bytes.length === 1 ? BigInt(bytes[0]!) : undefined;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
};

const PIECES = /\\(?:[0-7]{1,3}|x[\da-f]+|.)|[^\\]+/gisu;

/** The bytes of one escape, or of text without any. */
function bytesOfPiece(piece: string): number[] {
  const code = /^\\(?:x([\da-f]+)|([0-7]+))$/i.exec(piece);
  if (code?.[1]) return [parseInt(code[1], 16) & 0xff];
  if (code?.[2]) return [parseInt(code[2], 8) & 0xff];
  const escaped = piece.startsWith("\\") ? piece.slice(1) : undefined;
  const text = escaped === undefined ? piece : ESCAPES[escaped] ?? escaped;
  return [...new TextEncoder().encode(text)];
}

/** The bytes of a quoted string: characters in UTF-8, escapes as they say. */
export function stringBytes(text: string, line: number): Uint8Array {
  if (!/^".*"$/s.test(text)) {
    throw new AssemblyError(line, `Expected a string in quotes, found ${text}`);
  }
  const pieces = text.slice(1, -1).match(PIECES) ?? [];
  return Uint8Array.from(pieces.flatMap(bytesOfPiece));
}

/** A number, a symbol, or a symbol plus or minus a number. */
export interface Sum {
  /** The symbol, if there is one. */
  readonly symbol: string | undefined;
  /** What is added to it. */
  readonly offset: bigint;
}

/** `text` as a sum. */
export function sumOf(text: string, line: number): Sum {
  const number = numberOf(text);
  if (number !== undefined) return { symbol: undefined, offset: number };
  const found = /^([A-Za-z_.$][\w.$]*)\s*(?:([+-])\s*(\w+))?$/.exec(text);
  const offset = numberOf(found?.[3] ?? "0");
  if (!found || offset === undefined) {
    throw new AssemblyError(
      line,
      `Expected a number or a symbol, found ${text || "nothing"}`,
    );
  }
  return { symbol: found[1], offset: found[2] === "-" ? -offset : offset };
}
