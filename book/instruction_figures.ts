// # Figures of the instruction set
//
// The tables of instructions, from the definitions that the machine itself executes.

import {
  type Expression,
  FAMILIES,
  type Float,
  type Instruction,
  INSTRUCTIONS,
  isPrefetch,
  print,
} from "../chapters/01-hardware/mod.ts";
import { escapeHtml } from "./highlight.ts";
import { table } from "./tables.ts";

/** Computed figures about instructions, by name. */
export const instructionFigures: Readonly<Record<string, () => string>> = {
  "instructions": instructionTables,
  "instructions.count": () => String(INSTRUCTIONS.length),
  "effects.count": () => NUMBERS[kinds().size] ?? String(kinds().size),
  "opcodes.shared": () => String(sharedOpcodes()),
};

const NUMBERS: Readonly<Record<number, string>> = {
  ...{ 6: "six", 7: "seven", 8: "eight", 9: "nine" },
};

/** The kinds of effect that there are. */
function kinds(): Set<string> {
  return new Set(INSTRUCTIONS.map(({ effect }) => effect.kind));
}

/** How many opcodes stand for more than one instruction. */
function sharedOpcodes(): number {
  const seen = INSTRUCTIONS.map(({ opcode }) => opcode);
  return new Set(seen.filter((one, index) => seen.indexOf(one) !== index)).size;
}

// ## Every instruction

/** A table for each family: code, what it does, how long it takes. */
function instructionTables(): string {
  const head = ["instruction", "code", "what it does", "cycles", "since"];
  return FAMILIES.map(({ title, instructions }) => {
    const rows = withoutQualifiers(instructions).map((one) => [
      `\`${one.name}\``,
      codeOf(one),
      effectOf(one),
      one.format === "pal" ? "" : String(one.cycles),
      one.extension ?? "",
    ]);
    return `<h4>${escapeHtml(title)}</h4>\n${table(head, rows)}`;
  }).join("\n");
}

/** Of each floating-point operation the plainest form, and everything else. */
function withoutQualifiers(all: readonly Instruction[]): Instruction[] {
  const base = ({ name }: Instruction) => name.split("/")[0];
  return all.filter((one) => {
    if (one.effect.kind !== "float") return true;
    const forms = all.filter((other) => base(other) === base(one));
    const shortest = Math.min(...forms.map(({ name }) => name.length));
    return one.name.length === shortest;
  });
}

/** The code of an instruction, as the handbook writes it: `10.20`. */
function codeOf({ opcode, function: code, format }: Instruction): string {
  const first = opcode.toString(16).padStart(2, "0");
  const digits = { operate: 2, float: 3, function: 4, jump: 1 };
  if (!Object.hasOwn(digits, format)) return first;
  const width = digits[format as keyof typeof digits];
  return `${first}.${code.toString(16).padStart(width, "0")}`;
}

/** What an instruction does, in a line. */
function effectOf({ name, effect }: Instruction): string {
  switch (effect.kind) {
    case "write":
      return `${register(effect.to)} ← ${written(effect.value)}${
        effect.overflow ? `; trap if ${written(effect.overflow)}` : ""
      }`;
    case "load":
      return `${register(effect.to)} ← ${written(effect.value)}, loaded: ${
        bits(effect.bytes)
      } at ${written(effect.address)}${effect.locks ? "; lock" : ""}`;
    case "store":
      return `${effect.conditional ? "if locked: " : ""}${
        bits(effect.bytes)
      } at ${written(effect.address)} ← ${written(effect.value)}`;
    case "branch":
      return `${effect.links ? "Ra ← pc; " : ""}${
        effect.when === 1n ? "" : `if ${written(effect.when)}: `
      }pc ← ${written(effect.target)}`;
    case "float":
      return `Fc ← ${floatWritten(effect)}`;
    case "flag":
      return `Ra ← the interrupt flag, which is then ${
        effect.set ? "set" : "cleared"
      }`;
    case "barrier":
      return isPrefetch(name)
        ? "advice: how the memory at Rb will be used"
        : "wait until what came before is done";
    case "pal":
      return "call PALcode";
  }
}

/** A floating-point operation as a formula. */
function floatWritten({ operation, from, to }: Float): string {
  const formulas: Readonly<Record<Float["operation"], string>> = {
    add: "Fa + Fb",
    subtract: "Fa − Fb",
    multiply: "Fa × Fb",
    divide: "Fa ÷ Fb",
    squareRoot: "√Fb",
    compareEqual: "Fa = Fb",
    compareLess: "Fa < Fb",
    compareLessOrEqual: "Fa ≤ Fb",
    compareUnordered: "Fa or Fb is no number",
    convert: `Fb, from ${from} to ${to}`,
  };
  return formulas[operation];
}

/** The name of an operand in a table. */
function register(name: string): string {
  return name === "fpcr"
    ? "FPCR"
    : name.charAt(0).toUpperCase() + name.slice(1);
}

/** How much memory is touched. */
function bits(bytes: number): string {
  return bytes === 1 ? "byte" : `${bytes} bytes`;
}

// ## Long meanings
//
// Where the same part stands in a definition twice, and is long, it is written once and has
// a letter.

/** Parts that are shorter are written out. */
const SHORT = 12;
const LETTERS = "xyzuvwpqst";

/** `expression` with its registers in capitals, and with what its letters stand for. */
function written(expression: Expression): string {
  const names = new Map(
    repeated(expression).map((part, index) => [part, LETTERS[index]!]),
  );
  const where = [...names].map(([part, name]) =>
    `${name} = ${capitals(print(lettered(part, names, true)))}`
  );
  const text = capitals(print(lettered(expression, names)));
  return where.length === 0 ? text : `${text} where ${where.join(", ")}`;
}

/** `text` with the names of registers in capitals. */
function capitals(text: string): string {
  return text.replace(/\b([rf][abc]|fpcr)\b/g, register);
}

/** The parts of `expression` to which more than one other part refers. */
function repeated(expression: Expression): Expression[] {
  const references = new Map<Expression, number>();
  const visit = (one: Expression) => {
    if (typeof one !== "object") return;
    const before = references.get(one) ?? 0;
    references.set(one, before + 1);
    if (before === 0) one.of.forEach(visit);
  };
  visit(expression);
  return [...references.keys()].filter((one) =>
    references.get(one)! > 1 && print(one).length > SHORT
  );
}

/** `expression` with letters for the parts that have one, itself perhaps excepted. */
function lettered(
  expression: Expression,
  names: ReadonlyMap<Expression, string>,
  itself = false,
): Expression {
  const name = itself ? undefined : names.get(expression);
  if (name !== undefined) return name as Expression & string;
  if (typeof expression !== "object") return expression;
  const of = expression.of.map((part) => lettered(part, names));
  return { operator: expression.operator, of };
}
