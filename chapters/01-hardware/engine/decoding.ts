// # Decoding ahead
//
// A word is taken apart when it is executed for the first time, and then not again.
//
// The engine meets a word that its table does not know, stops, and asks the TypeScript side
// to write the entry. Everything that can be known from the word alone goes into
// it: which handler, where the operands are, what the displacement comes to.

import { type Decoded, INSTRUCTIONS } from "../instructions/instruction_set.ts";
import { evaluate } from "../instructions/expressions.ts";
import {
  expressionsOf,
  type Instruction,
} from "../instructions/instructions.ts";
import { signed, unsigned } from "../numbers.ts";
import { constantPart } from "./compiling.ts";
import { type Form, HANDLERS, LEAVE } from "./handlers.ts";
import type { Slot } from "./frame.ts";
import { literalOffset, registerOffset } from "./layout.ts";

/** What the table says of a word. */
export interface Entry {
  /** The number of the handler. */
  readonly handler: number;
  /** The offsets of its operands in the array. */
  readonly offsets: Readonly<Record<Slot, number>>;
  /** What the displacement comes to; a jump's hint. */
  readonly constant: number;
}

/** The entry for a word that only [[step]] can execute. */
const NOTHING: Entry = {
  handler: LEAVE,
  offsets: { ra: 0, rb: 0, rc: 0 },
  constant: 0,
};

/** The entry for a word that means `decoded`, on the processor with the number `processor`. */
export function entryOf(
  decoded: Decoded | undefined,
  processor: number,
): Entry {
  if (decoded === undefined) return NOTHING;
  const { instruction, fields } = decoded;
  const handler = handlerNumber(instruction, formOf(decoded));
  const constant = constantOf(decoded);
  if (handler === LEAVE || constant === undefined) return NOTHING;
  const place = (number: number) => registerOffset(processor, number);
  const rb = fields.literal >= 0
    ? literalOffset(fields.literal)
    : place(fields.rb);
  const offsets = { ra: place(fields.ra), rb, rc: place(fields.rc) };
  return { handler, offsets, constant };
}

/** Which of its instruction's handlers a word gets. */
function formOf({ instruction: { effect }, fields }: Decoded): Form {
  switch (effect.kind) {
    case "write":
      return fields[effect.to] === 31 ? "to R31" : "plain";
    case "load":
      return fields.ra === 31 ? "to R31" : "plain";
    case "branch":
      if (effect.links) return fields.ra === 31 ? "to R31" : "plain";
      return fields.displacement < 0 ? "backward" : "plain";
    default:
      return "plain";
  }
}

const NUMBERS: ReadonlyMap<string, number> = new Map(
  HANDLERS.map(({ instruction, form }, index) => [
    key(instruction, form),
    index + 1,
  ]),
);

function key({ name }: Instruction, form: Form): string {
  return `${name}, ${form}`;
}

function handlerNumber(instruction: Instruction, form: Form): number {
  return NUMBERS.get(key(instruction, form)) ?? LEAVE;
}

/** What the displacement comes to, or `undefined` if that takes more than 32 bits. */
function constantOf({ instruction, fields }: Decoded): number | undefined {
  if (instruction.format === "jump") return fields.displacement;
  const part = CONSTANT_PARTS.get(instruction);
  if (part === undefined || part === "several") return 0;
  const displacement = unsigned(BigInt(fields.displacement));
  const value = Number(signed(evaluate(part, { displacement })));
  return value === (value | 0) ? value : undefined;
}

const CONSTANT_PARTS = new Map(
  INSTRUCTIONS.map((one) => [one, constantPart(expressionsOf(one.effect))]),
);
