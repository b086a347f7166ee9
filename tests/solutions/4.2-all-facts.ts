// # Tests that need not be made, by the chapter's facts
//
// Another solution of exercise 4.2: the chapter's verifier knows more than ranges, and knows these as well.

import type { Procedure } from "../../chapters/03-spindles/mod.ts";
import { findFacts } from "../../chapters/04-verifier/mod.ts";

/** The sites of `procedure` whose checks always hold. */
export function provedSites(procedure: Procedure): ReadonlySet<number> {
  const sites = new Set(procedure.sites.map(({ number }) => number));
  for (const [{ operation }, { least }] of findFacts(procedure).checks) {
    if (operation.kind !== "check" || least === 1n) continue;
    sites.delete(operation.site.number);
  }
  return sites;
}
