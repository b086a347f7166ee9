// # Before it runs
//
// Whoever makes code for the kernel shows it to the checker before it is called for the first time.
//
// There are three who make code: installing, which compiles a spindle; the dispatcher, which merges
// the handlers of an event; and a spindle that asks for a copy of an entry with some parameters
// known. All three have a place for somebody who looks ([[Reviewer]]), and here it is taken. What
// is refused is not called: a spindle is compiled anew ([[§Code that can be seen through]]), an
// event keeps its list, and an entry is called as it was. It is counted, and the log says why.

import type { Extensions, Reviewer } from "../../../03-spindles/mod.ts";
import type { WordReport } from "../ways/word_checker.ts";
import { checkCopy, type Inspecting } from "./copied_words.ts";
import { checkPlaced, reportingOn } from "./installed_words.ts";
import { checkMerged } from "./merged_words.ts";

/** Lets the words of all code that is made for these extensions be checked from now on. */
export function beReviewed(extensions: Extensions): void {
  extensions.reviewer ??= createReviewer(extensions);
}

/** Somebody who looks at every word. */
export function createReviewer(extensions: Extensions): Reviewer {
  const looking: Inspecting = {
    extensions,
    reportOf: reportingOn(extensions),
  };
  return {
    spindle: (placed) =>
      wrongIn(checkPlaced(extensions, placed, looking.reportOf)),
    entry: (placed) => wrongIn(checkCopy(looking, placed)),
    merger: (placed) => wrongIn(checkMerged(looking, placed)),
  };
}

/** What is wrong first, as a sentence without a full stop. */
function wrongIn({ problems: [first] }: WordReport): string | undefined {
  return first && `at byte ${first.at} ${first.sentence}`;
}
