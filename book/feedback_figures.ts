// # Figures about misses
//
// The program with the list, run in each way when the book is made.

import { FEEDBACK_PASSES, goThrough } from "../chapters/05-services/mod.ts";
import { grouped, table } from "./tables.ts";

/** Computed figures about memory that tells, by name. */
export const feedbackFigures: Readonly<Record<string, () => string>> = {
  "feedback.runs": runTable,
};

function runTable(): string {
  const { passes, misses } = FEEDBACK_PASSES;
  const rows = [true, false].flatMap((scattered) =>
    [0, misses].map((after) => {
      const run = goThrough({ passes, misses: after, scattered });
      return [
        scattered ? "scattered" : "side by side",
        after === 0 ? "never" : `after ${grouped(after)} misses`,
        run.gathered ? "yes" : "no",
        grouped(run.missed),
        grouped(run.cycles),
      ];
    })
  );
  return table([
    "nodes lie",
    "is told",
    "puts them together",
    "misses",
    `cycles of ${passes} passes`,
  ], rows);
}
