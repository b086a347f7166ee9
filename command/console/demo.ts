// # `demo`
//
// Services at work, each on a machine of its own.
//
// A demonstration takes some seconds, and it is run beside the console, so that it can be stopped.

import {
  type Demonstration,
  DEMONSTRATIONS,
  type Shown,
  shownLines,
} from "../../chapters/05-services/mod.ts";
import { columns } from "../text.ts";
import type { Shell } from "./state.ts";

/** What somebody has to know who has never seen a kernel. */
const WORDS = [
  "Each runs on a machine of its own, by default and then with a service of the",
  "program's own. A spindle is a piece of a program that the kernel has checked",
  "and taken in. A strand is what is given a processor. The processor makes 133",
  "million cycles in a second, and the clock about a thousand ticks.",
  "",
];

/** `demo [NAME]`: what can be shown, or one of it. */
export async function demoCommand(
  shell: Shell,
  words: readonly string[],
): Promise<void> {
  const { print } = shell;
  if (words.length === 0) {
    WORDS.forEach(print);
    return columns(DEMONSTRATIONS.map((one) => [one.name, one.about]))
      .forEach(print);
  }
  const { name, about } = demonstration(words.join(" "));
  print(`${name}: ${about}`);
  print("This takes some seconds. Control-C stops it.");
  print("");
  const shown = await runBeside(shell, name);
  if (shown === undefined) return print("stopped");
  shownLines(shown).forEach(print);
}

function demonstration(name: string): Demonstration {
  const found = DEMONSTRATIONS.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Error(`There is no demonstration ${name}: type demo for a list`);
}

/** How often it is looked whether the user has had enough, in milliseconds. */
const LOOK = 50;

/** What the demonstration called `name` has shown; undefined if it was stopped. */
async function runBeside(
  shell: Shell,
  name: string,
): Promise<Shown | undefined> {
  const worker = new Worker(new URL("./demonstrating.ts", import.meta.url), {
    type: "module",
  });
  let shown: Shown | undefined;
  let wrong: string | undefined;
  const done = new Promise<void>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Shown>) => {
      shown = data;
      resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      wrong = event.message;
      resolve();
    };
  });
  worker.postMessage(name);
  try {
    while (shown === undefined && wrong === undefined) {
      await soon(done);
      if (await shell.interrupted()) return undefined;
    }
  } finally {
    worker.terminate();
  }
  if (wrong !== undefined) throw new Error(`${name} has failed: ${wrong}`);
  return shown;
}

/** Waits until `done`, or a moment. */
async function soon(done: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const moment = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LOOK);
  });
  await Promise.race([done, moment]);
  clearTimeout(timer);
}
