// # A fuzzer with parts to choose
//
// The wrong answers to exercise 4.6 differ from a right one in a part, so that is all that each of them
// says.

import { interpret, type Procedure } from "../../chapters/03-spindles/mod.ts";
import {
  type Chance,
  type Find,
  type Judge,
  STATE_BYTES,
} from "../../chapters/04-verifier/exercises/4.6-fuzzer/given.ts";
import {
  changed,
  computed,
  met,
  other,
  repeated,
  shaped,
} from "../solutions/4.6-by-shapes.ts";

/** Writes what a procedure does. */
export type Shape = (chance: Chance, some: () => bigint) => string;

/** A call that was made. */
export interface Call {
  readonly procedure: Procedure;
  readonly parameters: readonly bigint[];
  /** The site that has failed, if one has. */
  readonly failed: number | undefined;
}

/** The parts that can be chosen. */
export interface Parts {
  /** The shapes of procedures. */
  readonly shapes: readonly Shape[];
  /** A number to try. */
  readonly number: (chance: Chance) => bigint;
  /** How many calls are made of each procedure. */
  readonly runs: number;
  /** How many cases are asked about, of those that are allowed. */
  readonly cases: (allowed: number) => number;
  /** What is found if `call` was made and `proved` is said to hold. */
  readonly find: (call: Call, proved: ReadonlySet<number>) => Find | undefined;
  /** What is said in the end, by the last call. */
  readonly end: (last: Call, proved: ReadonlySet<number>) => Find | undefined;
}

const NUMBERS = [0n, 1n, 2n, 3n, 7n, 8n, 9n, 255n, 256n];
const LARGE = [(1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n];

const RIGHT: Parts = {
  shapes: [computed, computed, changed, other, met, repeated],
  number: (chance) => {
    const list = chance(4) === 0 ? LARGE : NUMBERS;
    return list[chance(list.length)]!;
  },
  runs: 40,
  cases: (allowed) => allowed,
  find: ({ procedure, parameters, failed }, proved) =>
    failed !== undefined && proved.has(failed)
      ? { procedure, parameters, site: failed }
      : undefined,
  end: () => undefined,
};

/** What fuzzes with the right parts, but for some. */
export function fuzzBy(
  changed: Partial<Parts>,
): (judge: Judge, chance: Chance, cases: number) => Find | undefined {
  const parts = { ...RIGHT, ...changed };
  return (judge, chance, cases) => {
    const { shapes, number } = parts;
    const some = () => number(chance);
    let last: Call | undefined;
    let held: ReadonlySet<number> = new Set();
    for (let asked = 0; asked < parts.cases(cases); asked++) {
      const procedure = shaped(shapes[asked % shapes.length]!(chance, some));
      const proved = judge(procedure) ?? new Set();
      for (let times = 0; times < parts.runs; times++) {
        const call = called(procedure, [some(), some()]);
        const find = parts.find(call, proved);
        if (find !== undefined) return find;
        if (proved.size > 0) [last, held] = [call, proved];
      }
    }
    return last && parts.end(last, held);
  };
}

function called(procedure: Procedure, parameters: readonly bigint[]): Call {
  const end = interpret(procedure, {
    parameters,
    state: new Uint8Array(STATE_BYTES),
    memory: [],
    steps: 1000,
    call: () => undefined,
    raise: () => undefined,
  });
  const failed = end.kind === "failed" ? end.site : undefined;
  return { procedure, parameters, failed };
}
