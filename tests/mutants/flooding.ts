// # A flood and a rule with parts to choose
//
// The wrong answers to exercise 2.5 differ from the right one in the attack or in a part of
// the rule, so that is all that each of them says.

import type {
  Client,
  Rule,
  Visit,
} from "../../chapters/02-controllers/exercises/2.5-flood/given.ts";
import type { Work } from "../../chapters/02-controllers/mod.ts";

/** The right attack. */
export function attackRightly(client: Client): void {
  client.handle(() => void client.raise());
  client.raise();
}

/** The parts of a rule. */
export interface Parts {
  /** Whether what is about nobody goes first. */
  readonly ownFirst: boolean;
  /** Whether the visit is over. */
  readonly isEnough: (visit: Visit) => boolean;
  /** The client whose turn it is, after that of `turn`. */
  readonly next: (turn: number, clients: readonly number[]) => number;
  /** Which of the events of `client`. */
  readonly which: (waiting: readonly Work[], client: number) => number;
  /** What remembers whose turn it was. */
  readonly memory: () => { turn: number };
}

/** The next client in the circle. */
export function nextInCircle(turn: number, clients: readonly number[]): number {
  const later = clients.filter((client) => client > turn);
  return Math.min(...(later.length > 0 ? later : clients));
}

const RIGHT: Parts = {
  ownFirst: true,
  isEnough: ({ raised, cycles }) => raised > 0 && cycles > 24_000,
  next: nextInCircle,
  which: (waiting, client) =>
    waiting.findIndex(({ subject }) => subject === client),
  memory: () => ({ turn: 0 }),
};

/** What makes rules of the right parts, but for some. */
export function mendBy(changed: Partial<Parts>): () => Rule {
  const parts = { ...RIGHT, ...changed };
  return () => {
    const memory = parts.memory();
    return (waiting, visit) => {
      const own = waiting.findIndex(({ subject }) => subject === 0);
      if (parts.ownFirst && own !== -1) return own;
      if (parts.isEnough(visit)) return undefined;
      const clients = waiting.map(({ subject }) => subject);
      memory.turn = parts.next(memory.turn, clients);
      return parts.which(waiting, memory.turn);
    };
  };
}
