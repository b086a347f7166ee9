// What each operate instruction computes, said a second time and differently: bit by bit
// or byte by byte, from the architecture's own description. Tests compare the two.

const ALL = (1n << 64n) - 1n;

/** Bytes of `value`, lowest first; 16 of them, the upper half zero. */
function bytes(value: bigint): number[] {
  return Array.from(
    { length: 16 },
    (_, index) => index < 8 ? Number(value >> BigInt(8 * index) & 255n) : 0,
  );
}

/** The number whose bytes are the first eight of `list`. */
function number(list: readonly number[]): bigint {
  return list.slice(0, 8)
    .reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function sign(value: bigint, bits: number): bigint {
  const low = value & (1n << BigInt(bits)) - 1n;
  return low >> BigInt(bits - 1) ? low - (1n << BigInt(bits)) : low;
}

function wrap(value: bigint): bigint {
  return (value % (1n << 64n) + (1n << 64n)) % (1n << 64n);
}

function long(value: bigint): bigint {
  return wrap(sign(wrap(value), 32));
}

function s(value: bigint): bigint {
  return sign(value, 64);
}

type Model = (a: bigint, b: bigint, c: bigint) => bigint;

/** A result of 1 or 0. */
function test(holds: (a: bigint, b: bigint) => boolean): Model {
  return (a, b) => holds(a, b) ? 1n : 0n;
}

function conditional(holds: (a: bigint) => boolean): Model {
  return (a, b, c) => holds(a) ? b : c;
}

/** The 16 bytes in which `piece` bytes of `a` lie at byte `b` mod 8. */
function placed(a: bigint, b: bigint, piece: number): number[] {
  const at = Number(b % 8n);
  const wide = bytes(0n);
  bytes(a).slice(0, piece).forEach((byte, index) => wide[at + index] = byte);
  return wide;
}

function covered(b: bigint, piece: number, index: number): boolean {
  const at = Number(b % 8n);
  return index >= at && index < at + piece;
}

function family(letter: string, piece: number): Record<string, Model> {
  return {
    [`EXT${letter}L`]: (a, b) => {
      const tail = bytes(a).slice(Number(b % 8n)).slice(0, piece);
      return number([...tail, ...bytes(0n)]);
    },
    // The upper quadword of an unaligned piece, brought to where it belongs.
    [`EXT${letter}H`]: (a, b) => {
      const up = (8 - Number(b % 8n)) % 8;
      const moved = [...bytes(0n).slice(0, up), ...bytes(a)];
      return number(moved.slice(0, piece).concat(bytes(0n)));
    },
    [`INS${letter}L`]: (a, b) => number(placed(a, b, piece)),
    [`INS${letter}H`]: (a, b) => number(placed(a, b, piece).slice(8)),
    [`MSK${letter}L`]: (a, b) =>
      number(bytes(a).map((byte, i) => covered(b, piece, i) ? 0 : byte)),
    [`MSK${letter}H`]: (a, b) =>
      number(bytes(a).map((byte, i) => covered(b, piece, i + 8) ? 0 : byte)),
  };
}

/** `a` and `b` in pieces of `bits`, each pair combined. */
function lanes(
  bits: number,
  combine: (a: bigint, b: bigint) => bigint,
): Model {
  const width = BigInt(bits);
  const piece = (value: bigint, at: bigint) => value >> at & (1n << width) - 1n;
  return (a, b) => {
    let result = 0n;
    for (let at = 0n; at < 64n; at += width) {
      result |= piece(combine(piece(a, at), piece(b, at)), 0n) << at;
    }
    return result;
  };
}

function extremes(letters: string, bits: number): Record<string, Model> {
  const order = (one: bigint) =>
    letters.startsWith("S") ? sign(one, bits) : one;
  const less = (a: bigint, b: bigint) => order(a) < order(b);
  return {
    [`MIN${letters}`]: lanes(bits, (a, b) => less(a, b) ? a : b),
    [`MAX${letters}`]: lanes(bits, (a, b) => less(a, b) ? b : a),
  };
}

/** The bits of `value` as text, 64 of them, highest first. */
function binary(value: bigint): string {
  return value.toString(2).padStart(64, "0");
}

/** What each form that traps on overflow finds out, on unlimited numbers. */
const EXACT: Readonly<
  Record<string, [number, (a: bigint, b: bigint) => bigint]>
> = {
  "ADDL/V": [32, (a, b) => a + b],
  "ADDQ/V": [64, (a, b) => a + b],
  "SUBL/V": [32, (a, b) => a - b],
  "SUBQ/V": [64, (a, b) => a - b],
  "MULL/V": [32, (a, b) => a * b],
  "MULQ/V": [64, (a, b) => a * b],
};

/** Whether the exact result of `name` is more than its register can hold. */
export function overflows(name: string, a: bigint, b: bigint): boolean {
  const [bits, exact] = EXACT[name]!;
  const result = exact(sign(a, bits), sign(b, bits));
  return result !== sign(wrap(result), bits);
}

/** The names of the forms that trap on overflow. */
export const OVERFLOWING: readonly string[] = Object.keys(EXACT);

/** By the handbook's name; `c` is what Rc held before. */
export const MODELS: Readonly<Record<string, Model>> = {
  ADDL: (a, b) => long(a + b),
  S4ADDL: (a, b) => long(4n * a + b),
  S8ADDL: (a, b) => long(8n * a + b),
  ADDQ: (a, b) => wrap(a + b),
  S4ADDQ: (a, b) => wrap(4n * a + b),
  S8ADDQ: (a, b) => wrap(8n * a + b),
  SUBL: (a, b) => long(a - b),
  S4SUBL: (a, b) => long(4n * a - b),
  S8SUBL: (a, b) => long(8n * a - b),
  SUBQ: (a, b) => wrap(a - b),
  S4SUBQ: (a, b) => wrap(4n * a - b),
  S8SUBQ: (a, b) => wrap(8n * a - b),
  CMPEQ: test((a, b) => a === b),
  CMPLT: test((a, b) => s(a) < s(b)),
  CMPLE: test((a, b) => s(a) <= s(b)),
  CMPULT: test((a, b) => a < b),
  CMPULE: test((a, b) => a <= b),
  CMPBGE: (a, b) =>
    bytes(a).slice(0, 8).reduce(
      (sum, byte, i) => sum + (byte >= bytes(b)[i]! ? 1n << BigInt(i) : 0n),
      0n,
    ),
  AND: (a, b) => a & b,
  BIC: (a, b) => a & ALL - b,
  BIS: (a, b) => a | b,
  ORNOT: (a, b) => a | ALL - b,
  XOR: (a, b) => a ^ b,
  EQV: (a, b) => ALL - (a ^ b),
  CMOVEQ: conditional((a) => a === 0n),
  CMOVNE: conditional((a) => a !== 0n),
  CMOVLT: conditional((a) => s(a) < 0n),
  CMOVLE: conditional((a) => s(a) <= 0n),
  CMOVGE: conditional((a) => s(a) >= 0n),
  CMOVGT: conditional((a) => s(a) > 0n),
  CMOVLBS: conditional((a) => a % 2n === 1n),
  CMOVLBC: conditional((a) => a % 2n === 0n),
  AMASK: (_, b) => b & ALL - 0x1307n,
  IMPLVER: () => 2n,
  SLL: (a, b) => wrap(a * 2n ** (b % 64n)),
  SRL: (a, b) => a / 2n ** (b % 64n),
  SRA: (a, b) => {
    const places = b % 64n;
    const filled = a >> 63n ? ALL - (ALL >> places) : 0n;
    return a >> places | filled;
  },
  MULL: (a, b) => long(sign(a, 32) * sign(b, 32)),
  MULQ: (a, b) => wrap(s(a) * s(b)),
  UMULH: (a, b) => {
    const [ah, al] = [a >> 32n, a & 0xffff_ffffn];
    const [bh, bl] = [b >> 32n, b & 0xffff_ffffn];
    const middle = ah * bl + (al * bl >> 32n);
    const other = al * bh + (middle & 0xffff_ffffn);
    return ah * bh + (middle >> 32n) + (other >> 32n);
  },
  ...family("B", 1),
  ...family("W", 2),
  ...family("L", 4),
  ...family("Q", 8),
  ZAP: (a, b) =>
    number(bytes(a).map((byte, i) => b >> BigInt(i) & 1n ? 0 : byte)),
  ZAPNOT: (a, b) =>
    number(bytes(a).map((byte, i) => b >> BigInt(i) & 1n ? byte : 0)),
  SEXTB: (_, b) => wrap(sign(b, 8)),
  SEXTW: (_, b) => wrap(sign(b, 16)),
  ...Object.fromEntries(
    Object.entries(EXACT).map(([name, [bits, exact]]): [string, Model] => [
      name,
      (a, b) => wrap(sign(wrap(exact(sign(a, bits), sign(b, bits))), bits)),
    ]),
  ),
  CTPOP: (_, b) => BigInt(binary(b).replaceAll("0", "").length),
  CTLZ: (_, b) => BigInt(/^0*/.exec(binary(b))![0].length),
  CTTZ: (_, b) => BigInt(/0*$/.exec(binary(b))![0].length),
  ...extremes("UB8", 8),
  ...extremes("SB8", 8),
  ...extremes("UW4", 16),
  ...extremes("SW4", 16),
  PERR: (a, b) => {
    const others = bytes(b);
    const differences = bytes(a).map((byte, i) => Math.abs(byte - others[i]!));
    return BigInt(differences.reduce((sum, one) => sum + one, 0));
  },
  UNPKBW: (_, b) => number(bytes(b).flatMap((byte) => [byte, 0])),
  UNPKBL: (_, b) => number(bytes(b).flatMap((byte) => [byte, 0, 0, 0])),
  PKWB: (_, b) =>
    number(
      bytes(b).filter((_, i) => i % 2 === 0).concat(bytes(0n)).slice(0, 4)
        .concat(bytes(0n)),
    ),
  PKLB: (_, b) => number([bytes(b)[0]!, bytes(b)[4]!, ...bytes(0n)]),
};
