// # What would do
//
// A solution of exercise 4.5.

import type {
  Advice,
  Said,
} from "../../chapters/04-verifier/exercises/4.5-advice/given.ts";

const WAYS_OUT: Readonly<Record<Said["result"], string>> = {
  "a number": "return 0;",
  "a truth": "return false;",
  "nothing": "return;",
};

/** What the author is told, and what would make the spindle acceptable. */
export function advise(
  { text, span, condition, statement, result }: Said,
): Advice {
  const lines = text.slice(0, span.start).split("\n");
  const before = lines.at(-1)!.length;
  const line = text.split("\n")[lines.length - 1]!;
  const written = text.slice(span.start, span.end);
  const what = /^([\w.]+|[(].*[)])$/.test(written) ? written : `(${written})`;
  const [, operator, number] = condition.split(" ");
  const isLimit = operator === "<";
  const lack = isLimit ? `be below ${number}` : `not be ${number}`;
  const fails = `${what} ${isLimit ? ">=" : "=="} ${number}`;
  const test = `if ${fails} { ${WAYS_OUT[result]} }`;
  const message = [
    `line ${lines.length}, column ${before + 1}: ${what} must ${lack}`,
    line,
    " ".repeat(before) + "^".repeat(written.length),
    `put in front of it: ${test}`,
  ].join("\n");
  return { message, at: statement.start, put: `${test} ` };
}
