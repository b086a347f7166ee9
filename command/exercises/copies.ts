// # The reader's copy
//
// A reader edits a copy of the stub, so that an update of the project never meets work
// in progress. It is made once and never overwritten, except on request.

import type { Exercise } from "./index.ts";
import { copyOf, readText, stubOf, writeText } from "./places.ts";

/** Makes the reader's copy if there is none yet; whether it was made now. */
export function ensureCopy(exercise: Exercise): boolean {
  if (readText(copyOf(exercise)) !== undefined) return false;
  resetCopy(exercise);
  return true;
}

/** Replaces the reader's copy by the stub, or forgets the answers to a prediction. */
export function resetCopy(exercise: Exercise): void {
  const isPrediction = exercise.kind === "predict";
  const text = isPrediction ? "[]\n" : copiedStub(exercise);
  writeText(copyOf(exercise), text);
}

/** The text of the stub, as it must be at the place of the reader's copy. */
export function copiedStub(exercise: Exercise): string {
  const stub = stubOf(exercise);
  const text = readText(stub);
  if (text === undefined) throw new RangeError(`Cannot read ${stub}`);
  return moveImports(text, stub, copyOf(exercise));
}

/** `text` with its relative imports rewritten for a move from one path to another. */
export function moveImports(text: string, from: string, to: string): string {
  return text.replaceAll(
    /(\bfrom\s+|\bimport\s+)"(\.[^"\n]*)"/g,
    (_, before: string, specifier: string) =>
      `${before}"${relative(resolve(from, specifier), to)}"`,
  );
}

/** The path that `specifier` means in the file at `path`. */
function resolve(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

/** How the file at `from` names the file at `path`. */
function relative(path: string, from: string): string {
  const target = path.split("/");
  const base = from.split("/").slice(0, -1);
  let common = 0;
  while (common < base.length && base[common] === target[common]) common++;
  const up = base.slice(common).map(() => "..");
  const down = target.slice(common);
  return [...(up.length > 0 ? up : ["."]), ...down].join("/");
}
