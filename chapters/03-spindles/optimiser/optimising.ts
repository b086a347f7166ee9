// # All passes in a row
//
// The passes are made in an order in which each finds what the ones before have left for it.
//
// Several of them are made again and again. A number that is known in one place makes a
// comparison known in another, that makes a path go away, and without the path another value
// is always the same. So whenever something larger has been done, the passes that find out more
// look at what is left of the procedure. These are the dataflow analysis and the symbolic
// evaluation of which the paper speaks ([[promise 83]], [[promise 84]]).
//
// What is a pass worth? The table has the answer for ten small procedures, hash tables, queues and
// the like. Each row leaves out one pass and measures how many times as long they then take: all
// ten on the average, and the one that needs the pass most.
//
// :::figure optimiser.passes
// :::
//
// A number below 1 says that the ten are faster without the pass. Some passes do nothing for these
// ten. None of them divides by a constant, and none is long enough for everything that might be
// moved out of loops. Others do the work of each other: leave out one, and the next finds most of
// what it would have found.
//
// ## How long it takes
//
// The optimiser runs in the kernel, on procedures that strangers have sent. A pass goes through a
// procedure a fixed number of times, with tables of bounded length, and what copies or looks around
// further burns fuel ([[§A procedure that may be changed]]). So the time grows with the number of
// values and little faster, and what comes out is at most a few times what came in. Tests make sure
// of the second with ten thousand values, a thousand loops in a row and a thousand inside each
// other.

import type { Procedure } from "../form/ir.ts";
import { propagateConstants } from "./constants.ts";
import { decide } from "./deciding.ts";
import { divideByNumbers } from "./dividing.ts";
import { createDraft, type Draft } from "./draft.ts";
import { finishDraft } from "./finishing.ts";
import { hoist } from "./hoisting.ts";
import { improve } from "./improving.ts";
import { multiplyByNumbers } from "./multiplying.ts";
import { rememberMemory } from "./memory.ts";
import { numberValues } from "./numbering.ts";
import { rotateLoops } from "./rotating.ts";
import { selectValues } from "./selecting.ts";
import { stepAddresses } from "./stepping.ts";
import { shareAddresses } from "./sharing_addresses.ts";
import { threadJumps } from "./threading.ts";
import { tidy } from "./tidying.ts";
import { unrollLoops } from "./unrolling.ts";

/** One pass. */
export interface Pass {
  /** What it is called. */
  readonly name: string;
  /** Changes the draft; `false` if there was nothing to do. */
  readonly run: (draft: Draft) => boolean | void;
  /** What is done next if there was something to do. */
  readonly then?: readonly Pass[];
}

/** What finds out more about a procedure, in the order in which it is done each time. */
const LOOKING: readonly Pass[] = [
  { name: "propagateConstants", run: propagateConstants },
  { name: "numberValues", run: numberValues },
  { name: "rememberMemory", run: rememberMemory },
  { name: "decide", run: decide },
  { name: "numberValues", run: numberValues },
  { name: "tidy", run: tidy },
];

/** The passes, in their order. */
export const PASSES: readonly Pass[] = [
  { name: "tidy", run: tidy },
  ...LOOKING,
  { name: "unrollLoops", run: unrollLoops, then: LOOKING },
  { name: "threadJumps", run: threadJumps, then: LOOKING },
  { name: "selectValues", run: selectValues },
  { name: "tidy", run: tidy },
  { name: "divideByNumbers", run: divideByNumbers },
  { name: "multiplyByNumbers", run: multiplyByNumbers },
  { name: "rotateLoops", run: rotateLoops },
  ...LOOKING,
  { name: "hoist", run: hoist },
  { name: "tidy", run: tidy },
  { name: "stepAddresses", run: stepAddresses },
  { name: "numberValues", run: numberValues },
  { name: "tidy", run: tidy },
  { name: "shareAddresses", run: shareAddresses },
  { name: "hoist", run: hoist },
  { name: "numberValues", run: numberValues },
  { name: "tidy", run: tidy },
];

/** `procedure` made faster, without the checks that are `proved`. */
export function optimise(
  procedure: Procedure,
  proved: ReadonlySet<number>,
  passes: readonly Pass[] = PASSES,
): Procedure {
  const draft = createDraft(improve(procedure, proved));
  runPasses(draft, passes);
  return finishDraft(draft);
}

/** `passes` without those called `name`. */
export function passesWithout(
  name: string,
  passes: readonly Pass[] = PASSES,
): Pass[] {
  return passes.filter((pass) => pass.name !== name).map((pass) => ({
    ...pass,
    then: passesWithout(name, pass.then ?? []),
  }));
}

/** Makes each of `passes`. */
export function runPasses(draft: Draft, passes: readonly Pass[]): void {
  for (const { run, then = [] } of passes) {
    if (run(draft) !== false) runPasses(draft, then);
  }
}
