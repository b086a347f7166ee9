// # Explaining
//
// `spindle explain V201`: what a refusal means, on a terminal.

import { CODES, exampleOf, MISTAKES } from "../chapters/03-spindles/mod.ts";
import { exampleSpindle, REFUSALS } from "../chapters/04-verifier/mod.ts";
import { UsageError } from "./host.ts";
import { wrap } from "./text.ts";

/** What there is to say about a code, from either table. */
interface Explained {
  readonly code: keyof typeof CODES;
  readonly meaning: string;
  readonly wrong: string | undefined;
  readonly right: string | undefined;
}

/**
 * What refusals with `code` mean, as lines.
 *
 * @throws UsageError if there is no such code
 */
export function explain(code: string): string[] {
  const found = explained().find((one) => one.code === code.toUpperCase());
  if (found === undefined) {
    const all = Object.keys(CODES).join(", ");
    throw new UsageError(`There is no code ${code}: there are ${all}`);
  }
  const { meaning, wrong, right } = found;
  const plain = meaning.replace(/\[\[§([^\]]*)\]\]/g, '"$1"');
  return [
    `${found.code}: ${CODES[found.code]}`,
    "",
    ...wrap(plain),
    ...(wrong === undefined ? [] : ["", "Refused:", "", ...indented(wrong)]),
    ...(right === undefined ? [] : ["", "Accepted:", "", ...indented(right)]),
  ];
}

function explained(): Explained[] {
  const mistakes = MISTAKES.map(({ code, meaning, wrong, right }) => ({
    code,
    meaning,
    wrong: wrong && exampleOf(wrong),
    right: right && exampleOf(right),
  }));
  const refusals = REFUSALS.map((one) => ({
    code: one.code,
    meaning: `${one.meaning} (One of four verdicts: ${one.verdict}.)`,
    wrong: one.wrong && exampleSpindle(one.wrong, one.isStatic),
    right: one.right && exampleSpindle(one.right, one.isStatic),
  }));
  return [...mistakes, ...refusals];
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
