// Accept or refuse: cases of each kind of thing that a verifier must decide.

import { assert, assertEquals, fail } from "@std/assert";
import { createDomain } from "../../chapters/02-controllers/mod.ts";
import {
  placeOf,
  problemsOf,
  readProcedure,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  findFacts,
  fullEnvironment,
  shapeOf,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { createBench } from "../03-spindles/calling.ts";
import { callsIn, carryOut, expectedIn } from "../03-spindles/expecting.ts";
import { type Case, casesIn } from "./cases.ts";

// Some kinds need more than a source and a verdict. What is not initialised is in `filling_test.ts`
// (5), as the language has nothing of the kind, certificates are in `sealing_test.ts` (21), large
// sources in `scale_test.ts` (22), and what is given back in which order is in `cleanup_test.ts` (24).

/** How many cases each kind has at least. */
const LEAST: Readonly<Record<number, number>> = {
  1: 60,
  2: 50,
  3: 25,
  4: 20,
  6: 25,
  7: 20,
  8: 40,
  9: 25,
  10: 50,
  11: 20,
  12: 20,
  13: 20,
  14: 40,
  15: 30,
  16: 20,
  17: 15,
  18: 10,
  19: 15,
  20: 25,
  23: 40,
};

const ENVIRONMENT = fullEnvironment();
const BENCH = createBench(ENVIRONMENT);
/** The domain of a program. */
const PROGRAM = createDomain(BENCH.extensions.kernel, "program").identifier;

/** What was decided about a case. */
interface Decided {
  /** The code and what it points at, or `accepted` and how many checks stay. */
  readonly verdict: string;
  /** All that was said. */
  readonly message: string;
}

function decidedBy(refusal: unknown, text: string): Decided {
  if (!(refusal instanceof Refusal)) throw refusal;
  const verdicts = refusal.diagnostics.map(({ code, span, message, help }) => {
    assert(message.length > 0 && help.length > 0, "it says something");
    const { line, column } = placeOf(text, span.start);
    return `${line}:${column} ${code}`;
  });
  return { verdict: verdicts.join(", "), message: refusal.message };
}

/** Judges the spindles of a case, installed where that makes a difference. */
function decide({ texts, asProgram, code }: Case): Decided {
  const last = texts.at(-1)!;
  const calls = callsIn(last);
  const alone = texts.length === 1 && calls.length === 0 && !asProgram &&
    !code?.startsWith("I");
  const source = (text: string) => ({ file: "case", text });
  const accepted = (report: ReturnType<typeof verify>["report"]) => {
    const left = report.procedures.flatMap(({ findings }) => findings)
      .filter(({ outcome }) => outcome === "residual");
    return { verdict: `accepted, ${left.length} stay`, message: "" };
  };
  if (alone) {
    try {
      return accepted(verify(source(last), ENVIRONMENT).report);
    } catch (error) {
      return decidedBy(error, last);
    }
  }
  const { extensions } = BENCH;
  const owner = asProgram ? PROGRAM : 0;
  try {
    texts.slice(0, -1).forEach((one) => admit(extensions, source(one), owner));
    try {
      const { spindle, report } = admit(extensions, source(last), owner);
      for (const one of calls) carryOut(BENCH, spindle, one);
      return accepted(report);
    } catch (error) {
      return decidedBy(error, last);
    }
  } finally {
    for (let one = extensions.spindles.at(-1); one;) {
      remove(extensions, one);
      one = extensions.spindles.at(-1);
    }
  }
}

function testSpindle(one: Case): void {
  const { verdict, message } = decide(one);
  const [expected = `accepted, ${one.residual} stay`] = expectedIn(
    one.texts.at(-1)!,
  );
  assertEquals(verdict, expected, `${verdict}\n${message}`);
  for (const part of one.says) assert(message.includes(part), message);
}

/** A procedure is asked for what must be so at each value, whoever made it. */
function testForm({ texts: [text], state, code, place, residual }: Case): void {
  const procedure = readProcedure(
    text!.split("\n").filter((line) => !line.trim().startsWith("//")).join(
      "\n",
    ),
  );
  const broken = shapeOf(procedure).broken;
  const problems = [
    ...problemsOf(procedure),
    ...broken ? ["a loop can be entered beside its beginning"] : [],
  ];
  if (problems.length > 0) {
    if (code === undefined) fail(problems.join("\n"));
    assert(problems.some((one) => one.includes(place)), problems.join("\n"));
    return;
  }
  const { lacks, checks } = findFacts(procedure, { room: { state } });
  const said = lacks.map((one) => one.text).join("\n");
  if (code === undefined) assertEquals(said, "");
  else assert(lacks.length === 1 && said.includes(place), said || "accepted");
  const left = [...checks.values()].filter(({ least, greatest }) =>
    least !== 1n && greatest !== 0n
  );
  assertEquals(left.length, residual, "checks stay");
}

const FOLDER = new URL("./suite/", import.meta.url);
const FILES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
const names = new Set<string>();

Deno.test("suite: each kind has its file", () => {
  const kinds = FILES.map((file) => parseInt(file));
  assertEquals(kinds, Object.keys(LEAST).map(Number));
});

for (const file of FILES) {
  const cases = casesIn(Deno.readTextFileSync(new URL(file, FOLDER)));
  const kind = file.replace(".cases", "").replaceAll("-", " ");
  for (const one of cases) {
    const name = `suite ${kind}: ${one.name}`;
    assert(!names.has(name), `twice: ${name}`);
    names.add(name);
    Deno.test(name, () => one.form ? testForm(one) : testSpindle(one));
  }
  Deno.test(`suite ${kind}: there are enough cases`, () => {
    const least = LEAST[parseInt(file)]!;
    assert(cases.length >= least, `${cases.length} of ${least}`);
  });
}
