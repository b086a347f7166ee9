// # Figures of qualifiers and models
//
// Which variants of instructions and of processors there are.

import {
  DEFAULT_MODEL,
  DYNAMIC_ROUNDING,
  EXCEPTION,
  EXCEPTION_RULES,
  FEATURES,
  type Float,
  FPCR,
  type Instruction,
  INSTRUCTIONS,
  MODELS,
} from "../chapters/01-hardware/mod.ts";
import { table } from "./tables.ts";

/** Computed figures about variants, by name. */
export const qualifierFigures: Readonly<Record<string, () => string>> = {
  "qualifiers": qualifierTable,
  "float-function": functionTable,
  "float-in-memory": memoryTable,
  "float.bias": () => String(FORMATS.T.bias - FORMATS.S.bias),
  "fpcr": controlTable,
  "exceptions": exceptionTable,
  "models": modelTable,
  "model.default": () => DEFAULT_MODEL.name,
};

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
