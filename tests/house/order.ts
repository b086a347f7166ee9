// # The order of reading
//
// A reader meets every name before its use: chapters in the order of their numbers,
// the files of a chapter in the order in which its `mod.ts` passes them on.
//
// A file's place is a list of numbers, compared like a date: the chapter, the place in
// the chapter's `mod.ts`, and, inside a folder with a `mod.ts` of its own, the place
// there. A `mod.ts` stands behind everything that it passes on.

import { resolvePath } from "../../book/modules.ts";
import type { Finding } from "./rules.ts";
import { linksOf } from "./words.ts";

/** The texts of the files of all chapters, by path. */
export type Chapters = ReadonlyMap<string, string>;

/** Whether `path` belongs to the text of a chapter; exercises stand beside it. */
export function isChapterFile(path: string): boolean {
  return /^chapters\/.*\.(ts|spindle|s)$/.test(path) &&
    !path.includes("/exercises/");
}

/** Every import points to an earlier chapter or to a file above in the same one. */
export function orderRule(chapters: Chapters): Finding[] {
  return [...chapters].flatMap(([path, text]) => {
    if (!path.endsWith(".ts")) return [];
    return linksOf(text).flatMap(({ specifier, line }) => {
      const target = resolvePath(path, specifier);
      if (!isForward(path, target, chapters)) return [];
      const message = `The import of ${specifier} points forward`;
      return [{ path, line, message }];
    });
  });
}

/** Whether `target` comes after `path` in the order of reading. */
function isForward(path: string, target: string, chapters: Chapters): boolean {
  const here = placeOf(path, chapters);
  const there = placeOf(target, chapters);
  if (here === undefined || there === undefined) return false;
  return compare(there, here) >= 0;
}

/** Every file is passed on by its `mod.ts`, or taken as text by a file of its chapter. */
export function presenceRule(chapters: Chapters): Finding[] {
  const texts = new Set(
    [...chapters].flatMap(([path, text]) =>
      path.endsWith(".ts")
        ? linksOf(text).filter(({ asText }) => asText)
          .map(({ specifier }) => resolvePath(path, specifier))
        : []
    ),
  );
  return [...chapters.keys()].flatMap((path) => {
    const present = path.endsWith(".ts")
      ? placeOf(path, chapters) !== undefined
      : texts.has(path);
    if (present) return [];
    const message = path.endsWith(".ts")
      ? "No mod.ts passes this file on"
      : "No file of the chapters imports this file as text";
    return [{ path, line: 1, message }];
  });
}

/** Where `path` stands in the order of reading, unless no `mod.ts` leads to it. */
function placeOf(path: string, chapters: Chapters): number[] | undefined {
  const [root, chapter, ...rest] = path.split("/");
  const number = /^(\d+)-/.exec(chapter ?? "")?.[1];
  if (root !== "chapters" || number === undefined) return undefined;
  if (!path.endsWith(".ts")) return [Number(number), -1];
  return placeIn(`chapters/${chapter}`, rest, chapters, [Number(number)]);
}

/** The place of the file at `rest` below `folder`, whose own place is `place`. */
function placeIn(
  folder: string,
  rest: readonly string[],
  chapters: Chapters,
  place: readonly number[],
): number[] | undefined {
  const listed = passedOn(`${folder}/mod.ts`, chapters);
  if (listed === undefined) return undefined;
  if (rest.length === 1 && rest[0] === "mod.ts") return [...place, Infinity];
  const direct = listed.indexOf([folder, ...rest].join("/"));
  if (direct >= 0 && rest.length === 1) return [...place, direct];
  const [next = "", ...further] = rest;
  const inside = listed.indexOf(`${folder}/${next}/mod.ts`);
  if (inside >= 0 && further.length > 0) {
    return placeIn(`${folder}/${next}`, further, chapters, [...place, inside]);
  }
  return direct >= 0 ? [...place, direct] : undefined;
}

/** The paths that the `mod.ts` at `path` passes on, in order. */
function passedOn(path: string, chapters: Chapters): string[] | undefined {
  const text = chapters.get(path);
  if (text === undefined) return undefined;
  return linksOf(text).filter((link) => link.passedOn)
    .map(({ specifier }) => resolvePath(path, specifier));
}

/** Which of two places comes first: negative, zero or positive, as for a sort. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const left = a[i] ?? -Infinity;
    const right = b[i] ?? -Infinity;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
