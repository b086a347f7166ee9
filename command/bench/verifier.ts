// # How long the verifier takes
//
// The time depends on the host. What it is about does not: a procedure ten times as long should take ten
// times as long.
//
// The procedures are written in the intermediate form, since no source may be as long as that. Each
// repeats one piece: sums and stores, indices, branches that meet again, loops, loops in loops.

import {
  type Procedure,
  readProcedure,
} from "../../chapters/03-spindles/mod.ts";
import { findFacts } from "../../chapters/04-verifier/mod.ts";

/** What one procedure has taken. */
export interface Judged {
  /** What it repeats. */
  readonly piece: string;
  /** How many values, parameters and block ends it has. */
  readonly values: number;
  /** How many checks it has, and how many of them are proved. */
  readonly checks: readonly [number, number];
  /** Milliseconds to find out everything about it. */
  readonly milliseconds: number;
}

/** Lines that are repeated; `%` and a digit is a value of this repetition, `@` and a digit a block. */
const PIECES: Readonly<Record<string, string>> = {
  sums: `
  v%0: u64 = load state+0.8 n
  v%1: u64 = add v%0 v0
  v%2: u64 = exclusiveOr v%1 v1
  store state+0.8 n v%2`,
  indices: `
  v%0: u64 = and v0 7
  v%1: bool = less v%0 8
  check#% v%1 index "index < 8"
  v%2: u64 = load state+8[8 x 8].8 list[] v%0
  store state+8[8 x 8].8 list[] v0 v%0`,
  branches: `
  v%0: bool = less v0 v1
  branch v%0 b@0 b@1
b@0():
  v%1: u64 = add v0 3
  jump b@2(v%1)
b@1():
  jump b@2(v1)
b@2(v%2: u64):
  store state+0.8 n v%2`,
  loops: `
  jump b@0(0, v1)
b@0(v%0: u64, v%1: u64):
  v%2: bool = less v%0 8
  branch v%2 b@1 b@2
b@1():
  check#% v%2 index "index < 8"
  v%3: u64 = load state+8[8 x 8].8 list[] v%0
  v%4: u64 = add v%1 v%3
  v%5: u64 = add v%0 1
  jump b@0(v%5, v%4)
b@2():
  store state+0.8 n v%1`,
  nests: `
  jump b@0(0)
b@0(v%0: u64):
  v%1: bool = less v%0 4
  branch v%1 b@1 b@4
b@1():
  jump b@2(v%0)
b@2(v%2: u64):
  v%3: bool = less v%2 8
  branch v%3 b@3 b@5
b@3():
  check#% v%3 index "index < 8"
  v%4: u64 = load state+8[8 x 8].8 list[] v%2
  store state+0.8 n v%4
  v%5: u64 = add v%2 1
  jump b@2(v%5)
b@5():
  v%6: u64 = add v%0 1
  jump b@0(v%6)
b@4():
  store state+0.8 n v0`,
};

/** A procedure of at least `size` values that repeats the piece called `piece`. */
export function repeated(piece: string, size: number): Procedure {
  const text = PIECES[piece]!;
  const lines = text.trim().split("\n").length;
  const copies = Array.from(
    { length: Math.ceil(size / lines) },
    (_, at) =>
      text.replace(/v%(\d)/g, (_, one) => `v${10 + at * 10 + Number(one)}`)
        .replace(/b@(\d)/g, (_, one) => `b${10 + at * 10 + Number(one)}`)
        .replace(/#%/g, `#${at}`),
  );
  return readProcedure(`procedure ${piece}(2)
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1${copies.join("")}
  return`);
}

/** Measures each piece in each of `sizes`. */
export function measureVerifier(
  sizes: readonly number[] = [1_000, 10_000, 100_000],
): Judged[] {
  findFacts(repeated("loops", 2_000));
  return Object.keys(PIECES).flatMap((piece) =>
    sizes.map((size) => measured(piece, size))
  );
}

function measured(piece: string, size: number): Judged {
  const procedure = repeated(piece, size);
  const values = procedure.blocks.reduce(
    (sum, { parameters, body }) => sum + parameters.length + body.length + 1,
    0,
  );
  const began = performance.now();
  const analysis = findFacts(procedure);
  const milliseconds = performance.now() - began;
  const conditions = [...analysis.checks.values()];
  const proved = conditions.filter(({ least }) => least === 1n).length;
  return { piece, values, checks: [conditions.length, proved], milliseconds };
}
