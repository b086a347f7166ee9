// # Copies of entries
//
// A copy of an entry may do what the spindle may do, and no more.
//
// It has code of its own but the spindle's state, and the spindle's code relies on what types of numbers lie there
// ([[§Numbers of limited types]]). So the copy must leave every row as it is on which the other code relies.

import { ksegAddress } from "../../../01-hardware/mod.ts";
import type {
  Extensions,
  InstalledSpindle,
  PlacedEntry,
} from "../../../03-spindles/mod.ts";
import type { Permissions, PlacedStretch } from "../memory/permissions.ts";
import { checkWords, type WordReport } from "../ways/word_checker.ts";
import { placedAgain } from "./entrances.ts";
import { failureRules, stateStretch } from "./granted.ts";
import { ANY_GIVEN } from "./held_types.ts";
import { permissionsOf, type Reporting, wordsAt } from "./installed_words.ts";

/** Who looks at code, and what was found in the code of spindles. */
export interface Inspecting {
  /** What is installed. */
  readonly extensions: Extensions;
  /** What was found in the code of a spindle. */
  readonly reportOf: Reporting;
}

/** Looks at every word of a copy of an entry. */
export function checkCopy(
  { extensions, reportOf }: Inspecting,
  { spindle, entry, code, codeBytes, body }: PlacedEntry,
): WordReport {
  const { kernel } = extensions;
  const placed = permissionsOf(extensions, placedAgain(spindle), reportOf);
  const state = stateFor(spindle, reportOf(spindle));
  const failures = failureRules(kernel, [entry]);
  const allowed: Permissions = {
    ...placed,
    at: ksegAddress(code),
    stretches: placed.stretches.map((one) => one.at === state.at ? state : one),
    operations: new Map([...placed.operations, ...failures]),
  };
  const entrance = {
    at: Number(body - ksegAddress(code)),
    name: entry.procedure.name,
    numbers: new Map(),
    slices: [],
    keeps: [],
    gives: ANY_GIVEN,
  };
  const words = wordsAt(kernel, code, codeBytes);
  return asItIs(checkWords(words, [entrance], allowed));
}

/** The state of `spindle`, with the rows of numbers on which its code relies. */
export function stateFor(
  spindle: InstalledSpindle,
  { spoiled }: WordReport,
): PlacedStretch {
  const free = new Set([...spoiled].map(({ offset }) => offset));
  const state = stateStretch(spindle);
  return { ...state, rows: state.rows.filter((one) => !free.has(one.offset)) };
}

/** `report`, in which a row that is not left as it is counts as wrong. */
export function asItIs(report: WordReport): WordReport {
  const [first] = report.spoiled;
  if (first === undefined) return report;
  const sentence = `the numbers at ${first.offset} of a state may change`;
  return { ...report, problems: [...report.problems, { at: 0, sentence }] };
}
