// # The exercises are fit to be given to readers
//
// The verdicts that `deno task exercises --check` gives would not be good on a bad exercise.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { moveImports, resetCopy } from "../../command/exercises/copies.ts";
import {
  type Exercise,
  exerciseAfter,
  EXERCISES,
  findExercise,
} from "../../command/exercises/index.ts";
import { junit } from "../../command/exercises/junit.ts";
import { begin, press, screen } from "../../command/exercises/learning.ts";
import {
  diagnose,
  type Mutant,
  mutantsFor,
  nearest,
} from "../../command/exercises/mutants.ts";
import {
  copyOf,
  mutantsOf,
  readText,
  solutionOf,
  stubOf,
  urlOf,
  writeText,
} from "../../command/exercises/places.ts";
import {
  answersTo,
  choiceOf,
  loadPrediction,
  resultOf,
  rightInRow,
  ruleBehind,
  storeAnswers,
  tell,
  wrongRules,
} from "../../command/exercises/predictions.ts";
import { runDeno } from "../../command/exercises/processes.ts";
import type { Outcome } from "../../command/exercises/protocol.ts";
import { listExercises, reportResult } from "../../command/exercises/report.ts";
import {
  hasPassed,
  type Result,
  runCheck,
  typeErrors,
} from "../../command/exercises/runner.ts";
import {
  functionsIn,
  sharedWindow,
  solutionText,
} from "../../command/exercises/solutions.ts";
import { adapterText } from "../../command/exercises/placing.ts";
import { runSuite } from "../../command/exercises/suite.ts";
import { caught, pagesHolding } from "../../command/exercises/verdicts.ts";

const WALK = findExercise("1.2")!;

// ## Code that misbehaves
//
// What a reader writes may do anything; the check ends all the same, and says why.

/** What comes of the check when the reader's file holds `text`. */
async function checkText(
  name: string,
  text: string,
  limit?: number,
): Promise<Result> {
  const path = `work/tests/${name}.ts`;
  writeText(path, text);
  return await runCheck(WALK, path, { limit });
}

/** The end of the first test, which is not a good one. */
function firstEnd({ outcomes }: Result): string {
  const [outcome] = outcomes;
  assert(outcome !== undefined && outcome.status !== "passed");
  return outcome.status === "failed" ? outcome.sentence : outcome.message;
}

Deno.test("runCheck() stops code that never ends", async () => {
  const text = "export function walk() { for (;;); }";
  const result = await checkText("endless", text, 2000);
  assertEquals(firstEnd(result), "It was still running after 2 seconds");
});

Deno.test("runCheck() stops code that never ends while it is loaded", async () => {
  const result = await checkText("unready", "for (;;);", 2000);
  assertEquals(result.unusable, "It was still running after 2 seconds");
});

Deno.test("runCheck() stops code that writes without end", async () => {
  const text =
    'export function walk() { for (;;) console.log("x".repeat(99)); }';
  const result = await checkText("flood", text);
  assertEquals(firstEnd(result), "It wrote more than a million characters");
});

Deno.test("runCheck() stops code that takes all memory", async () => {
  const text =
    "const all: unknown[] = [];\nexport function walk() {\n  for (;;) all.push(new Array(9999).fill(1));\n}\n";
  const result = await checkText("greedy", text);
  assertEquals(firstEnd(result), "It used more than 512 MB of memory");
});

Deno.test("runCheck() is not fooled by code that ends the program", async () => {
  const result = await checkText(
    "quitter",
    "export function walk() { Deno.exit(0); }",
  );
  assertMatch(firstEnd(result), /^It ended the whole program/);
  assert(!hasPassed(result));
});

Deno.test("runCheck() is not fooled by code that reports success", async () => {
  const lie = JSON.stringify({ kind: "done" });
  const result = await checkText(
    "liar",
    `console.log('${lie}'); Deno.exit(0); export function walk() {}`,
  );
  assert(!hasPassed(result));
  assertStringIncludes(result.output, lie);
});

Deno.test("runCheck() lets code read the project and nothing else", async () => {
  for (
    const act of [
      'Deno.writeTextFileSync("work/x", "")',
      'Deno.readDirSync("..")',
      'Deno.env.get("HOME")',
      'new Deno.Command("ls").outputSync()',
      'Deno.connect({ port: 80, hostname: "127.0.0.1" })',
    ]
  ) {
    const promised = act.startsWith("Deno.connect");
    const text = promised
      ? `await ${act};\nexport function walk() {}`
      : `export function walk() { ${act}; }`;
    const result = await checkText("burglar", text);
    const said = promised ? result.unusable ?? "" : firstEnd(result);
    assertMatch(said, /^Requires \w+ access/, act);
  }
});

Deno.test("runCheck() says what a file does not export", async () => {
  const result = await checkText("empty", "export {};");
  assertEquals(result.unusable, "It does not export walk");
});

Deno.test("typeErrors() says what the compiler says, and no more", async () => {
  writeText("work/tests/typed.ts", "export const x: string = 1;\n");
  const said = await typeErrors("work/tests/typed.ts");
  assertMatch(said ?? "", /^TS2322 \[ERROR\].*\n[\s\S]*typed\.ts:1:14/);
  assert(!/hint|info|Check /.test(said ?? ""));
});

// ## Spindles as answers

const SPINDLE = findExercise("3.1")!;

/** Writes a spindle where an answer could be; its path. */
function spindleFile(name: string, text: string): string {
  const path = `work/tests/${name}.spindle`;
  writeText(path, text);
  return path;
}

Deno.test("runCheck() hands over a spindle as its text", async () => {
  const stub = await runCheck(SPINDLE, stubOf(SPINDLE));
  assertEquals(firstEnd(stub), "exercise 3.1: not yet written");
  const solved = await runCheck(SPINDLE, solutionOf(SPINDLE));
  assert(hasPassed(solved), JSON.stringify(solved));
});

Deno.test("typeErrors() says of a spindle what the language's compiler says", async () => {
  const wrong = "spindle A { entry a(): u64 { return b; } }\n";
  const said = await typeErrors(spindleFile("wrong", wrong));
  assertMatch(
    said ?? "",
    /wrong\.spindle:1:37: T101: Nothing here is called b/,
  );
  const right = "spindle A { entry a(): u64 { return 1; } }\n";
  assertEquals(await typeErrors(spindleFile("right", right)), undefined);
});

Deno.test("an answer in the spindle language has its own name everywhere", () => {
  assertEquals(copyOf(SPINDLE), "work/3.1-touched.spindle");
  assertMatch(stubOf(SPINDLE), /stub\.spindle$/);
  assertMatch(solutionOf(SPINDLE), /tests\/solutions\/3\.1\.spindle$/);
});

Deno.test("sharedWindow() finds three lines of a spindle's procedure", () => {
  const solution = readText(solutionOf(SPINDLE))!;
  const lines = solution.split("\n");
  const at = lines.findIndex((line) => line.startsWith("  procedure note("));
  const three = lines.slice(at + 1, at + 4).map((line) => `// ${line.trim()}`);
  assert(sharedWindow(solution, three.join("\n")) !== undefined);
  assertEquals(sharedWindow(solution, three.slice(1).join("\n")), undefined);
});

// ## In the chapter's place

const HANDLES = findExercise("3.3")!;

Deno.test("runCheck() runs the chapter with the reader's functions in it, where that is wanted", async () => {
  const folder = "../../chapters/03-spindles/meaning";
  const path = "work/tests/handles.ts";
  const text = (isMade: string) =>
    `import * as right from "${folder}/handles.ts";
export { beginsAsZero, holdsLinear, isLinear, isNumber } from "${folder}/handles.ts";
export function isMade(type) { return ${isMade}; }
`;
  writeText(path, text("right.isMade(type)"));
  assert(hasPassed(await runCheck(HANDLES, path)));
  writeText(path, text("true"));
  const { outcomes } = await runCheck(HANDLES, path);
  const failed = outcomes.find(({ status }) => status !== "passed");
  assertEquals(failed?.test, "nobody makes a handle");
});

// ## The verdicts are not vacuous

const FAILED: Outcome = {
  test: "one",
  status: "failed",
  sentence: "It holds",
  expected: "1",
  actual: "2",
};
const PASSED: Outcome = { test: "two", status: "passed" };

/** A finished check with these outcomes. */
function finished(...outcomes: readonly Outcome[]): Result {
  return { unusable: undefined, outcomes, output: "" };
}

/** A mutant that is meant for `meantFor`. */
function mutant(meantFor: string, path = "a.ts"): Mutant {
  return { path, meantFor, diagnosis: `the mistake of ${path}` };
}

Deno.test("caught() wants the test that is meant, failing first", () => {
  assertEquals(caught(mutant("one"), finished(FAILED, PASSED)), undefined);
  assertMatch(
    caught(mutant("two"), finished(FAILED, PASSED))!,
    /ends otherwise/,
  );
  assertMatch(caught(mutant("three"), finished(FAILED))!, /There is no test/);
  const late = finished({ ...FAILED, test: "zero" }, FAILED);
  assertMatch(caught(mutant("one"), late)!, /fails before it/);
  const threw: Outcome = { test: "one", status: "threw", message: "no" };
  assertMatch(caught(mutant("one"), finished(threw))!, /ends otherwise/);
});

Deno.test("nearest() tells apart mistakes that fail the same test", () => {
  const other: Outcome = { ...FAILED, test: "two" };
  const known = new Map([
    [mutant("one", "a.ts"), finished(FAILED, PASSED)],
    [mutant("one", "b.ts"), finished(FAILED, other)],
  ]);
  assertEquals(nearest(finished(FAILED, PASSED), known)?.path, "a.ts");
  assertEquals(nearest(finished(FAILED, other), known)?.path, "b.ts");
  const unlike = finished({ ...FAILED, actual: "3" });
  assertEquals(nearest(unlike, known), undefined);
  assertEquals(nearest(finished({ ...PASSED, test: "one" }), known), undefined);
});

Deno.test("sharedWindow() finds three lines of a solution, however written", () => {
  const solution = readText(solutionOf(WALK))!;
  const { body } = functionsIn(solution).find(({ name }) => name === "walk")!;
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  const three = lines.slice(1, 5).map((line) => `//   ${line.trim()}  `);
  assert(sharedWindow(solution, three.join("\n\n")) !== undefined);
  assertEquals(sharedWindow(solution, lines.slice(0, 2).join("\n")), undefined);
});

Deno.test("pagesHolding() finds the page on which a solution stands", () => {
  const solution = readText(solutionOf(WALK))!;
  assertEquals(pagesHolding(solution), [solutionOf(WALK)]);
  assertEquals(pagesHolding(readText("tests/solutions/1.5.ts")!), []);
});

Deno.test("diagnose() tells a reader of a known mistake what it means", async () => {
  const [first] = await mutantsFor(WALK);
  const text = moveImports(
    readText(first!.path)!,
    first!.path,
    "work/tests/known.ts",
  );
  const result = await checkText("known", text);
  assertEquals(await diagnose(WALK, result), first!.diagnosis);
  const lines = reportResult(WALK, result, first!.diagnosis).join(" ");
  assertStringIncludes(lines, first!.meantFor);
  assertMatch(lines, /expected .*actual /);
  assertStringIncludes(
    lines,
    first!.diagnosis.split(" ").slice(0, 8).join(" "),
  );
});

// ## Predictions
//
// The first answer is a guess. What counts is what comes after it, with other values.

const INTERRUPTS = findExercise("1.6")!;
const PREDICTION = await loadPrediction(INTERRUPTS);

/** The right answers to questions `from` to `to`. */
function rightAnswers(from: number, to: number): string[] {
  return Array.from(
    { length: to - from + 1 },
    (_, index) => PREDICTION.question(from + index).run().choice,
  );
}

/** What a reader sees after these answers, in one line. */
function toldAfter(answers: readonly string[], diagnosis?: string): string {
  return tell(INTERRUPTS, PREDICTION, answers, diagnosis).join(" ");
}

Deno.test("a prediction begins with a guess, and shows the machine afterwards", () => {
  assertMatch(toldAfter([]), /question 1: a guess, which is not graded/);
  assert(!toldAfter([]).includes("taken:"));
  const told = toldAfter(["clock"]);
  assertMatch(told, /You said: clock\. The machine says: another processor/);
  assertMatch(told, /taken: another processor, and IPL rises to 6/);
  assertMatch(told, /question 2: 0 of 5 in a row/);
});

Deno.test("a right guess does not count, right answers in a row do", () => {
  const { inRow } = PREDICTION;
  const answers = rightAnswers(0, inRow);
  assertEquals(rightInRow(PREDICTION, answers.slice(0, 1)), 0);
  assertEquals(rightInRow(PREDICTION, answers.slice(0, -1)), inRow - 1);
  assert(!hasPassed(resultOf(PREDICTION, answers.slice(0, -1))));
  assert(hasPassed(resultOf(PREDICTION, answers)));
  assertStringIncludes(
    toldAfter(answers),
    "Exercise 1.6: 5 predictions in a row are right",
  );
});

Deno.test("a wrong answer begins the row again", () => {
  const { inRow } = PREDICTION;
  const [, ...others] = PREDICTION.question(inRow).choices;
  const right = rightAnswers(0, inRow - 1);
  const wrong = others.find((choice) =>
    choice !== rightAnswers(inRow, inRow)[0]
  )!;
  const answers = [...right, wrong, ...rightAnswers(inRow + 1, inRow + 2)];
  assertEquals(rightInRow(PREDICTION, answers), 2);
});

Deno.test("choices are answered by their numbers", () => {
  const choices = PREDICTION.question(0).choices;
  for (const [typed, choice] of [["1", choices[0]], ["4", choices[3]]]) {
    assertEquals(choiceOf(PREDICTION, [], typed!), choice);
  }
  for (const typed of ["0", "5", "", "clock", "1.5", "-1"]) {
    assertEquals(choiceOf(PREDICTION, [], typed), undefined);
  }
});

Deno.test("a wrong rule is recognised by the answers it gives", async () => {
  const rules = await wrongRules(INTERRUPTS);
  const answers = rightAnswers(0, 1);
  assertEquals(ruleBehind(PREDICTION, answers, rules), undefined);
  const rule = ruleBehind(PREDICTION, [...answers, "clock"], rules);
  assertEquals(rule, undefined);
  const equal = ruleBehind(PREDICTION, [
    ...answers,
    "another processor",
  ], rules);
  assertStringIncludes(equal?.path ?? "", "equal_is_enough");
});

Deno.test("the answers to a prediction are kept, and forgotten on request", () => {
  const exercise = { ...INTERRUPTS, name: "tested" };
  storeAnswers(exercise, ["clock", "device"]);
  assertEquals(answersTo(exercise), ["clock", "device"]);
  resetCopy(exercise);
  assertEquals(answersTo(exercise), []);
  writeText(copyOf(exercise), "{ not JSON");
  assertEquals(answersTo(exercise), []);
  Deno.removeSync(urlOf(copyOf(exercise)));
  assertEquals(answersTo(exercise), []);
});

// ## The reader's code in the machine

Deno.test("runSuite() puts the reader's function into the machine", async () => {
  const exercise = { ...WALK, replaces: WALK.replaces! };
  const tests = `tests/${WALK.chapter}/paging_test.ts`;
  const ended = await runSuite(exercise, stubOf(WALK), tests);
  assert(!ended.success);
  assertStringIncludes(ended.stdout + ended.stderr, "not yet written");
});

Deno.test("adapterText() passes on everything else", () => {
  assertEquals(
    adapterText(
      { replaces: "chapters/a.ts", exports: ["f", "g"] },
      "work/x.ts",
    ),
    'export * from "../../chapters/a.ts";\n' +
      `export { f, g } from "${["..", "..", "work", "x.ts"].join("/")}";\n`,
  );
});

// ## Texts

Deno.test("moveImports() keeps relative imports pointing to the same files", () => {
  const text = 'import { a } from "../../a.ts";\nimport "./b.ts";\n' +
    'import { c } from "@std/assert";\nconst from = "./d.ts";\n';
  assertEquals(
    moveImports(text, "chapters/1/exercises/x/stub.ts", "work/x.ts"),
    'import { a } from "../chapters/1/a.ts";\n' +
      'import "../chapters/1/exercises/x/b.ts";\n' +
      'import { c } from "@std/assert";\nconst from = "./d.ts";\n',
  );
});

Deno.test("solutionText() shows a function and what it calls", () => {
  const text = solutionText(WALK);
  for (const name of ["walk", "refusal", "permits", "entryAddress"]) {
    assertMatch(text, new RegExp(`^export function ${name}\\(`, "m"));
  }
  assert(!text.includes("makeEntry("));
  assert(!text.includes("import "));
});

Deno.test("solutionText() shows the whole file of what was added to a chapter", () => {
  const door = findExercise("1.5")!;
  const text = solutionText(door);
  assertStringIncludes(text, "export const DOOR");
  assertStringIncludes(text, "function knock(");
  assert(sharedWindow(text, "stq t3, 24(sp)\n stq t4, 32(sp)\nstq t5, 40(sp)"));
});

Deno.test("junit() writes any text as it must be written", () => {
  const text = junit("a & b", [
    { name: 'says "<no>"', problem: "line 1\nline 2\x1b" },
    { name: "fine", problem: undefined },
  ]);
  assertStringIncludes(text, 'tests="2" failures="1"');
  assertStringIncludes(text, 'name="says &quot;&lt;no&gt;&quot;"');
  assertStringIncludes(text, 'message="line 1&#10;line 2\ufffd"');
});

Deno.test("listExercises() marks what is passed", () => {
  const index = EXERCISES.indexOf(WALK);
  const before = listExercises(new Set())[index]!;
  const after = listExercises(new Set([WALK.id]))[index]!;
  assertMatch(before, /^\[ \] 1\.2 /);
  assertMatch(after, /^\[x\] 1\.2 /);
  assertStringIncludes(after, copyOf(WALK));
});

Deno.test("every exercise's paths begin with its number", () => {
  for (const exercise of EXERCISES) {
    assert(copyOf(exercise).startsWith(`work/${exercise.id}-`));
    assert(mutantsOf(exercise).endsWith(`/${exercise.id}`));
  }
});

// ## Keys

/** What is before a reader who has typed `keys`, and everything that they caused. */
function type(keys: string, passed: readonly string[] = [], exercise = WALK): {
  readonly shown: string;
  readonly actions: readonly string[];
} {
  let learning = {
    ...begin(new Set(passed), exercise),
    lines: ["RESULT"] as readonly string[],
  };
  const actions: string[] = [];
  for (const key of keys) {
    const [next, action] = press(learning, key);
    learning = next;
    if (action !== "nothing") actions.push(action);
  }
  return { shown: screen(learning).join("\n"), actions };
}

Deno.test("learn: h shows one hint more, up to the last", () => {
  assert(!type("").shown.includes("Hint 1"));
  assertMatch(type("h").shown, /Hint 1/);
  assert(!type("h").shown.includes("Hint 2"));
  assertMatch(type("hhhhh").shown, /Hint 3/);
});

Deno.test("learn: s wants the number unless the exercise is passed", () => {
  const solution = solutionText(WALK);
  assertStringIncludes(type("s", [WALK.id]).shown, solution);
  assertStringIncludes(type(`s${WALK.id}\r`).shown, solution);
  assertStringIncludes(type(`s9\x7f${WALK.id}\r`).shown, solution);
  for (const keys of ["s", "s\r", "s9.9\r", `s${WALK.id}`, `s${WALK.id}\x1b`]) {
    assert(!type(keys).shown.includes(solution), keys);
  }
});

Deno.test("learn: r asks before it resets", () => {
  assertEquals(type("r").actions, []);
  assertMatch(type("r").shown, /Throw away/);
  assertEquals(type("rn").actions, []);
  assertEquals(type("ry").actions, ["reset"]);
});

Deno.test("learn: a digit answers a prediction, and nothing else", () => {
  assertEquals(type("3", [], INTERRUPTS).actions, ["answer 3"]);
  assertEquals(type("3").actions, []);
  assertMatch(type("", [], INTERRUPTS).shown, /Press the number/);
  assertMatch(type("s1.6\r", [], INTERRUPTS).shown, /equal is not\s+enough/);
});

Deno.test("learn: n checks the next exercise, q and Ctrl-C quit", () => {
  assertEquals(type("n").actions, ["check"]);
  assertEquals(type("q").actions, ["quit"]);
  assertEquals(type("s\x03").actions, ["quit"]);
  assertEquals(type("xyz").actions, []);
  const last: Exercise = EXERCISES.at(-1)!;
  assertEquals(exerciseAfter(last), EXERCISES[0]);
});

// ## Commands
//
// What is not understood ends with status 2 and says what there is.

/** Runs a command of the exercises in a process of its own. */
async function command(
  name: string,
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly said: string }> {
  const program = `import { ${name} } from "./command/exercises/mod.ts";
console.log("status", await ${name}(${JSON.stringify(args)}));`;
  const { stdout, stderr } = await runDeno(["eval", program]);
  const status = /^status (\d+)$/m.exec(stdout)?.[1];
  return { status: Number(status), said: stdout + stderr };
}

Deno.test("check, reveal, learn and exercises end with status 2 on bad usage", async () => {
  const calls = [
    ["check"],
    ["check", "9.9"],
    ["check", "--what", "1.2"],
    ["check", "1.2", "1.2"],
    ["check", "--junit", "", "1.2"],
    ["check", "--answer", "2", "1.2"],
    ["check", "--answer", "9", "1.6"],
    ["reveal"],
    ["reveal", "1"],
    ["reveal", "--what", "1.2"],
    ["learn", "9.9"],
    ["learn", "1.2", "1.2"],
    ["exercises", "1.2"],
    ["exercises", "--check", "9.9"],
    ["exercises", "--junit", "x.xml"],
  ] as const;
  await Promise.all(calls.map(async ([name, ...args]) => {
    const { status, said } = await command(name, ...args);
    assertEquals(status, 2, `${name} ${args.join(" ")}: ${said}`);
    assertMatch(
      said,
      /The exercises are: 1\.1, |Try: deno task \w+ --help|^Answer with/m,
    );
  }));
});

Deno.test("learn lists the exercises where there is no terminal", async () => {
  const { status, said } = await command("learn");
  assertEquals(status, 0);
  assertMatch(said, /\] 1\.2 .*work\/1\.2-walk\.ts/);
});

Deno.test("reveal prints a solution, and every command has help", async () => {
  const revealed = await command("reveal", "1.2");
  assertEquals(revealed.status, 0);
  assertStringIncludes(revealed.said, solutionText(WALK));
  for (const name of ["check", "reveal", "learn", "exercises"]) {
    const { status, said } = await command(name, "--help");
    assertEquals(status, 0);
    assertMatch(said, new RegExp(`Usage: deno task ${name}`));
  }
});
