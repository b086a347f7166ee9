// Mistakes that somebody might make in the verifier, each of which the tests must notice.
//
// A copy of the verifier is spoiled in one place. Then random procedures, plain and spoiled, are judged by the
// copy and carried out under the oracle, and numbers are put through its arithmetic. Something must be
// untrue.

import { assert, assertEquals } from "@std/assert";
import { compute } from "../../chapters/03-spindles/mod.ts";
import type * as Verifier from "../../chapters/04-verifier/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import {
  contradictionIn,
  randomForm,
  spoiled,
  STATE_BYTES,
  wellFormed,
} from "./forms.ts";

const CHAPTERS = new URL("../../chapters/", import.meta.url);

/** A file of the verifier, a piece of it, and what stands there instead. */
type Bug = readonly [file: string, right: string, wrong: string];

const BUGS: Readonly<Record<string, Bug>> = {
  "a sum's range forgets one end": [
    "ranges.ts",
    "greatest: a.greatest + b.greatest,",
    "greatest: a.greatest + b.least,",
  ],
  "a range that wraps around is taken for one that does not": [
    "ranges.ts",
    "return turned.greatest <= all.greatest ? turned : all;",
    "return turned;",
  ],
  "a product looks at two corners": [
    "ranges.ts",
    "return [a.least, a.greatest]\n    .flatMap",
    "return [a.greatest]\n    .flatMap",
  ],
  "a remainder is at most the divisor minus 2": [
    "ranges.ts",
    "const size = greater(-b.least, b.greatest) - 1n;",
    "const size = greater(-b.least, b.greatest) - 2n;",
  ],
  "`or` keeps to the bits of one operand": [
    "bits.ts",
    'return { ones: a.ones | b.ones, zeros: a.zeros & b.zeros };\n}\n\n/** The bits of "exclusive',
    'return { ones: a.ones | b.ones, zeros: a.zeros };\n}\n\n/** The bits of "exclusive',
  ],
  "carries are forgotten": [
    "bits.ts",
    "return known(least, (least ^ (least + p + q)) | p | q);",
    "return known(least, p | q);",
  ],
  "a conversion keeps the bits of the sign": [
    "bits.ts",
    "if (!type.signed || zeros & sign) return { ones, zeros: zeros | upper };",
    "return { ones, zeros: zeros | upper };",
  ],
  "a shift with a sign fills with zeros": [
    "bits.ts",
    "if (!signed) {\n    const filled",
    "if (true) {\n    const filled",
  ],
  "less is less or equal": [
    "ranges.ts",
    "if (a.greatest < b.least) return true;",
    "if (a.greatest <= b.least) return true;",
  ],
  "a test teaches one too much": [
    "learning.ts",
    "? learnOrder(questions, facts, a, b, -1n)",
    "? learnOrder(questions, facts, a, b, -2n)",
  ],
  "the other side of a test learns the same": [
    "going.ts",
    "...way(ending.otherwise, on(false))",
    "...way(ending.otherwise, on(true))",
  ],
  "the rest of a switch is thought to be a case": [
    "going.ts",
    "learnNone(course.questions, known, used[0]!, numbers)",
    "narrow(course.questions, known, used[0]!, exactly(numbers[0] ?? 0n))",
  ],
  "where paths meet, what one knows is believed": [
    "joining.ts",
    "both: (_, x, y) => eitherKnown(x, y),",
    "both: (_, x) => x,",
  ],
  "a parameter is what the first way brings": [
    "consequences.ts",
    ").reduce(eitherKnown);",
    ").reduce((one) => one);",
  ],
  "a quotient is thought to be exact": [
    "backwards.ts",
    "greatest: (now.greatest + 1n) * b.greatest - 1n,",
    "greatest: now.greatest * b.greatest,",
  ],
  "what follows from a condition follows from its contrary": [
    "consequences.ts",
    "learn(questions, copy, passes[index]!, equals === 1n);",
    "learn(questions, copy, passes[index]!, equals === 0n);",
  ],
  "a multiple is one less": [
    "plain_orders.ts",
    "arrows.push({ to: whole, most: most * times });",
    "arrows.push({ to: whole, most: most * times - 1n });",
  ],
  "a budget may be spent to its end": [
    "budgets.ts",
    '(how === "less" ? 1n : 0n);',
    "0n;",
  ],
  "a store changes nothing": [
    "memory.ts",
    "return [pieces.of.get(place) ?? REFERENCED];",
    "return [];",
  ],
  "a store through a slice changes nothing": [
    "memory.ts",
    "if (referenced.has(piece)) asked.push(REFERENCED);",
    "",
  ],
  "whoever is called leaves the state alone": [
    "memory.ts",
    "return looks ? [] : [EVERYTHING, REFERENCED, KERNEL];",
    "return [];",
  ],
  "a sum is never thought to wrap around": [
    "orders.ts",
    "if (x.least + y.least < all.least) return false;",
    "return true;",
  ],
  "a difference is never thought to wrap around": [
    "orders.ts",
    "if (x.greatest - y.least > all.greatest) return false;",
    "return true;",
  ],
  "an index may be the length": [
    "demands.ts",
    "(known.greatest < BigInt(length) ||",
    "(known.greatest <= BigInt(length) ||",
  ],
  "an index in a slice may be the length": [
    "demands.ts",
    "isAtMost(questions, facts, a, b, -1n - more);",
    "isAtMost(questions, facts, a, b, -more);",
  ],
  "the length of a slice is believed": [
    "slice_demands.ts",
    "return isAtMost(questions, facts, questionOf(course, length), extent);",
    "return true;",
  ],
  "a part may lie anywhere": [
    "slice_demands.ts",
    "return liesInside(course, facts, from!, part, length!)\n    ?",
    "return part\n    ?",
  ],
  "a reference may reach behind its memory": [
    "demands.ts",
    "return own && far + bytes <= size",
    "return own && far <= size",
  ],
};

/** Procedures that do harm in a way that random ones seldom hit on. */
const HARMFUL: readonly string[] = [
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
  // A reference that reaches behind the state.
  `
  v3: address = reference state+504.8 last 2
  v4: u64 = load slice8+0[8 x length].8 last[] v3 2 1`,
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
  v9: u8 = load slice1+0[1 x length].1 bytes[] v3 v4 v8`,
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
].map((body) =>
  `procedure harmful(5): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1${body}
  return 0`
);

/** The verifier with one mistake in it. */
async function withBug(
  directory: string,
  [file, right, wrong]: Bug,
): Promise<typeof Verifier> {
  const from = new URL("04-verifier/", CHAPTERS);
  for (const room of ["numbers", "facts", "loops", "demands", "verdict"]) {
    await Deno.mkdir(`${directory}/${room}`);
    for await (const { name } of Deno.readDir(new URL(room, from))) {
      let text = await Deno.readTextFile(new URL(`${room}/${name}`, from));
      if (name === file) {
        assert(text.includes(right), `${file} has no ${right}`);
        text = text.replace(right, () => wrong);
      }
      const moved = text.replace(
        /"\.\.\/\.\.\/(0\d-)/g,
        (_, chapter) => `"${CHAPTERS.href}${chapter}`,
      );
      await Deno.writeTextFile(`${directory}/${room}/${name}`, moved);
    }
  }
  const parts = ["numbers/mod", "loops/mod", "verdict/analysis"];
  const modules = await Promise.all(
    parts.map((one) => import(`file://${directory}/${one}.ts`)),
  );
  return Object.assign({}, ...modules);
}

const HARMLESS = /shift|divisor|declared/;

/** What is untrue of what `verifier` says, if anything is found. */
function untruth(
  verifier: typeof Verifier,
  rounds = 2500,
): string | undefined {
  for (let seed = 1; seed < rounds; seed++) {
    const next = random(seed);
    let text = HARMFUL[seed - 1] ?? randomForm(seed % 700, 5 + seed % 50);
    if (seed > HARMFUL.length) {
      for (let times = seed % 4; times > 0; times--) text = spoiled(text, next);
    }
    const procedure = wellFormed(text);
    if (procedure === undefined || verifier.shapeOf(procedure).broken) continue;
    const analysis = verifier.findFacts(procedure, {
      room: { state: STATE_BYTES },
    });
    if (analysis.lacks.some((one) => !HARMLESS.test(one.text))) continue;
    const worlds = seed > HARMFUL.length ? 3 : 40;
    const found = contradictionIn(
      text,
      analysis,
      Array.from({ length: worlds }, (_, at) => seed + at),
    );
    if (found !== undefined) return found;
    const wrong = wrongSum(verifier, next);
    if (wrong !== undefined) return wrong;
  }
}

/** An operation on two numbers whose result its range or bits do not hold. */
function wrongSum(
  { arithmeticKnown, exactly, eitherKnown }: typeof Verifier,
  next: () => number,
): string | undefined {
  const operators = [
    "add",
    "multiply",
    "remainder",
    "or",
    "shiftRight",
  ] as const;
  const type = { kind: "integer", bits: 8, signed: next() % 2 === 0 } as const;
  const one = () => BigInt(next() % 128) - (type.signed ? 64n : 0n);
  const [a, b, c] = [one(), one(), BigInt(next() % 8)];
  const operator = pick(next, operators);
  const result = arithmeticKnown(
    operator,
    eitherKnown(exactly(a), exactly(b)),
    exactly(c),
    type,
  );
  for (const x of [a, b]) {
    const exact = compute(operator, x, c, type);
    const bits = BigInt.asUintN(64, exact);
    const fits = exact >= result.least && exact <= result.greatest &&
      (bits & result.zeros) === 0n && (~bits & result.ones) === 0n;
    if (!fits) return `${x} ${operator} ${c} is ${exact}`;
  }
}

Deno.test("nothing untrue is found in the verifier as it is", async () => {
  const verifier = await import("../../chapters/04-verifier/mod.ts");
  for (const text of HARMFUL) assert(wellFormed(text) !== undefined, text);
  assertEquals(untruth(verifier, 600), undefined);
});

for (const [what, bug] of Object.entries(BUGS)) {
  Deno.test(`a mistake in the verifier is noticed: ${what}`, async () => {
    const directory = await Deno.makeTempDir();
    try {
      const verifier = await withBug(directory, bug);
      let found: string | undefined;
      try {
        found = untruth(verifier);
      } catch (error) {
        found = String(error);
      }
      assert(found !== undefined, "nobody has noticed");
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}
