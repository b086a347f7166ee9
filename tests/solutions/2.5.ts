// # A legal flood, solved
//
// The attack lets every run of the handler note the next. The rule goes from client to client,
// and counts time.

import type { Work } from "../../chapters/02-controllers/mod.ts";
import type {
  Client,
  Rule,
} from "../../chapters/02-controllers/exercises/2.5-flood/given.ts";

/** Makes the clock's ticks late. */
export function attack(client: Client): void {
  client.handle(() => void client.raise());
  client.raise();
}

/** Cycles after which a visit raises no more; the last handler may take 4000. */
const ENOUGH = 24_000;

/** A rule for one kernel under which nobody can make them late. */
export function mend(): Rule {
  let turn = 0;
  return (waiting, { raised, cycles }) => {
    const own = waiting.findIndex(({ subject }) => subject === 0);
    if (own !== -1) return own;
    if (raised > 0 && cycles > ENOUGH) return undefined;
    turn = clientAfter(turn, waiting);
    return waiting.findIndex(({ subject }) => subject === turn);
  };
}

/** Of those who have something waiting, the next one after `turn`, all in a circle. */
function clientAfter(turn: number, waiting: readonly Work[]): number {
  const clients = waiting.map(({ subject }) => subject);
  const later = clients.filter((client) => client > turn);
  return Math.min(...(later.length > 0 ? later : clients));
}
