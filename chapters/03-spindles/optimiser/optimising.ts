// # All passes in a row
//
// The passes are made in an order in which each finds what the ones before have left for it.

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

/** Makes each of `passes`. */
export function runPasses(draft: Draft, passes: readonly Pass[]): void {
  for (const { run, then = [] } of passes) {
    if (run(draft) !== false) runPasses(draft, then);
  }
}
