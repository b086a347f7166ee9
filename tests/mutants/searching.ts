// # Following what is held, with parts to choose
//
// The wrong answers to exercise 4.3 differ from a right one in a part, so that is all that each of them
// says.

import type {
  Loss,
  Step,
} from "../../chapters/04-verifier/exercises/4.3-paths/given.ts";

/** A step, whether the thing is held before it, and what came before. */
export interface Visit {
  readonly at: number;
  readonly held: boolean;
  readonly from: Visit | undefined;
}

/** The parts that can be chosen. */
export interface Parts {
  /** What goes wrong in a step, `found` or nothing. */
  readonly wrong: (
    step: Step,
    found: Loss["wrong"] | undefined,
    steps: readonly Step[],
  ) => Loss["wrong"] | undefined;
  /** Whether a take holds on way number `index`. */
  readonly isGiven: (index: number) => boolean;
  /** What tells visits apart. */
  readonly key: (at: number, held: boolean) => string;
  /** The next visit in the row. */
  readonly next: (row: Visit[]) => Visit | undefined;
  /** The names that are looked at. */
  readonly names: (all: readonly string[]) => readonly string[];
}

const RIGHT: Parts = {
  wrong: (_step, found) => found,
  isGiven: (index) => index === 0,
  key: (at, held) => `${at} ${held}`,
  next: (row) => row.shift(),
  names: (all) => all,
};

/** What finds losses with the right parts, but for some. */
export function findLossBy(
  changed: Partial<Parts>,
): (steps: readonly Step[]) => Loss | undefined {
  const parts = { ...RIGHT, ...changed };
  return (steps) => findLoss(parts, steps);
}

function findLoss(parts: Parts, steps: readonly Step[]): Loss | undefined {
  const names = new Set(
    steps.flatMap(({ does }) =>
      does.kind === "take" || does.kind === "give"
        ? [does.what]
        : does.kind === "fail"
        ? does.releases
        : []
    ),
  );
  const losses = parts.names([...names])
    .flatMap((what) => lossOf(parts, steps, what) ?? []);
  return losses.sort((a, b) => a.path.length - b.path.length)[0];
}

function lossOf(
  parts: Parts,
  steps: readonly Step[],
  what: string,
): Loss | undefined {
  const seen = new Set<string>();
  const row: Visit[] = [{ at: 0, held: false, from: undefined }];
  for (let visit = parts.next(row); visit; visit = parts.next(row)) {
    const { at, held } = visit;
    const key = parts.key(at, held);
    if (seen.has(key)) continue;
    seen.add(key);
    const step = steps[at]!;
    const wrong = parts.wrong(step, wrongIn(step, what, held), steps);
    if (wrong) return { what, wrong, path: pathTo(visit) };
    for (const [index, next] of step.next.entries()) {
      const after = heldAfter(parts, step, what, held, index);
      row.push({ at: next, held: after, from: visit });
    }
  }
}

function wrongIn(
  { does }: Step,
  what: string,
  held: boolean,
): Loss["wrong"] | undefined {
  switch (does.kind) {
    case "take":
      return does.what === what && held ? "replaced" : undefined;
    case "give":
      return does.what === what && !held ? "absent" : undefined;
    case "return":
      return held ? "kept" : undefined;
    case "fail": {
      const released = does.releases.includes(what);
      if (held === released) return undefined;
      return held ? "kept" : "absent";
    }
    default:
      return undefined;
  }
}

/** Whether it is held when the way number `index` has been taken. */
function heldAfter(
  parts: Parts,
  { does }: Step,
  what: string,
  held: boolean,
  index: number,
): boolean {
  if (does.kind === "take" && does.what === what) return parts.isGiven(index);
  if (does.kind === "give" && does.what === what) return false;
  return held;
}

function pathTo(visit: Visit): number[] {
  const path: number[] = [];
  for (let one: Visit | undefined = visit; one; one = one.from) {
    path.unshift(one.at);
  }
  return path;
}
