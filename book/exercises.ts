// # Exercises
//
// An exercise is a folder with a stub, hints and a check; its box in the book shows
// what the stub asks and keeps the hints folded.

import type { Book, Writing } from "./book.ts";
import type { Files, Page } from "./contents.ts";
import { escapeHtml, highlight } from "./highlight.ts";
import { readSource, type Source } from "./source.ts";

/** An exercise. */
export interface Exercise {
  /** Its number: chapter, dot, number in the chapter. */
  readonly id: string;
  /** Its title. */
  readonly title: string;
  /** The file a reader completes, or the one that asks for a prediction. */
  readonly stub: Source | undefined;
  /** The hints, as Markdown, one after the other. */
  readonly hints: readonly string[];
  /** The page that holds its box. */
  page: Page | undefined;
}

/** The exercises in the folders of `chapters`, by number. */
export function readExercises(
  chapters: readonly string[],
  files: Files,
): Map<string, Exercise> {
  const found = new Map<string, Exercise>();
  for (const chapter of chapters) {
    const folder = `chapters/${chapter}/exercises`;
    for (const name of files.list(folder).sort()) {
      const id = /^(\d+\.\d+)-/.exec(name)?.[1];
      if (id) found.set(id, readExercise(id, `${folder}/${name}`, files));
    }
  }
  return found;
}

/** The file of an exercise that asks for predictions. */
const QUESTIONS = "question.ts";

/** Whether the reader says what will happen, and writes no program. */
function isPrediction({ stub }: Exercise): boolean {
  return stub?.path.endsWith(`/${QUESTIONS}`) ?? false;
}

/** Reads the exercise in `folder`. */
function readExercise(id: string, folder: string, files: Files): Exercise {
  const path = ["stub.ts", "stub.spindle", "stub.s", QUESTIONS]
    .map((name) => `${folder}/${name}`)
    .find((path) => files.read(path) !== undefined);
  const stub = path === undefined
    ? undefined
    : readSource(path, files.read(path)!);
  const [heading] = stub?.pieces.find(({ kind }) => kind === "prose")?.lines ??
    [];
  const named = folder.slice(folder.indexOf(id) + id.length + 1);
  const title = /^# (.+)$/.exec(heading ?? "")?.[1] ??
    named.replaceAll("-", " ");
  const hints = splitHints(files.read(`${folder}/hints.md`) ?? "");
  return { id, title, stub, hints, page: undefined };
}

/** The hints in a file: what stands below each second-level heading, or all of it. */
function splitHints(text: string): string[] {
  const parts = text.split(/^## .*$/m).slice(1);
  return (parts.length > 0 ? parts : [text.replace(/^# .*$/m, "")])
    .map((hint) => hint.trim())
    .filter((hint) => hint !== "");
}

/** Notes on which page each exercise has its box. */
export function placeExercises(book: Pick<Book, "pages" | "exercises">): void {
  for (const page of book.pages) {
    for (const piece of page.source.pieces) {
      if (piece.kind !== "prose") continue;
      for (const line of piece.lines) {
        const id = /^:::\s*exercise\s+(\S+)/.exec(line)?.[1];
        const exercise = id === undefined ? undefined : book.exercises.get(id);
        if (exercise) exercise.page ??= page;
      }
    }
  }
}

/**
 * The box of exercise `id`.
 *
 * @param body what the chapter says about it, as HTML
 * @param line the line of the box in the chapter
 * @param markdown turns the exercise's own Markdown into HTML
 */
export function exerciseHtml(
  id: string,
  body: string,
  line: number,
  writing: Writing,
  markdown: (text: string) => string,
): string {
  const exercise = writing.book.exercises.get(id);
  if (!exercise) {
    writing.report(line, `There is no exercise ${id || "without a number"}`);
    return "";
  }
  const hints = exercise.hints.map((hint, index) =>
    `<details class="hint"><summary>Hint ${index + 1}</summary>${
      markdown(hint)
    }</details>`
  );
  return `<section class="box exercise" id="exercise-${id}">
<p class="box-title"><span class="kind">Exercise ${id}</span> ${
    escapeHtml(exercise.title)
  }</p>
${body}
${stubHtml(exercise, markdown)}
${hints.join("\n")}
<p class="command"><kbd>deno task check ${id}</kbd> ${
    isPrediction(exercise)
      ? "asks, runs the machine, and asks again."
      : `makes a copy for you in
<code>work/</code> the first time, and checks it from then on.`
  }</p>
</section>`;
}

/** What the stub asks, and the stub itself, folded. */
function stubHtml(
  exercise: Exercise,
  markdown: (text: string) => string,
): string {
  const { stub } = exercise;
  if (!stub) return "";
  const asks = stub.pieces.find(({ kind }) => kind === "prose")?.lines ?? [];
  const prose = asks.filter((line) => !/^# /.test(line)).join("\n");
  if (isPrediction(exercise)) return markdown(prose);
  return `${markdown(prose)}
<details class="stub"><summary>What you start from: <code>${
    escapeHtml(stub.path)
  }</code></summary>
<pre class="snippet" tabindex="0"><code>${
    highlight(stub.text.trimEnd(), stub.language)
  }</code></pre></details>`;
}
