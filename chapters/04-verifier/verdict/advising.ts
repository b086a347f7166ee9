// # Advice that was tried
//
// "Test it first" is easily said. The verifier says how, and has looked whether it helps.
//
// A few changes come into question for each thing that is wrong ([[§Changes worth a try]]). Each is made in a copy
// of the source, and the copy is judged. The first with which nothing is said there any more, and nothing new
// elsewhere, is told:
//
// :::figure counter.advised
// :::
//
// Whether the changed spindle does what its author meant nobody knows but the author. So nothing is changed
// by itself, and the tools print one line to be copied.

import {
  type Diagnostic,
  type Environment,
  parseSpindle,
  Refusal,
  type Repair,
  type Source,
} from "../../03-spindles/mod.ts";
import { changesFor } from "./changes.ts";
import { verify } from "./verdict.ts";

/** How many changed copies are judged for one refusal. */
const MOST_COPIES = 60;
/** Longer sources are not judged again and again. */
const LONGEST = 20_000;

/**
 * The refusal `refusal` of a source by [[verify]], where what is said has a `repair` if one was
 * found ([[Diagnostic]]). Judges up to 60 changed copies of the source, and none of a source with more than
 * 20,000 characters.
 */
export function advise(refusal: Refusal, environment: Environment): Refusal {
  const { source, diagnostics } = refusal;
  const judged = diagnostics.some(({ code }) => code.startsWith("V"));
  if (!judged || source.text.length > LONGEST) return refusal;
  const written = parseSpindle(source);
  let copies = 0;
  const advised = diagnostics.map((one) => {
    const repair = changesFor(source, written, one).find((change) =>
      copies++ < MOST_COPIES && helps(refusal, one, change, environment)
    );
    return repair ? { ...one, repair } : one;
  });
  return new Refusal(source, advised);
}

/** Whether `said` is not said of the changed source, and nothing that was not said before. */
function helps(
  { source: { file, text }, diagnostics }: Refusal,
  said: Diagnostic,
  change: Repair,
  environment: Environment,
): boolean {
  const { span: { start, end }, text: put } = change;
  const changed = text.slice(0, start) + put + text.slice(end);
  const moved = put.length - (end - start);
  const places = diagnostics.filter((one) => one !== said)
    .map(({ code, span }) =>
      `${code} ${span.start + (span.start >= end ? moved : 0)}`
    );
  return sayingsOf({ file, text: changed }, environment)
    .every(({ code, span }) => places.includes(`${code} ${span.start}`));
}

/** What is said against `source`. */
function sayingsOf(
  source: Source,
  environment: Environment,
): readonly Diagnostic[] {
  try {
    verify(source, environment);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.diagnostics;
    throw error;
  }
}
