import { assertEquals, assertThrows } from "@std/assert";
import {
  assembleProgram,
  contains,
  ElfError,
  HEADER_BYTES,
  nearestSymbol,
  type Program,
  PROGRAM_HEADER_BYTES,
  readElf,
  virtual,
  writeElf,
} from "../../chapters/01-hardware/mod.ts";
import { at } from "./helpers.ts";

const SOURCE = `
        .text
_start: lda     v0, 1(zero)
loop:   br      loop
        .data
value:  .quad   0x1122334455667788
        .bss
space:  .space  64`;

const NOTES = new Map([["spindle", Uint8Array.of(1, 2, 3)]]);

function sample(): Uint8Array {
  return writeElf(assembleProgram(SOURCE, NOTES));
}

/** Where program header `index` has the field at `offset`. */
function header(index: number, offset: number): number {
  return HEADER_BYTES + index * PROGRAM_HEADER_BYTES + offset;
}

/** Reads the sample after `change`, which must be refused with `message`. */
function refuse(
  change: (file: Uint8Array, view: DataView) => Uint8Array | void,
  message: string,
): void {
  const file = sample();
  const changed = change(file, new DataView(file.buffer)) ?? file;
  const error = assertThrows(() => readElf(changed), ElfError);
  assertEquals(error.message, message);
  assertEquals(error.name, "ElfError");
}

Deno.test("readElf gives entry, segments, symbols and notes", () => {
  const program = readElf(sample());
  assertEquals(program.entry as bigint, 0x1_2000_0000n);
  assertEquals(
    program.segments.map(({ address, size, writable }) => [
      address as bigint,
      size,
      writable,
    ]),
    [[0x1_2000_0000n, 8, false], [0x1_2001_0000n, 80, true]],
  );
  assertEquals(
    program.symbols.map(({ name, address }) => [name, address as bigint]),
    [
      ["_start", 0x1_2000_0000n],
      ["loop", 0x1_2000_0004n],
      ["value", 0x1_2001_0000n],
      ["space", 0x1_2001_0010n],
    ],
  );
  assertEquals(program.notes, NOTES);
});

Deno.test("readElf reads a file that lies inside a larger buffer", () => {
  const file = sample();
  const inside = new Uint8Array(file.length + 100);
  inside.set(file, 50);
  const program = readElf(inside.subarray(50, 50 + file.length));
  assertEquals(program.segments[0]!.bytes, readElf(file).segments[0]!.bytes);
});

Deno.test("readElf refuses what is no ELF file", () => {
  const message = "Not an ELF file: it does not begin with 7f 45 4c 46";
  refuse(() => new Uint8Array(), message);
  refuse(() => Uint8Array.of(0x7f, 0x45, 0x4c), message);
  refuse(() => new TextEncoder().encode("#!/bin/sh\n"), message);
  refuse((file) => void (file[3] = 0x47), message);
});

Deno.test("readElf refuses a file that ends within a header", () => {
  for (const length of [4, 5, 20, 63]) {
    refuse(
      (file) => file.slice(0, length),
      `The file is cut off: an ELF header has 64 bytes, this file ${length}`,
    );
  }
  refuse(
    (file) => file.slice(0, 100),
    "The file is cut off: the table of program headers ends at byte 176, the file at 100",
  );
});

Deno.test("readElf refuses a file that ends within a segment", () => {
  refuse(
    (file) => file.slice(0, 8195),
    "The file is cut off: segment 0 ends at byte 8200, the file at 8195",
  );
});

Deno.test("readElf refuses other word sizes and byte orders", () => {
  const message = "Not a 64-bit little-endian ELF file, as Alpha's are";
  refuse((file) => void (file[4] = 1), message);
  refuse((file) => void (file[5] = 2), message);
});

Deno.test("readElf refuses other machines by their number", () => {
  refuse(
    (_, view) => view.setUint16(18, 62, true),
    "Built for another machine: its number is 62, Alpha's is 36902",
  );
});

Deno.test("readElf refuses objects and libraries, and says how to link", () => {
  for (const kind of [0, 1, 3, 4]) {
    refuse(
      (_, view) => view.setUint16(16, kind, true),
      `Not an executable (type ${kind} instead of 2): link it with -static and without -pie`,
    );
  }
});

Deno.test("readElf refuses a program that wants a dynamic linker", () => {
  refuse(
    (_, view) => view.setUint32(header(1, 0), 3, true),
    "The program needs a dynamic linker: link it with -static",
  );
});

Deno.test("readElf refuses program headers of another size", () => {
  refuse(
    (_, view) => view.setUint16(54, 32, true),
    "Program headers of 32 bytes: they must have 56",
  );
});

Deno.test("readElf refuses an entry point outside every segment", () => {
  const message = (entry: string) =>
    `The entry point 0x${entry} is in no segment of the file`;
  refuse((_, view) => view.setBigUint64(24, 0n, true), message("0"));
  refuse(
    (_, view) => view.setBigUint64(24, 0x1_2000_0008n, true),
    message("120000008"),
  );
  refuse((_, view) => view.setUint16(56, 0, true), message("120000000"));
});

Deno.test("readElf refuses a segment that is smaller in memory than in the file", () => {
  refuse(
    (_, view) => view.setBigUint64(header(0, 40), 4n, true),
    "Segment 0 has 8 bytes in the file and only 4 in memory",
  );
});

Deno.test("readElf refuses a segment that is too large", () => {
  refuse(
    (_, view) => view.setBigUint64(header(0, 40), 2n ** 31n + 1n, true),
    "Segment 0 is too large: 2147483649 bytes at 0x120000000",
  );
  refuse(
    (_, view) => view.setBigUint64(header(1, 16), 2n ** 64n - 8n, true),
    "Segment 1 is too large: 80 bytes at 0xfffffffffffffff8",
  );
});

Deno.test("readElf refuses offsets that would overflow 64 bits", () => {
  refuse(
    (_, view) => view.setBigUint64(header(0, 8), 2n ** 64n - 1n, true),
    "The file is cut off: segment 0 ends at byte 18446744073709551623, the file at " +
      `${sample().length}`,
  );
  refuse(
    (_, view) => view.setBigUint64(32, 2n ** 64n - 1n, true),
    "The file is cut off: the table of program headers ends at byte 18446744073709551727, " +
      `the file at ${sample().length}`,
  );
});

Deno.test("readElf refuses overlapping segments in whatever order they stand", () => {
  refuse(
    (_, view) => view.setBigUint64(header(1, 16), 0x1_2000_0007n, true),
    "Two segments overlap at 0x120000007",
  );
  refuse(
    (_, view) => view.setBigUint64(header(1, 16), 0x1_2000_0000n - 79n, true),
    "Two segments overlap at 0x120000000",
  );
  refuse(
    (_, view) => view.setBigUint64(header(1, 16), 0x1_2000_0000n, true),
    "Two segments overlap at 0x120000000",
  );
});

Deno.test("readElf sorts segments that stand out of order, and skips empty ones", () => {
  const file = sample();
  const view = new DataView(file.buffer);
  view.setBigUint64(header(1, 16), 0x1_0000_0000n, true);
  assertEquals(
    readElf(file).segments.map(({ address }) => address as bigint),
    [0x1_0000_0000n, 0x1_2000_0000n],
  );
  view.setBigUint64(header(1, 32), 0n, true);
  view.setBigUint64(header(1, 40), 0n, true);
  assertEquals(readElf(file).segments.length, 1);
});

Deno.test("readElf leaves out names and notes when the section table is damaged", () => {
  const damages: ((view: DataView) => void)[] = [
    (view) => view.setBigUint64(40, 2n ** 64n - 1n, true),
    (view) => view.setUint16(58, 1, true),
    (view) => view.setUint16(60, 0, true),
    (view) => view.setUint16(60, 0xffff, true),
  ];
  for (const damage of damages) {
    const file = sample();
    damage(new DataView(file.buffer));
    const program = readElf(file);
    assertEquals([program.symbols.length, program.notes.size], [0, 0]);
    assertEquals(program.segments.length, 2);
  }
});

Deno.test("readElf survives a section of names that is not there", () => {
  const file = sample();
  new DataView(file.buffer).setUint16(62, 0xffff, true);
  assertEquals(readElf(file).notes.size, 0);
  assertEquals(readElf(file).symbols.length, 4);
});

Deno.test("readElf empties a section that claims bytes beyond the file", () => {
  const file = sample();
  const view = new DataView(file.buffer);
  const table = Number(view.getBigUint64(40, true));
  const sections = view.getUint16(60, true);
  for (let index = 0; index < sections; index++) {
    view.setBigUint64(table + index * 64 + 32, 2n ** 63n, true);
  }
  const program = readElf(file);
  assertEquals([program.symbols.length, program.notes.size], [0, 0]);
  // Only the names are whole: the note is there and empty.
  const names = table + (sections - 1) * 64;
  view.setBigUint64(
    names + 32,
    BigInt(table) - view.getBigUint64(names + 24, true),
    true,
  );
  assertEquals(readElf(file).notes, new Map([["spindle", new Uint8Array()]]));
});

Deno.test("contains takes the first byte and not the one behind the last", () => {
  const { segments: [text] } = readElf(sample());
  assertEquals(contains(text!, text!.address), true);
  assertEquals(contains(text!, virtual(text!.address + 8n)), false);
  assertEquals(contains(text!, virtual(text!.address - 1n)), false);
});

Deno.test("nearestSymbol names the place before, with the distance", () => {
  const { symbols } = readElf(sample());
  assertEquals(nearestSymbol(symbols, at(0x1_2000_0004n)), "loop");
  assertEquals(nearestSymbol(symbols, at(0x1_2000_0014n)), "loop+0x10");
  assertEquals(nearestSymbol(symbols, at(0x1_1fff_ffffn)), undefined);
  assertEquals(nearestSymbol(symbols, at(0x2_0000_0000n)), undefined);
});

// ## The other direction

Deno.test("writeElf and readElf give back the same program, again and again", () => {
  let program: Program = assembleProgram(SOURCE, NOTES);
  const first = writeElf(program);
  for (let round = 0; round < 3; round++) {
    program = readElf(writeElf(program));
    assertEquals(writeElf(program), first);
  }
});

Deno.test("writeElf keeps a segment's cleared memory out of the file", () => {
  const segment = {
    address: virtual(0x1_2000_0000n),
    bytes: Uint8Array.of(1, 2, 3, 4),
    size: 2 ** 24,
    writable: true,
  };
  const file = writeElf({
    entry: segment.address,
    segments: [segment],
    symbols: [],
    notes: new Map(),
  });
  assertEquals(file.length < 20_000, true);
  assertEquals(readElf(file).segments, [segment]);
});

Deno.test("writeElf keeps names of any script, and many of them", () => {
  const symbols = Array.from({ length: 5000 }, (_, index) => ({
    name: `größe_${index}_号`,
    address: virtual(0x1_2000_0000n + BigInt(index)),
  }));
  const program = assembleProgram("_start: halt");
  const read = readElf(writeElf({ ...program, symbols }));
  assertEquals(read.symbols, symbols);
});

Deno.test("writeElf places every segment at its address modulo the page", () => {
  const file = sample();
  const view = new DataView(file.buffer);
  for (const index of [0, 1]) {
    const offset = view.getBigUint64(header(index, 8), true);
    const address = view.getBigUint64(header(index, 16), true);
    assertEquals(offset % 8192n, address % 8192n);
  }
});
