// # The assembler
//
// The assembler goes over the source twice: once to find out where everything will be,
// once to write it. A branch may lead forward to a label that has not been read yet, so
// one pass is not enough.
//
// It is small because the hard part stands elsewhere. The encodings come from the
// tables of instructions, the same ones by which they are executed.

import {
  AssemblyError,
  type Line,
  parseLines,
  sumOf,
} from "./assembly_syntax.ts";
import { encodeInstruction } from "./assembly_encoding.ts";
import { expand } from "./assembly_names.ts";
import { expandMacro } from "./assembly_macros.ts";
import {
  alignmentOf,
  bytesOf,
  isText,
  textBytes,
  widthOf,
} from "./assembly_directives.ts";
import { fractionBytes, fractionWidth } from "./assembly_fractions.ts";
import { byAddress, type Program, type Segment, type Symbol } from "./elf.ts";
import { virtual, type VirtualAddress } from "../numbers.ts";

/** What assembling produced. */
export interface Assembled {
  /** The sections, by ascending address: text first, then data. */
  readonly segments: readonly Segment[];
  /** Every label, and the symbols that were known before. */
  readonly symbols: ReadonlyMap<string, VirtualAddress>;
  /** The line of source that each word of text came from, by address. */
  readonly lines: ReadonlyMap<VirtualAddress, number>;
}

/** Where to put things, and what is known already. */
export interface AssemblyOptions {
  /** Where the first section, `.text`, begins. */
  readonly text?: VirtualAddress;
  /** Where `.data` begins; otherwise in the next 64 KB after the text. */
  readonly data?: VirtualAddress;
  /** Symbols of other programs. */
  readonly symbols?: ReadonlyMap<string, VirtualAddress>;
  /** What GP will hold; otherwise 32 KB above the start of the data. */
  readonly gp?: VirtualAddress;
}

/** Where programs for Alpha Linux are linked. */
export const TEXT_START: VirtualAddress = virtual(0x1_2000_0000n);

const DATA_ALIGNMENT = 0x1_0000n;
const LARGEST_SECTION = 2 ** 28;

// ## Sections
//
// Code and constants go to `.text`, variables to `.data`. The other customary names are
// folded into these two: constants lie behind the code, cleared memory behind the
// variables.

type SectionName = ".text" | ".rodata" | ".data" | ".bss";

const SECTIONS: readonly SectionName[] = [".text", ".rodata", ".data", ".bss"];

interface Section {
  readonly name: SectionName;
  size: number;
  /** Its address is to be a multiple of this, as something in it asked for. */
  alignment: number;
  address: VirtualAddress;
}

/** Everything the two passes share. */
interface Assembly {
  readonly sections: Record<SectionName, Section>;
  readonly symbols: Map<string, VirtualAddress>;
  readonly externals: ReadonlyMap<string, VirtualAddress>;
  /** The labels of the first pass, by section and offset. */
  readonly labels: Map<string, { section: Section; offset: number }>;
  gp: VirtualAddress;
}

/**
 * Assembles `source`.
 *
 * @throws AssemblyError naming the first line that is wrong
 */
export function assemble(
  source: string,
  options: AssemblyOptions = {},
): Assembled {
  return measureSource(source, options.symbols).assemble(options);
}

/** Source of which all is known but its place. */
export interface MeasuredSource {
  /** Bytes of `.text` and `.rodata`, for a place that is a multiple of their alignment. */
  readonly bytes: number;
  /** Assembles it, once; throws an AssemblyError that names the first line that is wrong. */
  assemble(options: Omit<AssemblyOptions, "symbols">): Assembled;
}

/**
 * Learns how long `source` is, for somebody who must find a place for it.
 *
 * @param externals symbols of other programs
 * @throws AssemblyError naming the first line that is wrong
 */
export function measureSource(
  source: string,
  externals: ReadonlyMap<string, VirtualAddress> = new Map(),
): MeasuredSource {
  const lines = parseLines(source)
    .flatMap(expand)
    .flatMap((line) => expandMacro(line, externals));
  const assembly = createAssembly(externals);
  walkLines(assembly, lines, () => {});
  const { ".text": text, ".rodata": constants } = assembly.sections;
  return {
    bytes: constants.size === 0
      ? text.size
      : Number(behind(text, constants)) + constants.size,
    assemble(options) {
      placeSections(assembly, options);
      return writeSections(assembly, lines);
    },
  };
}

/** Assembles `source` into a program that begins at `_start`. */
export function assembleProgram(
  source: string,
  notes: ReadonlyMap<string, Uint8Array> = new Map(),
  options: AssemblyOptions = {},
): Program {
  const { segments, symbols } = assemble(source, options);
  const entry = symbols.get("_start");
  if (entry === undefined) {
    throw new AssemblyError(1, "The program has no label _start to begin at");
  }
  return { entry, segments, symbols: sorted(symbols), notes };
}

function sorted(symbols: ReadonlyMap<string, VirtualAddress>): Symbol[] {
  return [...symbols]
    .filter(([name]) => !name.startsWith("$") && !name.startsWith(".L"))
    .map(([name, address]) => ({ name, address }))
    .sort(byAddress);
}

function createAssembly(externals: Assembly["externals"]): Assembly {
  const section = (name: SectionName) => ({
    name,
    size: 0,
    alignment: 1,
    address: virtual(0n),
  });
  return {
    sections: {
      ".text": section(".text"),
      ".rodata": section(".rodata"),
      ".data": section(".data"),
      ".bss": section(".bss"),
    },
    symbols: new Map(externals),
    externals,
    labels: new Map(),
    gp: virtual(0n),
  };
}

// ## The first pass
//
// Both passes are the same walk, which knows how many bytes each line takes. They differ
// in what they do with a line once its place is known.

/** Takes a line that begins at `offset`, `gap` bytes behind the one before. */
type Emit = (section: Section, offset: number, line: Line, gap: number) => void;

function walkLines(assembly: Assembly, lines: readonly Line[], emit: Emit) {
  let section = assembly.sections[".text"];
  for (const one of Object.values(assembly.sections)) one.size = 0;
  let next = 0;
  for (const [index, line] of lines.entries()) {
    const named = sectionOf(line);
    if (named) section = assembly.sections[named];
    while (next < index || lines[next]?.name === "") next++;
    const gap = padding(section, alignmentOf(line, lines[next]));
    section.size += gap;
    for (const label of line.labels) define(assembly, label, section, line);
    emit(section, section.size, line, gap);
    section.size += bytesOf(line);
    checkSize(section, line);
  }
}

/** The bytes that bring the end of `section` to a multiple of `alignment`. */
function padding(section: Section, alignment: number): number {
  section.alignment = Math.max(section.alignment, alignment);
  return (alignment - section.size % alignment) % alignment;
}

function checkSize({ name, size }: Section, line: Line): void {
  if (size <= LARGEST_SECTION) return;
  throw new AssemblyError(
    line.number,
    `The section ${name} grows beyond ${LARGEST_SECTION} bytes`,
  );
}

/** The section that a directive switches to. */
function sectionOf(line: Line): SectionName | undefined {
  const named = line.name === ".section";
  const name = named ? line.operands[0] : line.name;
  const found = SECTIONS.find((one) =>
    name === one || name?.startsWith(one + ".")
  );
  if (!named || found || name === ".note.GNU-stack") return found;
  throw new AssemblyError(
    line.number,
    `Unknown section ${name ?? ""}: there are ${SECTIONS.join(", ")}`,
  );
}

function define(
  { labels, externals }: Assembly,
  label: string,
  section: Section,
  line: Line,
): void {
  const before = labels.get(label);
  const moved = before &&
    (before.section !== section || before.offset !== section.size);
  if (moved || externals.has(label)) {
    throw new AssemblyError(line.number, `${label} is defined twice`);
  }
  labels.set(label, { section, offset: section.size });
}

// ## Between the passes
//
// Now all sizes are known, so every section gets its place and every label its address.

function placeSections(assembly: Assembly, options: AssemblyOptions): void {
  const { sections, labels, symbols } = assembly;
  const start = options.text ?? TEXT_START;
  sections[".text"].address = start;
  sections[".rodata"].address = behind(sections[".text"], sections[".rodata"]);
  const end = sections[".rodata"].address + BigInt(sections[".rodata"].size);
  const data = options.data ?? roundUp(end, DATA_ALIGNMENT);
  sections[".data"].address = virtual(data);
  sections[".bss"].address = behind(sections[".data"], sections[".bss"]);
  assembly.gp = options.gp ?? virtual(data + 0x8000n);
  for (const [name, { section, offset }] of labels) {
    symbols.set(name, virtual(section.address + BigInt(offset)));
  }
}

/** Where `next` goes when `section` has its place. */
function behind(section: Section, next: Section): VirtualAddress {
  const alignment = Math.max(next.alignment, 16);
  return roundUp(section.address + BigInt(section.size), BigInt(alignment));
}

function roundUp(value: bigint, multiple: bigint): VirtualAddress {
  return virtual((value + multiple - 1n) / multiple * multiple);
}

// ## The second pass

function writeSections(
  assembly: Assembly,
  lines: readonly Line[],
): Assembled {
  const { sections, symbols } = assembly;
  const text = segmentOf(sections[".text"], sections[".rodata"], false);
  const data = segmentOf(sections[".data"], sections[".bss"], true);
  const origin = new Map<VirtualAddress, number>();
  walkLines(assembly, lines, (section, offset, line, gap) => {
    const segment = section.name === ".text" || section.name === ".rodata"
      ? text
      : data;
    const address = virtual(section.address + BigInt(offset));
    const place = Number(address - segment.address);
    const bytes = encode(assembly, line, address);
    if (section.name === ".bss") checkEmpty(line, bytes);
    else segment.bytes.set(bytes, place);
    if (section.name === ".text") fillGap(text.bytes, place - gap, place);
    if (bytes.length === 4 && !line.name.startsWith(".")) {
      origin.set(address, line.number);
    }
  });
  const segments = [text, data].filter((one) => one.size > 0);
  return { segments, symbols, lines: origin };
}

/** The segment of two sections; what is cleared memory has no bytes in it. */
function segmentOf(first: Section, second: Section, writable: boolean) {
  const end = second.address + BigInt(second.size);
  const size = second.size > 0 ? Number(end - first.address) : first.size;
  const address = first.address;
  const bytes = new Uint8Array(second.name === ".bss" ? first.size : size);
  return { address, bytes, size, writable };
}

function checkEmpty(line: Line, bytes: Uint8Array): void {
  if (bytes.every((byte) => byte === 0)) return;
  throw new AssemblyError(line.number, "The section .bss holds only zeros");
}

// A gap between instructions may be run through on the way to what follows it. It is
// filled with instructions that do nothing, of two kinds in turn, as GNU's assembler
// does: the processor can start one of each in the same cycle.

const NOP = 0x47ff041f;
const UNOP = 0x2ffe0000;

/** Fills `bytes` from `start` to `end` with whole instructions that do nothing. */
function fillGap(bytes: Uint8Array, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = start + (4 - start % 4) % 4; at + 4 <= end; at += 4) {
    view.setUint32(at, at % 8 === 0 ? NOP : UNOP, true);
  }
}

/** The bytes of `line`, which stands at `address`. */
function encode(
  assembly: Assembly,
  line: Line,
  address: VirtualAddress,
): Uint8Array {
  const { name, operands } = line;
  if (isText(name)) return textBytes(line);
  if (fractionWidth(name) !== undefined) return fractionBytes(line);
  const width = widthOf(name);
  if (width !== undefined) return dataBytes(assembly, line, width);
  if (name === "" || name.startsWith(".")) return new Uint8Array();
  const scope = {
    address,
    gp: assembly.gp,
    valueOf: (text: string) => valueOf(assembly, text, line),
  };
  const word = encodeInstruction(name, operands, scope, line.number);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, word, true);
  return bytes;
}

function dataBytes(
  assembly: Assembly,
  line: Line,
  width: 1 | 2 | 4 | 8,
): Uint8Array {
  return Uint8Array.from(line.operands.flatMap((operand) => {
    const value = valueOf(assembly, operand, line);
    checkWidth(line, value, width);
    return Array.from(
      { length: width },
      (_, index) => Number(value >> BigInt(8 * index) & 0xffn),
    );
  }));
}

/** Refuses a value that is neither signed nor unsigned a number of `width` bytes. */
function checkWidth(line: Line, value: bigint, width: number): void {
  const limit = 1n << BigInt(8 * width);
  if (value >= -limit / 2n && value < limit) return;
  throw new AssemblyError(
    line.number,
    `${line.name} cannot hold ${value}: it has ${8 * width} bits`,
  );
}

/** The value of a number, a symbol or their sum. */
function valueOf(assembly: Assembly, text: string, line: Line): bigint {
  const { symbol, offset } = sumOf(text, line.number);
  if (symbol === undefined) return offset;
  const address = assembly.symbols.get(symbol);
  if (address === undefined) {
    throw new AssemblyError(line.number, `Nothing defines ${symbol}`);
  }
  return address + offset;
}
