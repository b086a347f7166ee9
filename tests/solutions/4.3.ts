// # Given back on every path
//
// A solution of exercise 4.3: a search for each name, over steps with and without it.

import type {
  Loss,
  Step,
} from "../../chapters/04-verifier/exercises/4.3-paths/given.ts";

/** A step, whether the thing is held before it, and what came before. */
interface Visit {
  readonly at: number;
  readonly held: boolean;
  readonly from: Visit | undefined;
}

/** A shortest path on which something goes wrong, if there is one. */
export function findLoss(steps: readonly Step[]): Loss | undefined {
  const names = new Set(
    steps.flatMap(({ does }) =>
      does.kind === "take" || does.kind === "give"
        ? [does.what]
        : does.kind === "fail"
        ? does.releases
        : []
    ),
  );
  const losses = [...names].flatMap((what) => lossOf(steps, what) ?? []);
  return losses.sort((a, b) => a.path.length - b.path.length)[0];
}

function lossOf(steps: readonly Step[], what: string): Loss | undefined {
  const seen = new Set<string>();
  const row: Visit[] = [{ at: 0, held: false, from: undefined }];
  for (const visit of row) {
    const { at, held } = visit;
    const key = `${at} ${held}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const step = steps[at]!;
    const wrong = wrongIn(step, what, held);
    if (wrong) return { what, wrong, path: pathTo(visit) };
    for (const [index, next] of step.next.entries()) {
      const after = heldAfter(step, what, held, index);
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
  { does }: Step,
  what: string,
  held: boolean,
  index: number,
): boolean {
  if (does.kind === "take" && does.what === what) return index === 0;
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

/** `loss` in a sentence that names the lines on the path. */
export function tell(
  steps: readonly Step[],
  { what, wrong, path }: Loss,
): string {
  const all = path.map((at) => steps[at]!.line);
  const lines = all.filter((line, index) => line !== all[index - 1]);
  const last = lines.at(-1);
  const how = {
    kept: `is still held in line ${last}`,
    absent: `is not held in line ${last}`,
    replaced: `is still held where line ${last} takes another`,
  }[wrong];
  return `${what} ${how}, on the path ${lines.join(", ")}`;
}
