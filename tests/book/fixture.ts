// # Small books for tests
//
// A book made of strings, woven without a disk.

import { type Files, formatProblem, type Site, weave } from "../../book/mod.ts";

/** The files of a project, by path. */
export type Fixture = Readonly<Record<string, string>>;

/** Reads `fixture` as if it were on a disk. */
export function filesOf(fixture: Fixture): Files {
  return {
    read: (path) => fixture[path],
    list: (folder) => [
      ...new Set(
        Object.keys(fixture)
          .filter((path) => path.startsWith(`${folder}/`))
          .map((path) => path.slice(folder.length + 1).split("/")[0]!),
      ),
    ],
  };
}

/** Weaves `fixture` without scripts. */
export function weaveFixture(fixture: Fixture): Promise<Site> {
  return weave({
    root: ".",
    files: filesOf(fixture),
    figures: { "answer": () => "42" },
    withoutScripts: true,
  });
}

/** The page at `href` of `fixture`, which must be in order. */
export async function pageOf(fixture: Fixture, href: string): Promise<string> {
  const { files, problems } = await weaveFixture(fixture);
  if (problems.length > 0) {
    throw new Error(problems.map(formatProblem).join("\n"));
  }
  const page = files.get(href);
  if (page === undefined) {
    throw new Error(`No page ${href} among ${[...files.keys()].join(", ")}`);
  }
  return page;
}

/** What is wrong with `fixture`, as lines. */
export async function problemsOf(fixture: Fixture): Promise<string[]> {
  const { files, problems } = await weaveFixture(fixture);
  if (problems.length > 0 && files.size > 0) {
    throw new Error("A weave with problems must not make files");
  }
  return problems.map(formatProblem);
}

/** A chapter of one file `a.ts` below an introduction. */
export function oneFile(text: string): Fixture {
  return {
    "chapters/01-one/mod.ts":
      '// # One\n//\n// The first.\n\nexport * from "./a.ts";\n',
    "chapters/01-one/a.ts": text,
  };
}
