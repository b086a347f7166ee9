// # What a key does
//
// The screen of `deno task learn` is a function of one record, and so is what happens
// when a key is pressed.

import { wrap } from "../text.ts";
import { type Exercise, exerciseAfter, EXERCISES } from "./index.ts";
import { copyOf, solutionOf } from "./places.ts";
import { hintsFor, titleOf } from "./report.ts";
import { solutionText } from "./solutions.ts";

/** What a reader has before them. */
export interface Learning {
  readonly exercise: Exercise;
  /** What the last check said, line by line. */
  readonly lines: readonly string[];
  /** The numbers of the exercises that have been passed. */
  readonly passed: ReadonlySet<string>;
  /** How many hints are shown. */
  readonly hints: number;
  /** Whether the solution is shown. */
  readonly revealed: boolean;
  /** What is being asked for: nothing, a confirmation, or the exercise's number. */
  readonly asking: "nothing" | "reset" | "number";
  /** What has been typed of the number. */
  readonly typed: string;
}

/** What the program has to do after a key. */
export type Action =
  | "nothing"
  | "check"
  | "reset"
  | "quit"
  /** Answer the open question of a prediction with this choice. */
  | `answer ${number}`;

/** The beginning: the first exercise that is not passed, or `exercise`. */
export function begin(
  passed: ReadonlySet<string>,
  exercise?: Exercise,
): Learning {
  const first = EXERCISES.find(({ id }) => !passed.has(id)) ?? EXERCISES[0]!;
  return open(passed, exercise ?? first);
}

function open(passed: ReadonlySet<string>, exercise: Exercise): Learning {
  return {
    exercise,
    lines: ["Checking ..."],
    passed,
    hints: 0,
    revealed: false,
    asking: "nothing",
    typed: "",
  };
}

/** What `key` makes of `learning`, and what has to be done. */
export function press(learning: Learning, key: string): [Learning, Action] {
  if (key === "\x03" || key === "\x04") return [learning, "quit"];
  if (learning.asking === "reset") return answerReset(learning, key);
  if (learning.asking === "number") {
    return [typeNumber(learning, key), "nothing"];
  }
  const { exercise, passed, hints } = learning;
  if (exercise.kind === "predict" && /^[1-9]$/.test(key)) {
    return [learning, `answer ${Number(key)}`];
  }
  switch (key) {
    case "q":
      return [learning, "quit"];
    case "n":
      return [open(passed, exerciseAfter(exercise)), "check"];
    case "h": {
      const shown = Math.min(hints + 1, hintsFor(exercise).length);
      return [{ ...learning, hints: shown }, "nothing"];
    }
    case "s":
      return passed.has(exercise.id)
        ? [{ ...learning, revealed: true }, "nothing"]
        : [{ ...learning, asking: "number", typed: "" }, "nothing"];
    case "r":
      return [{ ...learning, asking: "reset" }, "nothing"];
  }
  return [learning, "nothing"];
}

function answerReset(learning: Learning, key: string): [Learning, Action] {
  const answered: Learning = { ...learning, asking: "nothing" };
  return key === "y" ? [answered, "reset"] : [answered, "nothing"];
}

/** Takes one more key of the number that reveals the solution. */
function typeNumber(learning: Learning, key: string): Learning {
  if (/^[\d.]$/.test(key)) {
    return { ...learning, typed: learning.typed + key };
  }
  if (key === "\x7f" || key === "\b") {
    return { ...learning, typed: learning.typed.slice(0, -1) };
  }
  const done = key === "\r" || key === "\n";
  if (!done && key !== "\x1b") return learning;
  const revealed = done && learning.typed === learning.exercise.id;
  return {
    ...learning,
    asking: "nothing",
    revealed: learning.revealed || revealed,
  };
}

// ## The screen

/** What the reader sees, line by line. */
export function screen(learning: Learning): string[] {
  const { exercise, lines, passed, hints, revealed } = learning;
  const shown = hintsFor(exercise).slice(0, hints).flatMap((hint, index) => [
    "",
    `Hint ${index + 1}`,
    ...hint.split(/\n\s*\n/).flatMap((part) => wrap(part)),
  ]);
  const solution = revealed
    ? ["", ...shownSolution(exercise), "", `From ${solutionOf(exercise)}`]
    : [];
  return [
    `${passed.size} of ${EXERCISES.length} passed`,
    "",
    `${exercise.id} ${titleOf(exercise)}`,
    exercise.kind === "predict"
      ? "Press the number of your answer."
      : `Edit ${copyOf(exercise)}; every time you save it, it is checked.`,
    "",
    ...lines,
    ...shown,
    ...solution,
    "",
    question(learning),
  ];
}

/** The solution as it is; a rule in words is broken into lines. */
function shownSolution(exercise: Exercise): string[] {
  const text = solutionText(exercise);
  return exercise.kind === "predict" ? wrap(text) : [text];
}

/** The last line: what can be pressed now. */
function question({ exercise, asking, typed }: Learning): string {
  if (asking === "reset") {
    return `Throw away what is in ${copyOf(exercise)}? y yes, any other key no`;
  }
  if (asking === "number") {
    return `Type ${exercise.id} and Enter to see the solution: ${typed}`;
  }
  return "n next  h hint  s solution  r reset  q quit";
}
