// # The chapter around the reader's function
//
// The machine of the book can run on the reader's function. An import map puts it in the
// place of the chapter's own, and the chapter's tests notice nothing unless it is wrong.

import type { Exercise } from "./index.ts";
import { localPath, readText, urlOf, WORK, writeText } from "./places.ts";
import { type Ended, runDeno } from "./processes.ts";

const FOLDER = `${WORK}/suite`;

/** Runs the tests of the exercise's chapter with the file at `path` in its place. */
export async function runSuite(
  exercise: Exercise & { readonly replaces: string },
  path: string,
): Promise<Ended> {
  const adapter = `${FOLDER}/${exercise.id}.ts`;
  const map = `${FOLDER}/${exercise.id}.json`;
  writeText(adapter, adapterText(exercise, path));
  writeText(map, `${JSON.stringify(importMap(exercise, adapter, path))}\n`);
  return await runDeno([
    "test",
    "--quiet",
    "--parallel",
    "--no-prompt",
    "--no-lock",
    "--permit-no-files",
    `--import-map=${localPath(map)}`,
    `--allow-read=${localPath("./")}`,
    `tests/${exercise.chapter}`,
  ], { limit: 300_000 });
}

/** A module with everything that the chapter's file exports, some of it the reader's. */
export function adapterText(
  { replaces, exports }: Pick<Exercise, "exports"> & {
    readonly replaces: string;
  },
  path: string,
): string {
  return `export * from "../../${replaces}";
export { ${exports.join(", ")} } from "../../${path}";
`;
}

/** The import map that puts `adapter` in the place of the chapter's file. */
function importMap(
  { replaces }: { readonly replaces: string },
  adapter: string,
  path: string,
): unknown {
  const original = { [urlOf(replaces).href]: urlOf(replaces).href };
  const { imports } = JSON.parse(readText("deno.json") ?? "{}") as {
    imports?: Record<string, string>;
  };
  return {
    imports: { ...imports, [urlOf(replaces).href]: urlOf(adapter).href },
    scopes: { [urlOf(adapter).href]: original, [urlOf(path).href]: original },
  };
}
