// A spindle that is well typed, with one token changed, is refused or does no harm.
//
// The changes are those that people make by mistake: another number, another operator, another name of the same
// text, a token too much or too few. What still makes sense is judged. Then it is carried out by the
// oracle, whatever the verdict, because nothing untrue may be said of what is refused either.
//
// More of them: `SPIN_MISSES=1000000 deno test -A tests/04-verifier/near_misses_test.ts`, and SPIN_SEED for others.

import { assert, assertEquals } from "@std/assert";
import { Refusal } from "../../chapters/03-spindles/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import { evaluated, sampleFrom } from "../03-spindles/agreeing.ts";
import { randomSpindle } from "../03-spindles/generator.ts";
import { assertNoLacks, judge, witnessed } from "./judging.ts";
import { longer, SEED } from "./longer.ts";

const SPINDLES = longer("SPIN_MISSES", 8_000);
/** So many spindles are made from one. */
const CHANGES = 5;

const ALIKE: readonly (readonly string[])[] = [
  ["<", "<=", ">", ">=", "==", "!="],
  ["+", "-", "*", "&", "|", "^", "+!", "-!", "*!", "+|", "-|", "/", "%"],
  ["<<", ">>"],
  ["&&", "||"],
  ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"],
  ["true", "false"],
  ["break", "continue"],
  ["const", "let"],
  ["then", "else"],
];

/** The words and signs of a text, and what stands between them. */
const TOKEN =
  /[A-Za-z_]\w*|\d[\w]*|\s+|[-+*][!|]|<<|>>|&&|\|\||[<>=!]=|\.\.=?|=>|./g;

/** `text` with one token changed, behind the declarations of types. */
function nearMiss(text: string, next: () => number): string {
  const tokens = text.match(TOKEN)!;
  const first = tokens.indexOf("state");
  for (;;) {
    const at = first + next() % (tokens.length - first);
    const token = tokens[at]!;
    // Another name seldom has the right type, and less than all that is written is seldom well formed.
    const isName = /^[A-Za-z_]/.test(token);
    const isSign = !/^\w/.test(token) && likeOf(token) === undefined;
    if (isName && next() % 8 || isSign && next() % 40) continue;
    const other = changed(token, tokens, next);
    if (other !== token) return tokens.with(at, other).join("");
  }
}

function likeOf(token: string): readonly string[] | undefined {
  return ALIKE.find((list) => list.includes(token));
}

function changed(
  token: string,
  tokens: readonly string[],
  next: () => number,
): string {
  if (/^\d/.test(token)) {
    const number = BigInt(token.replaceAll("_", ""));
    const others = [number + 1n, number * 2n, 0n, 1n, 100n, 1n << 40n];
    return `${pick(next, number > 0n ? [...others, number - 1n] : others)}`;
  }
  if (next() % 8 === 0) return next() % 2 ? "" : `${token} ${token}`;
  const alike = likeOf(token);
  if (alike) return pick(next, alike);
  const names = tokens.filter((one) =>
    /^[A-Za-z_]\w*$/.test(one) && one[0] === token[0]
  );
  return names.length > 0 ? pick(next, names) : token;
}

interface Counts {
  senseless: number;
  refused: number;
  accepted: number;
}

function tryOne(text: string, seed: number, counts: Counts): void {
  const told = `seed ${seed}:\n${text}`;
  let sample: ReturnType<typeof sampleFrom>;
  try {
    sample = sampleFrom(text, seed, random(seed), 1);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    counts.senseless++;
    return;
  }
  const judged = judge(sample.lowered);
  assertNoLacks(judged.analyses.values(), told);
  const meant = evaluated(sample);
  assertEquals(witnessed(sample, judged, meant.length), meant, told);
  counts[judged.good ? "accepted" : "refused"]++;
}

Deno.test("verify: a random spindle with one token changed is refused or does no harm", () => {
  const counts = { senseless: 0, refused: 0, accepted: 0 };
  for (let seed = SEED; seed < SEED + SPINDLES / CHANGES; seed++) {
    const next = random(seed);
    const text = randomSpindle("Random", next, {
      others: true,
      doors: true,
      size: 2 + seed % 6,
      risk: seed % 30,
      entries: 1,
      helpers: seed % 2,
    });
    for (let change = 0; change < CHANGES; change++) {
      tryOne(nearMiss(text, next), seed * CHANGES + change, counts);
    }
  }
  const told = JSON.stringify(counts);
  assert(counts.accepted > SPINDLES / 5, told);
  assert(counts.refused > SPINDLES / 100, told);
  assert(counts.senseless > SPINDLES / 5, told);
});
