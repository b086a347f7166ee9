// # Putting the site on disk
//
// A list of what was written lies beside the pages, so that the next weave can remove
// a page whose file is gone without touching anything it did not make.

const LIST = ".woven";

/** Writes `files` into the folder `out`, and removes what an earlier weave left. */
export function writeSite(
  files: ReadonlyMap<string, string>,
  out: string,
): void {
  removeOld(files, out);
  for (const [href, text] of files) {
    const path = `${out}/${href}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
  Deno.writeTextFileSync(`${out}/${LIST}`, [...files.keys()].sort().join("\n"));
}

/** Removes the files of an earlier weave that are not among `files`. */
function removeOld(files: ReadonlyMap<string, string>, out: string): void {
  for (const href of listed(out)) {
    if (files.has(href) || href.includes("..")) continue;
    try {
      Deno.removeSync(`${out}/${href}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** What an earlier weave wrote into `out`. */
function listed(out: string): string[] {
  try {
    const text = Deno.readTextFileSync(`${out}/${LIST}`);
    return text.split("\n").filter((href) => href !== "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
