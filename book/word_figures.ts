// # Words, taken apart
//
// Small examples for chapter 1, worked out by the assembler and the instructions' own
// definitions.

import {
  assemble,
  evaluate,
  instructionNamed,
  print,
  virtual,
} from "../chapters/01-hardware/mod.ts";
import { escapeHtml } from "./highlight.ts";
import { table } from "./tables.ts";

/** Computed examples, by name. */
export const wordFigures: Readonly<Record<string, () => string>> = {
  "word-example": wordExample,
  "byte-example": byteExample,
  "meaning.S4ADDL": () => meaningOf("S4ADDL"),
};

// ## One instruction as bits

/** The fields of an operate instruction with a literal: name, lowest bit, bits. */
const FIELDS: readonly (readonly [string, number, number])[] = [
  ["opcode", 26, 6],
  ["Ra", 21, 5],
  ["literal", 13, 8],
  ["literal follows", 12, 1],
  ["function", 5, 7],
  ["Rc", 0, 5],
];

/** The word of `addq a0, 8, v0`, field by field. */
function wordExample(): string {
  const source = "addq a0, 8, v0";
  const bytes = assemble(source, { text: virtual(0n) }).segments[0]!.bytes;
  const word = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const values = FIELDS.map(([, low, width]) =>
    word >>> low & (1 << width) - 1
  );
  return table(["", ...FIELDS.map(([name]) => name)], [
    ["bits", ...FIELDS.map(([, low, width]) => range(low, width))],
    [
      "binary",
      ...FIELDS.map(([, , width], index) =>
        values[index]!.toString(2).padStart(width, "0")
      ),
    ],
    [
      "value",
      ...values.map((value, index) =>
        FIELDS[index]![0] === "opcode" || FIELDS[index]![0] === "function"
          ? `${value.toString(16)} (hexadecimal)`
          : String(value)
      ),
    ],
  ]);
}

/** The bits of a field, as `31–26`. */
function range(low: number, width: number): string {
  return width === 1 ? String(low) : `${low + width - 1}–${low}`;
}

// ## One byte in a quadword

const QUADWORD = 0x8877_6655_4433_2211n;
const ADDRESS = 2n;

/** What the byte instructions make of a quadword, at an address that ends in 2. */
function byteExample(): string {
  const rows: readonly (readonly [string, bigint, string])[] = [
    ["EXTBL", QUADWORD, "take the byte out"],
    ["MSKBL", QUADWORD, "rub it out"],
    ["INSBL", 0xabn, "bring a new one to its place"],
  ];
  return table(
    ["instruction", "Ra", "Rc afterwards", "what it does"],
    rows.map(([name, ra, says]) => [
      `\`${name}\``,
      `\`${quadword(ra)}\``,
      `\`${quadword(resultOf(name, ra))}\``,
      says,
    ]),
  );
}

/** What the instruction `name` writes to Rc, given Ra. */
function resultOf(name: string, ra: bigint): bigint {
  const { effect } = instructionNamed(name)!;
  if (effect.kind !== "write") throw new Error(`${name} writes no register`);
  return evaluate(effect.value, { ra, rb: ADDRESS });
}

function quadword(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}

// ## One meaning

/** The expression that the instruction `name` computes, as code. */
function meaningOf(name: string): string {
  const { effect } = instructionNamed(name)!;
  if (effect.kind !== "write") throw new Error(`${name} writes no register`);
  return `<code>${escapeHtml(print(effect.value))}</code>`;
}
