// # All passes in a row
//
// The passes are made in an order in which each finds what the ones before have left for it.

import type { Procedure } from "../form/ir.ts";
import { propagateConstants } from "./constants.ts";
import { createDraft, type Draft } from "./draft.ts";
import { finishDraft } from "./finishing.ts";
import { improve } from "./improving.ts";
import { decide } from "./deciding.ts";
import { rememberMemory } from "./memory.ts";
import { numberValues } from "./numbering.ts";
import { tidy } from "./tidying.ts";

/** One pass. */
export interface Pass {
  /** What it is called. */
  readonly name: string;
  /** Changes the draft. */
  readonly run: (draft: Draft) => void;
}

/** The passes, in their order. */
export const PASSES: readonly Pass[] = [
  { name: "tidy", run: tidy },
  { name: "propagateConstants", run: propagateConstants },
  { name: "numberValues", run: numberValues },
  { name: "rememberMemory", run: rememberMemory },
  { name: "decide", run: decide },
  { name: "numberValues", run: numberValues },
  { name: "rememberMemory", run: rememberMemory },
  { name: "tidy", run: tidy },
];

/** `procedure` made faster, without the checks that are `proved`. */
export function optimise(
  procedure: Procedure,
  proved: ReadonlySet<number>,
  passes: readonly Pass[] = PASSES,
): Procedure {
  const draft = createDraft(improve(procedure, proved));
  for (const { run } of passes) run(draft);
  return finishDraft(draft);
}
