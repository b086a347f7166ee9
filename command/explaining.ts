// # Explaining
//
// `spindle explain V201`: what a refusal means, on a terminal.

import { CODES } from "../chapters/03-spindles/mod.ts";
import { explanations } from "../chapters/04-verifier/mod.ts";
import { UsageError } from "./host.ts";
import { wrap } from "./text.ts";

/**
 * What refusals with `code` mean, as lines.
 *
 * @throws UsageError if there is no such code
 */
export function explain(code: string): string[] {
  const found = explanations().find((one) => one.code === code.toUpperCase());
  if (found === undefined) {
    const all = Object.keys(CODES).join(", ");
    throw new UsageError(`There is no code ${code}: there are ${all}`);
  }
  const { meaning, about, wrong, right } = found;
  return [
    `${found.code}: ${CODES[found.code]}`,
    "",
    ...wrap(`${meaning} (${about}.)`),
    ...(wrong === undefined ? [] : ["", "Refused:", "", ...indented(wrong)]),
    ...(right === undefined ? [] : ["", "Accepted:", "", ...indented(right)]),
  ];
}

function indented(text: string): string[] {
  return text.split("\n").map((line) => `  ${line}`);
}
