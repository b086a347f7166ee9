// # The report
//
// Whoever is let in is told why, check by check, and how long each procedure may take.

import type { Finding } from "./findings.ts";

/** What was decided about one procedure of a spindle. */
export interface ProcedureReport {
  /** The procedure's name in its spindle. */
  readonly name: string;
  /** What was decided about each of its sites. */
  readonly findings: readonly Finding[];
  /** The most cycles it can take. */
  readonly cycles: bigint;
  /** The most cycles that its event allows. */
  readonly budget: bigint;
}

/** A spindle that may be installed, and why. */
export interface Report {
  /** The spindle's name. */
  readonly spindle: string;
  /** What was decided about each procedure. */
  readonly procedures: readonly ProcedureReport[];
}

/** `report` as lines for a person. */
export function renderReport({ spindle, procedures }: Report): string[] {
  return procedures.flatMap(({ name, findings, cycles, budget }) => [
    `${spindle}.${name}: at most ${cycles} of ${budget} cycles`,
    ...findings.map(({ line, outcome, reason }) =>
      `  line ${line}: ${outcome}: ${reason}`
    ),
  ]);
}
