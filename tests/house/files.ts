// # The files of the house
//
// Reads the chapters, and what is or would be committed.

import { type Chapters, isChapterFile } from "./order.ts";

/** The project's folder. */
export const ROOT: URL = new URL("../../", import.meta.url);

/** The text of the file at `path`, seen from the project's folder. */
export function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** The paths of all files below `folder`, in order. */
export function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(`${folder}/`, ROOT))]
    .flatMap(({ name, isDirectory }) =>
      isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
    )
    .sort();
}

/** The texts of all files of all chapters. */
export function readChapters(): Chapters {
  const paths = filesBelow("chapters").filter(isChapterFile);
  return new Map(paths.map((path) => [path, read(path)]));
}

/** The paths that Git knows or would add, or undefined outside a clone. */
export function committedFiles(): string[] | undefined {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  try {
    const { success, stdout } = new Deno.Command("git", {
      args: list,
      cwd: ROOT,
    }).outputSync();
    if (!success) return undefined;
    const paths = new TextDecoder().decode(stdout).split("\0");
    return paths.filter((path) => path !== "" && exists(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether there is a file at `path`; one that was deleted may still be listed. */
function exists(path: string): boolean {
  try {
    return Deno.lstatSync(new URL(path, ROOT)).isFile;
  } catch {
    return false;
  }
}
