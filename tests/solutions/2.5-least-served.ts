// # Exercise 2.5 by accounts
//
// Another solution: whoever has had least comes next. The attack fills all places at once.

import {
  type Client,
  MOST_WAITING,
  type Rule,
} from "../../chapters/02-controllers/exercises/2.5-flood/given.ts";

/** Keeps as many events waiting as a client may. */
export function attack(client: Client): void {
  const fill = () => {
    for (let count = 0; count < MOST_WAITING; count++) client.raise();
  };
  client.handle(fill);
  fill();
}

/** A rule that remembers how often each client has been served. */
export function mend(): Rule {
  const served = new Map<number, number>();
  let floor = 0;
  return (waiting, visit) => {
    const nobody = waiting.findIndex((work) => work.subject === 0);
    if (nobody >= 0) return nobody;
    if (visit.cycles > 20_000 && visit.raised >= 1) return;
    let best = 0;
    // A client that was away has no claim to what it has missed.
    const had = (place: number) =>
      Math.max(served.get(waiting[place]!.subject) ?? 0, floor);
    for (let place = 1; place < waiting.length; place++) {
      if (had(place) < had(best)) best = place;
    }
    floor = had(best);
    served.set(waiting[best]!.subject, floor + 1);
    return best;
  };
}
