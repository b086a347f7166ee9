// # Progress
//
// Which exercises have been passed is kept beside the reader's files.

import { readText, WORK, writeText } from "./places.ts";

const FILE = `${WORK}/progress.json`;

/** The numbers of the exercises that have been passed. */
export function passedExercises(): ReadonlySet<string> {
  try {
    const list: unknown = JSON.parse(readText(FILE) ?? "[]");
    return new Set(Array.isArray(list) ? list.map(String) : []);
  } catch (error) {
    if (error instanceof SyntaxError) return new Set();
    throw error;
  }
}

/** Notes whether the exercise with the number `id` is passed now. */
export function notePassed(id: string, passed: boolean): void {
  const before = passedExercises();
  if (before.has(id) === passed) return;
  const others = [...before].filter((one) => one !== id);
  const after = passed ? [...others, id].sort() : others;
  writeText(FILE, `${JSON.stringify(after)}\n`);
}
