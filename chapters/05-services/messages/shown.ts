// # Messages, shown
//
// The demonstration passes pages in three ways, and asks a question that is delivered or recognised.

import type { Demonstration, Shown } from "../demonstration.ts";
import { measureQuestion, measureWays } from "./running.ts";

/** Pages in three ways, and a question that need not be delivered. */
export const MESSAGES: Demonstration = {
  name: "messages",
  about: "pages that are copied, given or put in a ring, and a recogniser",
  run: () =>
    messagesShown(measureWays(), measureQuestion(9), measureQuestion(7)),
};

/** What was found of pages in three ways, and of a question that is delivered or recognised. */
export function messagesShown(
  ways: ReturnType<typeof measureWays>,
  delivered: ReturnType<typeof measureQuestion>,
  recognised: ReturnType<typeof measureQuestion>,
): Shown {
  const [copied, given, ring] = ways;
  return {
    story: [
      "One program sends pages of 8192 bytes to another, which adds up what is in them. First the kernel",
      "copies each page. Then its frame is given away and comes back. Then both programs have a ring of",
      "eight pages in their memory, and nothing has to be moved. The sums are the same. What a page takes:",
      "",
      ...[copied!, given!, ring!].map((one) =>
        `  ${one.way.padEnd(8)}${
          one.entries.toFixed(2)
        } entries into the kernel, ${
          String(one.copied).padStart(4)
        } bytes copied`
      ),
      "",
      "Then a third program asks the receiver how many pages there were. By default the question is",
      "delivered and the receiver runs. A spindle of the receiver can also recognise the question and",
      "answer it inside the kernel.",
    ],
    comparisons: [
      {
        what: "a page that is given and comes back",
        unit: "cycles",
        byDefault: copied!.cycles,
        own: given!.cycles,
        between: ["copied", "given"],
      },
      {
        what: "a page in a ring",
        unit: "cycles",
        byDefault: copied!.cycles,
        own: ring!.cycles,
        between: ["copied", "in a ring"],
      },
      {
        what: "a question",
        unit: "cycles",
        byDefault: delivered.cycles,
        own: recognised.cycles,
        between: ["delivered", "recognised"],
      },
    ],
    meaning: [
      "The kernel passes calls from program to program and has no opinion about what a message is. The two",
      "programs have agreed on that, and choose the way that suits them.",
    ],
  };
}
