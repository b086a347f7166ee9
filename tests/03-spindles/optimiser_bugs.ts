// Mistakes that somebody might make in the optimiser, to see whether its tests would notice.

import type { optimise } from "../../chapters/03-spindles/mod.ts";

/** A mistake: in a file of the optimiser, something else stands there. */
export interface Bug {
  readonly says: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The mistakes. */
export const BUGS: readonly Bug[] = [
  {
    says: "x - 3 becomes x + 3",
    file: "folding.ts",
    from: "wrap(type, -number)",
    to: "number",
  },
  {
    says: "x <= 9 is taken to be always so",
    file: "folding.ts",
    from: "return b >= greatest ? plain(1n)",
    to: "return b > least ? plain(1n)",
  },
  {
    says: "two shifts become one that is too far",
    file: "folding.ts",
    from: "if (sum < 64n && sum < bits)",
    to: "if (sum < 128n)",
  },
  {
    says: "a number with a sign is the same as one without",
    file: "folding.ts",
    from: "a.signed === b.signed",
    to: "true",
  },
  {
    says: "x - y is y - x",
    file: "numbering.ts",
    from: "/^(add|multiply|and|or|exclusiveOr)/",
    to: "/^(add|subtract|multiply|and|or|exclusiveOr)/",
  },
  {
    says: "what was computed on another path is known",
    file: "numbering.ts",
    from: "one.block === block || dominates(tree, one.block, block)",
    to: "one.block !== undefined || dominates(tree, one.block, block)",
  },
  {
    says: "whoever is called changes nothing",
    file: "memory.ts",
    from: "return actsOutside(operation) &&",
    to: "return false && actsOutside(operation) &&",
  },
  {
    says: "nobody sees what was stored before a check that fails",
    file: "memory.ts",
    from: 'operation.kind === "check" || mayLook(value)',
    to: "mayLook(value)",
  },
  {
    says: "what happens between a block and its dominator does not matter",
    file: "memory.ts",
    from: "body.every((value) => !mayChange(value, entry, addressed))",
    to: "body.every((value) => true || !mayChange(value, entry, addressed))",
  },
  {
    says: "a slice is never part of an array on the stack",
    file: "aliases.ts",
    from: "!addressed.has(known)",
    to: "true",
  },
  {
    says: "all elements are one",
    file: "aliases.ts",
    from: "first![at] === second![at]",
    to: "true",
  },
  {
    says: "fields that touch are apart",
    file: "aliases.ts",
    from: "end <= other! || otherEnd <= one!",
    to: "end <= other! + 4 || otherEnd <= one! + 4",
  },
  {
    says: "behind a branch, the other outcome is believed",
    file: "deciding.ts",
    from: "ending.then === block)",
    to: "ending.otherwise === block)",
  },
  {
    says: "x <= y makes x less than y",
    file: "facts_here.ts",
    from: 'const between = operator === "less" ? 1n : 0n;',
    to: "const between = 1n;",
  },
  {
    says: "what is not less is greater",
    file: "facts_here.ts",
    from: 'const other = operator === "less" ? "lessOrEqual" : "less";',
    to: 'const other = "less";',
  },
  {
    says: "the least sum is not the sum of the least",
    file: "bounds.ts",
    from: "add: (a, b) => [a[0] + b[0], a[1] + b[1]]",
    to: "add: (a, b) => [a[0] + b[1], a[1] + b[1]]",
  },
  {
    says: "nothing ever wraps around",
    file: "bounds.ts",
    from: "found !== undefined && within(found, limits)",
    to: "found !== undefined",
  },
  {
    says: "a loop's parameter is what it is in the first round",
    file: "deciding.ts",
    from: "const all = here?.ways === leading.get(block)!.length;",
    to: "const all = here !== undefined;",
  },
  {
    says: "a load leaves a loop that stores at the same place",
    file: "hoisting.ts",
    from: "return stores.every((one) => !mayOverlap(one, where, addressed));",
    to: "return stores.every(() => true);",
  },
  {
    says: "a check leaves a loop though something was stored before it",
    file: "hoisting.ts",
    from: "if (happens(value)) untouched = false;",
    to: "if (happens(value)) untouched = true;",
  },
  {
    says: "a load is made though the way to it was not taken",
    file: "selecting.ts",
    from: '["comparison", "not", "select", "convert"]',
    to: '["comparison", "not", "select", "convert", "load"]',
  },
  {
    says: "and is or",
    file: "selecting.ts",
    from: '[ending.then, ending.otherwise, "and"]',
    to: '[ending.then, ending.otherwise, "or"]',
  },
  {
    says: "a counter of eight bits never starts again",
    file: "stepping.ts",
    from: "if (!wide &&",
    to: "if (false && !wide &&",
  },
  {
    says: "there is always a first round",
    file: "stepping.ts",
    from:
      "if (limitsFor(from, bounds)[1] < limitsFor(to, bounds)[0]) return true;",
    to: "return true;",
  },
  {
    says: "the constant to multiply by is a coarse one",
    file: "dividing.ts",
    from: "if (added << bits <= power)",
    to: "if (added <= power)",
  },
  {
    says: "everybody passes the same as the first",
    file: "tidying.ts",
    from: "if (same !== undefined) return true;",
    to: "if (same !== undefined) continue;",
  },
  {
    says: "what is passed stands in the order in which it was found",
    file: "repairing.ts",
    from: "passes[at] = value;",
    to: "passes.push(value);",
  },
];

const FOLDER = new URL("../../chapters/03-spindles/", import.meta.url);

/** The optimiser with `bug` in it. */
export async function optimiserWith(bug: Bug): Promise<typeof optimise> {
  const folder = await Deno.makeTempDir();
  try {
    for await (const { name } of Deno.readDir(new URL("optimiser/", FOLDER))) {
      const url = new URL(`optimiser/${name}`, FOLDER);
      const text = await Deno.readTextFile(url);
      const moved = text.replaceAll('from "../', `from "${FOLDER.href}`);
      const mistaken = name === bug.file ? withBug(moved, bug) : moved;
      await Deno.writeTextFile(`${folder}/${name}`, mistaken);
    }
    const made = await import(`file://${folder}/optimising.ts`);
    return made.optimise;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** `text` with the mistake; spaces and line breaks do not matter in finding its place. */
function withBug(text: string, { from, to, says }: Bug): string {
  const pattern = from.split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s+");
  const found = text.match(new RegExp(pattern, "g")) ?? [];
  if (found.length !== 1) {
    throw new Error(`${says}: its place is there ${found.length} times`);
  }
  return text.replace(found[0], () => to);
}
