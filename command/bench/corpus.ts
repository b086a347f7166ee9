// # What is wrongly refused
//
// The tests have some hundred pieces of source that are right. A verifier is the better, the fewer of them it refuses.
//
// They belong to the tests and are not part of the library, so they are looked for when they are asked for.

import { createMachine } from "../../chapters/01-hardware/mod.ts";
import {
  createDomain,
  freeRetired,
  startKernel,
} from "../../chapters/02-controllers/mod.ts";
import {
  type Extensions,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import { admit, openDoor } from "../../chapters/04-verifier/mod.ts";
import { namesIn, readText, ROOT } from "../exercises/places.ts";
import { countsOf } from "./installing.ts";

/** What was decided about the right sources of one kind. */
export interface Decided {
  /** The kind. */
  readonly kind: string;
  /** How many there are. */
  readonly right: number;
  /** The names of those that were refused. */
  readonly refused: readonly string[];
  /** Checks that are proved in the others. */
  readonly proved: number;
  /** Checks that stay in them. */
  readonly residual: number;
}

/** A case of the tests, as far as it matters here. */
interface Case {
  readonly name: string;
  readonly texts: readonly string[];
  readonly form: boolean;
  readonly asProgram: boolean;
  readonly code: string | undefined;
}

const FOLDER = "tests/04-verifier/suite";

/** Admits every right source of the tests; nothing, if the tests are not there. */
export async function measureCorpus(): Promise<Decided[]> {
  const files = namesIn(FOLDER).filter((one) => one.endsWith(".cases"));
  if (files.length === 0) return [];
  const { href } = new URL("tests/04-verifier/cases.ts", ROOT);
  const { casesIn } = await import(href) as {
    casesIn: (text: string) => Case[];
  };
  const kernel = startKernel(createMachine({ memory: 8 * 2 ** 20 }));
  const extensions = openDoor(kernel);
  const program = createDomain(kernel, "program").identifier;
  return files.sort().map((file) => {
    const right = casesIn(readText(`${FOLDER}/${file}`)!)
      .filter(({ form, code }) => !form && code === undefined);
    const all = right.map((one) =>
      admitted(extensions, one, one.asProgram ? program : 0)
    );
    return {
      kind: file.replace(".cases", ""),
      right: right.length,
      refused: right.flatMap(({ name }, at) => all[at] ? [] : [name]),
      proved: all.reduce((sum, one) => sum + (one?.proved ?? 0), 0),
      residual: all.reduce((sum, one) => sum + (one?.residual ?? 0), 0),
    };
  });
}

/** Admits the spindles of a case one after the other, and removes them again; the counts of the last. */
function admitted(
  extensions: Extensions,
  { texts }: Case,
  owner: number,
): ReturnType<typeof countsOf> | undefined {
  try {
    const all = texts.map((text) =>
      admit(extensions, { file: "case", text }, owner)
    );
    return countsOf(all.at(-1)!.report);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  } finally {
    for (let one = extensions.spindles.at(-1); one !== undefined;) {
      remove(extensions, one);
      one = extensions.spindles.at(-1);
    }
    freeRetired(extensions.kernel);
  }
}
