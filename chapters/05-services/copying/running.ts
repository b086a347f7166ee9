// # Copies, run and measured
//
// The same program copies its pages word by word, or has them copied when they are stored to.
//
// What it prints are the sums of its pages and of their copy. They do not depend on how the copy
// was made, and the tests compute them without either.

import type { Program } from "../../01-hardware/mod.ts";
import type { Source } from "../../03-spindles/mod.ts";
import type { Demonstration, Shown } from "../demonstration.ts";
import { carryingProgram, wordConsole } from "../programs.ts";
import {
  execute,
  type Execution,
  startFastSystem,
  type System,
} from "../system.ts";
import copies from "./copies.spindle" with { type: "text" };
import program from "./program.s" with { type: "text" };

/** The spindle by which a program copies pages when they are stored to. */
export const COPIES: Source = { file: "copies.spindle", text: copies };

/** What the program does. */
export interface CopyWork {
  /** Pages that it has, up to 32. */
  readonly pages: number;
  /** How many of them are changed after each copy. */
  readonly changed: number;
  /** How often all of that is done. */
  readonly rounds: number;
  /** Whether pages are copied when they are stored to, and otherwise all at once by the program. */
  readonly lazy: boolean;
}

/** What the program came to. */
export interface CopyRun {
  /** How it ended. */
  readonly ending: Execution["ending"];
  /** Cycles from its first to its last. */
  readonly cycles: number;
  /** The sums of the words of its pages, and of the copy. */
  readonly sums: readonly bigint[];
}

/** The program that does what `work` says. */
export function copyingProgram(system: System, work: CopyWork): Program {
  const text = copies.replace("spindle Copies", "spindle Pages");
  const pages = { file: "pages.spindle", text };
  const constants = { ...work, lazy: work.lazy ? 1 : 0 };
  return carryingProgram(system, program, [COPIES, pages], constants);
}

/** Runs it on a machine of its own. */
export function runCopying(work: CopyWork): CopyRun {
  const { console, words } = wordConsole();
  const system = startFastSystem({ memory: 8 * 2 ** 20, console });
  const program = copyingProgram(system, work);
  const { ending, cycles } = execute(system, program, ["copies"], 100_000_000);
  return { ending, cycles, sums: words() };
}

/** What a copy of 32 pages takes of which `changed` are changed: all at once, and when they are stored to. */
export function measureCopies(
  changed: number,
): { readonly eager: number; readonly lazy: number } {
  const each = (lazy: boolean) => {
    const work = { pages: 32, changed, lazy };
    const [few, many] = [1, 2].map((rounds) => runCopying({ ...work, rounds }));
    return many!.cycles - few!.cycles;
  };
  return { eager: each(false), lazy: each(true) };
}

/** A program that keeps what it had. */
export const COPYING: Demonstration = {
  name: "copying",
  about: "a copy of 32 pages; only those that are changed exist twice",
  run: () => copyingShown(measureAllCopies()),
};

/** What copies take of which so many pages are changed. */
export interface CopyCost extends ReturnType<typeof measureCopies> {
  /** How many. */
  readonly changed: number;
}

/** Measures copies of which none, some, and all pages are changed. */
export function measureAllCopies(): CopyCost[] {
  return [0, 1, 4, 16, 32]
    .map((changed) => ({ changed, ...measureCopies(changed) }));
}

/** What was found of them. */
export function copyingShown(costs: readonly CopyCost[]): Shown {
  return {
    story: [
      "A program has 32 pages, takes a copy of them, and then changes some of the pages. First it",
      "copies all words itself. Then it only takes the right to store from itself: a store to a page is",
      "a fault, and its spindle copies that page then. The copy and the pages hold the same either way.",
      "",
      "Look at how the time grows with the number of pages that are changed.",
    ],
    comparisons: costs.map(({ changed, eager, lazy }) => ({
      what: `${changed} pages changed`,
      unit: "cycles",
      byDefault: eager,
      own: lazy,
      between: ["at once", "when stored"],
    })),
    meaning: [
      "Copying at once takes nearly the same however little is changed. Copying when a page is stored to",
      "takes a fault for each changed page: it pays where few are changed, and costs more where all are.",
    ],
  };
}
