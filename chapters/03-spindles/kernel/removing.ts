// # Out of the kernel again
//
// A spindle leaves with the program that brought it, because its checks have failed too
// often, or because somebody at the console says so.
//
// Leaving must never fail, so it takes no memory, whatever state the kernel is in.

import { removeHandler, retire } from "../../02-controllers/mod.ts";
import { placeOf } from "../source/diagnostics.ts";
import {
  type Extensions,
  type InstalledHandler,
  type InstalledSpindle,
  note,
  type SpecialisedEntry,
} from "./extensions.ts";

/** How often a spindle's activations may fail before it is removed. */
export const MOST_FAILURES = 3;

/**
 * Takes `spindle` out of every event. Its code and its state are given back as soon as nobody
 * can be inside.
 */
export function remove(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { kernel, spindles, specialised } = extensions;
  const at = spindles.indexOf(spindle);
  if (at === -1) return;
  for (const one of specialised.filter((one) => one.spindle === spindle)) {
    freeEntry(extensions, one);
  }
  spindles.splice(at, 1);
  for (const { handler } of spindle.handlers) removeHandler(kernel, handler);
  retire(kernel, spindle.code);
  retire(kernel, spindle.state, kernel.data);
}

/** Takes out an entry that was specialised. Does nothing if it has been taken out already. */
export function freeEntry(
  { kernel, specialised }: Extensions,
  entry: SpecialisedEntry,
): void {
  const at = specialised.indexOf(entry);
  if (at === -1) return;
  specialised.splice(at, 1);
  removeHandler(kernel, entry.handler);
  retire(kernel, entry.code);
}

// ## The end of its program

/** Removes everything that the domain `owner` has installed. */
export function removeAllOf(extensions: Extensions, owner: number): void {
  const theirs = extensions.spindles.filter((one) => one.owner === owner);
  for (const spindle of theirs) {
    remove(extensions, spindle);
    note(extensions, `${spindle.name} is gone with its program`);
  }
}

// ## A check that failed
//
// The activation has ended already, by itself. What remains is to count, to tell, and to
// remove a spindle that fails again and again. It may be removed while its own code is
// on the way out; the code stays where it is until the kernel is left.

/** What generated code calls itself when a check of it fails. */
export function failureNumber(
  handler: number,
  part: "body" | "filter",
): number {
  return handler * 2 + (part === "filter" ? 1 : 0);
}

/** Counts the failure of check `site` in the procedure that calls itself `number`. */
export function noteFailure(
  extensions: Extensions,
  site: number,
  number: number,
): void {
  const { spindles } = extensions;
  const handlers = spindles.flatMap((one) => one.handlers);
  const handler = handlers.find((one) => one.number === number >> 1);
  const spindle = spindles.find((one) =>
    handler !== undefined && one.handlers.includes(handler)
  );
  if (spindle === undefined || handler === undefined) return;
  spindle.failures++;
  note(extensions, failureSentence(spindle, handler, site, number % 2 === 1));
  if (spindle.failures >= MOST_FAILURES) {
    remove(extensions, spindle);
    note(
      extensions,
      `${spindle.name} is removed after ${MOST_FAILURES} failures`,
    );
  }
}

function failureSentence(
  { name, lowered }: InstalledSpindle,
  { procedure }: InstalledHandler,
  site: number,
  inFilter: boolean,
): string {
  const part = inFilter ? procedure.filter : procedure.body;
  const failed = part?.sites[site];
  const { line } = placeOf(lowered.typed.source.text, failed?.span.start ?? 0);
  return `${name}.${procedure.name} stopped at line ${line}: ${failed?.text} does not hold`;
}
