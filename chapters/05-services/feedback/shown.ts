// # Misses, shown
//
// The program with its scattered list, told of its misses and not.

import type { Demonstration, Shown } from "../demonstration.ts";
import { goThrough } from "./running.ts";

/** A program that learns how it uses the translation buffer, and changes its ways. */
export const FEEDBACK: Demonstration = {
  name: "feedback",
  about: "a program that hears of its misses, and puts its list together",
  run,
};

/** Passes of the demonstration, and after how many misses the program is told. */
export const FEEDBACK_PASSES = { passes: 200, misses: 1000 } as const;

function run(): Shown {
  const { passes, misses } = FEEDBACK_PASSES;
  const untold = goThrough({ passes, misses: 0, scattered: true });
  const told = goThrough({ passes, misses, scattered: true });
  const dense = goThrough({ passes, misses, scattered: false });
  return {
    story: [
      `A program goes ${passes} times through a list of 256 nodes that lie on 64 pages. The translation`,
      `buffer knows 32. Its spindle asks the kernel to tell when there were ${misses} misses in`,
      "these pages. Then the program puts its nodes side by side, and goes on.",
      `With nodes that lie side by side from the start it ${
        dense.gathered ? "is told, too" : "is never told"
      }, and leaves them where they are.`,
    ],
    comparisons: [
      {
        what: "all passes",
        unit: "cycles",
        byDefault: untold.cycles,
        own: told.cycles,
      },
      {
        what: "translations that were missed",
        unit: "misses",
        byDefault: untold.missed,
        own: told.missed,
      },
    ],
  };
}
