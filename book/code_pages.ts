// # What each code means
//
// The tables of chapters 3 and 4, with examples that are judged here and now.

import { CODES, Refusal } from "../chapters/03-spindles/mod.ts";
import {
  advise,
  explanations,
  fullEnvironment,
  verify,
  type WholeExplanation,
} from "../chapters/04-verifier/mod.ts";
import type { CodePage } from "./codes.ts";
import { snippet } from "./spindle_figures.ts";

/** The pages of all codes. */
export const codePages: readonly CodePage[] = explanations().map(pageOf);

function pageOf(
  { code, meaning, about, wrong, right }: WholeExplanation,
): CodePage {
  return {
    code,
    title: CODES[code],
    meaning: `${meaning} (${about}.)`,
    html: () =>
      [
        ...(wrong === undefined ? [] : [
          "<h2>Refused</h2>",
          snippet(wrong),
          "<p>This is what its author reads:</p>",
          snippet(saidOf(wrong)),
        ]),
        ...(right === undefined ? [] : ["<h2>Accepted</h2>", snippet(right)]),
      ].join("\n"),
  };
}

/** What is said of a spindle that is refused. */
function saidOf(text: string): string {
  const environment = fullEnvironment();
  try {
    verify({ file: "example.spindle", text }, environment);
  } catch (error) {
    if (error instanceof Refusal) return advise(error, environment).message;
    throw error;
  }
  throw new Error(`This is accepted:\n${text}`);
}
