// Sentences from the table of the grammar: making them, and checking others against it.

import {
  type GrammarForm,
  grammarForms,
  isReserved,
  type Token,
} from "../../chapters/03-spindles/source/mod.ts";
import { pick } from "../01-hardware/helpers.ts";

const FORMS = grammarForms();

/** The form of the row `name`. */
function formOf(name: string): GrammarForm {
  const form = FORMS.get(name);
  if (form === undefined) throw new Error(`No row ${name}`);
  return form;
}

/** Calls `visit` for each part of a sequence with what is forbidden there. */
function eachPart(
  of: readonly GrammarForm[],
  forbidden: string,
  visit: (part: GrammarForm, forbidden: string) => void,
): void {
  let open = 0;
  for (const part of of) {
    const text = part.kind === "word" ? part.text : "";
    if (/^[)\]}]$/.test(text)) open--;
    visit(part, open > 0 ? "" : forbidden);
    if (/^[([{]$/.test(text)) open++;
  }
}

// ## Making

/** How many rows deep the shortest sentence of each row is. */
const LEAST = leastDepths();

function leastDepths(): ReadonlyMap<string, number> {
  const least = new Map<string, number>([["NAME", 0], ["NUMBER", 0]]);
  const depthOf = (form: GrammarForm): number => {
    if (form.kind === "word") return 0;
    if (form.kind === "rule") return least.get(form.name) ?? Infinity;
    if (form.kind === "without") return least.get(form.name) ?? Infinity;
    if (form.kind === "choice") return Math.min(...form.of.map(depthOf));
    if (form.kind === "sequence") return Math.max(0, ...form.of.map(depthOf));
    return 0;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, form] of FORMS) {
      const depth = 1 + depthOf(form);
      if (depth >= (least.get(name) ?? Infinity)) continue;
      least.set(name, depth);
      changed = true;
    }
  }
  return least;
}

function depthOf(form: GrammarForm): number {
  if (form.kind === "rule" || form.kind === "without") {
    return LEAST.get(form.name) ?? Infinity;
  }
  if (form.kind === "choice") return Math.min(...form.of.map(depthOf));
  if (form.kind === "sequence") return Math.max(0, ...form.of.map(depthOf));
  return 0;
}

const NAMES =
  "a b first second Page Request pages u8 u64 Place cost budget big view last uses fails type"
    .split(" ");
const NUMBERS = ["0", "1", "7", "0xff", "1_000", "0b1010"];

/** How a random sentence may look. */
export interface SentenceWishes {
  /** How many rows deep it may be. */
  readonly depth: number;
  /** About how many words it may have. */
  readonly size: number;
}

/** The words of a random sentence of the row `name`. */
export function randomSentence(
  name: string,
  next: () => number,
  { depth, size }: SentenceWishes,
): string[] {
  const words: string[] = [];
  const make = (form: GrammarForm, room: number, forbidden: string): void => {
    if (words.length > size) room = 0;
    if (form.kind === "word") words.push(form.text);
    else if (form.kind === "without") make(formOf(form.name), room, form.other);
    else if (form.kind === "rule") {
      if (form.name === "NAME") words.push(pick(next, NAMES));
      else if (form.name === "NUMBER") words.push(pick(next, NUMBERS));
      else make(formOf(form.name), room - 1, forbidden);
    } else if (form.kind === "sequence") {
      eachPart(form.of, forbidden, (part, inner) => make(part, room, inner));
    } else if (form.kind === "choice") {
      const allowed = form.of.filter((one) =>
        one.kind !== "rule" || one.name !== forbidden
      );
      const least = Math.min(...allowed.map(depthOf));
      const fit = allowed.filter((one) =>
        depthOf(one) <= Math.max(room, least)
      );
      make(pick(next, fit), room, forbidden);
    } else {
      const most = form.kind === "option" ? 2 : 4;
      const rounds = depthOf(form.of) > room ? 0 : next() % most;
      for (let round = 0; round < rounds; round++) {
        make(form.of, room, forbidden);
      }
    }
  };
  make(formOf(name), depth, "");
  return words;
}

// ## Checking

/** Whether `tokens`, without the one at the end, are a sentence of the row `name`. */
export function isSentence(name: string, tokens: readonly Token[]): boolean {
  const length = tokens.length - 1;
  const known = new Map<GrammarForm, Map<string, ReadonlySet<number>>>();
  const ends = (form: GrammarForm, at: number, forbidden: string) => {
    const places = known.get(form) ?? new Map();
    known.set(form, places);
    const key = `${at}${forbidden}`;
    const found = places.get(key) ?? findEnds(form, at, forbidden);
    places.set(key, found);
    return found;
  };
  const findEnds = (
    form: GrammarForm,
    at: number,
    forbidden: string,
  ): ReadonlySet<number> => {
    const token = tokens[at];
    const one = (fit: boolean) => new Set(fit && at < length ? [at + 1] : []);
    if (form.kind === "word") {
      return one(token?.text === form.text);
    }
    if (form.kind === "without") return ends(formOf(form.name), at, form.other);
    if (form.kind === "rule") {
      if (form.name === "NAME") {
        return one(token?.kind === "name" && !isReserved(token.text));
      }
      if (form.name === "NUMBER") return one(token?.kind === "number");
      if (form.name === forbidden) return new Set();
      return ends(formOf(form.name), at, forbidden);
    }
    if (form.kind === "choice") {
      return new Set(form.of.flatMap((part) => [...ends(part, at, forbidden)]));
    }
    if (form.kind === "sequence") {
      let places = new Set([at]);
      eachPart(form.of, forbidden, (part, inner) => {
        places = new Set(
          [...places].flatMap((at) => [...ends(part, at, inner)]),
        );
      });
      return places;
    }
    const places = new Set([at]);
    for (const place of places) {
      if (form.kind === "option" && place !== at) continue;
      for (const end of ends(form.of, place, forbidden)) places.add(end);
    }
    return places;
  };
  return ends(formOf(name), 0, "").has(length);
}
