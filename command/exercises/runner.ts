// # Running a check
//
// A check runs in a process that may do nothing but read the project, for a limited
// time. Whatever the reader's program does, the answer is a list of outcomes.

import type { Message } from "./harness.ts";
import type { Exercise } from "./index.ts";
import { checkOf, localPath, urlOf } from "./places.ts";
import { writeMap } from "./placing.ts";
import { type Ended, printed, runDeno } from "./processes.ts";
import type { Outcome } from "./protocol.ts";
import { spindleErrors } from "./spindles.ts";

/** What came of a check. */
export interface Result {
  /** Why the check could not be run, if it could not. */
  readonly unusable: string | undefined;
  /** How each test ended, in order; tests after one that hung are missing. */
  readonly outcomes: readonly Outcome[];
  /** What the program under test printed. */
  readonly output: string;
}

/** How a check is run. */
export interface RunOptions {
  /** Milliseconds for the whole check; ten seconds unless given. */
  readonly limit?: number | undefined;
}

const LIMIT = 10_000;
const LARGEST_HEAP = 512;

/** Runs the check of `exercise` against the module at `path`. */
export async function runCheck(
  exercise: Exercise,
  path: string,
  options: RunOptions = {},
): Promise<Result> {
  const limit = options.limit ?? LIMIT;
  const word = crypto.randomUUID();
  const ended = await runDeno(harnessArguments(exercise, path), {
    input: `${word}\n`,
    limit,
  });
  const lines = ended.stdout.split("\n");
  const mine = (line: string) => line.startsWith(`${word} `);
  const messages = lines.filter(mine)
    .map((line) => JSON.parse(line.slice(word.length)) as Message);
  const output = lines.filter((line) => !mine(line)).join("\n").trim();
  return judge(messages, whyEnded(ended, limit), output);
}

/** What it means if the harness of `ended` has not come to its end. */
function whyEnded({ stopped, stderr }: Ended, limit: number): string {
  if (stopped === "time") {
    return `It was still running after ${limit / 1000} seconds`;
  }
  if (stopped === "output") return "It wrote more than a million characters";
  if (/JavaScript( heap)? out of memory/.test(stderr)) {
    return `It used more than ${LARGEST_HEAP} MB of memory`;
  }
  return "It ended the whole program before the check was done";
}

/** The arguments with which Deno runs the harness. */
function harnessArguments(exercise: Exercise, path: string): string[] {
  return [
    "run",
    "--no-prompt",
    "--no-remote",
    "--no-npm",
    "--cached-only",
    "--quiet",
    `--allow-read=${localPath("./")}`,
    `--v8-flags=--max-old-space-size=${LARGEST_HEAP}`,
    ...mapFor(exercise, path),
    new URL("harness.ts", import.meta.url).href,
    urlOf(checkOf(exercise)).href,
    urlOf(path).href,
    ...exercise.exports,
  ];
}

/** What puts the functions at `path` into the chapter, if the check wants them there. */
function mapFor(exercise: Exercise, path: string): string[] {
  const { inside, replaces } = exercise;
  if (!inside || replaces === undefined) return [];
  return [
    "--no-lock",
    `--import-map=${writeMap({ ...exercise, replaces }, path)}`,
  ];
}

/** What `messages` say; `why` says what it means if the last ones are missing. */
function judge(
  messages: readonly Message[],
  why: string,
  output: string,
): Result {
  const outcomes = messages.flatMap((message) =>
    message.kind === "end" ? [message.outcome] : []
  );
  const last = messages.at(-1);
  if (last?.kind === "done") return { unusable: undefined, outcomes, output };
  if (last?.kind !== "begin") {
    const unusable = last?.kind === "unusable" ? last.message : why;
    return { unusable, outcomes, output };
  }
  const cut: Outcome = { test: last.test, status: "ended", message: why };
  return { unusable: undefined, outcomes: [...outcomes, cut], output };
}

/** Whether every test of the check has passed. */
export function hasPassed({ unusable, outcomes }: Result): boolean {
  return unusable === undefined && outcomes.length > 0 &&
    outcomes.every(({ status }) => status === "passed");
}

/** What the compiler has against the file at `path`, if anything. */
export async function typeErrors(path: string): Promise<string | undefined> {
  if (path.endsWith(".spindle")) return spindleErrors(path);
  const ended = await runDeno(["check", "--quiet", urlOf(path).href]);
  return ended.success ? undefined : printed(ended);
}

/**
 * What the compiler has against each of the files at `paths`; those with nothing are missing.
 *
 * All are checked together first: that takes hardly longer than for one of them.
 */
export async function allTypeErrors(
  paths: readonly string[],
): Promise<Map<string, string>> {
  const modules = paths.filter((path) => !path.endsWith(".spindle"));
  const all = modules.map((path) => urlOf(path).href);
  const ended = await runDeno(["check", "--quiet", ...all], { limit: 300_000 });
  const errors = new Map<string, string>();
  for (const path of paths) {
    if (ended.success && modules.includes(path)) continue;
    const wrong = await typeErrors(path);
    if (wrong !== undefined) errors.set(path, wrong);
  }
  return errors;
}
