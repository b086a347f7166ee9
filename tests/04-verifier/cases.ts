// Files of cases: short pieces of source, each with what the verifier has to say of it.
//
// `//@ body NAME` begins a skeleton: what follows, up to the next `//@` or `//#`. In place of the line `$`
// comes the text of each case that is no whole spindle or procedure itself.
// `//# words` begins a case and says what is right or wrong in it. Lines of a case that are no text of it:
//
// `//: NAME` picks a skeleton; without it, it is the last one above that has no name.
// `//: as program` has it installed for a program; `//: state 64` gives a procedure that many bytes of state.
// `//! V201 x]` refuses it with this code, where that text stands in the nearest line above.
// `//~ never so` is a part of the message.
// `//? 2` leaves so many checks in the code; none are left without it.
// `//= e(3) == 7` and `//= e(9) fails` are calls of it on the machine.

import { assert } from "@std/assert";

/** One case. */
export interface Case {
  /** What is right or wrong in it. */
  readonly name: string;
  /** The spindles, or the procedure, with lines of comment for what is expected. */
  readonly texts: readonly string[];
  /** Whether it is a procedure in the intermediate form. */
  readonly form: boolean;
  /** Whether it is installed for a program. */
  readonly asProgram: boolean;
  /** Bytes of state behind a procedure. */
  readonly state: number;
  /** The code with which it must be refused, if it must. */
  readonly code: string | undefined;
  /** What must be pointed at, or a part of the sentence about a procedure. */
  readonly place: string;
  /** Parts of the message. */
  readonly says: readonly string[];
  /** How many checks stay. */
  readonly residual: number;
}

/** The cases in the text of a file. */
export function casesIn(text: string): Case[] {
  const bodies = new Map<string, string>();
  const cases: Case[] = [];
  for (const part of text.split(/^(?=\/\/[@#])/m)) {
    const end = part.indexOf("\n");
    const [head, rest] = [part.slice(0, end).trim(), part.slice(end + 1)];
    const body = /^\/\/@ body ?(.*)$/.exec(head);
    if (body) bodies.set(body[1]!, rest.trimEnd());
    else if (head.startsWith("//# ")) {
      cases.push(caseOf(head.slice(4), rest.trimEnd(), bodies));
    } else assert(/^(\/\/ .*|\/\/|)$/.test(head), `not understood: ${head}`);
  }
  return cases;
}

function caseOf(
  name: string,
  text: string,
  bodies: ReadonlyMap<string, string>,
): Case {
  const lines = text.split("\n");
  const after = (sign: string) =>
    lines.flatMap((line) => {
      const plain = line.trim();
      return plain.startsWith(sign) ? [plain.slice(sign.length).trim()] : [];
    });
  const options = after("//:");
  const [refused, more] = after("//!");
  assert(more === undefined, `${name}: more than one refusal`);
  const form = /^procedure /m.test(text);
  const whole = form || /^spindle /m.test(text);
  const choice = options.find((one) => bodies.has(one)) ?? "";
  const state = options.find((one) => one.startsWith("state "))?.slice(6);
  for (const one of options) {
    const known = bodies.has(one) || one === "as program" ||
      one.startsWith("state ");
    assert(known, `${name}: not understood: ${one}`);
  }
  const [code, place = ""] = refused?.split(/ (.*)/) ?? [];
  const full = whole
    ? text
    : bodies.get(choice)!.replace(/^ *\$$/m, () => text);
  assert(full.includes(text), `${name}: its skeleton has no line $`);
  return {
    name,
    form,
    texts: form
      ? [full]
      : full.split(/^(?=spindle )/m).filter((one) => /^spindle /.test(one)),
    asProgram: options.includes("as program"),
    state: Number(state ?? 512),
    code,
    place,
    says: after("//~"),
    residual: Number(after("//?")[0] ?? 0),
  };
}
