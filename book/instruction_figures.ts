// # Figures of the instruction set
//
// The tables of instructions, from the definitions that the machine itself executes.

import {
  DEFAULT_MODEL,
  DYNAMIC_ROUNDING,
  EXCEPTION,
  EXCEPTION_RULES,
  type Expression,
  FAMILIES,
  FEATURES,
  type Float,
  FPCR,
  type Instruction,
  INSTRUCTIONS,
  isPrefetch,
  MODELS,
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
  "qualifiers": qualifierTable,
  "float-function": functionTable,
  "float-in-memory": memoryTable,
  "float.bias": () => String(FORMATS.T.bias - FORMATS.S.bias),
  "fpcr": controlTable,
  "exceptions": exceptionTable,
  "models": modelTable,
  "model.default": () => DEFAULT_MODEL.name,
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

// ## Qualifiers

interface Group {
  readonly names: string[];
  readonly traps: ReadonlySet<string>;
  readonly roundings: ReadonlySet<string>;
}

/** Which operations may have which qualifiers. */
function qualifierTable(): string {
  const groups = new Map<string, Group>();
  for (const [name, forms] of floatForms()) {
    const letters = forms.map((one) => one.name.split("/")[1] ?? "");
    const parts = letters.map((one) => /^([SUVI]*)([CMD]?)$/.exec(one)!);
    const traps = new Set(parts.map(([, trap]) => trap!));
    const roundings = new Set(parts.map(([, , rounding]) => rounding!));
    const key = `${[...traps].sort()}|${[...roundings].sort()}`;
    const group = groups.get(key) ?? { names: [], traps, roundings };
    group.names.push(name);
    groups.set(key, group);
  }
  return table(
    ["operations", "traps", "rounding", "forms"],
    [...groups.values()].map(({ names, traps, roundings }) => [
      names.map((name) => `\`${name}\``).join(" "),
      lettersOf(traps),
      lettersOf(roundings),
      `${traps.size} × ${roundings.size}`,
    ]),
  );
}

/** The floating-point operations by their names without qualifiers. */
function floatForms(): Map<string, Instruction[]> {
  const forms = new Map<string, Instruction[]>();
  for (const one of INSTRUCTIONS) {
    if (one.effect.kind !== "float") continue;
    const [base] = one.name.split("/") as [string];
    forms.set(base, [...forms.get(base) ?? [], one]);
  }
  return forms;
}

function lettersOf(set: ReadonlySet<string>): string {
  return [...set].map((one) => one === "" ? "none" : `\`${one}\``).join(" ");
}

/** The four fields of a floating-point function code, and what is in them. */
function functionTable(): string {
  const field = (
    low: number,
    width: number,
    one: (effect: Float) => string,
  ) => {
    const found = new Map<number, Set<string>>();
    for (const { effect, opcode, function: code } of INSTRUCTIONS) {
      if (effect.kind !== "float" || opcode !== 0x16) continue;
      if (effect.operation === "convert" && effect.from === "S") continue;
      const value = code >> low & (1 << width) - 1;
      found.set(value, (found.get(value) ?? new Set()).add(one(effect)));
    }
    return [...found].sort(([a], [b]) => a - b)
      .map(([value, says]) =>
        `${value.toString(2).padStart(width, "0")}: ${[...says].join(", ")}`
      ).join("; ");
  };
  return table(["bits", "field", "in IEEE instructions"], [
    ["10–8", "traps", field(8, 3, trapWords)],
    ["7–6", "rounding", field(6, 2, ({ rounding }) => rounding)],
    ["5–4", "operands", field(4, 2, ({ from }) => from)],
    ["3–0", "operation", field(0, 4, operationWords)],
  ]);
}

function trapWords({ qualifiers }: Float): string {
  const { underflow, software, inexact } = qualifiers;
  const letters = (software ? "S" : "") + (underflow ? "U" : "") +
    (inexact ? "I" : "");
  return letters || "none";
}

function operationWords({ operation, to }: Float): string {
  if (operation === "convert") return `convert to ${to}`;
  return operation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

// ## Formats and control

/** How each format lies in memory. */
const FORMATS = {
  S: { bytes: 4, exponent: 8, bias: 127, swapped: false },
  T: { bytes: 8, exponent: 11, bias: 1023, swapped: false },
  F: { bytes: 4, exponent: 8, bias: 128, swapped: true },
  G: { bytes: 8, exponent: 11, bias: 1024, swapped: true },
} as const;

/** The formats in memory, and what loading does to them. */
function memoryTable(): string {
  return table(
    ["format", "bytes", "bits of exponent", "of fraction", "when loaded"],
    Object.entries(FORMATS).map(([name, { bytes, exponent, swapped }]) => [
      `\`${name}\``,
      String(bytes),
      String(exponent),
      String(8 * bytes - exponent - 1),
      [swapped ? "words turned round" : "", bytes === 4 ? "stretched" : ""]
        .filter((one) => one !== "").join(", ") || "as it is",
    ]),
  );
}

/** What each bit of the FPCR means. */
const CONTROL: Readonly<Record<keyof typeof FPCR, string>> = {
  SUM: "any of the sticky bits is set",
  INED: "forbid inexact traps",
  UNFD: "forbid underflow traps",
  UNDZ: "and make underflow give zero",
  IOV: "an integer overflowed",
  INE: "a result was inexact",
  UNF: "a result was too small",
  OVF: "a result was too large",
  DZE: "something was divided by zero",
  INV: "an operation had no meaning",
  OVFD: "forbid overflow traps",
  DZED: "forbid traps for division by zero",
  INVD: "forbid invalid-operation traps",
  DNZ: "take denormal operands for zero",
  DNOD: "forbid traps for denormal operands",
};

/** The bits of the FPCR, from the top. */
function controlTable(): string {
  const dynamic: [string, bigint, string] = [
    "DYN",
    DYNAMIC_ROUNDING,
    "rounding: 0 chopped, 1 minus, 2 normal, 3 plus",
  ];
  const names = Object.keys(FPCR) as (keyof typeof FPCR)[];
  const rows = names.map((name): [string, bigint, string] => [
    name,
    FPCR[name],
    CONTROL[name],
  ]);
  return table(
    ["bit", "name", "meaning"],
    [...rows, dynamic].sort(([, a], [, b]) => Number(b - a))
      .map(([name, bit, says]) => [
        name === "DYN" ? `${bit + 1n}–${bit}` : String(bit),
        `\`${name}\``,
        says,
      ]),
  );
}

/** Each exception: its bits, what it needs to trap, and what forbids that. */
function exceptionTable(): string {
  const letter = { underflow: "U or V", software: "S", inexact: "I" } as const;
  const bitName = (bit: bigint | undefined) =>
    Object.entries(FPCR).find(([, one]) => one === bit)?.[0];
  return table(
    ["exception", "what happened", "in A0", "traps", "forbidden by"],
    EXCEPTION_RULES.map(({ name, needs, disable }) => [
      `\`${name}\``,
      CONTROL[name],
      EXCEPTION[name].toString(16).padStart(2, "0"),
      needs === undefined ? "always" : `with ${letter[needs]}`,
      bitName(disable) ?? "nothing",
    ]),
  );
}

// ## Models

/** The processors a machine can be. */
function modelTable(): string {
  return table(
    ["model", "chip", "`IMPLVER`", "has, by the mask of `AMASK`"],
    MODELS.map(({ name, chip, version, features }) => [
      `\`${name}\``,
      chip,
      String(version),
      Object.entries(FEATURES).filter(([, bit]) => features & bit)
        .map(([feature, bit]) => `${feature} (${bit.toString(16)})`)
        .join(", ") || "nothing besides",
    ]),
  );
}
