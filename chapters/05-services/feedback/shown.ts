// # Misses, shown
//
// The program with its scattered list, told of its misses and not.

import { type Demonstration, type Shown, timesAs } from "../demonstration.ts";
import { goThrough } from "./running.ts";

/** A program that learns how it uses the translation buffer, and changes its ways. */
export const FEEDBACK: Demonstration = {
  name: "feedback",
  about: "a program that hears of its misses, and moves its data",
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
      `A program goes ${passes} times through a list of 256 nodes that lie on 64 pages. The processor keeps`,
      "the places of 32 pages in its translation buffer, and has to look up any other: that is a miss.",
      `In the second run a spindle of the program asks the kernel to tell when there were ${misses} misses`,
      "in these pages. When it is told, the program puts its nodes side by side, and goes on.",
      `With nodes that lie side by side from the start it ${
        dense.gathered ? "is told, too" : "is never told"
      }, and leaves them where they are.`,
      "",
      "Look at the misses, and what they cost.",
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
    meaning: [
      `The program has finished ${
        timesAs(untold.cycles, told.cycles)
      } as fast, because the kernel told it something`,
      "that it could not see itself. What to do about it was its own decision.",
    ],
  };
}
