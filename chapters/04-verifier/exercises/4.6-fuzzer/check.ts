// # The check of exercise 4.6
//
// The reader's program is let loose on ten verifiers with a mistake each, and on the one without. What it
// finds is judged and run once more.

import { generator } from "../../../../command/exercises/chance.ts";
import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  interpret,
  printProcedure,
  problemsOf,
  type Procedure,
} from "../../../03-spindles/mod.ts";
import { shapeOf } from "../../mod.ts";
import { type Belief, findBelieving } from "../4.1-attack/believing.ts";
import {
  type Chance,
  type Find,
  type Judge,
  MISTAKES,
  STATE_BYTES,
} from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly fuzz: (
    judge: Judge,
    chance: Chance,
    cases: number,
  ) => Find | undefined;
}

const MOST_CASES = 1000;
/** How often the verifier without a mistake is asked. */
const INNOCENT_CASES = 400;
const MOST_STEPS = 10_000;
/** So many mistakes may be missed. */
const MOST_MISSED = 2;

/** The mistakes that are plain to see. */
const PLAIN = [
  "where paths meet, the first one was taken",
  "conversions keep the number",
  "what is not less is greater",
];

// ## Judging

/** Bytes of a procedure's text that are looked at; a larger one is refused. */
const MOST_VALUES = 400;

/** What a verifier says that has `belief`. */
function judgeBy(belief: Belief): Judge {
  return (procedure) => {
    const size = procedure.blocks
      .reduce((sum, { body }) => sum + body.length + 1, 0);
    if (size > MOST_VALUES || problemsOf(procedure).length > 0) {
      return undefined;
    }
    if (shapeOf(procedure).broken) return undefined;
    const room = { state: STATE_BYTES };
    const { checks, lacks } = findBelieving(belief, procedure, { room });
    if (lacks.length > 0) return undefined;
    const proved = new Set<number>();
    const left = new Set<number>();
    for (const [{ operation }, { least }] of checks) {
      if (operation.kind !== "check") continue;
      (least === 1n ? proved : left).add(operation.site.number);
    }
    return new Set([...proved].filter((site) => !left.has(site)));
  };
}

class TooManyCases extends Error {}

/** The same, for a limited number of cases. */
function limited(judge: Judge, cases: number): Judge {
  let asked = 0;
  return (procedure) => {
    if (asked++ >= cases) throw new TooManyCases();
    return judge(procedure);
  };
}

/** What the reader's program has found, or that it has asked too often. */
function hunted(
  subject: Subject,
  judge: Judge,
  seed: number,
  cases = MOST_CASES,
): Find | "too many" | undefined {
  try {
    return subject.fuzz(limited(judge, cases), generator(seed), cases);
  } catch (error) {
    if (error instanceof TooManyCases) return "too many";
    throw error;
  }
}

// ## What was found

/** What is untrue about a find; `undefined` if nothing is. */
function untrue(
  judge: Judge,
  { procedure, parameters, site }: Find,
): string | undefined {
  const proved = judge(procedure);
  if (proved === undefined) return "the verifier refuses this procedure";
  if (!proved.has(site)) {
    return `the verifier does not say that check ${site} always holds`;
  }
  const end = run(procedure, parameters);
  return end === `check ${site} fails` ? undefined : end;
}

function run(procedure: Procedure, parameters: readonly bigint[]): string {
  const end = interpret(procedure, {
    parameters,
    state: new Uint8Array(STATE_BYTES),
    memory: [],
    steps: MOST_STEPS,
    call: () => undefined,
    raise: () => undefined,
  });
  if (end.kind === "failed") return `check ${end.site} fails`;
  if (end.kind === "stray") return "the call leaves its memory";
  return end.kind === "exhausted"
    ? `the call is still running after ${MOST_STEPS} steps`
    : "the call returns and no check fails";
}

function* isTrue(
  judge: Judge,
  about: string,
  found: Find | "too many",
): Generator<Mismatch | undefined> {
  if (found === "too many") {
    yield compare(
      `How often you ask the verifier that believes that ${about}`,
      "as often as you may",
      "more often",
    );
    return;
  }
  const { procedure, parameters, site } = found;
  yield compare(
    `You say of the verifier that believes that ${about}: check ${site} fails and is said to hold, if this is called with ${
      parameters.join(", ") || "nothing"
    }\n${printProcedure(procedure).trim()}\nWhat is true of it`,
    "all of that",
    untrue(judge, found) ?? "all of that",
  );
}

function* plain(subject: Subject): Generator<Mismatch | undefined> {
  for (const about of PLAIN) {
    const judge = judgeBy(MISTAKES.get(about)!);
    const found = hunted(subject, judge, 3);
    yield compare(
      `Whether you find what is wrong with the verifier that believes that ${about}`,
      "found",
      found === undefined ? "not found" : "found",
    );
    if (found !== undefined) yield* isTrue(judge, about, found);
  }
}

function* innocent(subject: Subject): Generator<Mismatch | undefined> {
  const judge = judgeBy(() => {});
  const found = hunted(subject, judge, 2, INNOCENT_CASES);
  if (found === undefined) return;
  yield* isTrue(judge, "nothing but what is so", found);
}

function* most(subject: Subject): Generator<Mismatch | undefined> {
  const missed: string[] = [];
  let found = 0;
  for (const [about, belief] of MISTAKES) {
    const judge = judgeBy(belief);
    const find = hunted(subject, judge, 1);
    if (find === undefined) missed.push(about);
    else yield* isTrue(judge, about, find);
    if (find !== undefined) found++;
    // The others are not asked any more.
    if (missed.length > MOST_MISSED) break;
    if (found === MISTAKES.size - MOST_MISSED) return;
  }
  yield compare(
    "Of ten mistakes you miss",
    `${MOST_MISSED} or fewer`,
    `${missed.length} of the first ${found + missed.length}: that ${
      missed.join(", that ")
    }`,
  );
}

/** The tests: plain mistakes, none at all, then all of them. */
export const tests: readonly ExerciseTest<Subject>[] = [
  testOf("a plain mistake is found, and what is said of it is true", plain),
  testOf("the chapter's verifier is not accused", innocent),
  testOf("eight of ten mistakes are found", most),
];
