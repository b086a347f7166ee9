// # Figures of chapter 4
//
// What the verifier finds out about the example of chapter 3, and what it says.

import {
  CODES,
  COUNTER,
  interfaceOf,
  joinEnvironments,
  type LoweredSpindle,
  printProcedure,
  type Procedure,
  Refusal,
  type Scalar,
  type Value,
} from "../chapters/03-spindles/mod.ts";
import {
  advise,
  ALL_INTERFACES,
  allOf,
  type Analysis,
  certificateText,
  digestOf,
  exampleSpindle,
  factLines,
  findFacts,
  fullEnvironment,
  implies,
  interfacesDigest,
  interfaceText,
  knownOfValue,
  raiseLevels,
  type Range,
  REFUSALS,
  renderReport,
  type Verified,
  verify,
} from "../chapters/04-verifier/mod.ts";
import { measureBounds } from "../command/bench/bounds.ts";
import { table } from "./tables.ts";
import { beside, refusalOf, snippet } from "./spindle_figures.ts";

/** Computed figures about the verifier, by name. */
export const verifierFigures: Readonly<Record<string, () => string>> = {
  "counter.report": () => snippet(renderReport(judged().report).join("\n")),
  "counter.facts": factList,
  "counter.certificate": certificateExcerpt,
  "certificate.head": () => HEAD_OF_CERTIFICATE,
  "refusals": refusalTable,
  "costs.bounds": boundTable,
  "raise.levels": () => String(raiseLevels()),
  "counter.advised": advice,
  "counter.refuted": () =>
    refusalOf("return self.seen[place];", "return self.seen[place | 8];"),
};

/** Bounds beside what the longest call takes, for the procedures that are compared with C. */
function boundTable(): string {
  return table(
    ["entry", "bound", "longest call", "ratio"],
    measureBounds().map(({ name, bound, longest, ratio }) => [
      `\`${name}\``,
      String(bound),
      String(longest),
      ratio.toFixed(2),
    ]),
  );
}

/** A refusal with a change that would do. */
function advice(): string {
  const text = exampleSpindle("if x >= 8 { return self.list[x]; } return 0;");
  const environment = fullEnvironment();
  try {
    verify({ file: "example.spindle", text }, environment);
  } catch (error) {
    if (error instanceof Refusal) {
      return snippet(advise(error, environment).message);
    }
    throw error;
  }
  throw new Error("The example is accepted");
}

function judged(): Verified {
  return verify(COUNTER, fullEnvironment());
}

// ## What refusals mean

/** Each code with its reason; it leads to a page of its own. */
function refusalTable(): string {
  return table(
    ["code", "verdict", "what it is about"],
    REFUSALS.map(({ code, verdict }) => [`\`${code}\``, verdict, CODES[code]]),
  );
}

// ## A certificate

/** The first entry with a loop in it, and what a certificate says of that. */
function certificateExcerpt(): string {
  const text = COUNTER.text.replace(
    "self.seen[place] += 1;",
    "for i in 0..place { self.seen[i] += 1; }",
  );
  const { lowered, analyses } = verify({ ...COUNTER, text }, fullEnvironment());
  const { body } = lowered.procedures[0]!;
  const lines = [
    printProcedure(body),
    "facts",
    ...factLines(body, analyses.get(body)!.invariants),
  ];
  return snippet(lines.join("\n"));
}

/** The lines of a certificate that stand in front of the forms, cut where they are long. */
async function headOfCertificate(): Promise<string> {
  const environment = fullEnvironment();
  const { typed } = verify({
    file: "base.spindle",
    text:
      "spindle Base { export operation half(n: u64): u64 cost 100 { return n / 2; } }",
  }, environment).lowered;
  const known = joinEnvironments(environment, interfaceOf(typed));
  const { lowered } = verify({
    file: "user.spindle",
    text:
      "spindle User uses Base { entry quarter(n: u64): u64 { return Base.half(n / 2); } }",
  }, known);
  const about = {
    request: { name: "kernel-7.1", owner: 0 },
    kernel: await interfacesDigest(ALL_INTERFACES),
    uses: [{ name: typed.name, digest: await digestOf(interfaceText(typed)) }],
  };
  const lines = certificateText(about, lowered, () => new Map()).split("\n");
  const cut = lines.slice(0, lines.findIndex((one) => one.startsWith("body")))
    .map((one) => one.length > 60 ? `${one.slice(0, 60)}…` : one);
  return snippet(cut.join("\n"));
}

const HEAD_OF_CERTIFICATE = await headOfCertificate();

// ## What is known where

/** Each line of the first entry, and what it adds to what is known. */
function factList(): string {
  const { lowered }: { lowered: LoweredSpindle } = judged();
  const { body } = lowered.procedures[0]!;
  const analysis = findFacts(body);
  const known = new Map<string, string>();
  for (const value of valuesOf(body)) {
    const range = analysis.computed.get(value);
    if (range) known.set(String(value.number), said(range, value.type));
  }
  const lines = printProcedure(body).split("\n").slice(1);
  return beside(lines, (line) => {
    const block = /^b(\d+)\(/.exec(line)?.[1];
    const value = /v(\d+): /.exec(line)?.[1] ?? "";
    const found = known.get(value);
    const computed = found ? [`v${value} is ${found}`] : [];
    const learned = block ? learnedIn(analysis, body, Number(block)) : [];
    return [...computed, ...learned].join("; ");
  });
}

function valuesOf({ blocks }: Procedure): Value[] {
  return blocks.flatMap(({ parameters, body }) => [...parameters, ...body]);
}

/** What the branch that leads to a block has shown about values from before it. */
function learnedIn(
  analysis: Analysis,
  procedure: Procedure,
  number: number,
): string[] {
  const block = procedure.blocks.find((one) => one.number === number)!;
  const own = new Set([...block.parameters, ...block.body]);
  const here = analysis.starts.get(block);
  const before = analysis.ends.get(analysis.shape.dominators.get(block)!);
  if (here === undefined || before === undefined) return [];
  const { course, computed } = analysis;
  return valuesOf(procedure)
    .filter((value) => !own.has(value) && computed.has(value))
    .flatMap((value) => {
      const now = knownOfValue(course, here, value);
      return implies(knownOfValue(course, before, value), now)
        ? []
        : [`v${value.number} is ${said(now, value.type)}`];
    });
}

/** `range` in words. */
function said({ least, greatest }: Range, type: Scalar): string {
  const all = allOf(type);
  if (type.kind === "bool") {
    return least < greatest ? "true or false" : least === 1n ? "true" : "false";
  }
  if (least === greatest) return String(least);
  if (greatest < all.greatest) return `from ${least} to ${greatest}`;
  return least > all.least ? `${least} or more` : "anything";
}
