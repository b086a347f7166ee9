// # What to believe of half a source
//
// If something could not be read, the rest is checked nevertheless, and of what is found there only that is told
// which cannot come from what is missing.
//
// An author forgets a bracket in one procedure, and in another one passes a `u32` for a `u64`. He
// should hear of both at once. But if the bracket is missing in a record, nobody knows the record's fields any more,
// and twenty complaints that there are no such fields would help nobody.
//
// So a procedure in which something could not be read is left out. A name that means nothing is told of
// only if it stands nowhere else: otherwise the place that could not be read may have declared it. And if
// something could not be read outside of all procedures, only those mistakes are told of that do not
// depend on what is declared.

import type { Code, Diagnostic, Source, Span } from "../source/diagnostics.ts";
import type { WrittenSpindle } from "../source/syntax.ts";

/** What is wrong in any case, whatever is declared elsewhere. */
const ALONE: readonly Code[] = ["T103", "T106", "T109", "T120"];

/** Those of `found` that stand, although there were `mistakes` when `written` was read from `source`. */
export function believable(
  { text }: Source,
  { procedures, handlers }: WrittenSpindle,
  mistakes: readonly Diagnostic[],
  found: readonly Diagnostic[],
): Diagnostic[] {
  const bodies: readonly Span[] = [...procedures, ...handlers];
  const broken = bodies.filter((body) =>
    mistakes.some(({ span }) => isIn(span, body))
  );
  const inBodies = mistakes.every(({ span }) =>
    broken.some((body) => isIn(span, body))
  );
  return found.filter(({ code, span }) => {
    if (broken.some((body) => isIn(span, body))) return false;
    if (!inBodies) return ALONE.includes(code);
    return code !== "T101" || standsOnce(text, span);
  });
}

function isIn({ start }: Span, body: Span): boolean {
  return start >= body.start && start < body.end;
}

/** Whether the last word of `span` stands nowhere else in `text`. */
function standsOnce(text: string, { start, end }: Span): boolean {
  const [word = ""] = /\w*$/.exec(text.slice(start, end)) ?? [];
  return text.split(new RegExp(`\\b${word}\\b`)).length === 2;
}
