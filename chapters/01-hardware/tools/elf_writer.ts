// # Writing ELF files
//
// A program that was made here becomes a file that other tools can read.
//
// The assembler and the compiler of this book produce programs too. Written in the same
// form, they can be read by the tools that others have made for Alpha Linux.

import {
  EM_ALPHA,
  HEADER_BYTES,
  type Program,
  PROGRAM_HEADER_BYTES,
  PT_LOAD,
  SECTION_HEADER_BYTES,
  type Segment,
  SHT_NOBITS,
  SHT_STRTAB,
  SHT_SYMTAB,
  SYMBOL_BYTES,
} from "./elf.ts";

/**
 * The bytes of an ELF file for `program`, with its symbols and notes as sections.
 *
 * Segments are placed in the file so that offset and address agree modulo the page.
 */
export function writeElf(program: Program): Uint8Array<ArrayBuffer> {
  const { segments } = program;
  const body = new Layout(
    HEADER_BYTES + segments.length * PROGRAM_HEADER_BYTES,
  );
  const places = segments.map(({ address, bytes }) =>
    body.place(bytes, Number(address % 8192n), 8192)
  );
  const sections = sectionsOf(program, places, body);
  const table = body.align(0, 8);
  const file = new Uint8Array(table + sections.length * SECTION_HEADER_BYTES);
  for (const [offset, bytes] of body.pieces) file.set(bytes, offset);
  const view = new DataView(file.buffer);
  writeHeader(view, program, table, sections.length);
  for (const [index, segment] of segments.entries()) {
    writeProgramHeader(view, index, segment, places[index]!);
  }
  for (const [index, section] of sections.entries()) {
    writeSectionHeader(view, table + index * SECTION_HEADER_BYTES, section);
  }
  return file;
}

/** Puts pieces one after the other into a file. */
class Layout {
  readonly pieces: [number, Uint8Array][] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** The next offset that is `remainder` modulo `modulus`. */
  align(remainder: number, modulus: number): number {
    while (this.#end % modulus !== remainder) this.#end++;
    return this.#end;
  }

  /** Places `bytes` at the next such offset, and says where that is. */
  place(bytes: Uint8Array, remainder = 0, modulus = 8): number {
    const offset = this.align(remainder, modulus);
    this.pieces.push([offset, bytes]);
    this.#end += bytes.length;
    return offset;
  }
}

interface SectionRecord {
  readonly name: number;
  readonly kind: number;
  readonly flags: number;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly entrySize: number;
}

/** Collects the zero-terminated texts of a string table. */
class Strings {
  readonly #bytes: number[] = [0];

  /** The offset of `name` in the table. */
  add(name: string): number {
    const offset = this.#bytes.length;
    for (const byte of new TextEncoder().encode(name)) this.#bytes.push(byte);
    this.#bytes.push(0);
    return offset;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

const EMPTY: SectionRecord = {
  name: 0,
  kind: 0,
  flags: 0,
  address: 0n,
  offset: 0,
  size: 0,
  link: 0,
  entrySize: 0,
};

// The section table begins with an empty entry. Then come what is loaded, what is carried,
// the symbols with their names, and at last the names of the sections themselves.

/** Lays out symbols, notes and names, and describes every section. */
function sectionsOf(
  program: Program,
  places: readonly number[],
  body: Layout,
): SectionRecord[] {
  const names = new Strings();
  const records = [EMPTY, ...loadedSections(program, places, names)];
  const add = (name: string, kind: number, bytes: Uint8Array, more = {}) =>
    records.push(placed(body, names.add(name), kind, bytes, more));
  for (const [name, bytes] of program.notes) add(name, 1, bytes);
  const strings = new Strings();
  const symbols = symbolTable(program, records, strings);
  const link = records.length + 1;
  add(".symtab", SHT_SYMTAB, symbols, { link, entrySize: SYMBOL_BYTES });
  add(".strtab", SHT_STRTAB, strings.bytes());
  const last = names.add(".shstrtab");
  records.push(placed(body, last, SHT_STRTAB, names.bytes()));
  return records;
}

/** Places `bytes` in the file and describes them as a section. */
function placed(
  body: Layout,
  name: number,
  kind: number,
  bytes: Uint8Array,
  more: Partial<SectionRecord> = {},
): SectionRecord {
  const offset = body.place(bytes);
  return { ...EMPTY, name, kind, offset, size: bytes.length, ...more };
}

/** For each segment a section of its bytes, and one of the zeros behind them. */
function loadedSections(
  program: Program,
  places: readonly number[],
  names: Strings,
): SectionRecord[] {
  return program.segments.flatMap(
    ({ address, bytes, size, writable }, index) => {
      const filled = {
        ...EMPTY,
        name: names.add(writable ? ".data" : ".text"),
        kind: 1,
        flags: writable ? 3 : 6,
        address: address as bigint,
        offset: places[index]!,
        size: bytes.length,
      };
      const cleared = {
        ...filled,
        name: names.add(".bss"),
        kind: SHT_NOBITS,
        address: address + BigInt(bytes.length),
        offset: filled.offset + bytes.length,
        size: size - bytes.length,
      };
      return [filled, cleared].filter((one) => one.size > 0);
    },
  );
}

/** The section number of a symbol that is in no section. */
const ABSOLUTE = 0xfff1;

/** Whether `where` is an address of the section. */
function holds({ flags, address, size }: SectionRecord, where: bigint) {
  return flags !== 0 && where >= address && where < address + BigInt(size);
}

/** The bytes of the symbol table: one empty entry, then every symbol as global. */
function symbolTable(
  program: Program,
  sections: readonly SectionRecord[],
  strings: Strings,
): Uint8Array {
  const bytes = new Uint8Array((program.symbols.length + 1) * SYMBOL_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, { name, address }] of program.symbols.entries()) {
    const at = (index + 1) * SYMBOL_BYTES;
    const section = sections.findIndex((one) => holds(one, address));
    view.setUint32(at, strings.add(name), true);
    view.setUint8(at + 4, 1 << 4);
    view.setUint16(at + 6, section === -1 ? ABSOLUTE : section, true);
    view.setBigUint64(at + 8, address, true);
  }
  return bytes;
}

function writeHeader(
  view: DataView,
  program: Program,
  sectionTable: number,
  sections: number,
): void {
  for (const [at, byte] of [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1].entries()) {
    view.setUint8(at, byte);
  }
  view.setUint16(16, 2, true);
  view.setUint16(18, EM_ALPHA, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, program.entry, true);
  view.setBigUint64(32, BigInt(HEADER_BYTES), true);
  view.setBigUint64(40, BigInt(sectionTable), true);
  const sizes = [
    HEADER_BYTES,
    PROGRAM_HEADER_BYTES,
    program.segments.length,
    SECTION_HEADER_BYTES,
    sections,
    sections - 1,
  ];
  for (const [i, size] of sizes.entries()) {
    view.setUint16(52 + 2 * i, size, true);
  }
}

function writeProgramHeader(
  view: DataView,
  index: number,
  segment: Segment,
  offset: number,
): void {
  const at = HEADER_BYTES + index * PROGRAM_HEADER_BYTES;
  view.setUint32(at, PT_LOAD, true);
  view.setUint32(at + 4, segment.writable ? 6 : 5, true);
  view.setBigUint64(at + 8, BigInt(offset), true);
  view.setBigUint64(at + 16, segment.address, true);
  view.setBigUint64(at + 24, segment.address, true);
  view.setBigUint64(at + 32, BigInt(segment.bytes.length), true);
  view.setBigUint64(at + 40, BigInt(segment.size), true);
  view.setBigUint64(at + 48, 8192n, true);
}

function writeSectionHeader(
  view: DataView,
  at: number,
  section: SectionRecord,
): void {
  view.setUint32(at, section.name, true);
  view.setUint32(at + 4, section.kind, true);
  view.setBigUint64(at + 8, BigInt(section.flags), true);
  view.setBigUint64(at + 16, section.address, true);
  view.setBigUint64(at + 24, BigInt(section.offset), true);
  view.setBigUint64(at + 32, BigInt(section.size), true);
  view.setUint32(at + 40, section.link, true);
  view.setUint32(at + 44, section.kind === SHT_SYMTAB ? 1 : 0, true);
  view.setBigUint64(at + 48, 8n, true);
  view.setBigUint64(at + 56, BigInt(section.entrySize), true);
}
