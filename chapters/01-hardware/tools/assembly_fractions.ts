// # Fractions in assembly
//
// A program's constants with a point, such as `0.1`, are written in decimal, and the
// assembler has to find the floating-point number next to each.
//
// That is a division like any other. `0.1` is one over ten, both of them whole numbers, and
// the machine's own arithmetic knows how to divide those exactly and to round the result
// ([[exactQuotient]]). What it gives is a register. The store instruction of the format
// makes memory of that.

import { AssemblyError, type Line } from "./assembly_syntax.ts";
import { evaluate } from "../instructions/expressions.ts";
import {
  exactInteger,
  exactProduct,
  exactQuotient,
} from "../floating_point/exact_arithmetic.ts";
import { type Exact, LAYOUTS } from "../floating_point/float_formats.ts";
import { deliverIeee } from "../floating_point/ieee_arithmetic.ts";
import { deliverVax } from "../floating_point/vax_arithmetic.ts";
import { EXCEPTION } from "../floating_point/requests.ts";
import { instructionNamed } from "../instruction_set.ts";

/** How a directive's numbers are laid down. */
interface Layout {
  readonly format: keyof typeof LAYOUTS;
  /** The instruction that stores such a number. */
  readonly store: "STS" | "STT" | "STF" | "STG";
}

const S: Layout = { format: "S", store: "STS" };
const T: Layout = { format: "T", store: "STT" };

const DIRECTIVES: ReadonlyMap<string, Layout> = new Map([
  [".s_floating", S],
  [".float", S],
  [".single", S],
  [".t_floating", T],
  [".double", T],
  [".f_floating", { format: "F", store: "STF" }],
  [".g_floating", { format: "G", store: "STG" }],
  [".d_floating", { format: "D", store: "STG" }],
]);

/** The bytes of each number that the directive `name` lays down, if it lays down any. */
export function fractionWidth(name: string): 4 | 8 | undefined {
  const layout = DIRECTIVES.get(name);
  if (layout === undefined) return undefined;
  return layout.store === "STS" || layout.store === "STF" ? 4 : 8;
}

/** The bytes of the numbers in `line`, whose directive has a [[fractionWidth]]. */
export function fractionBytes(line: Line): Uint8Array {
  const layout = DIRECTIVES.get(line.name)!;
  const width = fractionWidth(line.name)!;
  return Uint8Array.from(line.operands.flatMap((text) => {
    const memory = inMemory(register(text, layout, line), layout);
    return Array.from(
      { length: width },
      (_, index) => Number(memory >> BigInt(8 * index) & 0xffn),
    );
  }));
}

/** What storing `register` leaves in memory. */
function inMemory(register: bigint, { store }: Layout): bigint {
  const { effect } = instructionNamed(store)!;
  if (effect.kind !== "store") return 0n;
  return evaluate(effect.value, { fa: register });
}

/** The register that holds the number next to `text`. */
function register(text: string, { format }: Layout, line: Line): bigint {
  const layout = LAYOUTS[format];
  const deliver = layout.family === "IEEE" ? deliverIeee : deliverVax;
  const { bits, exceptions } = deliver(exactly(text, line), layout, {
    operation: "convert",
    from: "Q",
    to: format,
    rounding: "normal",
    completed: true,
  });
  const lost = EXCEPTION.OVF | (layout.family === "VAX" ? EXCEPTION.UNF : 0);
  if ((exceptions & lost) === 0) return bits;
  throw new AssemblyError(line.number, `${line.name} cannot hold ${text}`);
}

// ## Reading decimals
//
// `-12.5e3` is the whole number −125 times ten to the power of 2. A negative power is a
// division, and the dividend is first made as long as the divisor, so that the quotient
// has digits enough.

const DECIMAL = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:e([+-]?\d{1,4}))?$/i;

/** The number that `text` spells, with a sticky last digit if it has no end. */
function exactly(text: string, line: Line): Exact {
  const [, sign, whole, fraction, power = "0"] = DECIMAL.exec(text) ?? [];
  if (whole === undefined || fraction === undefined) {
    throw new AssemblyError(
      line.number,
      `Expected a decimal number, found ${text || "nothing"}`,
    );
  }
  const negative = sign === "-";
  const digits = { ...exactInteger(BigInt(whole + fraction)), negative };
  const tens = Number(power) - fraction.length;
  const scale = exactInteger(10n ** BigInt(Math.abs(tens)));
  if (tens >= 0) return exactProduct(digits, scale);
  return exactQuotient(lengthened(digits, scale), scale);
}

/** `dividend` with as many more digits as `divisor` has, and of the same value. */
function lengthened(dividend: Exact, divisor: Exact): Exact {
  const more = divisor.significand.toString(2).length;
  return {
    negative: dividend.negative,
    significand: dividend.significand << BigInt(more),
    exponent: dividend.exponent - more,
  };
}
