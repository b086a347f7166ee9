// # Where things are
//
// Every path follows from the list of exercises; all are seen from the project's folder.

import type { Exercise } from "./index.ts";

/** The project's folder. */
export const ROOT: URL = new URL("../../", import.meta.url);

/** The folder in which readers work; Git does not look into it. */
export const WORK = "work";

/** The folder of an exercise. */
export function folderOf({ chapter, id, name }: Exercise): string {
  return `chapters/${chapter}/exercises/${id}-${name}`;
}

/** What the reader begins with; for a prediction, what asks. */
export function stubOf(exercise: Exercise): string {
  const name = exercise.kind === "predict"
    ? "question.ts"
    : `stub.${suffixOf(exercise)}`;
  return `${folderOf(exercise)}/${name}`;
}

/** What the names of the reader's file and of the solution end with. */
function suffixOf({ language }: Exercise): string {
  return language ?? "ts";
}

/** The tests. */
export function checkOf(exercise: Exercise): string {
  return `${folderOf(exercise)}/check.ts`;
}

/** The hints. */
export function hintsOf(exercise: Exercise): string {
  return `${folderOf(exercise)}/hints.md`;
}

/** The file that solves the exercise: what it replaces, or one that is kept apart. */
export function solutionOf(exercise: Exercise): string {
  const { id, kind, replaces } = exercise;
  if (kind === "predict") return stubOf(exercise);
  return kind === "rebuild" && replaces !== undefined
    ? replaces
    : `tests/solutions/${id}.${suffixOf(exercise)}`;
}

/** Files that solve the exercise in other ways: `tests/solutions/1.4-by-bytes.ts`. */
export function alternativesOf({ id }: Exercise): string[] {
  const folder = "tests/solutions";
  return namesIn(folder).filter((name) => name.startsWith(`${id}-`))
    .map((name) => `${folder}/${name}`);
}

/** The folder of plausible wrong answers. */
export function mutantsOf({ id }: Exercise): string {
  return `tests/mutants/${id}`;
}

/** The reader's own file; for a prediction, the answers. */
export function copyOf(exercise: Exercise): string {
  const { id, name, kind } = exercise;
  const suffix = kind === "predict" ? "json" : suffixOf(exercise);
  return `${WORK}/${id}-${name}.${suffix}`;
}

/** The file at `path` as a URL. */
export function urlOf(path: string): URL {
  return new URL(path, ROOT);
}

/** The file at `path` as other programs name it. */
export function localPath(path: string): string {
  return decodeURIComponent(urlOf(path).pathname)
    .replace(/^\/(?=[A-Za-z]:\/)/, "");
}

/** The text of the file at `path`, or undefined if there is none. */
export function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(urlOf(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes `text` to `path`, making the folders on the way. */
export function writeText(path: string, text: string): void {
  Deno.mkdirSync(new URL("./", urlOf(path)), { recursive: true });
  Deno.writeTextFileSync(urlOf(path), text);
}

/** The paths of all files in the folder `path` and the folders in it, in order. */
export function filesBelow(path: string): string[] {
  return [...Deno.readDirSync(urlOf(path))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${path}/${name}`) : [`${path}/${name}`]
  ).sort();
}

/** The names in the folder `path`, in order; none if there is no such folder. */
export function namesIn(path: string): string[] {
  try {
    return [...Deno.readDirSync(urlOf(path))].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
