// Spindles of the corpus in which words have changed places with others of the same kind: most
// are still read, and mean something else or nothing.

import { assert, assertEquals } from "@std/assert";
import {
  BASIC_TYPES,
  checkSpindle,
  isReserved,
  type LoweredSpindle,
  lowerSpindle,
  problemsOf,
  Refusal,
  TOUR,
} from "../../chapters/03-spindles/mod.ts";
import { random } from "../01-hardware/helpers.ts";
import { ENVIRONMENT } from "./helpers.ts";

const FOLDER = new URL("./conformance/", import.meta.url);

const CORPUS = [
  TOUR.text,
  ...[...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort()
    .map((name) => Deno.readTextFileSync(new URL(name, FOLDER))),
].map((text) => text.replace(/\/\/.*$/gm, ""));

/** Words, numbers, signs of one kind, and everything between them. */
const PIECES =
  /[A-Za-z_]\w*|\d\w*|[-+*][!|]|<<|>>|[=!<>]=|=>|&&|\|\||\.\.=?|\s+|./g;

/** What kind of piece `text` is; pieces change places only with others of their kind. */
function kindOf(text: string): string {
  if (isReserved(text)) return text;
  if (BASIC_TYPES.has(text)) return "type";
  if (/^[A-Za-z_]/.test(text)) return "name";
  if (/^\d/.test(text)) return "number";
  if (/^([-+*/%&|^]|<<|>>|[-+*][!|])$/.test(text)) return "arithmetic";
  return /^(==|!=|<=|>=|[<>])$/.test(text) ? "comparison" : "";
}

function exchanged(seed: number): string {
  const next = random(seed);
  const below = (limit: number) => next() % limit;
  const pieces = CORPUS[below(CORPUS.length)]!.match(PIECES)!.slice();
  const groups = Map.groupBy(pieces.keys(), (at) => kindOf(pieces[at]!));
  groups.delete("");
  const kinds = [...groups.keys()];
  for (let count = 1 + below(3); count > 0; count--) {
    const group = groups.get(kinds[below(kinds.length)]!)!;
    pieces[group[below(group.length)]!] = pieces[group[below(group.length)]!]!;
  }
  return pieces.join("");
}

function judge(text: string): LoweredSpindle | Refusal {
  try {
    return lowerSpindle(checkSpindle({ file: "test", text }, ENVIRONMENT));
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw new Error(text, { cause: error });
  }
}

Deno.test("checkSpindle: four thousand spindles with exchanged words are lowered or refused", () => {
  const codes = new Set<string>();
  let accepted = 0;
  for (let seed = 0; seed < 4_000; seed++) {
    const text = exchanged(seed);
    const judged = judge(text);
    if (judged instanceof Refusal) {
      for (const one of judged.diagnostics) codes.add(one.code);
      continue;
    }
    accepted++;
    for (const { body } of judged.procedures) {
      assertEquals(problemsOf(body), [], text);
    }
  }
  assert(accepted > 200, `${accepted}`);
  assert(codes.size > 15, [...codes].join(" "));
});
