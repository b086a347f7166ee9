// # Reading ELF files
//
// An ELF file holds a program: which bytes go to which addresses, which of them may be
// written, and where to begin.
//
// A small program may have two pieces: its instructions, to be put at address 120000000
// (hexadecimal), and its variables, to be put behind them, of which only the first few are
// in the file and the rest begin as zero. A file says that and little more. ELF, the
// *executable and linkable format*, is the form in which every compiler for Alpha Linux
// leaves its programs. The file begins with a header that leads to two tables. *Program
// headers* are for whoever runs the program: load these bytes there. *Section headers* are
// for whoever studies it: names, symbols, and anything else that travels along.
//
// A file comes from a stranger. Every number in it is checked before it is used, and a
// file that cannot be run gets one sentence that says why. Only *static* programs can:
// those that bring all their code along.

import { virtual, type VirtualAddress } from "../numbers.ts";

/** A piece of a program that belongs into memory. */
export interface Segment {
  /** Where it begins. */
  readonly address: VirtualAddress;
  /** The bytes at the start; the rest, up to `size`, is zero. */
  readonly bytes: Uint8Array;
  /** Bytes in memory, at least as many as in the file. */
  readonly size: number;
  /** Whether the program may write there. */
  readonly writable: boolean;
}

/** A name for an address. */
export interface Symbol {
  /** The name in the source. */
  readonly name: string;
  /** What it stands for. */
  readonly address: VirtualAddress;
}

/** What a program file holds. */
export interface Program {
  /** The address of its first instruction. */
  readonly entry: VirtualAddress;
  /** In ascending order of address; none overlap. */
  readonly segments: readonly Segment[];
  /** In ascending order of address. */
  readonly symbols: readonly Symbol[];
  /** Sections that are not loaded but carried, by name. */
  readonly notes: ReadonlyMap<string, Uint8Array>;
}

/** A file is not a program that this machine can run. */
export class ElfError extends Error {
  /** The class's name, for reports. */
  override readonly name = "ElfError";
}

/** The number by which ELF knows the Alpha. */
export const EM_ALPHA = 0x9026;
/** A program header that asks for loading. */
export const PT_LOAD = 1;
const PT_INTERP = 3;
/** A section that holds symbols. */
export const SHT_SYMTAB = 2;
/** A section that holds zero-terminated texts. */
export const SHT_STRTAB = 3;
/** A section that takes no bytes in the file. */
export const SHT_NOBITS = 8;
const PF_W = 2;
const SHF_ALLOC = 2n;
/** Bytes in the header of the file. */
export const HEADER_BYTES = 64;
/** Bytes in a program header. */
export const PROGRAM_HEADER_BYTES = 56;
/** Bytes in a section header. */
export const SECTION_HEADER_BYTES = 64;

/** A program may not have more bytes than this, loaded or carried. */
const LARGEST = 2 ** 31;

// ## Reading

/**
 * The program in `file`.
 *
 * @throws ElfError saying what is wrong and what was expected
 */
export function readElf(file: Uint8Array): Program {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  checkHeader(file, view);
  const entry = virtual(view.getBigUint64(24, true));
  const segments = readSegments(file, view);
  if (!segments.some((one) => contains(one, entry))) {
    throw new ElfError(
      `The entry point 0x${entry.toString(16)} is in no segment of the file`,
    );
  }
  const sections = readSections(file, view);
  return {
    entry,
    segments,
    symbols: readSymbols(sections),
    notes: readNotes(sections),
  };
}

/** Whether `where` is an address of the segment. */
export function contains(
  { address, size }: Segment,
  where: VirtualAddress,
): boolean {
  return where >= address && where < address + BigInt(size);
}

/** Refuses what is not a static 64-bit little-endian Alpha executable. */
function checkHeader(file: Uint8Array, view: DataView): void {
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (magic.some((byte, index) => file[index] !== byte)) {
    throw new ElfError("Not an ELF file: it does not begin with 7f 45 4c 46");
  }
  if (file.length < HEADER_BYTES) {
    throw new ElfError(
      `The file is cut off: an ELF header has ${HEADER_BYTES} bytes, this file ${file.length}`,
    );
  }
  if (file[4] !== 2 || file[5] !== 1) {
    throw new ElfError("Not a 64-bit little-endian ELF file, as Alpha's are");
  }
  const machine = view.getUint16(18, true);
  if (machine !== EM_ALPHA) {
    throw new ElfError(
      `Built for another machine: its number is ${machine}, Alpha's is ${EM_ALPHA}`,
    );
  }
  const kind = view.getUint16(16, true);
  if (kind !== 2) {
    throw new ElfError(
      `Not an executable (type ${kind} instead of 2): link it with -static and without -pie`,
    );
  }
}

/** `count` bytes of the file at `offset`, or an error that names `what`. */
function slice(
  file: Uint8Array,
  offset: bigint,
  count: bigint,
  what: string,
): Uint8Array {
  if (offset + count > BigInt(file.length)) {
    throw new ElfError(
      `The file is cut off: ${what} ends at byte ${
        offset + count
      }, the file at ${file.length}`,
    );
  }
  return file.subarray(Number(offset), Number(offset + count));
}

/** A view of entry `index` of a table of entries of `bytes` bytes. */
function entryOf(table: Uint8Array, index: number, bytes: number): DataView {
  return new DataView(table.buffer, table.byteOffset + index * bytes, bytes);
}

/** The loadable segments, sorted and found not to overlap. */
function readSegments(file: Uint8Array, view: DataView): Segment[] {
  const count = view.getUint16(56, true);
  if (count > 0 && view.getUint16(54, true) !== PROGRAM_HEADER_BYTES) {
    throw new ElfError(
      `Program headers of ${
        view.getUint16(54, true)
      } bytes: they must have ${PROGRAM_HEADER_BYTES}`,
    );
  }
  const at = view.getBigUint64(32, true);
  const length = BigInt(count * PROGRAM_HEADER_BYTES);
  const table = slice(file, at, length, "the table of program headers");
  const segments: Segment[] = [];
  for (let index = 0; index < count; index++) {
    const header = entryOf(table, index, PROGRAM_HEADER_BYTES);
    const kind = header.getUint32(0, true);
    if (kind === PT_INTERP) {
      throw new ElfError(
        "The program needs a dynamic linker: link it with -static",
      );
    }
    if (kind === PT_LOAD) segments.push(...readSegment(file, header, index));
  }
  segments.sort(byAddress);
  checkOverlap(segments);
  return segments;
}

/** The segment that `header` describes; none if it has no bytes. */
function readSegment(
  file: Uint8Array,
  header: DataView,
  index: number,
): Segment[] {
  const address = virtual(header.getBigUint64(16, true));
  const fileBytes = header.getBigUint64(32, true);
  const size = header.getBigUint64(40, true);
  if (size < fileBytes) {
    throw new ElfError(
      `Segment ${index} has ${fileBytes} bytes in the file and only ${size} in memory`,
    );
  }
  if (size > BigInt(LARGEST) || address + size > 2n ** 64n) {
    throw new ElfError(
      `Segment ${index} is too large: ${size} bytes at 0x${
        address.toString(16)
      }`,
    );
  }
  if (size === 0n) return [];
  const offset = header.getBigUint64(8, true);
  const bytes = slice(file, offset, fileBytes, `segment ${index}`);
  const writable = (header.getUint32(4, true) & PF_W) !== 0;
  return [{ address, bytes, size: Number(size), writable }];
}

/** Orders things by address; equal ones stay as they were. */
export function byAddress(
  a: { readonly address: VirtualAddress },
  b: { readonly address: VirtualAddress },
): number {
  return a.address < b.address ? -1 : a.address > b.address ? 1 : 0;
}

function checkOverlap(segments: readonly Segment[]): void {
  for (const [index, next] of segments.entries()) {
    const previous = segments[index - 1];
    if (previous && previous.address + BigInt(previous.size) > next.address) {
      throw new ElfError(
        `Two segments overlap at 0x${next.address.toString(16)}`,
      );
    }
  }
}

// ## What travels along
//
// Sections are a courtesy. A program runs without them, so a file whose section table
// is damaged loses its names and keeps running.

interface Section {
  readonly name: string;
  readonly kind: number;
  readonly flags: bigint;
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly link: number;
}

function readSections(file: Uint8Array, view: DataView): Section[] {
  const count = view.getUint16(60, true);
  const names = view.getUint16(62, true);
  if (count === 0 || view.getUint16(58, true) !== SECTION_HEADER_BYTES) {
    return [];
  }
  const at = view.getBigUint64(40, true);
  const end = at + BigInt(count * SECTION_HEADER_BYTES);
  if (end > BigInt(file.length)) return [];
  const table = file.subarray(Number(at), Number(end));
  const headers = Array.from(
    { length: count },
    (_, index) => entryOf(table, index, SECTION_HEADER_BYTES),
  );
  const strings = headers[names] ? sectionBytes(file, headers[names]) : null;
  return headers.map((header) => ({
    name: stringAt(strings, header.getUint32(0, true)),
    kind: header.getUint32(4, true),
    flags: header.getBigUint64(8, true),
    address: header.getBigUint64(16, true),
    bytes: sectionBytes(file, header) ?? new Uint8Array(),
    link: header.getUint32(40, true),
  }));
}

/** The bytes a section has in the file; `null` if it claims bytes that are not there. */
function sectionBytes(file: Uint8Array, header: DataView): Uint8Array | null {
  if (header.getUint32(4, true) === SHT_NOBITS) return new Uint8Array();
  const start = header.getBigUint64(24, true);
  const end = start + header.getBigUint64(32, true);
  if (end > BigInt(file.length)) return null;
  return file.subarray(Number(start), Number(end));
}

/** No name is read beyond this, however long a hostile file makes it. */
const LONGEST_NAME = 256;

/** The text at `offset` of a string table, up to its zero byte. */
function stringAt(strings: Uint8Array | null, offset: number): string {
  if (strings === null || offset >= strings.length) return "";
  const text = strings.subarray(offset, offset + LONGEST_NAME);
  const end = text.indexOf(0);
  return new TextDecoder().decode(end === -1 ? text : text.subarray(0, end));
}

/** Bytes in an entry of a symbol table. */
export const SYMBOL_BYTES = 24;

/** The named functions and objects, by address. */
function readSymbols(sections: Section[]): Symbol[] {
  const table = sections.find((one) => one.kind === SHT_SYMTAB);
  const strings = sections[table?.link ?? -1];
  if (table === undefined || strings?.kind !== SHT_STRTAB) return [];
  const symbols: Symbol[] = [];
  for (let at = 0; at + SYMBOL_BYTES <= table.bytes.length; at += 24) {
    const entry = entryOf(table.bytes, at / SYMBOL_BYTES, SYMBOL_BYTES);
    const name = stringAt(strings.bytes, entry.getUint32(0, true));
    const kind = entry.getUint8(4) & 15;
    if (name === "" || kind > 2 || entry.getUint16(6, true) === 0) continue;
    symbols.push({ name, address: virtual(entry.getBigUint64(8, true)) });
  }
  return symbols.sort(byAddress);
}

/** Kinds of section that describe the file itself. */
const OWN_KINDS: readonly number[] = [SHT_SYMTAB, SHT_STRTAB, SHT_NOBITS];

function readNotes(sections: Section[]) {
  const carried = sections.filter(({ name, kind, flags }) =>
    name !== "" && !(flags & SHF_ALLOC) && !OWN_KINDS.includes(kind)
  );
  return new Map(carried.map((one) => [one.name, one.bytes]));
}

/** How far from a symbol a place may be and still be called after it. */
const FARTHEST = 2n ** 24n;

/** The name of the code or data at `address`: `symbol` or `symbol+0x10`. */
export function nearestSymbol(
  symbols: readonly Symbol[],
  address: VirtualAddress,
): string | undefined {
  const below = symbols.filter((one) => one.address <= address).at(-1);
  if (below === undefined) return undefined;
  const distance = address - below.address;
  if (distance >= FARTHEST) return undefined;
  return distance === 0n
    ? below.name
    : `${below.name}+0x${distance.toString(16)}`;
}
