// # Out of the kernel again
//
// A spindle leaves with the program that brought it, because its checks have failed too
// often, or because somebody at the console says so.
//
// Leaving must never fail, so it takes no memory, whatever state the kernel is in.
//
// Code of one spindle may call code of another. If the other leaves, the call would lead to
// nowhere. So those who use a spindle leave before it. They were installed after it, so nobody is
// ever in a circle with himself.

import { removeHandler, retire } from "../../02-controllers/mod.ts";
import { placeOf } from "../source/diagnostics.ts";
import {
  type Extensions,
  type InstalledProcedure,
  type InstalledSpindle,
  note,
  type SpecialisedEntry,
} from "./extensions.ts";

/** How often a spindle's activations may fail before it is removed. */
export const MOST_FAILURES = 3;

/**
 * Takes `spindle` out of every event, and those that use it before. Its code and its state are given back
 * as soon as nobody can be inside.
 */
export function remove(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { kernel, spindles, specialised } = extensions;
  if (!spindles.includes(spindle)) return;
  for (const user of usersOf(extensions, spindle)) {
    remove(extensions, user);
    note(extensions, `${user.name} is gone, because it uses ${spindle.name}`);
  }
  for (const one of specialised.filter((one) => one.spindle === spindle)) {
    freeEntry(extensions, one);
  }
  spindles.splice(spindles.indexOf(spindle), 1);
  for (const { handler } of spindle.handlers) removeHandler(kernel, handler);
  for (const tell of extensions.whenRemoved) tell(spindle);
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

/** The spindles that use `spindle`, the newest first. */
export function usersOf(
  { spindles }: Extensions,
  spindle: InstalledSpindle,
): readonly InstalledSpindle[] {
  return spindles.filter(({ uses }) => uses.includes(spindle)).toReversed();
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
  const isMeant = (one: InstalledProcedure) => one.number === number >> 1;
  const spindle = spindles.find(({ handlers, operations }) =>
    handlers.some(isMeant) || operations.some(isMeant)
  );
  const handler = spindle?.handlers.find(isMeant) ??
    spindle?.operations.find(isMeant);
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
  { procedure }: InstalledProcedure,
  site: number,
  inFilter: boolean,
): string {
  const part = inFilter ? procedure.filter : procedure.body;
  const failed = part?.sites[site];
  const { line } = placeOf(lowered.typed.source.text, failed?.span.start ?? 0);
  return `${name}.${procedure.name} stopped at line ${line}: ${failed?.text} does not hold`;
}
