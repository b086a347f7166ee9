// # What is said against a spindle
//
// A finding becomes a diagnostic: what is needed, where, with which call it fails, and what would help.
//
// The sentences are written here and nowhere else, so that one thing is always said in the same way. Each
// has a code, of which [[§What a refusal means]] tells more.

import {
  type Block,
  type Code,
  type Diagnostic,
  type Guarded,
  type LoweredProcedure,
  type Need,
  pieceOf,
  placeOf,
  type Site,
  type Source,
  type TestOnWay,
} from "../../03-spindles/mod.ts";
import { LARGEST_CODE } from "../../02-controllers/mod.ts";
import type { Lack } from "../demands/asking.ts";
import { DEEPEST_LOOP } from "../loops/loops.ts";
import type { Analysis } from "./analysis.ts";
import { neverGoesBack } from "./costs.ts";
import type { Dearest } from "./dearest.ts";
import type { Example } from "./examples.ts";
import type { Finding } from "./findings.ts";
import type { Size } from "./room.ts";

/** The diagnostic for something that nothing shows to be harmless. */
export function notShown({ span, text }: Lack): Diagnostic {
  return {
    code: "V206",
    message: `It cannot be shown that ${text}`,
    help:
      "A compiler puts a test in front of this: if yours has not, that is a mistake in the compiler",
    span: { start: span.start, end: Math.max(span.end, span.start + 1) },
  };
}

// ## What never holds

const REFUTED = {
  index: {
    code: "V201",
    help: "An index counts from 0: the last element is one below the length",
  },
  shift: {
    code: "V201",
    help: "A number can be shifted by less than it has bits",
  },
  requires: {
    code: "V202",
    help: "Test the condition first, and do something else when it fails",
  },
  overflow: {
    code: "V201",
    help: "Use a wider type, or + - * without a sign behind, which wrap around",
  },
  division: {
    code: "V201",
    help: "Test the divisor first: nothing can be divided by 0",
  },
  range: {
    code: "V201",
    help: "Test the number first, or give it a type that can hold it",
  },
  slice: {
    code: "V201",
    help: "A part of a slice begins and ends inside it: test its length first",
  },
  budget: {
    code: "V203",
    help: "Give the loop a larger budget, or let it end earlier",
  },
  answer: {
    code: "V202",
    help: "Ask another spindle, or do without its answer",
  },
  failure: {
    code: "V202",
    help: "This is reached whenever the procedure is called",
  },
} as const satisfies Record<
  Guarded,
  { readonly code: Code; readonly help: string }
>;

/** A diagnostic for each place where something never holds. */
export function refutations(
  source: Source,
  name: string,
  findings: readonly Finding[],
): Diagnostic[] {
  const refuted = findings.filter(({ outcome }) => outcome === "refuted");
  const places = new Map(
    refuted.toReversed().map((one) => [one.site.span.start, one]),
  );
  return [...places.values()].toReversed()
    .map((one) => refutation(source, name, one));
}

function refutation(
  source: Source,
  name: string,
  { site, example }: Finding,
): Diagnostic {
  const { code, help } = REFUTED[site.kind];
  const shown = example ? `: ${exampleText(source, name, example)}` : "";
  const message = `This needs ${site.text}, which is never so here${shown}`;
  const needs = needOf(site);
  const { path = [] } = example ?? {};
  const way = path.length > 0 ? { way: path } : {};
  return { code, message, help, span: site.span, needs, ...way };
}

function needOf({ kind, text }: Site): Need {
  return { kind, condition: text };
}

// ## What must be proved
//
// An author may demand that nothing be left to test, by writing `static` in front of a procedure.

/** The diagnostic for a check that stays in a static procedure. */
export function mustBeProved({ site }: Finding): Diagnostic {
  return {
    code: "V207",
    message:
      `This needs ${site.text}, which may or may not hold here, and the procedure is static`,
    help: REFUTED[site.kind].help,
    span: site.span,
    needs: needOf(site),
  };
}

// ## A call with which it fails

/** `add(value = 9) fails, where value >= 8 holds in line 3`: a call, and the tests on its way. */
export function exampleText(
  source: Source,
  name: string,
  { parameters, path }: Example,
): string {
  const given = parameters.map(({ name, value }) => `${name} = ${value}`);
  const tests = path.map((one) => testText(source, one)).join(", ");
  const way = tests === "" ? "" : `, where ${tests}`;
  return `${name}(${given.join(", ")}) fails${way}`;
}

/** How much of a test is shown. */
const LONGEST_TEST = 40;

function testText({ text }: Source, { span, held }: TestOnWay): string {
  const shown = pieceOf(text, span, LONGEST_TEST);
  const { line } = placeOf(text, span.start);
  return `${shown} ${held ? "holds" : "does not hold"} in line ${line}`;
}

// ## Too much

/** More rounds than this are not meant to end. */
const MOST_ROUNDS = 1n << 32n;

/** A diagnostic for each loop of which nothing shows that it ends, or that it ends soon. */
export function endlessLoops(analysis: Analysis): Diagnostic[] {
  return [...analysis.rounds].flatMap(([head, bound]): Diagnostic[] => {
    if (bound !== undefined && bound.most < MOST_ROUNDS) return [];
    if (neverGoesBack(analysis, head)) return [];
    const loop = head.loops.at(-1) ?? head.body[0];
    return [{
      code: "V203",
      message: bound === undefined
        ? "Nothing shows that this loop ends"
        : `This loop may make ${bound.most} rounds`,
      help:
        "Test its end before the loop: if count > 100 { return ...; } makes it 100 at most",
      span: loop?.span ?? { start: 0, end: 1 },
    }];
  });
}

/** The diagnostic for a procedure whose code has a loop of which nothing shows that it ends. */
export function unbounded({ name, span }: LoweredProcedure): Diagnostic {
  return {
    code: "V203",
    message: `Nothing shows that a loop of ${name} ends, once it is compiled`,
    help: "Count the rounds: while ... budget 100, or for i in 0..100",
    span: { start: span.start, end: span.start + 1 },
  };
}

/** The diagnostic for more loops inside each other than are judged, of which `block` is in the innermost. */
export function tooDeep(
  { name, span }: LoweredProcedure,
  block: Block,
): Diagnostic {
  const loop = block.loops.at(-1)?.span;
  return {
    code: "V208",
    message:
      `There are more than ${DEEPEST_LOOP} loops inside each other in ${name}`,
    help: "Let one loop count what several count together",
    span: loop ?? { start: span.start, end: span.start + 1 },
  };
}

/** The diagnostic for a loop of which it takes too long to find out what holds in it. */
export function tooLong(
  { name, span }: LoweredProcedure,
  head: Block,
): Diagnostic {
  const loop = head.loops.at(-1)?.span;
  return {
    code: "V208",
    message:
      `It takes too long to find out what holds in each round of this loop of ${name}`,
    help:
      "Let fewer loops stand inside each other, or make procedures of its parts that are called one after the other",
    span: loop ?? { start: span.start, end: span.start + 1 },
  };
}

/** The diagnostic for a procedure that may take `cycles`, most of them for `dearest`. */
export function overBudget(
  { event, span, name, budget }: LoweredProcedure,
  cycles: bigint,
  dearest: Dearest | undefined,
): Diagnostic {
  const allows = `${event?.name ?? "its declaration"} allows ${budget}`;
  const mostly = dearest ? `, ${mostlyIn(dearest, cycles)}` : "";
  return {
    code: "V204",
    message: `${name} may take ${cycles} cycles${mostly}; ${allows}`,
    help: (dearest && fitting(dearest, cycles, budget)) ??
      "Do less in one call, and the rest in the next",
    span: dearest?.span ?? { start: span.start, end: span.start + 1 },
    needs: { kind: "cycles", condition: `${cycles} <= ${budget}` },
  };
}

/** `97 of 100 here, in 600 rounds of 23` */
function mostlyIn({ kind, times, each }: Dearest, cycles: bigint): string {
  const share = times * each * 100n / cycles;
  const what = kind === "loop" ? "round" : kind;
  const many = `${times} ${what}${times === 1n ? "" : "s"}`;
  return `${share} of 100 here, in ${many} of ${each}`;
}

/** How often the dearest thing could be done so that everything fits. */
function fitting(
  { kind, times, each }: Dearest,
  cycles: bigint,
  budget: bigint,
): string | undefined {
  const rest = cycles - times * each;
  const fit = each === 0n ? 0n : (budget - rest) / each;
  if (rest > budget || fit < 1n) return undefined;
  return kind === "loop"
    ? `${fit} round${
      fit === 1n ? "" : "s"
    } would fit: do a part in each call, or less in each round`
    : times === 1n
    ? undefined
    : `${fit} ${kind}s would fit: make the others another time`;
}

/** The diagnostic for a procedure that has a `lack` of room on the stack. */
export function overStack(
  { span, name }: LoweredProcedure,
  lack: string,
): Diagnostic {
  return {
    code: "V205",
    message: `${name} ${lack}`,
    help: "Keep arrays in the state, and compute values where they are used",
    span: { start: span.start, end: span.start + 1 },
  };
}

/** The diagnostic for too much code, where the largest part of it is; none if it is not too much. */
export function tooMuchCode(sizes: readonly Size[]): Diagnostic[] {
  const bytes = sizes.reduce((sum, one) => sum + one.bytes, 0);
  if (bytes <= LARGEST_CODE) return [];
  const most = sizes.reduce((a, b) => b.bytes > a.bytes ? b : a);
  const { name, span } = most.procedure;
  return [{
    code: "V209",
    message:
      `The code takes ${bytes} bytes, ${most.bytes} of them for ${name}; a spindle gets ${LARGEST_CODE}`,
    help:
      "Make loops of what is repeated: a helper is compiled wherever it is called",
    span: { start: span.start, end: span.start + 1 },
  }];
}
