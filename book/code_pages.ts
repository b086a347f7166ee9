// # What each code means
//
// The tables of chapters 3 and 4, with examples that are judged here and now.

import {
  type Code,
  CODES,
  exampleOf,
  type Explanation,
  MISTAKES,
  Refusal,
} from "../chapters/03-spindles/mod.ts";
import {
  advise,
  exampleSpindle,
  fullEnvironment,
  type RefusalKind,
  REFUSALS,
  verify,
} from "../chapters/04-verifier/mod.ts";
import type { CodePage } from "./codes.ts";
import { snippet } from "./spindle_figures.ts";

/** The pages of all codes. */
export const codePages: readonly CodePage[] = [
  ...MISTAKES.map(ofLanguage),
  ...REFUSALS.map(ofVerifier),
];

function ofLanguage({ code, meaning, wrong, right }: Explanation): CodePage {
  return pageOf(
    code,
    meaning,
    "A mistake in the language",
    wrong === undefined ? undefined : exampleOf(wrong),
    right === undefined ? undefined : exampleOf(right),
  );
}

function ofVerifier(
  { code, verdict, meaning, wrong, right, isStatic }: RefusalKind,
): CodePage {
  const plain = meaning.replace(/\[\[§([^\]]*)\]\]/g, "“$1”");
  const example = (body?: string) =>
    body === undefined ? undefined : exampleSpindle(body, isStatic);
  const about = `One of four verdicts: ${verdict}`;
  return pageOf(code, plain, about, example(wrong), example(right));
}

function pageOf(
  code: Code,
  meaning: string,
  about: string,
  wrong?: string,
  right?: string,
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
