// # What is left of a failure
//
// An activation has ended before its time, and its author wants to know why.
//
// Somebody calls the entry `times` of Counter ([[§A first spindle]]) with a number that is too large.
// This is what the console says afterwards, even when the spindle is no longer there:
//
// :::figure post-mortem
// :::
//
// The sentence says what was wrong, and where. Below it are the numbers that mattered: those in the
// condition that did not hold, and what the procedure was called with. Then come the tests on the way. A
// number that cannot be known any more is left out, and so is a piece of the way
// ([[§The way to a failed check]]).
//
// So many are kept for each owner, and the oldest goes first. A program that fails all day can only
// push out its own.

import { renderLine } from "../source/diagnostics.ts";
import type { Extensions, InstalledSpindle, PostMortem } from "./extensions.ts";

/** Post-mortems that are kept for one owner. */
export const MOST_POST_MORTEMS = 8;
/** Post-mortems that are kept altogether. */
export const ALL_POST_MORTEMS = 256;

/** Keeps `found`; older ones go if they are too many. */
export function keepPostMortem(
  { postMortems, kernel: { domains } }: Extensions,
  found: PostMortem,
): void {
  postMortems.push(found);
  const theirs = postMortems.filter(({ owner }) => owner === found.owner);
  const [oldest] = theirs;
  if (theirs.length > MOST_POST_MORTEMS) {
    postMortems.splice(postMortems.indexOf(oldest!), 1);
  }
  if (postMortems.length <= ALL_POST_MORTEMS) return;
  // The programs that have ended are forgotten first.
  const ended = postMortems.findIndex(({ owner }) =>
    owner !== 0 && !domains.has(owner)
  );
  postMortems.splice(Math.max(0, ended), 1);
}

/** The post-mortems of spindles called `name`, or of all, the oldest first. */
export function postMortemsOf(
  { postMortems }: Extensions,
  name?: string,
): readonly PostMortem[] {
  return postMortems.filter((one) =>
    name === undefined || one.spindle === name
  );
}

/** A failure in one line, for the log. */
export function failureLine(
  { spindle, procedure, line, sentence }: PostMortem,
): string {
  return `${spindle}.${procedure} stopped at line ${line}: ${sentence}`;
}

// ## As text

/** `found` in lines, for a person. */
export function printPostMortem(found: PostMortem): string[] {
  const { file, line, column, text, way, earlier } = found;
  const whose = found.owner === 0 ? "the system" : `program ${found.owner}`;
  const part = found.part === "filter" ? ", in its filter" : "";
  return [
    `${found.number}: ${found.spindle}.${found.procedure} of ${whose}${part}`,
    `${file}:${line}:${column}: ${found.sentence}`,
    ...renderLine({ line, column }, text, 1),
    ...row("where", found.values),
    ...row("called with", found.parameters),
    ...(earlier > 0 ? [`  after ${earlier} tests`] : []),
    ...way.map((one) =>
      one.line === 0
        ? "  then something that is not known any more"
        : `  line ${one.line}: ${one.text} ${
          one.held ? "holds" : "does not hold"
        }`
    ),
    ...(found.released.length > 0
      ? [`  given back: ${found.released.join(", ")}`]
      : []),
    `  cycle ${found.cycle}, tick ${found.tick}; failure ${found.count}${
      found.removed ? ", so it was removed" : ""
    }`,
  ];
}

function row(what: string, of: PostMortem["values"]): string[] {
  if (of.length === 0) return [];
  const list = of.map(({ what, value }) => `${what} = ${value}`);
  return [`  ${what}: ${list.join(", ")}`];
}

/** How often `spindle` has failed among the ticks from `since` on. */
export function failuresSince(
  { failedAt }: InstalledSpindle,
  since: number,
): number {
  return failedAt.filter((tick) => tick >= since).length;
}
