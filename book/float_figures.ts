// # Numbers, taken apart
//
// Examples of floating point for chapter 1, worked out by the arithmetic of the machine.

import {
  computeFloat,
  type Exact,
  exactSum,
  EXTRA_DIGITS,
  fieldsOf,
  type FloatFormat,
  type FloatOperation,
  hex,
  LAYOUTS,
  leastExponent,
  normalNumber,
  type NumberFormat,
  type Rounding,
  roundTo,
} from "../chapters/01-hardware/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed examples, by name. */
export const floatFigures: Readonly<Record<string, () => string>> = {
  "float.tenth": () => product(tenth()),
  "float.tenth.error": tenthError,
  "float.extra": () => String(EXTRA_DIGITS),
  "float.quotient": () => String(EXTRA_DIGITS - longest() + 1),
  "float.longest": () => String(longest()),
  "float-example": exampleTable,
  "float-formats": formatTable,
  "float-rounding": roundingTable,
  "float-addition": additionTable,
  "float-values": valueTable,
};

type Operation = Exclude<FloatOperation, "convert">;

// ## Asking the machine

/** What a conversion makes of `bits`. */
function convert(bits: bigint, from: FloatFormat, to: FloatFormat): bigint {
  const request = {
    operation: "convert",
    from,
    to,
    rounding: "normal",
  } as const;
  return computeFloat({ ...request, completed: true }, 0n, bits).bits;
}

/** The register of `format` that holds the integer `value`. */
function register(value: bigint, format: NumberFormat): bigint {
  return convert(value, "Q", format);
}

/** What `operation` makes of two registers of `format`. */
function compute(
  operation: Operation,
  format: NumberFormat,
  a: bigint,
  b: bigint,
): bigint {
  const formats = { from: format, to: format };
  const request = { operation, ...formats, rounding: "normal" } as const;
  return computeFloat({ ...request, completed: true }, a, b).bits;
}

/** The register of `format` that holds the number next to `a` over `b`. */
function ratio(a: bigint, b: bigint, format: NumberFormat): bigint {
  return compute("divide", format, register(a, format), register(b, format));
}

// ## Writing numbers

/** `value` as a whole number times a power of two, the number being as small as can be. */
function product({ significand, exponent }: Exact): string {
  let [digits, power] = [significand, exponent];
  while (digits % 2n === 0n) [digits, power] = [digits / 2n, power + 1];
  return `${digits} × ${powerOfTwo(power)}`;
}

function powerOfTwo(exponent: number): string {
  return "2" + [...String(exponent)].map(raised).join("");
}

function raised(digit: string): string {
  return digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]!;
}

/** The digits of `value` with the point where it belongs, `places` of them behind it. */
function binary({ negative, significand, exponent }: Exact, places: number) {
  const long = (significand << BigInt(exponent + places)).toString(2);
  const text = long.padStart(places + 1, "0");
  const split = text.length - places;
  const point = places > 0 ? "." : "";
  return `${negative ? "−" : ""}${text.slice(0, split)}${point}${
    text.slice(split)
  }`;
}

// ## One tenth

/** The exact number that a T makes of one tenth. */
function tenth(): Exact {
  const bits = ratio(1n, 10n, "T");
  return normalNumber(fieldsOf(bits, LAYOUTS.T), LAYOUTS.T);
}

/** Of how many parts it is wrong by one. */
function tenthError(): string {
  const { significand, exponent } = tenth();
  const one = 1n << BigInt(-exponent);
  return grouped(Number(one / (10n * significand - one)));
}

// ## Formats

/** The largest number of digits that a format has. */
function longest(): number {
  return Math.max(...Object.values(LAYOUTS).map(({ precision }) => precision));
}

/** The register that holds 6.5 in `format`. */
function example(format: NumberFormat): bigint {
  if (format !== "D") return ratio(13n, 2n, format);
  return convert(ratio(13n, 2n, "G"), "G", "D");
}

/** 6.5 in each format of a register. */
function exampleTable(): string {
  return table(
    ["format", "sign", "exponent", "fraction", "the register, in hexadecimal"],
    (["T", "S", "G", "F", "D"] as const).map((format) => {
      const bits = example(format);
      const { negative, field, fraction } = fieldsOf(bits, LAYOUTS[format]);
      const width = LAYOUTS[format].fractionBits;
      const digits = fraction.toString(2).padStart(width, "0");
      const ones = digits.replace(/0+$/, "");
      return [
        format,
        negative ? "1" : "0",
        String(field),
        `${ones} and ${width - ones.length} zeros`,
        `\`${hex(bits, 16)}\``,
      ];
    }),
  );
}

const BITS_IN_MEMORY: Readonly<Record<NumberFormat, number>> = {
  S: 32,
  T: 64,
  F: 32,
  G: 64,
  D: 64,
};

/** How long the numbers of each format are, and how large. */
function formatTable(): string {
  const rows = Object.entries(LAYOUTS).map(([format, layout]) => {
    const { family, precision, fractionBits, greatest, point } = layout;
    const beyond = greatest - point + fractionBits + 1;
    return [
      format,
      family,
      String(BITS_IN_MEMORY[format as NumberFormat]),
      `${precision}, about ${Math.floor(precision * Math.log10(2))} decimal`,
      powerOfTwo(leastExponent(layout) + precision - 1),
      powerOfTwo(beyond),
    ];
  });
  return table([
    ...["format", "family", "bits in memory", "digits"],
    ...["smallest with a hidden one", "all are below"],
  ], rows);
}

/** The values of a T that are not ordinary numbers, and how a program may get them. */
function valueTable(): string {
  const T = (value: bigint) => register(value, "T");
  const least = 1n << 52n;
  const rows: readonly (readonly [string, string, bigint])[] = [
    ["an ordinary number", "1", T(1n)],
    ["zero", "1 − 1", compute("subtract", "T", T(1n), T(1n))],
    ["minus zero", "0 × −1", compute("multiply", "T", T(0n), T(-1n))],
    [
      "a denormal number",
      `${powerOfTwo(-1022)} ÷ 4`,
      compute("divide", "T", least, T(4n)),
    ],
    ["infinity", "1 ÷ 0", ratio(1n, 0n, "T")],
    ["a NaN", "0 ÷ 0", ratio(0n, 0n, "T")],
  ];
  return table(
    ["value", "for example", "register", "exponent field"],
    rows.map(([name, example, bits]) => [
      name,
      example,
      `\`${hex(bits, 16)}\``,
      String(fieldsOf(bits, LAYOUTS.T).field),
    ]),
  );
}

// ## Rounding to four digits

const DIGITS = 4;

/** Numbers with two places behind the point, in quarters. */
const QUARTERS = [53n, 54n, 55n, 58n, -54n, -55n];

const MODES: readonly (readonly [string, Rounding])[] = [
  ["normal", "normal"],
  ["chopped", "chopped"],
  ["minus", "minus"],
  ["plus", "plus"],
  ["normal, VAX", "nearestAway"],
];

/** What each rounding makes of some numbers. */
function roundingTable(): string {
  const rows = QUARTERS.map((quarters) => {
    const negative = quarters < 0n;
    const significand = negative ? -quarters : quarters;
    const value = { negative, significand, exponent: -2 };
    return [
      `\`${binary(value, 2)}\``,
      ...MODES.map(([, mode]) =>
        `\`${binary(roundTo(value, DIGITS, -Infinity, mode), 0)}\``
      ),
    ];
  });
  return table(["true result", ...MODES.map(([name]) => name)], rows);
}

/** 6.5 and 0.8125, added and rounded. */
function additionTable(): string {
  const a = { negative: false, significand: 13n, exponent: -1 };
  const b = { negative: false, significand: 13n, exponent: -4 };
  const sum = exactSum(a, b, "normal");
  const rounded = roundTo(sum, DIGITS, -Infinity, "normal");
  const rows: readonly (readonly [string, Exact, number])[] = [
    ["the first number", a, 1],
    ["the second", b, 4],
    ["the first, shifted to the digits of the second", a, 4],
    ["their sum", sum, 4],
    ["rounded to four digits", rounded, 1],
  ];
  return table(
    ["", "binary", "decimal"],
    rows.map(([name, value, places]) => [
      name,
      `\`${binary(value, places)}\``,
      String(Number(value.significand) * 2 ** value.exponent),
    ]),
  );
}
