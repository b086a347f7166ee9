// # The check of exercise 4.3
//
// Small procedures are written down as steps, one for each way in which things get lost. Then random
// ones: some are compared with a search of the check's own, others are spindles as well, and the
// language says whether it accepts them.

import {
  type Chance,
  generator,
} from "../../../../command/exercises/chance.ts";
import {
  compare,
  type ExerciseTest,
  type Mismatch,
  testOf,
} from "../../../../command/exercises/protocol.ts";
import {
  checkSpindle,
  createEnvironment,
  KERNEL_INTERFACES,
  Refusal,
} from "../../../03-spindles/mod.ts";
import type { Act, Loss, Step } from "./given.ts";

/** What the reader's file exports. */
export interface Subject {
  readonly findLoss: (steps: readonly Step[]) => Loss | undefined;
  readonly tell: (steps: readonly Step[], loss: Loss) => string;
}

// ## Writing steps down
//
// A line such as `2 take frame > 3 8` is a step in line 2 that leads to those in the lines 3 and 8. Without an
// arrow it leads to the one below it.

function stepsOf(text: string): Step[] {
  const lines = text.trim().split("\n").map((line) => line.trim().split(/\s+/));
  const places = lines.map(([line]) => line!);
  return lines.map(([line, kind, ...rest], index) => {
    const arrow = rest.indexOf(">");
    const words = arrow < 0 ? rest : rest.slice(0, arrow);
    const ends = kind === "return" || kind === "fail";
    const next = arrow < 0
      ? ends ? [] : [index + 1]
      : rest.slice(arrow + 1).map((one) => places.indexOf(one));
    return { line: parseInt(line!), does: actOf(kind!, words), next };
  });
}

function actOf(kind: string, words: readonly string[]): Act {
  switch (kind) {
    case "take":
    case "give":
      return { kind, what: words[0]! };
    case "fail":
      return { kind, releases: words };
    case "return":
      return { kind };
    default:
      return { kind: "work" };
  }
}

/** The steps as a reader is shown them. */
function shown(steps: readonly Step[]): string {
  return steps.map(({ line, does, next }, index) => {
    const what = "what" in does
      ? ` ${does.what}`
      : does.kind === "fail"
      ? ` releases ${does.releases.join(", ") || "nothing"}`
      : "";
    const to = next.length > 0 ? `, then ${next.join(" or ")}` : "";
    return `step ${index}, line ${line}: ${does.kind}${what}${to}`;
  }).join("\n");
}

// ## Known cases

/** Steps, and what is told of them: `none` if nothing is wrong. */
type Case = readonly [steps: string, told: string];

function toldOf(
  name: string,
  cases: readonly Case[],
): ExerciseTest<Subject> {
  return testOf(name, function* (subject): Generator<Mismatch | undefined> {
    for (const [text, told] of cases) {
      const steps = stepsOf(text);
      const loss = subject.findLoss(steps);
      yield compare(
        `What goes wrong in these steps\n${shown(steps)}\nIt`,
        told,
        loss === undefined ? "none" : subject.tell(steps, loss),
      );
    }
  });
}

const RIGHT: readonly Case[] = [
  ["1 work\n2 return", "none"],
  ["1 take frame > 2 4\n2 work\n3 give frame > 4\n4 return", "none"],
  [
    "1 take frame > 2 6\n2 work > 3 5\n3 give frame\n4 return\n5 give frame\n6 return",
    "none",
  ],
  [
    "1 work > 2 5\n2 take frame > 3 1\n3 work\n4 give frame > 1\n5 return",
    "none",
  ],
  [
    "1 take frame > 2 6\n2 work > 3 7\n3 give frame > 6\n6 return\n7 fail frame",
    "none",
  ],
  [
    "1 take a > 2 9\n2 take b > 3 8\n3 work > 4 7\n4 give a\n5 give b\n6 return\n7 fail b a\n8 give a\n9 return",
    "none",
  ],
];

const EARLY: readonly Case[] = [
  [
    "2 take frame > 3 8\n3 work > 4 5\n4 return\n5 work\n6 give frame\n8 return",
    "frame is still held in line 4, on the path 2, 3, 4",
  ],
  [
    "2 take frame > 3 9\n3 work > 4 6\n4 give frame\n5 return\n6 work\n7 return\n9 return",
    "frame is still held in line 7, on the path 2, 3, 6, 7",
  ],
  [
    "1 take a > 2 9\n2 take b > 3 6\n3 give b\n4 give a\n5 return\n6 return\n9 return",
    "a is still held in line 6, on the path 1, 2, 6",
  ],
  [
    "1 work > 2 4\n2 take a > 3 9\n3 give a\n4 work > 5 7\n5 take b > 6 9\n6 return\n7 work\n8 work\n9 return",
    "b is still held in line 6, on the path 1, 4, 5, 6",
  ],
];

const ROUND: readonly Case[] = [
  [
    "1 work > 2 5\n2 take frame > 3 5\n3 work > 4 5\n4 give frame > 1\n5 return",
    "frame is still held in line 5, on the path 1, 2, 3, 5",
  ],
  [
    "1 take frame > 2 5\n2 work > 3 5\n3 give frame\n4 work > 2\n5 return",
    "frame is still held in line 5, on the path 1, 2, 5",
  ],
  [
    "1 take frame > 2 6\n2 work > 3 4\n3 give frame > 2\n4 give frame\n5 work\n6 return",
    "frame is not held in line 3, on the path 1, 2, 3, 2, 3",
  ],
  [
    "1 work\n2 take frame > 3 8\n3 work > 2 4\n4 give frame\n8 return",
    "frame is still held where line 2 takes another, on the path 1, 2, 3, 2",
  ],
  ["1 work > 1 2\n2 return", "none"],
];

const FAULTS: readonly Case[] = [
  [
    "1 take frame > 2 4\n2 work > 3 7\n3 give frame\n4 return\n7 fail",
    "frame is still held in line 7, on the path 1, 2, 7",
  ],
  [
    "1 take a > 2 9\n2 take b > 3 8\n3 work > 4 7\n4 give b\n8 give a\n9 return\n7 fail b",
    "a is still held in line 7, on the path 1, 2, 3, 7",
  ],
  [
    "1 work > 2 7\n2 take frame > 3 4\n3 give frame\n4 return\n7 fail frame",
    "frame is not held in line 7, on the path 1, 7",
  ],
  [
    "1 take frame > 2 5\n2 give frame\n3 work > 5 7\n5 return\n7 fail frame",
    "frame is not held in line 7, on the path 1, 2, 3, 7",
  ],
];

const GIVEN: readonly Case[] = [
  [
    "1 take frame > 2 4\n2 give frame\n3 give frame\n4 return",
    "frame is not held in line 3, on the path 1, 2, 3",
  ],
  [
    "1 take frame > 2 2\n2 give frame\n3 return",
    "frame is not held in line 2, on the path 1, 2",
  ],
  [
    "1 take frame > 2 9\n2 work > 3 4\n3 give frame\n4 give frame\n9 return",
    "frame is not held in line 4, on the path 1, 2, 3, 4",
  ],
  [
    "1 take frame > 2 9\n2 take frame > 3 3\n3 give frame\n9 return",
    "frame is still held where line 2 takes another, on the path 1, 2",
  ],
];

// ## Random steps

const NAMES = ["a", "b", "c"] as const;

/** Any steps at all, most of which are wrong. */
function anySteps(seed: number): Step[] {
  const chance = generator(seed);
  const length = 3 + chance(9);
  return Array.from({ length }, (_, index) => {
    const to = () =>
      chance(8) === 0
        ? chance(length)
        : Math.min(index + 1 + chance(3), length - 1);
    const what = NAMES[chance(3)]!;
    const last = index === length - 1;
    const line = index + 1;
    switch (last ? 7 : chance(8)) {
      case 0:
      case 1:
        return { line, does: { kind: "take", what }, next: [to(), to()] };
      case 2:
      case 3:
        return { line, does: { kind: "give", what }, next: [to()] };
      case 4:
        return { line, does: { kind: "work" }, next: [to(), to()] };
      case 5: {
        const releases = NAMES.filter(() => chance(3) === 0);
        return { line, does: { kind: "fail", releases }, next: [] };
      }
      case 6:
        return { line, does: { kind: "work" }, next: [to()] };
      default:
        return { line, does: { kind: "return" }, next: [] };
    }
  });
}

/** What goes wrong at the end of `path`, and nothing before; what is amiss with the path, if it is none. */
function walked(
  steps: readonly Step[],
  { what, wrong, path }: Loss,
): string | undefined {
  if (path[0] !== 0) return "does not begin at step 0";
  let held = new Set([false]);
  for (const [index, at] of path.entries()) {
    const step = steps[at];
    if (step === undefined) return `names step ${at}, which is not there`;
    const { does, next } = step;
    if (index === path.length - 1) {
      const found = [...held].map((one) => wrongAt(does, what, one));
      return found.includes(wrong)
        ? undefined
        : `ends where ${what} is not ${wrong}`;
    }
    const ways = next.flatMap((to, way) => to === path[index + 1] ? [way] : []);
    if (ways.length === 0) {
      return `leads from step ${at} to step ${
        path[index + 1]
      }, which does not follow`;
    }
    if ([...held].every((one) => wrongAt(does, what, one))) {
      return `goes on behind step ${at}, where it is wrong already`;
    }
    held = new Set(
      [...held].flatMap((one) =>
        ways.map((way) => after(does, what, one, way))
      ),
    );
  }
  return "is empty";
}

function after(does: Act, what: string, held: boolean, way: number): boolean {
  if (!("what" in does) || does.what !== what) return held;
  return does.kind === "take" && way === 0;
}

function wrongAt(
  does: Act,
  what: string,
  held: boolean,
): Loss["wrong"] | undefined {
  const own = "what" in does && does.what === what;
  if (does.kind === "take") return own && held ? "replaced" : undefined;
  if (does.kind === "give") return own && !held ? "absent" : undefined;
  if (does.kind === "work") return undefined;
  const released = does.kind === "fail" && does.releases.includes(what);
  return held === released ? undefined : held ? "kept" : "absent";
}

/** How many steps the shortest wrong path has; 0 if there is none. */
function shortest(steps: readonly Step[]): number {
  let best = 0;
  for (const what of NAMES) {
    let front = new Set(["0 false"]);
    const seen = new Set<string>();
    for (
      let length = 1;
      front.size > 0 && (best === 0 || length < best);
      length++
    ) {
      const next = new Set<string>();
      for (const key of front) {
        seen.add(key);
        const [place, word] = key.split(" ");
        const { does, next: to } = steps[Number(place)]!;
        const held = word === "true";
        if (wrongAt(does, what, held)) best = length;
        to.forEach((one, way) =>
          next.add(`${one} ${after(does, what, held, way)}`)
        );
      }
      front = new Set([...next].filter((key) => !seen.has(key)));
    }
  }
  return best;
}

function* compared(subject: Subject): Generator<Mismatch | undefined> {
  for (let seed = 1; seed <= 3000; seed++) {
    const steps = anySteps(seed);
    const loss = subject.findLoss(steps);
    const wanted = shortest(steps);
    const told = `The shortest wrong path of these steps\n${shown(steps)}\nIt`;
    yield compare(
      told,
      wanted === 0 ? "none" : `${wanted} steps`,
      loss === undefined ? "none" : `${loss.path.length} steps`,
    );
    if (loss === undefined) continue;
    yield compare(
      `The path of steps ${
        loss.path.join(", ")
      } for ${loss.what}, ${loss.wrong}, in\n${shown(steps)}\nIt`,
      "is one on which that goes wrong",
      walked(steps, loss) ?? "is one on which that goes wrong",
    );
  }
}

function* many(subject: Subject): Generator<Mismatch | undefined> {
  const lines = Array.from({ length: 30 }, (_, index) => {
    const at = 1 + 2 * index;
    const taken = `${at + 1} take t${index} > ${at + 2} ${at + 2}`;
    return `${at} work > ${at + 1} ${at + 2}\n${taken}`;
  });
  const loss = subject.findLoss(stepsOf(`${lines.join("\n")}\n61 return`));
  yield compare(
    "Each of thirty things may be taken, and none is given back. The shortest wrong path",
    "32 steps",
    loss === undefined ? "none" : `${loss.path.length} steps`,
  );
}

// ## Random spindles
//
// A random program is written down twice: as a spindle, and as steps.

interface Writing {
  readonly chance: Chance;
  readonly lines: string[];
  readonly steps: Step[];
  values: number;
}

/** A step without followers, which are known later. */
function add(writing: Writing, does: Act): number[] {
  const next: number[] = [];
  writing.steps.push({ line: writing.lines.length, does, next });
  return next;
}

/** Ends that lead to the next step that is written. */
type Ends = readonly (() => void)[];

function join(ends: Ends): void {
  for (const end of ends) end();
}

function leading(writing: Writing, next: number[]): () => void {
  return () => void next.push(writing.steps.length);
}

/** Writes some statements; the ends of the last one, none if it returns. */
function writeSome(
  writing: Writing,
  before: Ends,
  held: readonly string[],
  depth: number,
): Ends {
  const { chance, lines } = writing;
  let ends = before;
  const own = [...held];
  const mine = new Set<string>();
  for (let times = 1 + chance(4); times > 0 && ends.length > 0; times--) {
    const kind = chance(depth > 0 ? 9 : 5);
    if (kind < 2) {
      const what = `f${writing.values++}`;
      lines.push(`const ${what} = Frame.take() else { return 1; }`);
      ends = writeTake(writing, ends, what);
      own.push(what);
      mine.add(what);
    } else if (kind < 4 && own.length > 0) {
      const what = own[chance(own.length)]!;
      // Mostly only once.
      if (chance(6) > 0) own.splice(own.indexOf(what), 1);
      mine.delete(what);
      lines.push(`${what}.discard();`);
      ends = writeOne(writing, ends, { kind: "give", what });
    } else if (kind < 5) {
      if (chance(3) > 0) continue;
      lines.push("return 2;");
      join(ends);
      add(writing, { kind: "return" });
      return [];
    } else if (kind < 7) ends = writeIf(writing, ends, own, depth - 1);
    else ends = writeLoop(writing, ends, own, depth - 1);
  }
  for (const what of mine) {
    if (ends.length === 0 || chance(5) === 0) continue;
    lines.push(`${what}.discard();`);
    ends = writeOne(writing, ends, { kind: "give", what });
  }
  return ends;
}

function writeOne(writing: Writing, ends: Ends, does: Act): Ends {
  join(ends);
  const next = add(writing, does);
  return [leading(writing, next)];
}

/** A step that takes, and the return for when nothing was given. */
function writeTake(writing: Writing, ends: Ends, what: string): Ends {
  join(ends);
  const next = add(writing, { kind: "take", what });
  next.push(writing.steps.length + 1, writing.steps.length);
  add(writing, { kind: "return" });
  const through = add(writing, { kind: "work" });
  return [leading(writing, through)];
}

function writeIf(
  writing: Writing,
  ends: Ends,
  held: readonly string[],
  depth: number,
): Ends {
  const { lines, chance } = writing;
  lines.push(`if x == ${lines.length} {`);
  join(ends);
  const test = add(writing, { kind: "work" });
  const then = writeSome(writing, [leading(writing, test)], held, depth);
  if (chance(2) === 0) {
    lines.push("}");
    return [...then, leading(writing, test)];
  }
  lines.push("} else {");
  const other = writeSome(writing, [leading(writing, test)], held, depth);
  lines.push("}");
  return [...then, ...other];
}

function writeLoop(
  writing: Writing,
  ends: Ends,
  held: readonly string[],
  depth: number,
): Ends {
  const { lines, steps, chance } = writing;
  lines.push(`for i${lines.length} in 0..x & 7 {`);
  join(ends);
  const head = steps.length;
  const test = add(writing, { kind: "work" });
  // What was taken before is seldom given back in a loop.
  const given = chance(5) === 0 ? held : [];
  const round = writeSome(writing, [leading(writing, test)], given, depth);
  if (round.length > 0) {
    join(round);
    add(writing, { kind: "work" }).push(head);
  }
  lines.push("}");
  return [leading(writing, test)];
}

function randomProgram(seed: number): Writing {
  const writing: Writing = {
    chance: generator(seed),
    lines: ["spindle Test { entry e(x: u64): u64 {"],
    steps: [],
    values: 0,
  };
  add(writing, { kind: "work" }).push(1);
  const begin = () => {};
  const ends = writeSome(writing, [begin], [], 2);
  if (ends.length > 0) {
    writing.lines.push("return 3;");
    join(ends);
    add(writing, { kind: "return" });
  }
  writing.lines.push("} }");
  return writing;
}

function* agreed(subject: Subject): Generator<Mismatch | undefined> {
  const environment = createEnvironment(KERNEL_INTERFACES);
  for (let seed = 1; seed <= 300; seed++) {
    const { lines, steps } = randomProgram(seed);
    const loss = subject.findLoss(steps);
    yield compare(
      `The language says of this spindle\n${lines.join("\n")}\nAnd you`,
      accepts(lines.join("\n"), environment),
      loss === undefined ? "accept it" : "refuse it",
    );
  }
}

function accepts(
  text: string,
  environment: ReturnType<typeof createEnvironment>,
): string {
  try {
    checkSpindle({ file: "test.spindle", text }, environment);
    return "accept it";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return "refuse it";
  }
}

/** The tests: the ways in which things get lost, one by one, then random ones. */
export const tests: readonly ExerciseTest<Subject>[] = [
  toldOf("what is given back on every path is accepted", RIGHT),
  toldOf("an early return keeps what is held", EARLY),
  toldOf("a loop goes round again", ROUND),
  toldOf("a check that fails gives back what it says", FAULTS),
  toldOf("nothing is given back twice or taken twice", GIVEN),
  testOf("thirty things are no more work than one", many),
  testOf("the shortest path is shown in 3000 procedures", compared),
  testOf("the language agrees about 300 spindles", agreed),
];
