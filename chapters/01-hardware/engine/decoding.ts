// # Decoding ahead
//
// A word is taken apart when it is executed for the first time, and then not again.
//
// The engine meets a word that its table does not know, stops, and asks the TypeScript side
// to write the entry. Everything that can be known from the word alone goes into
// it: which handler, where the operands are, what the displacement comes to.

import { type Decoded, INSTRUCTIONS } from "../instruction_set.ts";
import { evaluate } from "../instructions/expressions.ts";
import {
  destinationOf,
  expressionsOf,
  type Instruction,
} from "../instructions/instructions.ts";
import { hasExtension, type Model } from "../models.ts";
import { signed, unsigned } from "../numbers.ts";
import { type ConstantPart, constantPart } from "./compiling.ts";
import {
  type Form,
  HANDLERS,
  isCompiled,
  keyOf,
  LEAVE,
  registersOf,
  SLOT_OF,
} from "./handlers.ts";
import type { Slot } from "./frame.ts";
import { floatOffset, literalOffset, registerOffset, ZERO } from "./layout.ts";

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
  offsets: { ra: ZERO, rb: ZERO, rc: ZERO },
  constant: 0,
};

/**
 * The entry for a word that means `decoded` on the processor with the number `processor`,
 * which is a `model`.
 */
export function entryOf(
  decoded: Decoded | undefined,
  processor: number,
  model: Model,
): Entry {
  if (!decoded || !hasExtension(model, decoded.instruction.extension)) {
    return NOTHING;
  }
  const handler = handlerNumber(decoded);
  const constant = constantOf(decoded);
  if (handler === LEAVE || constant === undefined) return NOTHING;
  return { handler, offsets: offsetsOf(decoded, processor), constant };
}

// ## Which handler

const NUMBERS: ReadonlyMap<string, number> = new Map(
  [...HANDLERS.keys()].map((key, index) => [key, index + 1]),
);

/** The number of the handler for a word. */
function handlerNumber(decoded: Decoded): number {
  const { instruction } = decoded;
  if (!isCompiled(instruction)) return LEAVE;
  const form = formOf(decoded);
  // Even an operation whose result nobody wants may trap, or set a bit in the FPCR.
  if (instruction.effect.kind === "float" && form === "to R31") return LEAVE;
  return NUMBERS.get(keyOf({ instruction, form })) ?? LEAVE;
}

/** What is special about a word. */
function formOf({ instruction: { effect }, fields }: Decoded): Form {
  const conditional = effect.kind === "branch" && !effect.links;
  if (conditional) return fields.displacement < 0 ? "backward" : "plain";
  const result = destinationOf(effect);
  if (result === undefined || result === "fpcr") return "plain";
  return fields[SLOT_OF[result]] === 31 ? "to R31" : "plain";
}

// ## Which operands

/** Where the operands are that the word names. */
function offsetsOf(
  { instruction, fields }: Decoded,
  processor: number,
): Record<Slot, number> {
  const offsets = { ra: ZERO, rb: ZERO, rc: ZERO };
  for (const name of registersOf(instruction)) {
    const slot = SLOT_OF[name];
    const place = name.startsWith("f") ? floatOffset : registerOffset;
    offsets[slot] = place(processor, fields[slot]);
  }
  const { literal } = fields;
  if (literal !== undefined) offsets.rb = literalOffset(literal);
  return offsets;
}

const CONSTANT_PARTS: ReadonlyMap<Instruction, ConstantPart> = new Map(
  INSTRUCTIONS.map((one) => [one, constantPart(expressionsOf(one.effect))]),
);

/** What the displacement comes to, or `undefined` if that takes more than 32 bits. */
function constantOf({ instruction, fields }: Decoded): number | undefined {
  if (instruction.format === "jump") return fields.displacement;
  const part = CONSTANT_PARTS.get(instruction);
  if (part === undefined || part === "several") return 0;
  const displacement = unsigned(BigInt(fields.displacement));
  const value = Number(signed(evaluate(part, { displacement })));
  return value === (value | 0) ? value : undefined;
}
