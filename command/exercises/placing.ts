// # In the place of the chapter's functions
//
// An import map puts the reader's functions where the chapter has its own, and nothing else in
// the chapter changes or notices.
//
// The map leads everybody who imports the chapter's file to another one, which has everything
// from it but the reader's functions instead of some. The reader's own file, and the wrong and
// right answers that the project keeps, still see the chapter's.

import type { Exercise } from "./index.ts";
import { localPath, readText, urlOf, WORK, writeText } from "./places.ts";

/** An exercise whose functions can replace those of a file of the chapter. */
export type Replacing = Exercise & { readonly replaces: string };

const FOLDER = `${WORK}/suite`;

/** Files in these folders see the chapter as it is. */
export const OUTSIDE: readonly string[] = [
  `${WORK}/`,
  "tests/mutants/",
  "tests/solutions/",
];

/** Writes the map for the file at `path`; where it is, as other programs name it. */
export function writeMap(exercise: Replacing, path: string): string {
  const name = path.replaceAll(/[^\w.]/g, "-");
  const adapter = `${FOLDER}/${name}.ts`;
  const map = `${FOLDER}/${name}.json`;
  writeText(adapter, adapterText(exercise, path));
  writeText(map, `${JSON.stringify(importMap(exercise, adapter, path))}\n`);
  return localPath(map);
}

/** A module with everything that the chapter's file exports, some of it the reader's. */
export function adapterText(
  { replaces, exports }: Pick<Replacing, "exports" | "replaces">,
  path: string,
): string {
  return `export * from "../../${replaces}";
export { ${exports.join(", ")} } from "../../${path}";
`;
}

/** The import map that puts `adapter` in the place of the chapter's file. */
function importMap(
  { replaces }: Replacing,
  adapter: string,
  path: string,
): unknown {
  const original = { [urlOf(replaces).href]: urlOf(replaces).href };
  const { imports } = JSON.parse(readText("deno.json") ?? "{}") as {
    imports?: Record<string, string>;
  };
  const outside = [...OUTSIDE, path].map((one) => [urlOf(one).href, original]);
  return {
    imports: { ...imports, [urlOf(replaces).href]: urlOf(adapter).href },
    scopes: Object.fromEntries(outside),
  };
}
