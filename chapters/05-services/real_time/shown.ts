// # Real time, shown
//
// The same programs run for half a second under the default scheduler and under reservations.

import type { Comparison, Demonstration, Shown } from "../demonstration.ts";
import { type Pace, runStudio, type Studio, WISHES } from "./running.ts";

/** Sound and pictures in time beside a batch job. */
export const VIDEO: Demonstration = {
  name: "video",
  about: "sound and pictures in time beside a batch job",
  run,
};

function run(): Shown {
  const [byDefault, own] = [runStudio("default"), runStudio("deadlines")];
  const missed = (name: "quick" | "slow" | "pictures", what: string) => ({
    what,
    unit: "missed",
    byDefault: byDefault[name].missed,
    own: own[name].missed,
  });
  const comparisons: Comparison[] = [
    missed("quick", "sound every 10 ticks"),
    missed("slow", "sound every 24 ticks"),
    missed("pictures", "a picture at each blank"),
    ...(["quick", "slow"] as const).flatMap((name) => [{
      what: `jitter, sound every ${WISHES[name].period} ticks`,
      unit: "ticks",
      byDefault: byDefault[name].jitter,
      own: own[name].jitter,
    }, {
      what: "the latest of its pieces is late by",
      unit: "ticks",
      byDefault: latest(byDefault[name]),
      own: latest(own[name]),
    }]),
    {
      what: "the batch job has",
      unit: "percent",
      byDefault: Math.round(100 * byDefault.batch),
      own: Math.round(100 * own.batch),
    },
  ];
  return {
    story: [...STORY, "", ...histogram(byDefault, own)],
    comparisons,
    meaning: MEANING,
  };
}

const STORY = [
  "Two programs make sound in pieces, and a third draws 60 pictures a second, while a batch job",
  "wants all that it can get. By default each of them has its turn of up to a hundred ticks, and",
  "the others are late. Then the three reserve what they need, and the earliest deadline comes first.",
  "A fourth program asks for a fifth of the processor. There is no room for it, and it is told so.",
  "",
  "Look at how many pieces come late or not at all. A tick is about a thousandth of a second.",
] as const;

const MEANING = [
  "Nothing is missed of what was reserved, and the batch job has what is left. Fair turns are not the",
  "same as being on time: who is fair to all cannot promise anything to one.",
] as const;

// ## How late
//
// A histogram has a row for each power of two, as in [[§A histogram]].

/** Rows of a histogram: up to how many ticks late, and how many were. */
export function lateness(
  paces: readonly Pace[],
): { readonly most: number; readonly count: number }[] {
  const ends = [0, 1, 3, 7, 15, 31, 63, 127];
  return ends.map((most, index) => {
    const first = index === 0 ? 0 : ends[index - 1]! + 1;
    const counts = paces.flatMap(({ late }) => late.slice(first, most + 1));
    return { most, count: counts.reduce((sum, one) => sum + one, 0) };
  });
}

/** How many ticks the latest job was late. */
export function latest({ late }: Pace): number {
  return Math.max(0, late.findLastIndex((count) => count > 0));
}

function histogram(byDefault: Studio, own: Studio): string[] {
  const [left, right] = [byDefault, own].map(({ quick, slow }) =>
    lateness([quick, slow])
  );
  const rows = left!.map(({ most, count }, index) => {
    const name = most === 0 ? "on time" : `up to ${most} ticks late`;
    const other = right![index]!.count;
    return `  ${name.padEnd(22)}${String(count).padStart(8)}${
      String(other).padStart(8)
    }`;
  });
  const head = `  ${"pieces of sound".padEnd(22)} default     own`;
  return [head, ...rows];
}

// :::exercise 5.6
// :::
