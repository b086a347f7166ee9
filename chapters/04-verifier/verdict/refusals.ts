// # What a refusal means
//
// There are four reasons to refuse a spindle, and only one of them says that it would do harm.
//
// *Unsafe*: something that the author wrote goes wrong whenever it is reached. *Cannot prove*: it may be
// harmless, but nothing that is known shows it, and no check is in front that would. *Over budget*: it may be
// right, and takes too much time or room. *Not permitted*: it is all right, and not for this owner
// or not now.
//
// What may or may not go wrong is no reason to refuse anything. Then a check stays in the code.
//
// Each code leads to a page of its own, with a spindle that is refused for it and one that is not. They are
// judged whenever the book is woven. `deno task spindle explain V201` prints the same on a terminal.
//
// :::figure refusals
// :::

import {
  type Code,
  exampleOf,
  type Explanation,
  MISTAKES,
} from "../../03-spindles/mod.ts";

/** Why a spindle is refused. */
export type Verdict =
  | "unsafe"
  | "cannot prove"
  | "over budget"
  | "not permitted";

/** What a code of the verifier's, or of installing, means. */
export interface RefusalKind {
  /** The code. */
  readonly code: Code;
  /** Which of the four reasons it is. */
  readonly verdict: Verdict;
  /** What it means, in a sentence or two. */
  readonly meaning: string;
  /** The body of an entry `e(x: u64, y: u64): u64` that is refused for this; none if it takes more than that. */
  readonly wrong?: string;
  /** The same, made acceptable. */
  readonly right?: string;
  /** Whether the entry is static. */
  readonly isStatic?: boolean;
}

/** The codes of chapter 4 and of installing. */
export const REFUSALS: readonly RefusalKind[] = [
  {
    code: "V201",
    verdict: "unsafe",
    meaning:
      "A number is wrong whenever this is reached: an index outside its array, a shift that is too far, a " +
      "divisor that is 0, a sum that does not fit.",
    wrong: "if x >= 8 { return self.list[x]; } return 0;",
    right: "if x < 8 { return self.list[x]; } return 0;",
  },
  {
    code: "V202",
    verdict: "unsafe",
    meaning:
      "A condition that an operation requires never holds where it is called.",
    wrong: "if x > 4096 { Space.readable(y, x); } return 0;",
    right: "if x <= 4096 { Space.readable(y, x); } return 0;",
  },
  {
    code: "V203",
    verdict: "over budget",
    meaning:
      "Nothing shows that a loop ends, or it may make more rounds than anybody has time for.",
    wrong: "for i in 0..x { self.n += i; } return 0;",
    right: "if x > 100 { return 1; } for i in 0..x { self.n += i; } return 0;",
  },
  {
    code: "V204",
    verdict: "over budget",
    meaning:
      "One call may take more cycles than it is allowed ([[§How long it may take]]). The message says which loop or " +
      "call takes most of them, and how many rounds would fit.",
    wrong: "for i in 0..60_000 { self.n = self.n * y; } return 0;",
    right: "for i in 0..600 { self.n = self.n * y; } return 0;",
  },
  {
    code: "V205",
    verdict: "over budget",
    meaning:
      "Its arrays, and the values that are needed at the same time, do not fit on the kernel's stack.",
  },
  {
    code: "V206",
    verdict: "cannot prove",
    meaning:
      "Something that could do harm has no check in front of it, and nothing else shows that it is harmless. No " +
      "source can bring this about, unless the compiler has a mistake.",
  },
  {
    code: "V207",
    verdict: "cannot prove",
    meaning:
      "The procedure is `static`, so its author wants every check to be proved, and this one may or may not hold.",
    wrong: "return self.list[x];",
    right: "return self.list[x & 7];",
    isStatic: true,
  },
  {
    code: "V208",
    verdict: "over budget",
    meaning:
      "Loops stand inside each other too deeply, or in such a way that it takes too long to find out what holds in " +
      "their rounds.",
  },
  {
    code: "V209",
    verdict: "over budget",
    meaning:
      "The code of the spindle takes more room than the kernel gives to one. The message names the largest part.",
  },
  {
    code: "I301",
    verdict: "over budget",
    meaning: "The kernel has no room for the code, the state or the handlers.",
  },
  {
    code: "I302",
    verdict: "not permitted",
    meaning: "The owner has a spindle of this name already.",
  },
  {
    code: "I303",
    verdict: "not permitted",
    meaning: "Only the system may handle this event.",
  },
  {
    code: "I304",
    verdict: "not permitted",
    meaning: "It uses another spindle that is not there.",
  },
  {
    code: "I305",
    verdict: "cannot prove",
    meaning:
      "The word checker has found something in the compiled code that no spindle may do.",
  },
  {
    code: "I306",
    verdict: "over budget",
    meaning:
      "The program would have more spindles, handlers, state, code or events than one may have " +
      "([[§How much a program may have]]).",
  },
  {
    code: "I307",
    verdict: "not permitted",
    meaning:
      "It is to come in the place of another one, and a field with the old name has a type that cannot hold " +
      "everything the old field could ([[§What a state becomes]]).",
  },
  {
    code: "I308",
    verdict: "not permitted",
    meaning:
      "Its handlers want to stand in an order that cannot be, together with those that are there.",
  },
];

/** Which of the four reasons `code` is; a mistake in the language is none of them. */
export function verdictOf(code: Code): Verdict | undefined {
  return REFUSALS.find((one) => one.code === code)?.verdict;
}

/** The text of a spindle whose entry has this body, for examples. */
export function exampleSpindle(body: string, isStatic = false): string {
  return `spindle Example {
  state { n: u64; list: [u64; 8]; }
  ${isStatic ? "static " : ""}entry e(x: u64, y: u64): u64 {
    ${body}
  }
}`;
}

/** What a code means, whoever says it, with whole sources that show it. */
export interface WholeExplanation extends Explanation {
  /** Which sort of refusal it is, in a few words. */
  readonly about: string;
}

/** All codes, those of the language first. The examples are whole sources, and the text has no references. */
export function explanations(): WholeExplanation[] {
  const whole = (text: string | undefined, make: (text: string) => string) =>
    text === undefined ? undefined : make(text);
  return [
    ...MISTAKES.map(({ code, meaning, wrong, right }) => ({
      code,
      meaning,
      about: "A mistake in the language",
      ...pair(whole(wrong, exampleOf), whole(right, exampleOf)),
    })),
    ...REFUSALS.map(({ code, verdict, meaning, wrong, right, isStatic }) => {
      const make = (body: string) => exampleSpindle(body, isStatic);
      return {
        code,
        meaning: meaning.replace(/\[\[§([^\]]*)\]\]/g, "“$1”"),
        about: `One of four verdicts: ${verdict}`,
        ...pair(whole(wrong, make), whole(right, make)),
      };
    }),
  ];
}

function pair(wrong: string | undefined, right: string | undefined) {
  return {
    ...(wrong !== undefined && { wrong }),
    ...(right !== undefined && { right }),
  };
}
