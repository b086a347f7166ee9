// The table of the grammar and the parser say the same.

import { assert, assertEquals } from "@std/assert";
import {
  FOREIGN_SIGNS,
  formatSource,
  type GrammarForm,
  grammarForms,
  isReserved,
  KEYWORDS,
  parseWords,
  PLACED_WORDS,
  Refusal,
  SIGNS,
  tokenize,
  VALUES,
} from "../../chapters/03-spindles/source/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import { isSentence, randomSentence } from "./sentences.ts";
import { treeOf } from "./trees.ts";

const FORMS = grammarForms();

/** Every form in `form`, with itself. */
function partsOf(form: GrammarForm): GrammarForm[] {
  if (form.kind === "sequence" || form.kind === "choice") {
    return [form, ...form.of.flatMap(partsOf)];
  }
  if (form.kind === "option" || form.kind === "repeat") {
    return [form, ...partsOf(form.of)];
  }
  return [form];
}

const PARTS = [...FORMS.values()].flatMap(partsOf);

Deno.test("GRAMMAR: every row that is named exists, and every row is named", () => {
  const named = new Set(PARTS.flatMap((part) => {
    if (part.kind === "without") return [part.name, part.other];
    return part.kind === "rule" ? [part.name] : [];
  }));
  const known = new Set([...FORMS.keys(), "NAME", "NUMBER"]);
  assertEquals(named, known.difference(new Set(["source"])));
});

Deno.test("GRAMMAR: uses every word and every sign of the language", () => {
  const used = new Set(
    PARTS.flatMap((part) => part.kind === "word" ? [part.text] : []),
  );
  const signs = SIGNS.filter((sign) => !Object.hasOwn(FOREIGN_SIGNS, sign));
  const known = new Set([...KEYWORDS, ...VALUES, ...PLACED_WORDS, ...signs]);
  assertEquals(used, known);
});

/** Why the parser refuses `text`, if it does. */
function refused(text: string): Refusal | undefined {
  try {
    parseWords({ file: "test", text });
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The words of random sources, each with the random numbers that made it. */
function* sources(count: number, size: number) {
  for (let seed = 1; seed <= count; seed++) {
    const next = random(seed);
    const name = next() % 4 === 0 ? "interface" : "spindle";
    const wishes = { depth: 14 + next() % 12, size: next() % size };
    yield { words: randomSentence(name, next, wishes), next };
  }
}

Deno.test("GRAMMAR: the parser accepts every sentence of the table", () => {
  for (const { words } of sources(3000, 400)) {
    const text = words.join(" ");
    const refusal = refused(text);
    const known = refusal?.diagnostics.every(({ code }) => code === "S003");
    assert(refusal === undefined || known, `${text}\n${refusal?.message}`);
  }
});

const WORDS = [...KEYWORDS, ...VALUES, ...PLACED_WORDS, ...SIGNS, "a", "5"]
  .filter((word) => !Object.hasOwn(FOREIGN_SIGNS, word));

/** `words` with one taken away, doubled, replaced, put in, or exchanged with the next. */
function changed(words: readonly string[], next: () => number): string[] {
  const at = next() % words.length;
  const kind = next() % 5;
  if (kind === 0) return words.toSpliced(at, 1);
  if (kind === 1) return words.toSpliced(at, 0, words[at]!);
  if (kind === 2) return words.toSpliced(at, 1, pick(next, WORDS));
  if (kind === 3) return words.toSpliced(at, 0, pick(next, WORDS));
  return words.toSpliced(at, 2, ...words.slice(at, at + 2).reverse());
}

Deno.test("GRAMMAR: of changed sentences the parser accepts just those of the table", () => {
  let refusals = 0;
  for (const { words, next } of sources(1500, 100)) {
    const text = changed(words, next).join(" ");
    const tokens = tokenize({ file: "test", text });
    const refusal = refused(text);
    if (refusal?.diagnostics.some(({ code }) => code === "S003")) continue;
    const right = isSentence("source", tokens);
    assertEquals(refusal === undefined, right, `${text}\n${refusal?.message}`);
    if (!right) refusals++;
  }
  assert(refusals > 500);
});

Deno.test("formatSource: random sentences keep their tree, and a second time changes nothing", () => {
  for (const { words, next } of sources(1000, 400)) {
    const text = words.map((word) => word + pick(next, SPACES)).join("");
    if (refused(text)) continue;
    const once = formatSource({ file: "test", text });
    assertEquals(treeOf(once), treeOf(text), text);
    assertEquals(formatSource({ file: "test", text: once }), once, text);
  }
});

const SPACES = [
  ...Array(12).fill(" "),
  ...Array(4).fill("\n"),
  "\n\n\n",
  " // remark\n",
  "\n  // comment\n",
  "\n\n// prose\n\n// more\n",
];

Deno.test("isReserved: is true of the words of the table that are not placed ones", () => {
  for (const part of PARTS) {
    if (part.kind !== "word" || !/^\w/.test(part.text)) continue;
    assertEquals(
      isReserved(part.text),
      !PLACED_WORDS.has(part.text),
      part.text,
    );
  }
});
