// # A gang, shown
//
// The demonstration lets two strands meet, with and without processors at the same time.

import type { Demonstration, Shown } from "../demonstration.ts";
import { meetBeside, type Meeting, type Met } from "./running.ts";

/** How often the strands meet. */
export const MEETINGS: readonly number[] = [3, 9];

/** What it takes for each of the numbers of meetings, on a machine of its own. */
export function meetings(meeting: Meeting): Met[] {
  return MEETINGS.map((rounds) => meetBeside(meeting, rounds));
}

/** Two strands and two processors. */
export const GANG: Demonstration = {
  name: "gang",
  about: "strands that wait for each other have processors together",
  run,
};

function run(): Shown {
  const [byDefault, own] = [meetings("default"), meetings("gang")];
  return {
    story: [
      "Two strands of a program compute a little and meet, again and again, on two processors. Whoever",
      "comes first waits in a loop. Two other programs want the processors as well. By default all four",
      "strands take turns of up to a hundred ticks, and each of the two waits for the other's turn. Then",
      "they are a gang, and both have their turns together.",
      "",
      "Look at how the time grows with the number of meetings, and at the turns spent waiting.",
    ],
    comparisons: MEETINGS.flatMap((rounds, index) => [{
      what: `until they have met ${rounds} times`,
      unit: "cycles",
      byDefault: byDefault[index]!.cycles,
      own: own[index]!.cycles,
    }, {
      what: "of that, turns of a loop spent waiting",
      unit: "turns",
      byDefault: byDefault[index]!.waited,
      own: own[index]!.waited,
    }]),
    meaning: [
      "By default every meeting waits for somebody's next turn. As a gang the strands wait for turns once,",
      "and within a turn they meet as often as they like.",
    ],
  };
}
