// # Running a check, inside
//
// This program runs a check against a reader's file, in a process of its own that may
// read the project and do nothing else.
//
// It tells the runner about each test before and after, one line of JSON at a time. A
// reader's program may print as well, so each line begins with a word that came in
// through the standard input and that the reader's program cannot know.

import { type ExerciseTest, runTest } from "./protocol.ts";

/** What is told to the runner. */
export type Message =
  | { readonly kind: "unusable"; readonly message: string }
  | { readonly kind: "begin"; readonly test: string }
  | {
    readonly kind: "end";
    readonly outcome: import("./protocol.ts").Outcome;
  }
  | { readonly kind: "done" };

if (import.meta.main) {
  const [check, subject, ...names] = Deno.args;
  await run(check!, subject!, names);
}

/** Runs the tests in the module `check` against the module `subject`. */
async function run(
  check: string,
  subject: string,
  names: readonly string[],
): Promise<void> {
  const tell = teller();
  const { tests } = await import(check) as {
    tests: readonly ExerciseTest<unknown>[];
  };
  const loaded = await load(subject, names);
  if (typeof loaded === "string") {
    return tell({ kind: "unusable", message: loaded });
  }
  for (const test of tests) {
    tell({ kind: "begin", test: test.name });
    tell({ kind: "end", outcome: runTest(test, loaded) });
  }
  tell({ kind: "done" });
}

/** The function that sends messages; made before any foreign code is loaded. */
function teller(): (message: Message) => void {
  const buffer = new Uint8Array(64);
  const length = Deno.stdin.readSync(buffer) ?? 0;
  const word = new TextDecoder().decode(buffer.subarray(0, length)).trim();
  const { stdout } = Deno;
  const { stringify } = JSON;
  const encoder = new TextEncoder();
  const encode = encoder.encode.bind(encoder);
  const write = stdout.writeSync.bind(stdout);
  return (message) => {
    let rest = encode(`\n${word} ${stringify(message)}\n`);
    while (rest.length > 0) rest = rest.subarray(write(rest));
  };
}

/** The module `subject`, or the text of a spindle as one; or why it cannot be used. */
async function load(
  subject: string,
  names: readonly string[],
): Promise<object | string> {
  try {
    const module = subject.endsWith(".spindle")
      ? { text: await Deno.readTextFile(new URL(subject)) }
      : await import(subject) as Record<string, unknown>;
    const missing = names.find((name) => module[name] === undefined);
    return missing === undefined ? module : `It does not export ${missing}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
