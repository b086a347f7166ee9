// Mistakes that somebody might make in the verifier, and the ways in which one might notice them.

import { assert } from "@std/assert";
import {
  compute,
  type Procedure,
  type Value,
} from "../../chapters/03-spindles/mod.ts";
import type * as Verifier from "../../chapters/04-verifier/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import {
  contradictionIn,
  isHarmless,
  randomForm,
  SETTING,
  spoiled,
  wellFormed,
} from "./forms.ts";
import { isLike, OPERATORS } from "./numbers.ts";
import { untrueStanding } from "./standings.ts";

/** A mistake in one file of the verifier. */
export interface Bug {
  readonly says: string;
  readonly file: string;
  /** What stands there. */
  readonly right: string;
  /** What stands there instead. */
  readonly wrong: string;
  /** Who notices it. */
  readonly by: Way;
  /** Rounds in which nothing was found before, so that they need not be repeated. */
  readonly after?: number;
}

/**
 * A way to notice. Four are blind: random sums, random tests of three small numbers, random procedures, and random
 * claims about loops, those of random procedures and of traps. A trap is a procedure that was written for
 * the purpose.
 */
export type Way = "sums" | "standings" | "procedures" | "claims" | "traps";

/** The mistakes. */
export const BUGS: readonly Bug[] = [
  {
    says: "a sum's range forgets one end",
    file: "ranges.ts",
    right: "greatest: a.greatest + b.greatest,",
    wrong: "greatest: a.greatest + b.least,",
    by: "sums",
  },
  {
    says: "a range that wraps around is taken for one that does not",
    file: "ranges.ts",
    right: "return turned.greatest <= all.greatest ? turned : all;",
    wrong: "return turned;",
    by: "sums",
  },
  {
    says: "a product looks at two corners",
    file: "ranges.ts",
    right: "return [a.least, a.greatest]\n    .flatMap",
    wrong: "return [a.greatest]\n    .flatMap",
    by: "sums",
  },
  {
    says: "a remainder is at most the divisor minus 2",
    file: "ranges.ts",
    right: "const size = greater(-b.least, b.greatest) - 1n;",
    wrong: "const size = greater(-b.least, b.greatest) - 2n;",
    by: "sums",
  },
  {
    says: "`or` keeps to the bits of one operand",
    file: "bits.ts",
    right:
      'return { ones: a.ones | b.ones, zeros: a.zeros & b.zeros };\n}\n\n/** The bits of "exclusive',
    wrong:
      'return { ones: a.ones | b.ones, zeros: a.zeros };\n}\n\n/** The bits of "exclusive',
    by: "sums",
  },
  {
    says: "carries are forgotten",
    file: "bits.ts",
    right: "return known(least, (least ^ (least + p + q)) | p | q);",
    wrong: "return known(least, p | q);",
    by: "sums",
  },
  {
    says: "a conversion keeps the bits of the sign",
    file: "bits.ts",
    right:
      "if (!type.signed || zeros & sign) return { ones, zeros: zeros | upper };",
    wrong: "return { ones, zeros: zeros | upper };",
    by: "sums",
  },
  {
    says: "a shift with a sign fills with zeros",
    file: "bits.ts",
    right: "if (!signed) {\n    const filled",
    wrong: "if (true) {\n    const filled",
    by: "procedures",
    after: 1700,
  },
  {
    says: "less is less or equal",
    file: "ranges.ts",
    right: "if (a.greatest < b.least) return true;",
    wrong: "if (a.greatest <= b.least) return true;",
    by: "procedures",
  },
  {
    says: "a test teaches one too much",
    file: "learning.ts",
    right: "? learnOrder(questions, facts, a, b, -1n)",
    wrong: "? learnOrder(questions, facts, a, b, -2n)",
    by: "standings",
  },
  {
    says: "the other side of a test learns the same",
    file: "going.ts",
    right: "...way(ending.otherwise, on(false))",
    wrong: "...way(ending.otherwise, on(true))",
    by: "procedures",
  },
  {
    says: "the rest of a switch is thought to be a case",
    file: "going.ts",
    right: "learnNone(course.questions, known, used[0]!, numbers)",
    wrong:
      "narrow(course.questions, known, used[0]!, exactly(numbers[0] ?? 0n))",
    by: "procedures",
  },
  {
    says: "where paths meet, what one knows is believed",
    file: "joining.ts",
    right: "both: (_, x, y) => eitherKnown(x, y),",
    wrong: "both: (_, x) => x,",
    by: "procedures",
  },
  {
    says: "a parameter is what the first way brings",
    file: "consequences.ts",
    right: ").reduce(eitherKnown);",
    wrong: ").reduce((one) => one);",
    by: "procedures",
  },
  {
    says: "a store changes nothing",
    file: "memory.ts",
    right: "return [pieces.of.get(place) ?? REFERENCED];",
    wrong: "return [];",
    by: "procedures",
    after: 800,
  },
  {
    says: "a store through a slice changes nothing",
    file: "memory.ts",
    right: "if (referenced.has(piece)) asked.push(REFERENCED);",
    wrong: "",
    by: "traps",
  },
  {
    says: "whoever is called leaves the state alone",
    file: "memory.ts",
    right: "return looks ? [] : [EVERYTHING, REFERENCED, KERNEL];",
    wrong: "return [];",
    by: "traps",
  },
  {
    says: "a sum is never thought to wrap around",
    file: "orders.ts",
    right: "if (x.least + y.least < all.least) return false;",
    wrong: "return true;",
    by: "standings",
  },
  {
    says: "a difference is never thought to wrap around",
    file: "orders.ts",
    right: "if (x.greatest - y.least > all.greatest) return false;",
    wrong: "return true;",
    by: "standings",
  },
  {
    says: "an index may be the length",
    file: "demands.ts",
    right: "(known.greatest < BigInt(length) ||",
    wrong: "(known.greatest <= BigInt(length) ||",
    by: "procedures",
    after: 2700,
  },
  {
    says: "an index in a slice may be the length",
    file: "demands.ts",
    right: "isAtMost(questions, facts, a, b, -1n - more);",
    wrong: "isAtMost(questions, facts, a, b, -more);",
    by: "procedures",
    after: 1250,
  },
  {
    says: "the length of a slice is believed",
    file: "slice_demands.ts",
    right:
      "return isAtMost(questions, facts, questionOf(course, length), extent);",
    wrong: "return true;",
    by: "procedures",
    after: 900,
  },
  {
    says: "a part may lie anywhere",
    file: "slice_demands.ts",
    right: "return liesInside(course, facts, from!, part, length!)\n    ?",
    wrong: "return part\n    ?",
    by: "traps",
  },
  {
    says: "a reference may reach behind its memory",
    file: "demands.ts",
    right: "return own && far + bytes <= size",
    wrong: "return own && far <= size",
    by: "traps",
  },
  {
    says: "a conversion that keeps some numbers keeps all",
    file: "questions.ts",
    right: "return limitsOf(from).every(",
    wrong: "return limitsOf(from).some(",
    by: "procedures",
  },
  {
    says: "a number that has lost its upper bits is the one that it was",
    file: "backwards.ts",
    right: "return fits(known, to) ? inside(told, now) : told;",
    wrong: "return inside(told, now);",
    by: "procedures",
  },
  {
    says: "a number that differs from the last of its range excludes two",
    file: "learning.ts",
    right: "greatest === not.least ? greatest - 1n : greatest,",
    wrong: "greatest === not.least ? greatest - 2n : greatest,",
    by: "standings",
  },
  {
    says: "a load gives what any load of the same place gave",
    file: "questions.ts",
    right:
      'const text = `load ${place} ${kindOf(type)} ${since} ${of.join(" ")}`;',
    wrong: 'const text = `load ${place} ${kindOf(type)} ${of.join(" ")}`;',
    by: "procedures",
    after: 800,
  },
  {
    says: "what a round changes need not be claimed",
    file: "missing.ts",
    right: "if (!allowed.has(key)) changed.add(key);",
    wrong: "",
    by: "claims",
  },
  {
    says: "nobody asks what comes back to a head",
    file: "analysis.ts",
    right: "!missingOn(course, block, invariant, waysTo(course, block, true))",
    wrong: "waysTo(course, block, true).length >= 0 && invariant !== undefined",
    by: "claims",
  },
  {
    says: "nobody asks what goes into a loop",
    file: "analysis.ts",
    right: "if (invariant && missingOn(course, block, invariant, ways)) return",
    wrong: "if (ways.length < 0) return",
    by: "claims",
  },
  {
    says: "a claim about what is not there is believed",
    file: "missing.ts",
    right: "? NEVER\n        : excess",
    wrong: "? most\n        : excess",
    by: "claims",
  },
  {
    says: "a relation that holds on one path holds where paths meet",
    file: "joining.ts",
    right:
      "joined.push({ to, most: most > other ? most : other });\n  }\n  for (const { to, most } of y)",
    wrong: "joined.push({ to, most });\n  }\n  for (const { to, most } of y)",
    by: "procedures",
  },
  {
    says: "the last round of a loop is not counted",
    file: "rounds.ts",
    right: ".reduce(greater) + 1n\n  );",
    wrong: ".reduce(greater)\n  );",
    by: "procedures",
  },
  {
    says: "a number is stored that its type does not have",
    file: "number_demands.ts",
    right: "return inside ? undefined : `this number",
    wrong: "return inside || true ? undefined : `this number",
    by: "traps",
  },
  {
    says: "a check teaches the opposite",
    file: "stepping.ts",
    right: "learn(questions, taught, of[0], true);",
    wrong: "learn(questions, taught, of[0], false);",
    by: "procedures",
  },
  {
    says: "a remainder is two less than its divisor",
    file: "plain_orders.ts",
    right: "if (y.least >= 1n) arrows.push({ to: b, most: -1n });",
    wrong: "if (y.least >= 1n) arrows.push({ to: b, most: -2n });",
    by: "standings",
  },
  {
    says: "`and` is at most either number, whatever their signs",
    file: "plain_orders.ts",
    right: "if (x.least >= 0n) arrows.push({ to: a, most: 0n });",
    wrong: "arrows.push({ to: a, most: 0n });",
    by: "standings",
  },
  {
    says: "a sum is greater than it can be",
    file: "orders.ts",
    right: "arrows.push({ to: user, most: -other.least });",
    wrong: "arrows.push({ to: user, most: -other.greatest });",
    by: "standings",
  },
  {
    says: "a choice is what stands first",
    file: "stepping.ts",
    right: "const chosen = of[truth ? 1 : 2]!;",
    wrong: "const chosen = of[1]!;",
    by: "procedures",
    after: 560,
  },
  {
    says: "the kernel answers as before, whatever was done in between",
    file: "memory.ts",
    right: "return String(find(changes, KERNEL) ?? 0);",
    wrong: "return String(find(changes, 0.5) ?? 0);",
    by: "traps",
  },
  {
    says: "places that overlap at their edges are apart",
    file: "memory.ts",
    right: "|| extent.from >= end) {",
    wrong: "|| extent.from + 2 >= end) {",
    by: "traps",
  },
  {
    says: "a product has one zero too many at its end",
    file: "bits.ts",
    right: "Math.min(64, ends)",
    wrong: "Math.min(64, ends + 1)",
    by: "sums",
  },
  {
    says: "`and` has the ones of either",
    file: "bits.ts",
    right:
      'return { ones: a.ones & b.ones, zeros: a.zeros | b.zeros };\n}\n\n/** The bits of "or". */',
    wrong:
      'return { ones: a.ones | b.ones, zeros: a.zeros | b.zeros };\n}\n\n/** The bits of "or". */',
    by: "sums",
  },
  {
    says: "a number whose sign is known has the other sign",
    file: "known.ts",
    right: "if (ones & SIGN) greatest = -1n;",
    wrong: "if (zeros & SIGN) greatest = -1n;",
    by: "sums",
  },
  {
    says: "nothing is divided by 0 that may be divided by something else",
    file: "ranges.ts",
    right: "...holdsZero(b) ? [only(0n)] : []",
    wrong: "...parts.length > 0 ? [] : [only(0n)]",
    by: "sums",
  },
  {
    says: "numbers of the same range are equal",
    file: "ranges.ts",
    right: "return one !== undefined && one === single(b) ? true : undefined;",
    wrong:
      "return a.least === b.least && a.greatest === b.greatest ? true : undefined;",
    by: "sums",
  },
  {
    says: "a 0 that `and` leaves was 0 in both numbers",
    file: "backwards.ts",
    right: "having(one, { ones: now.ones, zeros: now.zeros & other.ones });",
    wrong: "having(one, { ones: now.ones, zeros: now.zeros });",
    by: "sums",
  },
  {
    says: "a product tells more of a factor than is so",
    file: "backwards.ts",
    right: "greatest: now.greatest / other.least,",
    wrong: "greatest: now.greatest / other.greatest,",
    by: "sums",
  },
  {
    says:
      "of a loop that goes on where it has stopped, the last round is not counted",
    file: "rounds.ts",
    right: "return greater(most - least, 0n) / step + 1n;",
    wrong: "return greater(most - least, 0n) / step;",
    by: "procedures",
  },
  {
    says: "a quotient is thought to be exact",
    file: "backwards.ts",
    right: "greatest: (now.greatest + 1n) * b.greatest - 1n,",
    wrong: "greatest: now.greatest * b.greatest,",
    by: "sums",
  },
  {
    says: "what follows from a condition follows from its contrary",
    file: "consequences.ts",
    right: "learn(questions, copy, passes[index]!, equals === 1n);",
    wrong: "learn(questions, copy, passes[index]!, equals === 0n);",
    by: "procedures",
  },
  {
    says: "a multiple is one less",
    file: "plain_orders.ts",
    right: "arrows.push({ to: whole, most: most * times });",
    wrong: "arrows.push({ to: whole, most: most * times - 1n });",
    by: "traps",
  },
  {
    says: "a budget may be spent to its end",
    file: "budgets.ts",
    right: '(how === "less" ? 1n : 0n);',
    wrong: "0n;",
    by: "procedures",
  },
  {
    says: "nobody comes from behind a check that may hold",
    file: "stepping.ts",
    right: "if (taught.impossible) facts.failing = true;",
    wrong:
      "taught.failing = true;\n    if (taught.impossible) facts.failing = true;",
    by: "procedures",
  },
  {
    says: "what is filled on one path is filled where paths meet",
    file: "filling.ts",
    right: "left & (one.bytes.get(slot) ?? 0n)",
    wrong: "left | (one.bytes.get(slot) ?? 0n)",
    by: "traps",
  },
  {
    says: "a loop that fills a diagonal has filled the square",
    file: "filling.ts",
    right: "return own.length === 1 &&",
    wrong: "return own.length > 0 &&",
    by: "traps",
  },
  {
    says: "halves of the same array are its elements",
    file: "filling.ts",
    right: "`${stride}x${length}`",
    wrong: '""',
    by: "traps",
  },
];

// ## Traps

/** Procedures that do harm in a way that random ones seldom hit on. */
export const TRAPS: readonly string[] = [
  // What was tested is changed through a slice.
  `
  v3: u8 = load state+0.1 n
  v4: bool = less v3 8
  check#0 v4 index "index < 8"
  v5: address = reference state+0.1 n 1
  store slice1+0[1 x length].1 n[] (100: u8) v5 1 0
  v6: u8 = load state+0.1 n
  v7: u64 = load state+8[8 x 8].8 list[] v6`,
  // What was tested is changed by somebody who is called.
  `
  v3: u8 = load state+0.1 n
  v4: bool = less v3 8
  check#0 v4 index "index < 8"
${
    Array.from({ length: 200 }, (_, at) =>
      `  v${100 + at}: u64 = call Test.act v0`).join("\n")
  }
  v6: u8 = load state+0.1 n
  v7: u64 = load state+8[8 x 8].8 list[] v6`,
  // A difference that has wrapped around.
  `
  v3: bool = less v0 8
  check#0 v3 index "index < 8"
  v4: u64 = subtract v0 v1
  v5: u64 = load state+8[8 x 8].8 list[] v4`,
  // An index that may be the length.
  `
  v3: u64 = remainder v0 9
  v4: u64 = load state+8[8 x 8].8 list[] v3`,
  // A part that ends behind its slice.
  `
  v3: address = reference state+0[8 x 8].8 list[] 8 0
  v4: address = slice 8 v3 8 6 6
  v5: u64 = load slice8+0[8 x length].8 part[] v4 6 1`,
  // What the kernel has answered, before and after something was done.
  `
  v3: u64 = call Test.ask v0
  v4: u64 = call Test.act v0
  v5: u64 = call Test.ask v0
  v6: bool = equal v3 v5
  return 0`,
  // A round that does not come to its end.
  `
  jump b1(0)
b1(v3: u64):
  v4: bool = less v3 6
  branch v4 b2 b3
b2():
  v5: bool = less v3 4
  check#0 v5 index "index < 4"
  v6: u64 = add v3 1
  jump b1(v6)
b3():
  return v3`,
  // A loop that changes what was loaded before it.
  `
  v8: u64 = load state+0.8 n
  jump b1(0)
b1(v3: u64):
  v4: u64 = load state+0.8 n
  v9: bool = equal v8 v4
  v5: bool = less v3 6
  branch v5 b2 b3
b2():
  store state+0.8 n v3
  v6: u64 = add v3 1
  jump b1(v6)
b3():
  return v4`,
  // A loop in which something is asked of others.
  `
  jump b1(0)
b1(v3: u64):
  v4: bool = less v3 6
  branch v4 b2 b3
b2():
  v5: u64 = call Test.act v0
  v6: bool = lessOrEqual v5 v3
  v7: u64 = add v3 1
  jump b1(v7)
b3():
  return v3`,
  // A loop in a loop that goes on where it has stopped.
  `
  jump b1(0)
b1(v3: u64):
  v4: bool = less v3 8
  branch v4 b2 b5
b2():
  jump b3(v3)
b3(v5: u64):
  v6: bool = less v5 6
  branch v6 b4 b6
b4():
  v7: u64 = add v5 1
  jump b3(v7)
b6():
  v8: u64 = add v5 1
  jump b1(v8)
b5():
  return v3`,
  // A number of which a fourth is small.
  `
  v3: u64 = divide v0 4
  v4: bool = less v3 2
  check#0 v4 requires "a fourth is small"
  v5: u64 = load state+8[8 x 5].8 list[] v0`,
  // What was tested where a condition held, used where it does not hold.
  `
  v3: bool = equal v1 1
  branch v3 b1 b2
b1():
  v4: bool = less v0 8
  check#0 v4 index "index < 8"
  jump b3()
b2():
  jump b3()
b3():
  v5: bool = equal v1 1
  branch v5 b5 b4
b4():
  v6: u64 = load state+8[8 x 8].8 list[] v0
  jump b5()
b5():`,
  // The first of the next pair.
  `
  v3: address = parameter 3
  v4: u64 = parameter 4
  v5: u64 = divide v4 2
  v6: bool = less v0 v5
  check#0 v6 requires "a pair"
  v7: u64 = multiply v0 2
  v8: u64 = add v7 2
  v9: u64 = load slice8+0[8 x length].8 list[] v3 v4 v8`,
  // A budget that is one too small.
  `
  jump b1(4, 0)
b1(v3: u64, v4: u64):
  v5: bool = less 0 v3
  branch v5 b2 b3
b2():
  v6: bool = less v4 3
  check#0 v6 budget "at most 3 rounds"
  v7: u64 = subtract v3 1
  v8: u64 = add v4 1
  jump b1(v7, v8)
b3():`,
  // A number that its type does not have.
  `
  v3: Small = convert v0
  store state+0.1 n v3
  return 0`,
  // A reference that reaches behind the state.
  `
  v3: address = reference state+504.8 last 2
  v4: u64 = load slice8+0[8 x length].8 last[] v3 2 1`,
  // An array that is filled on one of two paths.
  `
  v3: bool = less v0 8
  branch v3 b1 b2
b1():
  store slot0+0.8 line v0
  jump b3()
b2():
  jump b3()
b3():
  v4: u64 = load slot0+0.8 line`,
  // A loop that fills a diagonal.
  `
  jump b1(0)
b1(v3: u64):
  v4: bool = less v3 2
  branch v4 b2 b3
b2():
  store slot0+0[16 x 2][8 x 2].8 line[][] v0 v3 v3
  v5: u64 = add v3 1
  jump b1(v5)
b3():
  v6: u64 = load slot0+8.8 line[]`,
  // A loop that fills elements on one path, and halves of the first of them on the other.
  `
  v3: bool = less v0 8
  v4: u32 = convert v0
  jump b1(0)
b1(v5: u64):
  v6: bool = less v5 4
  branch v6 b2 b6
b2():
  branch v3 b3 b4
b3():
  store slot0+0[8 x 4].8 line[] v0 v5
  jump b5()
b4():
  store slot0+0[4 x 8].4 line[] v4 v5
  jump b5()
b5():
  v7: u64 = add v5 1
  jump b1(v7)
b6():
  v8: u64 = load slot0+24.8 line[]`,
].map((body) =>
  `procedure harmful(5): u64
type Small: u8 <= 7
operation Test.ask pure
slot0 32 line
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1${body}${body.includes("return") ? "" : "\n  return 0"}`
);

/** The verifier with `bug` in it, from a copy in `directory`. */
export async function verifierWith(
  directory: string,
  { file, right, wrong, says }: Bug,
): Promise<typeof Verifier> {
  let places = 0;
  for (const room of ["numbers", "facts", "loops", "demands", "verdict"]) {
    await Deno.mkdir(`${directory}/${room}`);
    for await (const { name } of Deno.readDir(new URL(room, FOLDER))) {
      let text = await Deno.readTextFile(new URL(`${room}/${name}`, FOLDER));
      if (name === file && text.includes(right)) {
        places++;
        text = text.replace(right, () => wrong);
      }
      const moved = text.replace(
        /"\.\.\/\.\.\/(0\d-)/g,
        (_, chapter) => `"${CHAPTERS.href}${chapter}`,
      );
      await Deno.writeTextFile(`${directory}/${room}/${name}`, moved);
    }
  }
  assert(places === 1, `${says}: its place is there ${places} times`);
  const parts = ["numbers/mod", "facts/mod", "loops/mod", "verdict/analysis"];
  const modules = await Promise.all(
    parts.map((one) => import(`file://${directory}/${one}.ts`)),
  );
  return Object.assign({}, ...modules);
}

const CHAPTERS = new URL("../../chapters/", import.meta.url);
const FOLDER = new URL("04-verifier/", CHAPTERS);

// ## Ways to notice

/** Something untrue, and the round in which it was found. */
export interface Untruth {
  readonly round: number;
  readonly says: string;
}

/** What is untrue of what `verifier` says, as far as it is found by `way` in so many rounds. */
export function untruth(
  verifier: typeof Verifier,
  way: Way,
  rounds: number,
  after = 0,
): Untruth | undefined {
  for (let round = 1 + after; round <= after + rounds; round++) {
    const says = WAYS[way](verifier, round);
    if (says !== undefined) return { round, says };
  }
}

type Try = (verifier: typeof Verifier, seed: number) => string | undefined;

const WAYS: Readonly<Record<Way, Try>> = {
  sums: (verifier, seed) => wrongSum(verifier, random(seed)),
  standings: (verifier, seed) => untrueStanding(verifier, random(seed)),
  procedures: (verifier, seed) =>
    untrueOf(verifier, formFor(seed), [1, 2, 3].map((one) => seed + one)),
  claims: (verifier, seed) => wrongClaim(verifier, seed),
  traps: (verifier, seed) => {
    const text = TRAPS[seed - 1];
    if (text === undefined) return undefined;
    const worlds = Array.from({ length: 40 }, (_, at) => seed + at);
    return untrueOf(verifier, wellFormed(text), worlds);
  },
};

/** A random procedure, mostly spoiled. */
function formFor(seed: number): Procedure | undefined {
  const next = random(seed);
  let text = randomForm(seed % 700, 5 + seed % 50);
  for (let times = seed % 4; times > 0; times--) text = spoiled(text, next);
  return wellFormed(text);
}

function untrueOf(
  verifier: typeof Verifier,
  procedure: Procedure | undefined,
  worlds: readonly number[],
): string | undefined {
  if (procedure === undefined || verifier.shapeOf(procedure).broken) return;
  const analysis = verifier.findFacts(procedure, SETTING);
  return isHarmless(analysis) ? contradictionIn(analysis, worlds) : undefined;
}

/** An operation on numbers that are not like what is known of its result, or of its operands by its result. */
function wrongSum(
  {
    arithmeticKnown,
    exactly,
    eitherKnown,
    compareKnown,
    operandsBefore,
  }: typeof Verifier,
  next: () => number,
): string | undefined {
  const type = { kind: "integer", bits: 8, signed: next() % 2 === 0 } as const;
  const one = () => BigInt(next() % 128) - (type.signed ? 64n : 0n);
  const few = () => BigInt(next() % 8);
  const [a, b] = next() % 2 ? [one(), one()] : [few(), few()];
  const [c, d] = next() % 2 ? [one(), one()] : [few(), few()];
  const operator = pick(next, OPERATORS);
  const [left, right] = [
    eitherKnown(exactly(a), exactly(b)),
    eitherKnown(exactly(c), exactly(next() % 2 ? c : d)),
  ];
  const result = arithmeticKnown(operator, left, right, type);
  if (compareKnown("equal", left, left) === true && a !== b) {
    return `${a} is ${b}`;
  }
  const seen = exactly(compute(operator, a, c, type));
  const before = operandsBefore(operator, left, right, seen, type);
  for (const x of [a, b]) {
    for (const y of [c, d].filter((one) => isLike(one, right))) {
      const exact = compute(operator, x, y, type);
      const told = `${x} ${operator} ${y} is ${exact}`;
      if (!isLike(exact, result)) return told;
      const possible = isLike(x, before[0]) && isLike(y, before[1]);
      if (exact === seen.least && !possible) return told;
    }
  }
}

/** A claim about the loops of a procedure that is taken for true and is not. */
function wrongClaim(
  verifier: typeof Verifier,
  seed: number,
): string | undefined {
  const next = random(seed);
  // Those that were written for the purpose are short, so that a random claim often is about what matters.
  const short = seed % 4 === 0;
  const procedure = short
    ? wellFormed(TRAPS[seed / 4 % TRAPS.length]!)
    : formFor(4 * seed);
  if (procedure === undefined || verifier.shapeOf(procedure).broken) return;
  const { invariants } = verifier.findFacts(procedure, SETTING);
  if (invariants.size === 0) return;
  const values = procedure.blocks.flatMap(({ body, parameters }) => [
    ...parameters,
    ...body,
  ]).filter(({ type }) => type.kind === "integer");
  for (let times = short ? 12 : 1; times > 0; times--) {
    const claims: Verifier.Invariants = new Map(
      [...invariants].map(([head, one]) => [
        head,
        bolder(verifier, one, values, next),
      ]),
    );
    const analysis = verifier.checkFacts(procedure, SETTING, claims);
    if (analysis === undefined || !isHarmless(analysis)) continue;
    const found = contradictionIn(analysis, [seed, seed + 1]);
    if (found !== undefined) return found;
  }
}

/** A claim that says more than is so. */
function bolder(
  { exactly }: typeof Verifier,
  { numbers, extents, standings, changed }: Verifier.Invariant,
  values: readonly Value[],
  next: () => number,
): Verifier.Invariant {
  const term = () => ({ value: pick(next, values), extent: false });
  const more = next() % 4;
  return {
    numbers: numbers.map((one) =>
      more === 0 && next() % 2 ? exactly(one.least) : one
    ),
    extents,
    standings: [
      ...standings.map((one) =>
        more === 1 ? { ...one, most: one.most - BigInt(next() % 3) } : one
      ),
      ...more === 2 ? [{ small: term(), large: term(), most: 0n }] : [],
    ],
    changed: more === 3 ? changed.slice(next() % 2 + 1) : changed,
  };
}
