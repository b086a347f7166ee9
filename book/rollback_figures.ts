// # Figures about rolling back
//
// What a round of the program takes in each of its ways, measured when the book is made.

import {
  type Keeping,
  lostOfMany,
  roundCycles,
} from "../chapters/05-services/mod.ts";
import { table } from "./tables.ts";

/** Computed figures about optimistic strands, by name. */
export const rollbackFigures: Readonly<Record<string, () => string>> = {
  "rollback.costs": costTable,
};

const WAYS: readonly (readonly [Keeping, string])[] = [
  ["not at all", "all three, without any care"],
  ["locks", "all three, each with a lock"],
  ["spindle", "all three as sequences, rolled back by a spindle"],
  ["controller", "all three as sequences, rolled back by the controller"],
  ["conditional store", "only adding, by load-locked and store-conditional"],
  ["one sequence", "only adding, by a sequence"],
];

function costTable(): string {
  const rows = WAYS.map(([keeping, what]) => [
    what,
    String(Math.round(roundCycles(keeping))),
    lostOfMany(keeping) === 0 ? "no" : "yes",
  ]);
  return table([
    "what is done",
    "cycles of a round",
    "is something lost when two strands are interrupted at every tick",
  ], rows);
}
