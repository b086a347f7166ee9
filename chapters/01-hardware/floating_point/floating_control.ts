// # The floating-point control register
//
// How results are rounded, what has gone wrong so far, and what is to trap: all of it
// stands in one register, the FPCR.
//
// :::figure fpcr
// :::
//
// Its upper 17 bits are in use, the other 47 are always zero. The bits from `IOV` down to
// `INV` are *sticky*: an operation can set them and none clears them. A program clears
// them, does a long computation, and then looks once whether anything was wrong with it.
//
// The other bits are wishes. Some are for the processor and some for the operating
// system, which finishes what the processor cannot. Our machine computes with denormal
// numbers by itself wherever an instruction has `/S`. So `DNOD`, which forbids traps at
// them, has nothing to forbid here.

/** The bits of the FPCR, by the handbook's names. */
export const FPCR = {
  SUM: 63n,
  INED: 62n,
  UNFD: 61n,
  UNDZ: 60n,
  IOV: 57n,
  INE: 56n,
  UNF: 55n,
  OVF: 54n,
  DZE: 53n,
  INV: 52n,
  OVFD: 51n,
  DZED: 50n,
  INVD: 49n,
  DNZ: 48n,
  DNOD: 47n,
} as const;

/** Where the two bits begin that say how dynamic instructions round (`DYN`). */
export const DYNAMIC_ROUNDING = 58n;

/** The bits that a program can set. `SUM` is not among them: the others determine it. */
export const FPCR_BITS: bigint = 0x7fff_8000_0000_0000n;

/** The sticky bits. */
export const FPCR_STATUS: bigint = 0x03f0_0000_0000_0000n;
