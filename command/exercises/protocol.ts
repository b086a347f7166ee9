// # What a check says
//
// A check is a list of tests, each of which returns nothing, or the first thing that
// is not as it should be.
//
// This file uses nothing of any host: checks run in a page as well.

/** Something that is not as it should be. */
export interface Mismatch {
  /** What should hold, in a sentence. */
  readonly sentence: string;
  /** What was expected, as text. */
  readonly expected: string;
  /** What came instead, as text. */
  readonly actual: string;
}

/** A test of an exercise; `Subject` is what the reader's file exports. */
export interface ExerciseTest<Subject> {
  /** The fact that it tests. */
  readonly name: string;
  /** Puts `subject` to the test. */
  readonly run: (subject: Subject) => Mismatch | undefined;
}

/** How one test ended. */
export type Outcome =
  | { readonly test: string; readonly status: "passed" }
  | ({ readonly test: string; readonly status: "failed" } & Mismatch)
  | {
    readonly test: string;
    /** The code under test threw, or ended the check or had to be ended. */
    readonly status: "threw" | "ended";
    readonly message: string;
  };

/** A mismatch unless `expected` and `actual` read the same. */
export function compare(
  sentence: string,
  expected: string,
  actual: string,
): Mismatch | undefined {
  return expected === actual ? undefined : { sentence, expected, actual };
}

/** The test `name`: every one of `cases` has to hold, and the first that does not is told. */
export function testOf<Subject>(
  name: string,
  cases: (subject: Subject) => Iterable<Mismatch | undefined>,
): ExerciseTest<Subject> {
  const run = (subject: Subject) => {
    for (const mismatch of cases(subject)) if (mismatch) return mismatch;
  };
  return { name, run };
}

/** Runs one test. */
export function runTest<Subject>(
  test: ExerciseTest<Subject>,
  subject: Subject,
): Outcome {
  try {
    const mismatch = test.run(subject);
    return mismatch === undefined
      ? { test: test.name, status: "passed" }
      : { test: test.name, status: "failed", ...mismatch };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { test: test.name, status: "threw", message };
  }
}

/** What a reader who has not begun is told, and what every stub throws. */
export function notYetWritten(id: string): string {
  return `exercise ${id}: not yet written`;
}

// ## Predictions
//
// Where the reader predicts, a check is a list of questions without an end. What is right is
// not written down anywhere: the machine is run, and shows it.

/** A question about what the machine will do. */
export interface Question {
  /** What it is meant to find out, in a few words. */
  readonly about: string;
  /** What is asked, in some sentences. */
  readonly text: string;
  /** What can be answered. */
  readonly choices: readonly string[];
  /** Lets the machine do it. */
  readonly run: () => Shown;
}

/** What the machine did. */
export interface Shown {
  /** Which of the choices it is. */
  readonly choice: string;
  /** What happened, line by line. */
  readonly trace: readonly string[];
}

/** What the file of a prediction exports. */
export interface Prediction {
  /** Question `number`; the first, 0, is a guess, and is not graded. */
  readonly question: (number: number) => Question;
  /** So many right answers in a row ask for everything there is to know. */
  readonly inRow: number;
  /** The rule behind the answers, in a few sentences. */
  readonly rule: string;
}
