// # Wishes
//
// A move between two values that have the same register is no instruction.
//
// So two values between which there is a move wish to have the same, the more so the deeper in
// loops the move is. Where a value is moved to a real register, as an argument or a result, it
// wishes for that. A wish goes on through moves: what becomes the result three blocks later wishes
// for `v0` as well, if weakly.

import type { Flow } from "./flow.ts";
import {
  FIRST_VIRTUAL,
  type MachineProcedure,
  type Register,
} from "./machine_code.ts";

/** What each register wishes for. */
export interface Wishes {
  /** For each, the others that it wishes to share with, and how much. */
  readonly partners: ReadonlyMap<Register, readonly Wish[]>;
  /** The group of each: all that are connected by moves. */
  readonly group: ReadonlyMap<Register, number>;
  /** For each group, how much it wishes for each real register. */
  readonly groupWishes: ReadonlyMap<number, Map<Register, number>>;
}

/** One register's wish to share a place with another. */
export interface Wish {
  /** The other one. */
  readonly other: Register;
  /** How much it would save. */
  readonly much: number;
}

/** What the registers of `made` wish for. */
export function findWishes(made: MachineProcedure, flow: Flow): Wishes {
  const partners = new Map<Register, Wish[]>();
  const leader = new Map<Register, Register>();
  const note = (one: Register, other: Register, much: number) => {
    const list = partners.get(one) ?? [];
    list.push({ other, much });
    partners.set(one, list);
  };
  const connect = (a: Register, b: Register, much: number) => {
    if (a >= FIRST_VIRTUAL) note(a, b, much);
    if (b >= FIRST_VIRTUAL) note(b, a, much);
    if (a < FIRST_VIRTUAL || b < FIRST_VIRTUAL) return;
    leader.set(leaderOf(leader, a), leaderOf(leader, b));
  };
  for (const { number, instructions, ending } of made.blocks) {
    const often = 10 ** Math.min(flow.depth[number]!, 6);
    for (const { form, reads, writes } of instructions) {
      if (form === "move") connect(reads[0]!, writes[0]!, often);
    }
    if (ending.kind !== "jump") continue;
    ending.passes.forEach((one, index) => {
      if (typeof one !== "number") return;
      connect(one, ending.target.parameters[index]!, often);
    });
  }
  const group = new Map<Register, number>();
  const groupWishes = new Map<number, Map<Register, number>>();
  for (const [register, list] of partners) {
    const first = leaderOf(leader, register);
    group.set(register, first);
    const wanted = groupWishes.get(first) ?? new Map<Register, number>();
    groupWishes.set(first, wanted);
    for (const { other, much } of list) {
      if (other >= FIRST_VIRTUAL) continue;
      wanted.set(other, (wanted.get(other) ?? 0) + much);
    }
  }
  return { partners, group, groupWishes };
}

function leaderOf(
  leader: Map<Register, Register>,
  register: Register,
): Register {
  let at = register;
  for (let up = leader.get(at); up !== undefined && up !== at;) {
    const above = leader.get(up);
    if (above !== undefined && above !== up) leader.set(at, above);
    at = up;
    up = leader.get(at);
  }
  return at;
}

// Once one of a group has a register, the others wish for the same: five values that are passed to
// the same place from five blocks need no moves then.

/** Lets the group of `register`, which has become `real`, know. */
export function tellGroup(
  { group, groupWishes }: Wishes,
  register: Register,
  real: Register,
): void {
  const wanted = groupWishes.get(group.get(register) ?? -1);
  wanted?.set(real, (wanted.get(real) ?? 0) + 1);
}

/** What is known when a register is chosen. */
export interface Choice {
  /** The real register of each; negative if it has none. */
  readonly given: Int32Array;
  /** For each register, those that it cannot become. */
  readonly forbidden: Uint32Array;
  /** Whether a real register would have to be saved for the caller first. */
  readonly isDear: (real: Register) => boolean;
  /** When each real register was given last. */
  readonly when: readonly number[];
}

// If no wish decides, the register is taken that was given to somebody the longest time ago. Then
// the scheduler may still exchange the instructions of the two.

/** Of the real registers in `free`, the one that `register` gets. */
export function chooseRegister(
  wishes: Wishes,
  register: Register,
  free: readonly Register[],
  { given, forbidden, isDear, when }: Choice,
): Register {
  const score = new Map<Register, number>();
  const add = (real: Register, much: number) =>
    score.set(real, (score.get(real) ?? 0) + much);
  for (const { other, much } of wishes.partners.get(register) ?? []) {
    if (other < FIRST_VIRTUAL) add(other, much);
    else if (given[other]! >= 0) add(given[other]!, much);
    else if (given[other] === -2) {
      for (const real of free) {
        if (forbidden[other]! & 1 << real) add(real, -much / 2);
      }
    }
  }
  const group = wishes.group.get(register);
  const wanted = group === undefined
    ? undefined
    : wishes.groupWishes.get(group);
  for (const [real, much] of wanted ?? []) add(real, much / 4);
  let [best, most] = [free[0]!, -Infinity];
  for (const real of free) {
    const own = (score.get(real) ?? 0) - (isDear(real) ? 8 : 0);
    if (own < most || own === most && when[real]! >= when[best]!) continue;
    [best, most] = [real, own];
  }
  return best;
}
