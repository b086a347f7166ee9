// # deno task learn
//
// Shows one exercise, checks it whenever its file is saved, and listens to keys.

import { resetCopy } from "./copies.ts";
import { checkCopy } from "./check.ts";
import { type Exercise, findExercise } from "./index.ts";
import {
  type Action,
  begin,
  type Learning,
  press,
  screen,
} from "./learning.ts";
import { copyOf, urlOf } from "./places.ts";
import { answer } from "./predict.ts";
import { passedExercises } from "./progress.ts";
import { listExercises } from "./report.ts";
import { knownExercises, refuse, say } from "./usage.ts";

const HELP = `Work through the exercises: edit, save, and see what a check says.

Usage: deno task learn [ID]

Keys: n next, h hint, s solution, r reset, q quit. Without a terminal the command
lists the exercises.`;

const LOOK_EVERY = 250;

/** Runs `deno task learn`; the exit status. */
export async function learn(args: string[]): Promise<number> {
  if (args.some((arg) => arg === "--help" || arg === "-h")) return say([HELP]);
  const [id, ...more] = args;
  if (more.length > 0) {
    return refuse(
      `Cannot use ${more.join(" ")}`,
      "Try: deno task learn --help",
    );
  }
  const exercise = id === undefined ? undefined : findExercise(id);
  if (id !== undefined && exercise === undefined) {
    return refuse(`There is no exercise ${id}`, knownExercises());
  }
  if (!Deno.stdin.isTerminal() || !Deno.stdout.isTerminal()) {
    return say(listExercises(passedExercises()));
  }
  Deno.stdin.setRaw(true);
  try {
    await work(begin(passedExercises(), exercise));
  } finally {
    Deno.stdin.setRaw(false);
  }
  return say([""]);
}

/** Shows, checks and listens until the reader quits. */
async function work(first: Learning): Promise<void> {
  const keys = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .getReader();
  let learning = first;
  let action: Action = "check";
  let key = keys.read();
  let seen = 0;
  while (action !== "quit") {
    const { exercise } = learning;
    if (action === "reset") resetCopy(exercise);
    const choice = /^answer (\d)$/.exec(action)?.[1];
    if (choice !== undefined) await answer(exercise, choice);
    if (action !== "nothing") {
      show(learning);
      learning = await checked(learning);
      seen = savedAt(exercise);
      show(learning);
    }
    action = "nothing";
    const pressed = await Promise.race([key, later()]);
    if (pressed === undefined) {
      if (savedAt(exercise) !== seen) action = "check";
      continue;
    }
    if (pressed.done) break;
    for (const one of pressed.value) {
      if (action !== "quit") [learning, action] = after(learning, action, one);
    }
    show(learning);
    key = keys.read();
  }
  await keys.cancel();
}

/** Resolves when it is time to look at the reader's file again. */
function later(): Promise<undefined> {
  return new Promise((done) => setTimeout(() => done(undefined), LOOK_EVERY));
}

/** What `key` makes of `learning`; an action that is due already stays so. */
function after(
  learning: Learning,
  due: Action,
  key: string,
): [Learning, Action] {
  const [next, action] = press(learning, key);
  return [next, action === "nothing" ? due : action];
}

/** `learning` after a check of the reader's file. */
async function checked(learning: Learning): Promise<Learning> {
  const { lines } = await checkCopy(learning.exercise);
  return { ...learning, lines, passed: passedExercises() };
}

/** When the reader's file was last saved, in milliseconds. */
function savedAt(exercise: Exercise): number {
  try {
    return Deno.statSync(urlOf(copyOf(exercise))).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Clears the screen and shows `learning`. */
function show(learning: Learning): void {
  const text = screen(learning).join("\n").replaceAll("\n", "\r\n");
  const bytes = new TextEncoder().encode(`\x1b[2J\x1b[3J\x1b[H${text}`);
  for (let at = 0; at < bytes.length;) {
    at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}
