// # Directives, and how much room a line takes
//
// Before anything is written, every line must say where it may begin and how many bytes
// it needs.
//
// An instruction needs four. Directives, the names that begin with a dot, lay down
// numbers, texts and empty room, or ask for a place that is a multiple of something.
// Others, such as `.globl`, say nothing about bytes; those that compilers write are passed
// over, and a name that nobody knows is an error.

import {
  AssemblyError,
  type Line,
  numberOf,
  stringBytes,
} from "./assembly_syntax.ts";
import { fractionWidth } from "./assembly_fractions.ts";

const LARGEST_FILL = 2 ** 24;

const DATA_WIDTH: Readonly<Record<string, 1 | 2 | 4 | 8>> = {
  ".byte": 1,
  ".word": 2,
  ".short": 2,
  ".long": 4,
  ".int": 4,
  ".quad": 8,
};

/** Directives that say nothing about the bytes. */
const IGNORED =
  /^\.(globl|global|ent|end|frame|mask|prologue|set|type|size|file|ident|arch|text|data|bss|rodata|section|usepv|align|p2align|balign)$/;

// ## Places
//
// Instructions and numbers begin at a multiple of their size by themselves. A label on
// a line of its own belongs to what follows it, and moves with that.

/** The power of two of which the place of `line` must be a multiple, before `next`. */
export function alignmentOf(line: Line, next: Line | undefined): number {
  const { name } = line;
  if (name === ".align" || name === ".p2align") return 2 ** count(line, 16);
  if (name === ".balign") return powerOfTwo(line);
  return ownAlignment(name === "" ? next?.name ?? ".end" : name);
}

function ownAlignment(name: string): number {
  return widthOf(name) ?? fractionWidth(name) ??
    (name.startsWith(".") ? 1 : 4);
}

function powerOfTwo(line: Line): number {
  const asked = count(line, 65536) || 1;
  if (Number.isInteger(Math.log2(asked))) return asked;
  throw new AssemblyError(
    line.number,
    `${line.name} expects a power of two, found ${asked}`,
  );
}

/** The line's only operand, as a plain number from 0 to `limit`. */
function count(line: Line, limit: number): number {
  const value = numberOf(line.operands.join());
  if (value === undefined || value < 0n || value > BigInt(limit)) {
    throw new AssemblyError(
      line.number,
      `${line.name} expects a number from 0 to ${limit}, found ${
        line.operands.join() || "nothing"
      }`,
    );
  }
  return Number(value);
}

/** The bytes of each number that the directive `name` lays down. */
export function widthOf(name: string): 1 | 2 | 4 | 8 | undefined {
  return Object.hasOwn(DATA_WIDTH, name) ? DATA_WIDTH[name] : undefined;
}

// ## Bytes

/** How many bytes `line` takes. */
export function bytesOf(line: Line): number {
  const { name, operands } = line;
  if (name === "" || IGNORED.test(name)) return 0;
  const width = widthOf(name) ?? fractionWidth(name);
  if (width !== undefined) return width * operands.length;
  if (isText(name)) return textBytes(line).length;
  if (isFill(name)) return count(line, LARGEST_FILL);
  if (name.startsWith(".")) {
    throw new AssemblyError(line.number, `Unknown directive ${name}`);
  }
  return 4;
}

/** Whether the directive `name` lays down texts. */
export function isText(name: string): boolean {
  return name === ".ascii" || name === ".asciz" || name === ".string";
}

function isFill(name: string): boolean {
  return name === ".space" || name === ".zero" || name === ".skip";
}

/** The bytes of the texts of `line`, each with a zero behind it where asked for. */
export function textBytes(line: Line): Uint8Array {
  const pieces = line.operands.map((one) => stringBytes(one, line.number));
  const end = line.name === ".ascii" ? [] : [0];
  return Uint8Array.from(pieces.flatMap((piece) => [...piece, ...end]));
}
