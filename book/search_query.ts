// # Asking the index
//
// The part of the search that runs on the page; the weave's tests run it as well.

/** Something that can be found. */
export interface Entry {
  /** Its address, from the root of the site. */
  readonly href: string;
  /** Its title. */
  readonly title: string;
  /** The page or chapter it is in. */
  readonly where: string;
  /** Its first words. */
  readonly text: string;
}

/** Everything that can be found, and the words to find it by. */
export interface SearchIndex {
  /** What can be found. */
  readonly entries: readonly Entry[];
  /** For each word, pairs of an entry's number and a weight. */
  readonly words: Readonly<Record<string, readonly number[]>>;
}

/** The words of `text` in lower case. `S4ADDL` is one, `PageTableEntry` also three. */
export function wordsOf(text: string): string[] {
  const parted = text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  const all = `${text} ${parted === text ? "" : parted}`;
  return all.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}

/**
 * The entries that have every word of `query`, or words beginning with it; the best
 * first.
 */
export function search(index: SearchIndex, query: string, limit = 12): Entry[] {
  const asked = query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (asked.length === 0) return [];
  const scores = asked.map((word) => scoresOf(index, word));
  const common = [...scores[0]!.keys()]
    .filter((entry) => scores.every((score) => score.has(entry)))
    .map((entry) => [entry, sum(scores, entry)] as const);
  return common
    .sort(([a, first], [b, second]) => second - first || a - b)
    .slice(0, limit)
    .map(([entry]) => index.entries[entry]!);
}

/** What each entry gains from `asked`; a whole word counts four times its beginning. */
function scoresOf(index: SearchIndex, asked: string): Map<number, number> {
  const scores = new Map<number, number>();
  for (const [word, pairs] of Object.entries(index.words)) {
    if (!word.startsWith(asked)) continue;
    const worth = word === asked ? 4 : 1;
    for (let at = 0; at < pairs.length; at += 2) {
      const entry = pairs[at]!;
      const score = pairs[at + 1]! * worth;
      scores.set(entry, Math.max(scores.get(entry) ?? 0, score));
    }
  }
  return scores;
}

/** The sum of what `entry` gains in all `scores`. */
function sum(scores: readonly Map<number, number>[], entry: number): number {
  return scores.reduce((total, score) => total + score.get(entry)!, 0);
}
