// # A spindle in an executable file
//
// A program carries the source of its spindles in a section of its file. The kernel installs them
// when it loads the program, and writes into the program by which numbers their entries are called.
//
// The linker is told three things about each spindle: a word of data, a procedure for each entry,
// and a section that nobody loads. The word is zero in the file. The kernel puts the number of the
// first entry there; the other entries have the numbers behind it. Each procedure makes that system
// call:
//
// :::figure counter.stubs
// :::
//
// A file may hold several spindles, from several object files: a linker puts sections of one name
// together. So the section is a row of records.
//
// :::figure A record of the section .spindles
// | bytes | what it is |
// | --- | --- |
// | 8 | the address of the word that gets the number of the first entry |
// | 8 | how many bytes of source follow |
// | so many | the source |
// | up to 7 | zeros, so that the next record is aligned |
// :::
//
// A program that wants nothing of the kind has no such section, and nothing is different for it
// ([[promise 14]]).

import {
  ElfError,
  type Program,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { labelOf } from "../kernel/extensions.ts";
import type { Source } from "../source/diagnostics.ts";
import type { TypedProcedure, TypedSpindle } from "../meaning/typed.ts";

/** The section that carries spindles. */
export const SPINDLE_SECTION = ".spindles";

/** A spindle that a program brings along. */
export interface Carried {
  /** Its source, named after the file that it came in. */
  readonly source: Source;
  /** Where in the program the number of its first entry is to be put. */
  readonly calls: VirtualAddress;
}

// ## Putting it in

/** Assembly text of the procedures by which a program calls the entries of `spindle` in the kernel. */
export function stubsOf({ name, procedures }: TypedSpindle): string {
  const entries = procedures.filter(({ kind }) => kind === "entry");
  const stubs = entries.map((one, index) => stub(name, one, index));
  return `        .set noat
        .text
${stubs.join("")}        .data
        .align 3
${callsLabel(name)}:
        .quad 0
`;
}

/**
 * The same for an assembler and linker that know other sections, with the source in [[SPINDLE_SECTION]]. GNU's
 * do.
 */
export function carriedObject(spindle: TypedSpindle): string {
  const bytes = new TextEncoder().encode(spindle.source.text);
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    rows.push(`        .byte ${bytes.subarray(at, at + 16).join(", ")}`);
  }
  return `${stubsOf(spindle)}        .section ${SPINDLE_SECTION}, "", @progbits
        .align 3
        .quad ${callsLabel(spindle.name)}
        .quad ${bytes.length}
${rows.join("\n")}
        .align 3
`;
}

/** The bytes of [[SPINDLE_SECTION]] for spindles whose numbers go to the addresses in `symbols`. */
export function carriedSection(
  spindles: readonly Pick<TypedSpindle, "name" | "source">[],
  symbols: ReadonlyMap<string, VirtualAddress>,
): Uint8Array {
  const records = spindles.map(({ name, source }) => {
    const text = new TextEncoder().encode(source.text);
    const record = new Uint8Array(16 + Math.ceil(text.length / 8) * 8);
    const view = new DataView(record.buffer);
    view.setBigUint64(0, symbols.get(callsLabel(name)) ?? 0n, true);
    view.setBigUint64(8, BigInt(text.length), true);
    record.set(text, 16);
    return record;
  });
  return Uint8Array.from(records.flatMap((one) => [...one]));
}

/** The label of the word that gets the number of a spindle's first entry. */
function callsLabel(spindle: string): string {
  return `${spindle}.calls`;
}

// An answer of a system call is an error if `a3` says so; its number is then positive, and the
// entry has answered with its negative. One error is not an answer of the entry: "there is no such
// call" means that the spindle is not there any more, or that a check has failed in it. What a
// check does in a library, it does here as well: it springs a trap.

const ENOSYS = 78;

function stub(spindle: string, entry: TypedProcedure, index: number): string {
  const label = labelOf(spindle, entry);
  const calls = callsLabel(spindle);
  const narrow = entry.result?.kind === "integer" && entry.result.bits === 32
    ? "        addl    $31, $0, $0\n"
    : "";
  return `        .align 4
        .globl ${label}
        .ent ${label}
${label}:
        ldgp    $29, 0($27)
        ldah    $0, ${calls}($29) !gprelhigh
        ldq     $0, ${calls}($0) !gprellow
        lda     $0, ${index}($0)
        call_pal 0x83
        beq     $19, $${label}.end
        subq    $0, ${ENOSYS}, $1
        bne     $1, $${label}.negative
        call_pal 0xaa
$${label}.negative:
        subq    $31, $0, $0
$${label}.end:
${narrow}        ret     $31, ($26), 1
        .end ${label}
`;
}

// ## Taking it out
//
// The file is a stranger's. Each length is compared with what is there before it is believed, and
// so many records, and no more, are read.

/** A program may bring so many spindles. */
export const MOST_CARRIED = 64;

/**
 * The spindles that `program` carries, in the order of its file.
 *
 * @throws ElfError if the section is damaged
 */
export function carriedIn(program: Program): Carried[] {
  const section = program.notes.get(SPINDLE_SECTION);
  if (section === undefined) return [];
  const view = new DataView(
    section.buffer,
    section.byteOffset,
    section.byteLength,
  );
  const found: Carried[] = [];
  for (let at = 0; at < section.length;) {
    if (found.length === MOST_CARRIED) {
      throw new ElfError(`A program may carry ${MOST_CARRIED} spindles`);
    }
    const bytes = section.length - at < 16
      ? undefined
      : view.getBigUint64(at + 8, true);
    if (bytes === undefined || bytes > BigInt(section.length - at - 16)) {
      throw new ElfError(
        `The section ${SPINDLE_SECTION} is cut off: the record at byte ${at} goes beyond its end`,
      );
    }
    const text = section.subarray(at + 16, at + 16 + Number(bytes));
    found.push({
      source: {
        file: `spindle ${found.length + 1} of the program`,
        text: new TextDecoder().decode(text),
      },
      calls: virtual(view.getBigUint64(at, true)),
    });
    at += 16 + Math.ceil(Number(bytes) / 8) * 8;
  }
  return found;
}
