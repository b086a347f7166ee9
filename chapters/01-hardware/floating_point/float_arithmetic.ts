// # Any floating-point operation
//
// One function answers every request: it looks at the formats and hands the work to the
// family that knows them.
//
// What is left for it to do itself are integers. `CVTQT` turns a quadword into a number
// of format `T`. A quadword is an exact number already, with an exponent of zero, and
// only has to be rounded and written down in that format.

import { exactInteger } from "./exact_arithmetic.ts";
import { LAYOUTS } from "./float_formats.ts";
import { EXCEPTION, type FloatRequest, type FloatResult } from "./requests.ts";
import {
  computeIeee,
  convertIeeeToInteger,
  deliverIeee,
} from "./ieee_arithmetic.ts";
import { signed, signExtend } from "../numbers.ts";
import {
  computeVax,
  convertVaxToInteger,
  deliverVax,
} from "./vax_arithmetic.ts";

/**
 * Computes what `request` asks for, exactly as the architecture says, bit by bit.
 *
 * @param fa the register Fa, which an operation with one operand ignores
 * @param fb the register Fb
 * @throws TypeError if no operation has these formats
 */
export function computeFloat(
  request: FloatRequest,
  fa: bigint,
  fb: bigint,
): FloatResult {
  const { from, to } = request;
  if (from === "Q" || from === "L") return convertInteger(request, fb);
  const layout = LAYOUTS[from];
  if (to === "L") throw impossible(request);
  const vax = layout.family === "VAX";
  if (to === "Q") {
    return (vax ? convertVaxToInteger : convertIeeeToInteger)(
      request,
      layout,
      fb,
    );
  }
  if (layout.family !== LAYOUTS[to].family) throw impossible(request);
  return (vax ? computeVax : computeIeee)(request, layout, LAYOUTS[to], fa, fb);
}

function impossible(request: FloatRequest): TypeError {
  const { operation, from: source, to } = request;
  return new TypeError(`No ${operation} turns ${source} into ${to}`);
}

/** Converts the integer in `fb` to a number or to an integer of the other length. */
function convertInteger(request: FloatRequest, fb: bigint): FloatResult {
  const { from, to } = request;
  if (from === "Q" && to === "L") return toLongword(fb);
  if (from === "L" && to === "Q") return toQuadword(fb);
  if (from === "L" || to === "Q" || to === "L") throw impossible(request);
  const layout = LAYOUTS[to];
  const deliver = layout.family === "VAX" ? deliverVax : deliverIeee;
  return deliver(exactInteger(signed(fb)), layout, request);
}

// ## Longwords
//
// A longword in a floating-point register lies where `STS` looks for its 32 bits: the two
// upper ones at the top, the others behind the place of the three bits that a load
// inserts. So a conversion followed by a store leaves the integer in memory.

/** `CVTQL`: the low 32 bits of `quadword`, to where a longword lies. */
function toLongword(quadword: bigint): FloatResult {
  const upper = BigInt.asUintN(32, quadword) >> 30n;
  const lower = BigInt.asUintN(30, quadword);
  const fits = signExtend(quadword, 32) === quadword;
  const { INE, IOV } = EXCEPTION;
  return {
    bits: upper << 62n | lower << 29n,
    exceptions: fits ? 0 : IOV | INE,
  };
}

/** `CVTLQ`: the longword that lies in `register`. */
function toQuadword(register: bigint): FloatResult {
  const lower = BigInt.asUintN(30, register >> 29n);
  const bits = signExtend(register >> 62n << 30n | lower, 32);
  return { bits, exceptions: 0 };
}
