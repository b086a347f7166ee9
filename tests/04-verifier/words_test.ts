// The word checker: what the compiler makes is accepted, and code that was changed is refused.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble } from "../../chapters/01-hardware/mod.ts";
import { freeRetired, KERNEL_GP } from "../../chapters/02-controllers/mod.ts";
import {
  admit,
  ANY_GIVEN,
  type CellRow,
  checkWords,
  createReviewer,
  type Entrance,
  fullEnvironment,
  isCovered,
  type Knowledge,
  numberSum,
  type Permissions,
  type PlacedStretch,
  placeName,
  reachFrom,
  type Sum,
  type UnknownMeaning,
  unknownSum,
  type WordReport,
  ZERO_SUM,
} from "../../chapters/04-verifier/mod.ts";
import {
  divisionRoutine,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { createBench } from "../03-spindles/calling.ts";
import { randomSpindle } from "../03-spindles/generator.ts";
import { longer } from "./longer.ts";
const TEXT_AT = 0xffff_fc00_0010_0000n;

/** What code at `TEXT_AT` may do: a state of 64 bytes, one record, two operations, three routines. */
const ALLOWED: Permissions = {
  at: TEXT_AT,
  gp: KERNEL_GP,
  stretches: [
    stretch(-32768n, 8n, false, []),
    stretch(256n, 64n, true, [
      row({ offset: 32, bytes: 1, count: 8, stride: 1 }, 0n, 9n),
      row({ offset: 40, bytes: 4, count: 2, stride: 8 }, 3n, 7n),
    ]),
  ],
  pageWords: new Map([[40n, "load"], [48n, "store"]]),
  operations: new Map([
    [5n, { name: "Test.five", passed: [], gives: [0n, 3n] }],
    [7n, {
      name: "Test.seven",
      passed: [
        { kind: "number", least: 0n, greatest: 7n },
        { kind: "slice", unit: 2, step: 2n, writable: true },
      ],
      gives: ANY_GIVEN,
    }],
  ]),
  routines: new Map([
    [TEXT_AT + 4096n, {
      name: "Other.do",
      passed: [{ kind: "number", least: -1n, greatest: 1n }],
      gives: [2n, 5n],
      stack: 1000n,
    }],
    [TEXT_AT + 8192n, {
      name: "raise",
      passed: [],
      gives: ANY_GIVEN,
      stack: 1000n,
      events: new Map([[KERNEL_GP + 512n, { passed: [], gives: ANY_GIVEN }]]),
    }],
  ]),
  exits: new Map(),
  stack: 8192n,
  stackWhenRaising: 1024n,
};

function stretch(
  fromGp: bigint,
  bytes: bigint,
  writable: boolean,
  rows: CellRow[],
): PlacedStretch {
  return {
    at: KERNEL_GP + fromGp,
    bytes: numberSum(bytes),
    step: 8n,
    writable,
    rows,
  };
}

function row(
  place: Omit<CellRow, "holds">,
  least: bigint,
  greatest: bigint,
): CellRow {
  return { ...place, holds: { kind: "number", least, greatest } };
}

function wordsIn(text: string): number[] {
  const { segments } = assemble(text, {
    gp: KERNEL_GP,
    text: TEXT_AT as never,
  });
  const bytes = segments[0]!.bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(
    { length: bytes.length / 4 },
    (_, at) => view.getUint32(at * 4, true),
  );
}

const ENTRANCE: Entrance = {
  at: 0,
  name: "tried",
  numbers: new Map(),
  slices: [],
  keeps: [],
  gives: ANY_GIVEN,
};

function check(text: string, entrance = ENTRANCE): WordReport {
  return checkWords(wordsIn(text), [entrance], ALLOWED);
}

const RETURN = "ret $31, ($26), 1\n";

const ACCEPTED: Readonly<Record<string, string>> = {
  "nothing but a return": RETURN,
  "the state, from its first byte to its last":
    `ldq $1, 256($29)\nstq $1, 312($29)\n${RETURN}`,
  "a record that may be read": `ldq $0, -32768($29)\n${RETURN}`,
  "a record in the page of the stack":
    `srl $30, 13, $1\nsll $1, 13, $1\nldq $0, 40($1)\nstq $0, 48($1)\n${RETURN}`,
  "an index that is masked":
    `lda $1, 256($29)\nand $16, 7, $2\ns8addq $2, $1, $1\nldq $0, 0($1)\n${RETURN}`,
  "an index that is tested":
    `lda $1, 256($29)\ns8addq $16, $1, $1\ncmpult $16, 4, $2\nbeq $2, $no\nstq $17, 0($1)\n$no: ${RETURN}`,
  "an index that is tested the other way round":
    `lda $1, 256($29)\ns8addq $16, $1, $1\nlda $2, 3($31)\ncmpule $16, $2, $2\ncmpeq $2, 0, $2\nbne $2, $no\nstq $17, 0($1)\n$no: ${RETURN}`,
  "an index that is below another one":
    `lda $1, 256($29)\ncmpult $16, $17, $2\nbeq $2, $no\ncmpule $17, 8, $2\nbeq $2, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "a length that is compared before it is known to be whole":
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpule $16, 29, $4\ncmpult $3, 29, $5\nbeq $4, $no\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
  "a length that is known to be whole at last":
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpule $3, 28, $5\nbne $5, $no\ncmpule $16, 29, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
  "a low byte that is the whole number":
    `lda $1, 256($29)\nzapnot $16, 1, $2\ncmpule $2, 7, $3\nbeq $3, $no\ncmpule $16, 255, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "a low byte of a difference":
    `lda $1, 256($29)\nsubq $16, 3, $2\nzapnot $2, 1, $2\ncmpule $2, 4, $3\nbeq $3, $no\nlda $7, 258($31)\ncmpule $16, $7, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "a sum of two numbers that are not too large":
    `lda $1, 256($29)\naddq $16, $17, $2\ncmpult $2, 8, $3\nbeq $3, $no\nblt $16, $no\nblt $17, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "a product that is known to be whole at last":
    `lda $1, 256($29)\nsll $16, 4, $2\ncmpult $2, 113, $3\nbeq $3, $no\nsrl $16, 60, $4\nbne $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "two tests in one":
    `lda $1, 256($29)\ncmpule $16, $17, $2\ncmpult $17, 8, $3\nand $2, $3, $2\nbeq $2, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "the smaller of two":
    `lda $1, 256($29)\ncmpule $16, 7, $2\ncmoveq $2, 7, $16\ns8addq $16, $1, $1\nldq $0, 0($1)\n${RETURN}`,
  "a test whose outcome was kept on the stack":
    `lda $30, -16($30)\ncmpult $16, 8, $2\nstq $2, 0($30)\nstq $16, 8($30)\nclr $2\nldq $3, 0($30)\nldq $4, 8($30)\nlda $30, 16($30)\nbeq $3, $no\nlda $1, 256($29)\ns8addq $4, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
  "a frame with a register of the caller in it":
    `lda $30, -16($30)\nstq $9, 0($30)\nmov $16, $9\nldq $9, 0($30)\nlda $30, 16($30)\n${RETURN}`,
  "an array on the stack":
    `lda $30, -32($30)\nand $16, 3, $1\ns8addq $1, $30, $1\nstq $17, 0($1)\nldq $0, 0($1)\nlda $30, 32($30)\n${RETURN}`,
  "an operation": `lda $0, 5($31)\ncall_pal 0x9\n${RETURN}`,
  "an index that an operation gives":
    `lda $0, 5($31)\ncall_pal 0x9\nlda $1, 256($29)\ns8addq $0, $1, $1\nldq $0, 32($1)\n${RETURN}`,
  "a slice of the state that is passed on":
    `lda $16, 7($31)\nlda $17, 256($29)\nlda $18, 16($31)\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
  "a slice of the stack that is passed on":
    `lda $30, -16($30)\nclr $16\nmov $30, $17\nlda $18, 8($31)\nlda $0, 7($31)\ncall_pal 0x9\nlda $30, 16($30)\n${RETURN}`,
  "a loop":
    `clr $1\n$a: addq $1, 1, $1\ncmpult $1, 10, $2\nbne $2, $a\n${RETURN}`,
  "a loop over the state that counts":
    `clr $1\n$a: lda $3, 256($29)\ns8addq $1, $3, $3\nstq $31, 0($3)\naddq $1, 1, $1\ncmpult $1, 4, $2\nbne $2, $a\n${RETURN}`,
  "a loop over the state that goes to an address":
    `lda $1, 256($29)\nlda $3, 32($1)\n$a: ldq $4, 0($1)\naddq $1, 8, $1\ncmpeq $1, $3, $2\nbeq $2, $a\n${RETURN}`,
  "a loop backwards":
    `lda $1, 7($31)\n$a: lda $3, 256($29)\ns8addq $1, $3, $3\nldq $4, 0($3)\nsubq $1, 1, $1\nbge $1, $a\n${RETURN}`,
  "two that are in step":
    `clr $1\nlda $3, 256($29)\n$a: cmpult $1, 8, $2\nbeq $2, $no\nldq $4, 0($3)\naddq $1, 1, $1\nlda $3, 8($3)\nbr $a\n$no: ${RETURN}`,
  "a byte that is put together":
    `and $16, 63, $16\nlda $1, 256($29)\naddq $1, $16, $1\nldq_u $2, 0($1)\nextbl $2, $1, $0\n${RETURN}`,
  "one byte among eight that changes":
    `and $16, 31, $16\nlda $1, 256($29)\naddq $1, $16, $1\nldq_u $2, 0($1)\ninsbl $17, $1, $3\nmskbl $2, $1, $2\nbis $2, $3, $2\nstq_u $2, 0($1)\n${RETURN}`,
  "a byte of a limited type that changes":
    `cmpule $17, 9, $4\nbeq $4, $no\nldq $2, 288($29)\ninsbl $17, 3, $3\nmskbl $2, 3, $2\nbis $2, $3, $2\nstq $2, 288($29)\n$no: ${RETURN}`,
  "an index of a limited type":
    `ldl $2, 296($29)\nlda $1, 256($29)\ns8addq $2, $1, $1\nldq $0, 0($1)\n${RETURN}`,
  "the rest of a division by a known number":
    `ldah $1, -13107($31)\nlda $1, -13107($1)\nsll $1, 32, $2\naddq $2, $1, $2\numulh $16, $2, $3\nsrl $3, 2, $3\ns4addq $3, $3, $3\nsubq $16, $3, $3\nlda $1, 256($29)\ns8addq $3, $1, $1\nldq $0, 24($1)\n${RETURN}`,
};

for (const [what, text] of Object.entries(ACCEPTED)) {
  Deno.test(`checkWords: accepts ${what}`, () => {
    assertEquals(check(text).problems, []);
  });
}

/** Code, and where and why it is refused. */
const REFUSED: Readonly<Record<string, readonly [string, number, string]>> = {
  "a privileged call": [`call_pal 0x0\n${RETURN}`, 0, "PALcode"],
  "a change of the interrupt level": [`call_pal 0x35\n${RETURN}`, 0, "PALcode"],
  "an operation that it was not judged to call": [
    `lda $0, 6($31)\ncall_pal 0x9\n${RETURN}`,
    4,
    "operation",
  ],
  "an operation that nobody knows": [
    `mov $16, $0\ncall_pal 0x9\n${RETURN}`,
    4,
    "operation",
  ],
  "an operation that is known on one way only": [
    `lda $0, 5($31)\nbeq $16, $a\nlda $0, 6($31)\n$a: call_pal 0x9\n${RETURN}`,
    12,
    "operation",
  ],
  "a number that may not be passed": [
    `lda $16, 8($31)\nlda $17, 256($29)\nclr $18\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "Test.seven",
  ],
  "an address of nowhere that is passed as a slice": [
    `clr $16\nmov $19, $17\nlda $18, 1($31)\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "a slice that is passed too long": [
    `clr $16\nlda $17, 256($29)\nlda $18, 33($31)\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "a slice of any length that is passed": [
    `clr $16\nlda $17, 256($29)\nmov $19, $18\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "a slice that may not be written and is passed to be": [
    `clr $16\nlda $17, -32768($29)\nlda $18, 1($31)\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "the caller's frame, passed as a slice": [
    `clr $16\nmov $30, $17\nlda $18, 1($31)\nlda $0, 7($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "an instruction with a lock": [
    `ldq_l $1, 256($29)\n${RETURN}`,
    0,
    "instruction",
  ],
  "floating point": [`addt $f1, $f2, $f3\n${RETURN}`, 0, "instruction"],
  "the cycle counter": [`rpcc $1\n${RETURN}`, 0, "instruction"],
  "a barrier": [`mb\n${RETURN}`, 0, "instruction"],
  "a load from a number": [
    `bic $16, 7, $1\nldq $1, 0($1)\n${RETURN}`,
    4,
    "read",
  ],
  "a load from an address that was loaded": [
    `ldq $1, 256($29)\nbic $1, 7, $1\nldq $2, 0($1)\n${RETURN}`,
    8,
    "read",
  ],
  "an address that is no multiple of eight": [
    `ldq $1, 257($29)\n${RETURN}`,
    0,
    "multiple of 8",
  ],
  "an address that may be no multiple of four": [
    `lda $1, 256($29)\nand $16, 15, $2\naddq $1, $2, $1\nldl $1, 0($1)\n${RETURN}`,
    12,
    "multiple of 4",
  ],
  "a quadword behind the state": [`ldq $1, 320($29)\n${RETURN}`, 0, "read"],
  "a quadword before the state": [`ldq $1, 248($29)\n${RETURN}`, 0, "read"],
  "an index without a known end": [
    `lda $1, 256($29)\ns8addq $16, $1, $1\nstq $16, 0($1)\n${RETURN}`,
    8,
    "written",
  ],
  "an index that is tested against one too much": [
    `lda $1, 256($29)\ns8addq $16, $1, $1\ncmpult $16, 9, $2\nbeq $2, $no\nldq $17, 0($1)\n$no: ${RETURN}`,
    16,
    "read",
  ],
  "an index on the wrong side of its test": [
    `lda $1, 256($29)\ns8addq $16, $1, $1\ncmpult $16, 8, $2\nbne $2, $no\nldq $17, 0($1)\n$no: ${RETURN}`,
    16,
    "read",
  ],
  "an index that is tested with a sign": [
    `lda $1, 256($29)\ns8addq $16, $1, $1\ncmplt $16, 8, $2\nbeq $2, $no\nldq $17, 0($1)\n$no: ${RETURN}`,
    16,
    "read",
  ],
  "an index that is changed after its test": [
    `lda $1, 256($29)\ncmpult $16, 8, $2\nbeq $2, $no\naddq $16, 1, $16\ns8addq $16, $1, $1\nldq $17, 0($1)\n$no: ${RETURN}`,
    20,
    "read",
  ],
  "an index that wraps around before its test": [
    `lda $1, 256($29)\nsll $16, 61, $3\ncmpult $3, 8, $2\nbeq $2, $no\ns8addq $16, $1, $1\nldq $17, 0($1)\n$no: ${RETURN}`,
    20,
    "read",
  ],
  "a length that may have been cut": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpult $3, 29, $5\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    24,
    "read",
  ],
  "a length that may have been cut a little": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpule $16, 30, $4\ncmpult $3, 29, $5\nbeq $4, $no\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    32,
    "read",
  ],
  "a low byte of a greater number": [
    `lda $1, 256($29)\nzapnot $16, 1, $2\ncmpule $2, 7, $3\nbeq $3, $no\nlda $7, 256($31)\ncmpule $16, $7, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    32,
    "read",
  ],
  "a length of another number": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpult $3, 29, $5\nmov $17, $16\ncmpule $16, 29, $4\nbeq $4, $no\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    36,
    "read",
  ],
  "a number that takes the place of a length": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\nmov $17, $3\ncmpule $16, 29, $4\ncmpult $3, 29, $5\nbeq $4, $no\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    36,
    "read",
  ],
  "a length from the round before": [
    `lda $1, 256($29)\nlda $2, 29($31)\nmov $17, $6\n$top: subq $2, $6, $3\ncmpult $3, 29, $5\nand $16, 31, $6\nbne $5, $top\ncmpule $6, 29, $4\nbeq $4, $no\ns8addq $6, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    40,
    "read",
  ],
  "a length from before the counter grew": [
    `lda $1, 256($29)\nlda $2, 29($31)\nclr $6\n$top: subq $2, $6, $3\ncmpult $3, 29, $5\naddq $6, 1, $6\nbne $5, $no\ncmpule $6, 29, $4\nbeq $4, $no\ns8addq $6, $1, $7\nldq $0, 56($7)\nbr $top\n$no: ${RETURN}`,
    40,
    "read",
  ],
  "a length of which 32 bits are left": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubl $2, $16, $3\ncmpult $3, 29, $5\nbne $5, $no\nsrl $16, 33, $4\nbne $4, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    32,
    "read",
  ],
  "a length of what a conditional move may have changed": [
    `lda $1, 256($29)\nlda $2, 29($31)\nsubq $2, $16, $3\ncmpult $3, 29, $5\ncmovne $17, $17, $16\ncmpule $16, 29, $4\nbeq $4, $no\nbne $5, $no\ns8addq $16, $1, $1\nldq $0, 56($1)\n$no: ${RETURN}`,
    36,
    "read",
  ],
  "a low byte of a difference that is one too large": [
    `lda $1, 256($29)\nsubq $16, 3, $2\nzapnot $2, 1, $2\ncmpule $2, 4, $3\nbeq $3, $no\nlda $7, 259($31)\ncmpule $16, $7, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    36,
    "read",
  ],
  "a low byte of a number below zero": [
    `lda $1, 256($29)\nzapnot $16, 1, $2\ncmpule $2, 7, $3\nbeq $3, $no\ncmple $16, 255, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    28,
    "read",
  ],
  "a byte with a sign that is small": [
    `lda $1, 256($29)\nsll $16, 56, $2\nsra $2, 56, $2\ncmple $2, 7, $3\nbeq $3, $no\ncmpule $16, 255, $4\nbeq $4, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    32,
    "read",
  ],
  "a sum of two numbers of which one may be too large": [
    `lda $1, 256($29)\naddq $16, $17, $2\ncmpult $2, 8, $3\nbeq $3, $no\nblt $17, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    24,
    "read",
  ],
  "a product that may have been cut": [
    `lda $1, 256($29)\nsll $16, 4, $2\ncmpult $2, 113, $3\nbeq $3, $no\ns8addq $16, $1, $1\nldq $0, 0($1)\n$no: ${RETURN}`,
    20,
    "read",
  ],
  "a test that may be skipped": [
    `lda $1, 256($29)\ns8addq $16, $1, $1\nbeq $17, $a\ncmpult $16, 8, $2\nbeq $2, $no\n$a: ldq $17, 0($1)\n$no: ${RETURN}`,
    20,
    "read",
  ],
  "a loop with a round too many": [
    `lda $1, 256($29)\nlda $3, 72($1)\n$a: ldq $4, 0($1)\naddq $1, 8, $1\ncmpeq $1, $3, $2\nbeq $2, $a\n${RETURN}`,
    8,
    "read",
  ],
  "a loop that misses its end": [
    `lda $1, 256($29)\nlda $3, 60($1)\n$a: ldq $4, 0($1)\naddq $1, 8, $1\ncmpeq $1, $3, $2\nbeq $2, $a\n${RETURN}`,
    8,
    "multiple",
  ],
  "two that are no more in step": [
    `clr $1\nlda $3, 256($29)\n$a: cmpult $1, 8, $2\nbeq $2, $no\nldq $4, 0($3)\nlda $3, 8($3)\nbeq $4, $a\naddq $1, 1, $1\nbr $a\n$no: ${RETURN}`,
    16,
    "multiple",
  ],
  "a store to a record": [`stq $1, -32768($29)\n${RETURN}`, 0, "written"],
  "a record of which it was not judged": [
    `ldq $1, -32760($29)\n${RETURN}`,
    0,
    "read",
  ],
  "the record of the strand, to write": [
    `srl $30, 13, $1\nsll $1, 13, $1\nstq $0, 40($1)\n${RETURN}`,
    8,
    "written",
  ],
  "another word of the strand's record": [
    `srl $30, 13, $1\nsll $1, 13, $1\nldq $0, 56($1)\n${RETURN}`,
    8,
    "read",
  ],
  "the caller's frame": [`stq $16, 0($30)\n${RETURN}`, 0, "written"],
  "the stack below its pointer": [`stq $16, -8($30)\n${RETURN}`, 0, "written"],
  "an array on the stack with an index too great": [
    `lda $30, -32($30)\nand $16, 7, $1\ns8addq $1, $30, $1\nstq $17, 0($1)\nlda $30, 32($30)\n${RETURN}`,
    12,
    "written",
  ],
  "too much of the stack": [
    `lda $30, -8200($30)\nlda $30, 8200($30)\n${RETURN}`,
    0,
    "stack pointer",
  ],
  "the code": [
    `lda $1, 256($29)\nldah $2, 4095($1)\nstq $16, 0($2)\n${RETURN}`,
    8,
    "written",
  ],
  "a byte store that changes more than its byte": [
    `and $16, 31, $16\nlda $1, 256($29)\naddq $1, $16, $1\nstq_u $17, 0($1)\n${RETURN}`,
    12,
    "which bytes",
  ],
  "another global pointer": [`lda $29, 8($29)\n${RETURN}`, 0, "global pointer"],
  "a stack pointer out of nothing": [
    `mov $16, $30\n${RETURN}`,
    0,
    "stack pointer",
  ],
  "a stack pointer that is not given back": [
    `lda $30, -16($30)\n${RETURN}`,
    4,
    "stack pointer",
  ],
  "a register of the caller that is lost": [
    `mov $16, $9\n${RETURN}`,
    4,
    "caller",
  ],
  "a register of the caller that is mistaken for another": [
    `lda $30, -16($30)\nstq $9, 0($30)\nstq $10, 8($30)\nldq $9, 8($30)\nldq $10, 0($30)\nlda $30, 16($30)\n${RETURN}`,
    24,
    "caller",
  ],
  "a register of the caller that is overwritten on the stack": [
    `lda $30, -16($30)\nstq $9, 8($30)\nand $16, 1, $1\ns8addq $1, $30, $1\nstq $16, 0($1)\nclr $9\nldq $9, 8($30)\nlda $30, 16($30)\n${RETURN}`,
    32,
    "caller",
  ],
  "a return to anywhere": [`ret $31, ($16), 1\n`, 0, "leads"],
  "a jump to anywhere": [`jmp $31, ($16)\n`, 0, "leads"],
  "a call to anywhere": [`jsr $26, ($16)\n`, 0, "called"],
  "a branch out of the code": [`br $31, 0xfffffc0000200000\n`, 0, "leads out"],
  "its end": [`addq $16, 1, $0\n`, 0, "leads out"],
  "a routine that may not be called": [
    `bsr $26, 0xfffffc0000100100\n${RETURN}`,
    0,
    "routine",
  ],
  "a routine of its own": [
    `bsr $22, $f\naddq $8, 1, $0\n${RETURN}$f: addq $16, 1, $8\nret $31, ($22), 1\n`,
    0,
    "routine",
  ],
  "a number that may not be passed to a routine": [
    `lda $30, -16($30)\nstq $26, 0($30)\nlda $16, 2($31)\nbsr $26, 0xfffffc0000101000\nldq $26, 0($30)\nlda $30, 16($30)\n${RETURN}`,
    12,
    "Other.do",
  ],
  "a number in place of the return address": [
    `addq $26, 4, $26\n${RETURN}`,
    4,
    "leads",
  ],
  "a jump through a row of branches with an unknown index": [
    `ldah $1, 0($29)\ns4addq $16, $1, $1\njmp $31, ($1)\n`,
    8,
    "leads",
  ],
  "a slot that is stored to only in name": [
    `lda $30, -16($30)\nstq $16, 8($30)\nlda $5, 8($30)\nldq_u $2, 7($5)\nmskqh $2, $5, $2\ninsqh $31, $5, $3\nbis $2, $3, $2\nstq_u $2, 7($5)\nldq $4, 8($30)\nlda $1, 256($29)\ns8addq $4, $1, $1\nldq $0, 0($1)\nlda $30, 16($30)\n${RETURN}`,
    44,
    "read",
  ],
  "a page that may lie below the one of the stack": [
    `lda $1, -8200($30)\nsrl $1, 13, $1\nsll $1, 13, $1\nstq $0, 48($1)\n${RETURN}`,
    12,
    "written",
  ],
  "a slice at an odd address": [
    `lda $0, 7($31)\nclr $16\nlda $17, 257($29)\nlda $18, 1($31)\ncall_pal 0x9\n${RETURN}`,
    16,
    "$17",
  ],
  "a jump into branches that do not stand behind it": [
    `ldah $1, -16($29)\nlda $1, -32748($1)\njmp $31, ($1)\nclr $1\nclr $2\nbr $31, $a\n$a: ${RETURN}`,
    8,
    "leads",
  ],
  "a jump back into a row of branches": [
    `br $31, $a\n$a: ldah $2, -16($29)\nlda $2, -32768($2)\njmp $31, ($2)\n`,
    12,
    "leads",
  ],
};

for (const [what, [text, at, sentence]] of Object.entries(REFUSED)) {
  Deno.test(`checkWords: refuses ${what}`, () => {
    const [first] = check(text).problems;
    assertEquals(first?.at, at, JSON.stringify(first));
    assert(first!.sentence.includes(sentence), first!.sentence);
  });
}

Deno.test("isCovered: what was compared in another round says nothing of this one", () => {
  const [counter, truth] = [placeName(10, 2), 5];
  const less: UnknownMeaning = {
    kind: "less",
    left: unknownSum(counter),
    right: numberSum(8n),
    orEqual: false,
    signed: false,
  };
  const known = (there: Sum): Knowledge => ({
    registers: [ZERO_SUM, unknownSum(truth), there],
    stack: new Map(),
    reaches: new Map([
      [counter, reachFrom(0n, 100n)],
      [truth, reachFrom(0n, 1n)],
    ]),
    limits: [],
    meanings: new Map(),
  });
  const said = known(unknownSum(counter));
  const back = known(numberSum(50n));
  assert(isCovered(10, 7, said, back));
  for (const one of [said, back]) one.meanings.set(truth, less);
  assert(!isCovered(10, 7, said, back));
});

function withSlice(writable: boolean, unit = 8): Entrance {
  return {
    ...ENTRANCE,
    slices: [{ register: 16, unit, step: 8n, writable }],
  };
}

Deno.test("checkWords: a slice may be read up to its length, and written only if it may be", () => {
  const tested = (access: string, test = "cmpult $18, $17, $1") =>
    `${test}\nbeq $1, $no\ns8addq $18, $16, $2\n${access}\n$no: ${RETURN}`;
  const load = tested("ldq $0, 0($2)");
  const store = tested("stq $0, 0($2)");
  assertEquals(check(load, withSlice(false)).problems, []);
  assertEquals(check(store, withSlice(true)).problems, []);
  for (
    const [text, entrance] of [
      [store, withSlice(false)],
      [tested("ldq $0, 8($2)"), withSlice(false)],
      [tested("ldq $0, -8($2)"), withSlice(false)],
      [tested("ldq $0, 0($2)", "cmpule $18, $17, $1"), withSlice(false)],
      [tested("ldq $0, 0($2)", "cmplt $18, $17, $1"), withSlice(false)],
      [load, withSlice(false, 4)],
      [`ldq $0, 0($16)\n${RETURN}`, withSlice(false)],
    ] as const
  ) {
    assertEquals(check(text, entrance).problems.length, 1, text);
  }
});

Deno.test("checkWords: a loop goes through a slice to its end and no further", () => {
  const loop = (end: string) =>
    `beq $17, $no\ns8addq $17, $16, $3\n${end}$a: ldq $1, 0($16)\nlda $16, 8($16)\ncmpeq $16, $3, $2\nbeq $2, $a\n$no: ${RETURN}`;
  assertEquals(check(loop(""), withSlice(false)).problems, []);
  assertEquals(
    check(loop("lda $3, 8($3)\n"), withSlice(false)).problems.length,
    1,
  );
});

Deno.test("checkWords: a part of a slice is as long as it was tested to be", () => {
  // From $18 on, $19 long: not behind the end, and not longer than what is left.
  const part = (index: string) =>
    `cmpule $18, $17, $1\nbeq $1, $no\nsubq $17, $18, $2\ncmpule $19, $2, $1\nbeq $1, $no\ns8addq $18, $16, $3\ncmpult $20, $19, $1\nbeq $1, $no\ns8addq $20, $3, $4\nldq $0, ${index}($4)\n$no: ${RETURN}`;
  assertEquals(check(part("0"), withSlice(false)).problems, []);
  assertEquals(check(part("8"), withSlice(false)).problems.length, 1);
});

Deno.test("checkWords: numbers of a limited type are relied on, if nothing else is stored there", () => {
  const spoiledBy = (text: string) =>
    [...check(text).spoiled].map(({ offset }) => offset);
  assertEquals(spoiledBy(`lda $1, 5($31)\nstl $1, 296($29)\n${RETURN}`), []);
  assertEquals(spoiledBy(`lda $1, 8($31)\nstl $1, 296($29)\n${RETURN}`), [40]);
  assertEquals(spoiledBy(`stl $16, 304($29)\n${RETURN}`), [40]);
  assertEquals(spoiledBy(`stl $16, 300($29)\n${RETURN}`), []);
  assertEquals(spoiledBy(`stq $31, 288($29)\n${RETURN}`), [32]);
  // A byte among eight, of which seven stay what they are.
  const byte = (between: string, value = "9") =>
    `lda $17, ${value}($31)\nldq $2, 288($29)\n${between}insbl $17, 3, $3\nmskbl $2, 3, $2\nbis $2, $3, $2\nstq $2, 288($29)\n${RETURN}`;
  assertEquals(spoiledBy(byte("")), []);
  assertEquals(spoiledBy(byte("", "10")), [32]);
  assertEquals(spoiledBy(byte("stq $16, 256($29)\n")), []);
  assertEquals(spoiledBy(byte("stq $31, 288($29)\n")), [32]);
});

Deno.test("checkWords: what is answered is of its type, or 0 if nothing is", () => {
  const answering = { ...ENTRANCE, gives: [0n, 9n] as const };
  const answer = (text: string) => `${text}\nlda $1, 1($31)\n${RETURN}`;
  assertEquals(check(answer("lda $0, 9($31)"), answering).problems, []);
  assertEquals(check(answer("and $16, 7, $0"), answering).problems, []);
  assertEquals(check(answer("lda $0, 10($31)"), answering).problems.length, 1);
  assertEquals(check(answer("mov $16, $0"), answering).problems.length, 1);
  assertEquals(check(`clr $0\nclr $1\n${RETURN}`, answering).problems, []);
  const other = check(`mov $16, $0\nclr $1\n${RETURN}`, answering);
  assertEquals(other.problems.length, 1);
});

Deno.test("checkWords: a caller may use what there is without asking whether it was answered", () => {
  // Other.do gives 2 to 5, so there is one of these or 0.
  const caller = (from: number) =>
    `lda $30, -16($30)\nstq $26, 0($30)\nclr $16\nbsr $26, 0xfffffc0000101000
lda $1, ${from}($29)\ns8addq $0, $1, $1\nldq $0, 0($1)\nldq $26, 0($30)\nlda $30, 16($30)\n${RETURN}`;
  assertEquals(check(caller(256)).problems, []);
  assertEquals(check(caller(272)).problems, []);
  assertEquals(check(caller(248)).problems.length, 1);
  assertEquals(check(caller(280)).problems.length, 1);
});

Deno.test("checkWords: a filter leaves the parameters where they are", () => {
  const keeping = { ...ENTRANCE, keeps: [16, 17] };
  assertEquals(check(`cmpeq $16, 5, $0\n${RETURN}`, keeping).problems, []);
  assertEquals(
    check(`and $16, 5, $16\n${RETURN}`, keeping).problems.length,
    1,
  );
});

Deno.test("checkWords: the routine that divides is known by its words", () => {
  const dividing = (last: string) =>
    `mov $16, $24\nlda $23, 8($31)\nbsr $22, $x.divide\nlda $1, 256($29)\ns8addq $24, $1, $1\nldq $0, 0($1)\n${RETURN}${
      divisionRoutine("x")
    }${last}`;
  assertEquals(check(dividing("")).problems, []);
  const words = wordsIn(dividing(""));
  for (let at = 7; at < words.length; at++) {
    const other = words.with(at, wordsIn("addq $8, $8, $8\n")[0]!);
    assertEquals(checkWords(other, [ENTRANCE], ALLOWED).problems.length, 1);
  }
});

// A frame for the link, and a call of the routine that raises what is in t0.
const RAISING = (t0: string) =>
  `lda $30, -16($30)\nstq $26, 0($30)\n${t0}\nbsr $26, 0xfffffc0000102000
ldq $26, 0($30)\nlda $30, 16($30)\n${RETURN}`;

Deno.test("checkWords: only events of its own are raised", () => {
  assertEquals(check(RAISING("lda $1, 512($29)")).problems, []);
  for (
    const other of [
      "lda $1, 520($29)",
      "lda $1, 512($31)",
      "mov $16, $1",
      "lda $1, 0($30)",
    ]
  ) {
    const { problems } = check(RAISING(other));
    assertEquals(problems.map(({ sentence }) => sentence), [
      "nobody knows which event is raised",
    ]);
  }
});

// ## Code that cannot be seen through
//
// SPIN_WORDS=3000 tries that many random spindles.

const RANDOM_SPINDLES = longer("SPIN_WORDS", 40);

Deno.test("admit: none of these random spindles is refused for its words, and few are compiled again", () => {
  const { extensions } = createBench(fullEnvironment());
  const refused: string[] = [];
  let admitted = 0;
  for (let seed = 0; admitted < RANDOM_SPINDLES; seed++) {
    const next = random(seed);
    const calls = next() % 2 === 0;
    const wishes = { calls, size: 4 + next() % 30, risk: next() % 40 };
    const text = randomSpindle("Random", next, wishes);
    try {
      const { spindle } = admit(extensions, { file: "random", text }, 0);
      admitted++;
      remove(extensions, spindle);
      freeRetired(extensions.kernel);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.diagnostics.some(({ code }) => code === "I305")) {
        refused.push(`${seed}: ${error.message}`);
      }
    }
  }
  assertEquals(refused, []);
  const again = extensions.log.filter((one) => one.includes("is refused"));
  const few = RANDOM_SPINDLES / 30 + 1;
  assert(again.length <= few, `${again.length} of ${admitted}`);
});

const COUNTER = {
  file: "counter",
  text: `spindle Counter {
  state { seen: [u64; 16]; }
  entry see(place: u64): u64 { self.seen[place & 15] += 1; return self.seen[place & 15]; }
}`,
};

Deno.test("admit: code that is refused once is made again with every check in it", () => {
  const { extensions } = createBench(fullEnvironment());
  const sizes: number[] = [];
  const reviewer = createReviewer(extensions);
  const liked = (many: number) => ({
    ...reviewer,
    spindle: ({ codeBytes }: { readonly codeBytes: number }) => {
      sizes.push(codeBytes);
      return sizes.length > many ? undefined : "it is not liked";
    },
  });
  extensions.reviewer = liked(2);
  const { spindle } = admit(extensions, COUNTER, 0);
  assertEquals(sizes.length, 3);
  assertEquals(spindle.codeBytes, sizes[2]);
  assert(sizes[0]! < sizes[2]!, sizes.join());
  assertEquals(extensions.refusedCode, 2);
  remove(extensions, spindle);
  sizes.length = 0;
  extensions.reviewer = liked(3);
  const error = assertThrows(() => admit(extensions, COUNTER, 0), Refusal);
  assertEquals(error.diagnostics.map(({ code }) => code), ["I305"]);
  assertEquals(extensions.spindles, []);
});
