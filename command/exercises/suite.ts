// # The chapter around the reader's function
//
// The machine of the book can run on the reader's function: it is put in the place of the
// chapter's own, and the chapter's tests notice nothing unless it is wrong.

import { localPath } from "./places.ts";
import { type Replacing, writeMap } from "./placing.ts";
import { type Ended, runDeno } from "./processes.ts";

/** Runs `tests`, those of the exercise's chapter, with the file at `path` in its place. */
export async function runSuite(
  exercise: Replacing,
  path: string,
  tests = `tests/${exercise.chapter}`,
): Promise<Ended> {
  return await runDeno([
    "test",
    "--quiet",
    "--parallel",
    "--no-prompt",
    "--no-lock",
    "--permit-no-files",
    `--import-map=${writeMap(exercise, path)}`,
    `--allow-read=${localPath("./")}`,
    tests,
  ], { limit: 300_000 });
}
