// # At the entrance
//
// Where code is entered it is known what was passed, where the stack is, and nothing else.
//
// A parameter of a limited range is an unknown with that reach, if the kernel makes sure of it. An address that is passed is
// the beginning of so many bytes as the next parameter says. What is in the other registers belongs to the caller.

import { ANY_REACH, type Knowledge, reachFrom } from "../knowing/knowledge.ts";
import { numberSum, scaledSum, unknownSum, ZERO_SUM } from "../knowing/sums.ts";
import type { Entrance, Permissions } from "../memory/permissions.ts";
import {
  ENTRANCE_UNKNOWNS,
  KERNEL_REACH,
  PAGE_BEGINNING,
  PAGE_REACH,
  STACK_BEGINNING,
} from "../memory/stretches.ts";

/** What is known when the code is entered. */
export function atEntrance(
  { numbers, slices }: Entrance,
  { gp }: Permissions,
): Knowledge {
  const known: Knowledge = {
    registers: Array.from(
      { length: 32 },
      (_, register) => unknownSum(ENTRANCE_UNKNOWNS + register),
    ),
    stack: new Map(),
    reaches: new Map(),
    limits: [],
    meanings: new Map(),
  };
  const { registers, reaches, meanings } = known;
  for (let register = 0; register < 31; register++) {
    const [least, greatest] = numbers.get(register) ??
      [ANY_REACH.least, ANY_REACH.greatest];
    reaches.set(
      ENTRANCE_UNKNOWNS + register,
      reachFrom(least, greatest),
    );
  }
  registers[29] = numberSum(gp);
  registers[31] = ZERO_SUM;
  reaches.set(STACK_BEGINNING, reachFrom(...KERNEL_REACH, 16n));
  reaches.set(PAGE_BEGINNING, PAGE_REACH);
  for (const { register, unit, step, writable } of slices) {
    const length = unknownSum(ENTRANCE_UNKNOWNS + register + 1);
    const bytes = scaledSum(length, BigInt(unit));
    reaches.set(
      ENTRANCE_UNKNOWNS + register,
      reachFrom(...KERNEL_REACH, step),
    );
    // No memory has more bytes than these.
    const most = (1n << 43n) / BigInt(unit);
    reaches.set(ENTRANCE_UNKNOWNS + register + 1, reachFrom(0n, most));
    const of = { bytes, step, writable, rows: [] };
    meanings.set(ENTRANCE_UNKNOWNS + register, { kind: "beginning", of });
  }
  return known;
}
