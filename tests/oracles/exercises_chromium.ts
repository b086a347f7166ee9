// The exercises in a browser: what a check says there is what it says in Deno.
//
// Every check is packed with one file that it judges, as a page would have it, and run
// in Chromium: the stub, each solution and each known mistake. A prediction is packed
// with each wrong rule.

import { assert, assertEquals } from "@std/assert";
import * as esbuild from "esbuild";
import { type Exercise, EXERCISES } from "../../command/exercises/index.ts";
import {
  alternativesOf,
  checkOf,
  localPath,
  mutantsOf,
  namesIn,
  solutionOf,
  stubOf,
  urlOf,
} from "../../command/exercises/places.ts";
import {
  loadPrediction,
  wrongRules,
} from "../../command/exercises/predictions.ts";
import { adapterText, OUTSIDE } from "../../command/exercises/placing.ts";
import type { Outcome } from "../../command/exercises/protocol.ts";
import { hasPassed, runCheck } from "../../command/exercises/runner.ts";
import { type Tab, withChromium } from "./chromium.ts";

/** Files that the check of `exercise` judges, and whether it is to be content. */
function subjectsOf(exercise: Exercise): [path: string, right: boolean][] {
  const right = [solutionOf(exercise), ...alternativesOf(exercise)];
  const wrong = [stubOf(exercise), ...mistakesIn(exercise)];
  return [
    ...right.map((path): [string, boolean] => [path, true]),
    ...wrong.map((path): [string, boolean] => [path, false]),
  ];
}

/** Some of the wrong answers; that each is told from the right one is seen in Deno. */
function mistakesIn(exercise: Exercise): string[] {
  return namesIn(mutantsOf(exercise)).filter((name) => name.endsWith(".ts"))
    .slice(0, 2)
    .map((name) => `${mutantsOf(exercise)}/${name}`);
}

/** What `said` is in the module `text`, which is run on a page of its own. */
async function saidOn<T>(
  tab: Tab,
  text: string,
  plugins: esbuild.Plugin[] = [],
): Promise<T> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: text, loader: "ts", resolveDir: localPath("./") },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "module",
    platform: "browser",
    target: "es2022",
    charset: "utf8",
    loader: { ".spindle": "text", ".s": "text" },
    logLevel: "silent",
    tsconfigRaw: {},
    plugins,
  });
  await tab.open("about:blank");
  return await tab.evaluate<T>(
    `(() => { ${outputFiles[0]!.text}; return module.said; })()`,
  );
}

/** How the tests of `exercise` end on a page with the file at `path`. */
function outcomesOn(
  tab: Tab,
  exercise: Exercise,
  path: string,
): Promise<Outcome[]> {
  const subject = path.endsWith(".spindle")
    ? `import text from "./${path}";\nconst subject = { text };`
    : `import * as subject from "./${path}";`;
  return saidOn(
    tab,
    `
import { tests } from "./${checkOf(exercise)}";
${subject}
import { runTest } from "./command/exercises/protocol.ts";
export const said = tests.map((test) => runTest(test, subject));
`,
    placed(exercise, path),
  );
}

/** What puts the functions at `path` into the chapter, as the runner's import map does. */
function placed(exercise: Exercise, path: string): esbuild.Plugin[] {
  const { inside, replaces } = exercise;
  if (!inside || replaces === undefined) return [];
  const outside = [path, ...OUTSIDE].map(localPath);
  const contents = adapterText({ ...exercise, replaces }, path);
  return [{
    name: "placed",
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ path, importer, resolveDir }) => {
        const meant = new URL(path, `file://${resolveDir}/`).pathname;
        const isMeant = meant === urlOf(replaces).pathname;
        const isOutside = importer === "adapter" ||
          outside.some((one) => importer.startsWith(one));
        if (!isMeant || isOutside) return undefined;
        return { path: "adapter", namespace: "placed" };
      });
      build.onLoad({ filter: /.*/, namespace: "placed" }, () => ({
        contents,
        loader: "ts",
        resolveDir: localPath("work/suite/"),
      }));
    },
  }];
}

async function compareCheck(tab: Tab, exercise: Exercise): Promise<void> {
  for (const [path, right] of subjectsOf(exercise)) {
    // Browser and check are at work at the same time as other tests: what counts is what they say.
    const here = await runCheck(exercise, path, { limit: 300_000 });
    assertEquals(here.unusable, undefined, path);
    const outcomes = await outcomesOn(tab, exercise, path);
    assertEquals(outcomes, here.outcomes, path);
    assertEquals(hasPassed({ ...here, outcomes }), right, path);
  }
}

async function comparePrediction(tab: Tab, exercise: Exercise): Promise<void> {
  const { question, inRow } = await loadPrediction(exercise);
  // The guess, and two rounds: no wrong rule comes through one.
  const length = 2 * inRow + 1;
  const rules = await wrongRules(exercise);
  const here = Array.from({ length }, (_, number) => {
    const { about, text, choices, run } = question(number);
    const answers = rules.map(({ answer }) => answer(question(number)));
    return { about, text, choices, shown: run(), answers };
  });
  const imports = rules.map(({ path }, index) =>
    `import { answer as rule${index} } from "./${path}";`
  );
  const there = await saidOn(
    tab,
    `
import { question } from "./${stubOf(exercise)}";
${imports.join("\n")}
const rules = [${rules.map((_, index) => `rule${index}`).join(", ")}];
export const said = Array.from({ length: ${length} }, (_, number) => {
  const { about, text, choices, run } = question(number);
  const answers = rules.map((rule) => rule(question(number)));
  return { about, text, choices, shown: run(), answers };
});
`,
  );
  assertEquals(there, here);
  for (const [index, { path }] of rules.entries()) {
    const right = here.every(({ shown, answers }) =>
      answers[index] === shown.choice
    );
    assert(!right, path);
  }
}

/** The one exercise that is tried, if the environment names one. */
const only = Deno.env.get("EXERCISE");

// esbuild tells its process to end but does not wait until it has.
const loose = { sanitizeOps: false, sanitizeResources: false };

/** A test for the exercises of the chapter `number`, all of them in one browser. */
export function testChapter(number: string): void {
  const exercises = EXERCISES.filter(({ id }) =>
    id.startsWith(`${number}.`) && (only === undefined || id === only)
  );
  Deno.test({
    name:
      `checks of the exercises of chapter ${number} say in Chromium what they say in Deno`,
    ...loose,
    fn: (t) =>
      withChromium(async (tab) => {
        assert(only !== undefined || exercises.length > 0, "no exercises");
        try {
          for (const exercise of exercises) {
            const compare = exercise.kind === "predict"
              ? comparePrediction
              : compareCheck;
            await t.step({
              name: `exercise ${exercise.id}`,
              ...loose,
              fn: () => compare(tab, exercise),
            });
          }
          assertEquals(tab.complaints, []);
        } finally {
          await esbuild.stop();
        }
      }),
  });
}
