// # What instructions compute
//
// For each instruction that computes something, a table says what becomes of the sums that it is given.
//
// `addq` makes the sum of both, and nothing is lost. Others make something new ([[§Bits of a sum]],
// [[§Comparing sums]], [[§Shifts and products of sums]]). What is not in the table is computed by no spindle.

import { ANY_REACH, rangeOfSum, reachFrom } from "../knowing/knowledge.ts";
import { addedSum, numberSum, scaledSum, type Sum } from "../knowing/sums.ts";
import {
  bitsWithout,
  commonBits,
  type Computed,
  exclusiveBits,
  keptBytes,
  numberIn,
  unitedBits,
} from "./bits.ts";
import { comparedBy, comparedEqual } from "./comparing.ts";
import {
  productOfSums,
  shiftedLeft,
  shiftedRight,
  shiftedWithSign,
  upperProductOfSums,
} from "./shifting.ts";

const upTo = (greatest: bigint): Computed => ({ fresh }) =>
  fresh(reachFrom(0n, greatest));

const anything: Computed = ({ fresh }) => fresh(ANY_REACH);

/** A sum of which no more than 32 bits with a sign are kept. */
function longword(combine: (a: Sum, b: Sum) => Sum): Computed {
  return ({ known, fresh }, a, b) => {
    const sum = combine(a, b);
    const number = numberIn(sum);
    if (number !== undefined) return numberSum(BigInt.asIntN(32, number));
    const [least, greatest] = rangeOfSum(known, sum);
    const half = 1n << 31n;
    if (least >= -half && greatest < half) return sum;
    return fresh(reachFrom(-half, half - 1n));
  };
}

// Sums are there twice, for longwords and for quadwords.

const SUMS: Readonly<Record<string, (a: Sum, b: Sum) => Sum>> = {
  ADD: (a, b) => addedSum(a, b),
  SUB: (a, b) => addedSum(a, b, -1n),
  S4ADD: (a, b) => addedSum(b, a, 4n),
  S8ADD: (a, b) => addedSum(b, a, 8n),
  S4SUB: (a, b) => addedSum(scaledSum(a, 4n), b, -1n),
  S8SUB: (a, b) => addedSum(scaledSum(a, 8n), b, -1n),
};

/** What the instructions make that compute a register from two others. */
export const COMPUTED: ReadonlyMap<string, Computed> = new Map([
  ...Object.entries(SUMS).flatMap(([name, sum]): [string, Computed][] => [
    [`${name}L`, longword(sum)],
    [`${name}Q`, (_, a, b) => sum(a, b)],
  ]),
  ...Object.entries<Computed>({
    BIS: unitedBits,
    XOR: exclusiveBits,
    AND: commonBits,
    BIC: bitsWithout,
    SLL: shiftedLeft,
    SRL: shiftedRight,
    SRA: shiftedWithSign,
    ZAPNOT: keptBytes,
    MULQ: productOfSums,
    UMULH: upperProductOfSums,
    CMPEQ: comparedEqual,
    CMPULT: comparedBy({ orEqual: false, signed: false }),
    CMPULE: comparedBy({ orEqual: true, signed: false }),
    CMPLT: comparedBy({ orEqual: false, signed: true }),
    CMPLE: comparedBy({ orEqual: true, signed: true }),
    CMPBGE: upTo(255n),
    MULL: ({ fresh }) => fresh(reachFrom(-(1n << 31n), (1n << 31n) - 1n)),
    SEXTB: ({ fresh }) => fresh(reachFrom(-128n, 127n)),
    SEXTW: ({ fresh }) => fresh(reachFrom(-32768n, 32767n)),
  }),
  ..."ORNOT EQV ZAP".split(" ")
    .map((name): [string, Computed] => [name, anything]),
]);
