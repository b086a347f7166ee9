// # When arithmetic goes wrong
//
// A floating-point operation gives a result and a list of what was remarkable about it; here
// it is decided which of these things stop the program in the kernel.
//
// `divt` divides 1 by 3: the result had to be rounded, and nothing more happens. It divides
// 1 by 0: the program stops in the kernel at `entArith`, unless it has said before that it
// wants to go on with an infinity.
//
// Each thing on the list is an *exception*, and each exception has a bit in the
// floating-point control register, FPCR, which is set and stays set. Whether the kernel is
// entered as well is up to the program, in two places. The instruction asks for the traps
// that are seldom wanted, by a qualifier: the `I` in `/SUI` is for a result that was rounded.
// And the FPCR can forbid the usual traps to instructions with `/S`.
//
// :::figure exceptions
// :::

import type { Fields } from "../instructions/encodings.ts";
import { computeFloat } from "../floating_point/float_arithmetic.ts";
import { DYNAMIC_ROUNDING, FPCR } from "../floating_point/floating_control.ts";
import { EXCEPTION, type FloatRequest } from "../floating_point/requests.ts";
import type {
  FloatFormat,
  FloatRounding,
} from "../instructions/float_operations.ts";
import type { Float, Qualifiers } from "../instructions/instructions.ts";
import { type Machine, readFloat, writeFloat } from "../processor/machine.ts";
import { FLOATS } from "../processor/pipes.ts";
import { enterKernel } from "../palcode/traps.ts";

// ## The operation

/** Executes a floating-point operation on the registers that `fields` name. */
export function float(machine: Machine, effect: Float, fields: Fields): void {
  const { processor } = machine;
  const { bits, exceptions } = computeFloat(
    requestOf(effect, processor.fpcr),
    readFloat(machine, fields.ra),
    readFloat(machine, fields.rb),
  );
  writeFloat(machine, fields.rc, bits);
  if (exceptions === 0) return;
  const summary = trapping(effect, exceptions, processor.fpcr);
  if (!isVax(effect)) processor.fpcr |= statusOf(lasting(exceptions, summary));
  if (summary !== 0) arithmeticTrap(machine, summary, FLOATS + fields.rc);
}

/** What `effect` asks for while the FPCR holds `fpcr`. */
function requestOf(effect: Float, fpcr: bigint): FloatRequest {
  const { operation, from, to, rounding, qualifiers } = effect;
  return {
    operation,
    from,
    to,
    rounding: rounding === "dynamic" ? roundingIn(fpcr) : rounding,
    completed: qualifiers.software,
    operandsToZero: isSet(fpcr, FPCR.DNZ),
    resultsToZero: isSet(fpcr, FPCR.UNDZ) && isSet(fpcr, FPCR.UNFD),
  };
}

const ROUNDINGS: readonly FloatRounding[] = [
  "chopped",
  "minus",
  "normal",
  "plus",
];

/** How `fpcr` says that dynamic instructions are to round. */
export function roundingIn(fpcr: bigint): FloatRounding {
  return ROUNDINGS[Number(fpcr >> DYNAMIC_ROUNDING & 3n)]!;
}

function isSet(fpcr: bigint, bit: bigint): boolean {
  return (fpcr >> bit & 1n) === 1n;
}

// VAX arithmetic has its own rules, older than the FPCR. It neither reads the register nor
// leaves anything there.

const VAX_FORMATS: readonly FloatFormat[] = ["F", "D", "G"];

function isVax({ from, to }: Float): boolean {
  return VAX_FORMATS.includes(from) || VAX_FORMATS.includes(to);
}

// ## From exceptions to traps

/** What is known of an exception besides its bit in the summary. */
export interface ExceptionRule {
  /** Its name, in the summary and in the FPCR alike. */
  readonly name: "INV" | "DZE" | "OVF" | "UNF" | "INE" | "IOV";
  /** The bit of the FPCR that forbids its trap to instructions with `/S`. */
  readonly disable: bigint | undefined;
  /** The qualifier without which it does not trap. */
  readonly needs: keyof Qualifiers | undefined;
}

/** Every exception that an operation can have. */
export const EXCEPTION_RULES: readonly ExceptionRule[] = [
  { name: "INV", disable: FPCR.INVD, needs: undefined },
  { name: "DZE", disable: FPCR.DZED, needs: undefined },
  { name: "OVF", disable: FPCR.OVFD, needs: undefined },
  { name: "UNF", disable: FPCR.UNFD, needs: "underflow" },
  { name: "INE", disable: FPCR.INED, needs: "inexact" },
  // `/V` is the same bit of the word as `/U`.
  { name: "IOV", disable: undefined, needs: "underflow" },
];

// A denormal result that is exact is an underflow in which nothing was lost. The standard
// wants it reported to those who asked for a trap and to nobody else.

/** Those of `exceptions` that are recorded, if those in `summary` trap. */
function lasting(exceptions: number, summary: number): number {
  const { INE, UNF } = EXCEPTION;
  const matters = (exceptions & INE) !== 0 || (summary & UNF) !== 0;
  return matters ? exceptions : exceptions & ~UNF;
}

// The sticky bits stand in the FPCR in the order of the summary, only higher up.

const STATUS_PLACE = FPCR.INV - BigInt(Math.log2(EXCEPTION.INV));

/** The sticky bits for `exceptions`, and `SUM`. */
function statusOf(exceptions: number): bigint {
  return BigInt(exceptions) << STATUS_PLACE | 1n << FPCR.SUM;
}

/** Those of `exceptions` that trap, as a summary; 0 if none does. */
function trapping(effect: Float, exceptions: number, fpcr: bigint): number {
  const { qualifiers } = effect;
  const heedsFpcr = qualifiers.software && !isVax(effect);
  let summary = 0;
  for (const { name, needs, disable } of EXCEPTION_RULES) {
    const asked = needs === undefined || qualifiers[needs];
    const forbidden = heedsFpcr && disable !== undefined &&
      isSet(fpcr, disable);
    if (asked && !forbidden) summary |= exceptions & EXCEPTION[name];
  }
  return summary && qualifiers.software ? summary | EXCEPTION.SWC : summary;
}

// ## The trap
//
// The kernel learns what happened and which register is concerned: a bit for each of the
// 64, integers first. On a real Alpha several instructions could have failed by the time
// the trap was taken. Here it is always one, the one before the saved PC.

/** Enters the kernel because of `summary` in the instruction that wrote `register`. */
export function arithmeticTrap(
  machine: Machine,
  summary: number,
  register: number,
): void {
  enterKernel(machine, {
    entry: "entArith",
    arguments: [BigInt(summary), 1n << BigInt(register), 0n],
    pc: machine.processor.pc,
  });
}
