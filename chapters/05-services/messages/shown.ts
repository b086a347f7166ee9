// # Messages, shown
//
// The demonstration passes pages in three ways, and asks a question that is delivered or recognised.

import type { Comparison, Demonstration, Shown } from "../demonstration.ts";
import { measureQuestion, measureWays } from "./running.ts";

/** Pages in three ways, and a question that need not be delivered. */
export const MESSAGES: Demonstration = {
  name: "messages",
  about: "pages that are copied, given or put in a ring, and a recogniser",
  run,
};

/** Pages in three ways, and a question that is delivered or recognised. */
export function messageComparisons(
  ways: ReturnType<typeof measureWays>,
  delivered: ReturnType<typeof measureQuestion>,
  recognised: ReturnType<typeof measureQuestion>,
): Comparison[] {
  const [copied, given, ring] = ways;
  const beside = (what: string, byDefault: number, own: number) => ({
    what,
    unit: "cycles",
    byDefault,
    own,
  });
  return [
    beside("a page that is given", copied!.cycles, given!.cycles),
    beside("a page in a ring", copied!.cycles, ring!.cycles),
    beside("a question", delivered.cycles, recognised.cycles),
  ];
}

function run(): Shown {
  const ways = measureWays();
  const [delivered, recognised] = [measureQuestion(9), measureQuestion(7)];
  return {
    story: [
      "One program sends pages of 8192 bytes to another, which adds up what is in them. The",
      "pages are copied by the kernel, or their frames are given away and come back, or both",
      "programs have mapped a ring of eight. The sums are the same. A page in each of these ways:",
      ...ways.map((one) =>
        `  ${one.way}: ${
          one.entries.toFixed(2)
        } entries, ${one.copied} bytes copied`
      ),
      "",
      "Then a third program asks the receiver how many pages there were. A spindle of the",
      "receiver can answer that in the kernel, and the receiver does not run at all.",
    ],
    comparisons: messageComparisons(ways, delivered, recognised),
  };
}
