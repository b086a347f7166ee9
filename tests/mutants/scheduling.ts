// # Policies with rules to choose
//
// The wrong answers to exercise 2.3 differ from the right one in a rule or two, so that is
// all that each of them says.

import {
  allot,
  installHandler,
  isRefused,
  type Kernel,
  type NativeHandler,
  STOP_CAUSES,
  type StopCause,
  wakeIdle,
} from "../../chapters/02-controllers/mod.ts";

/** The two policies. */
export interface Scheduling {
  readonly takeTurns: (kernel: Kernel, ticks: number) => void;
  readonly drawLots: (
    kernel: Kernel,
    ticks: number,
    ticketsOf: (strand: number) => number,
    draw: (below: number) => number,
  ) => void;
}

/** The rules. */
export interface Rules {
  /** Who stands in the row at the beginning. */
  readonly atFirst: (kernel: Kernel) => number[];
  /** Puts `strand`, which has perhaps woken up, into the row, in which it does not stand. */
  readonly enter: (row: number[], strand: number, woken: boolean) => void;
  /** Whether a strand that has been stopped goes into the row. */
  readonly staysReady: (
    kernel: Kernel,
    strand: number,
    cause: StopCause,
  ) => boolean;
  /** Whether a strand that is blocked leaves the row. */
  readonly leavesWhenBlocked: boolean;
  /** Whether a strand in the row may be chosen. */
  readonly mayRun: (kernel: Kernel, strand: number) => boolean;
  /** The slice. */
  readonly slice: (ticks: number) => number;
  /** Who takes part in the lottery. */
  readonly players: (kernel: Kernel) => number[];
  /** How many tickets a player has. */
  readonly tickets: (
    strand: number,
    ticketsOf: (strand: number) => number,
  ) => number;
  /** Which of the players, who have so many tickets, wins. */
  readonly win: (
    tickets: readonly number[],
    draw: (below: number) => number,
  ) => number;
}

/** Whether the strand with this number is ready. */
export function isReady({ strands }: Kernel, strand: number): boolean {
  return strands.get(strand)?.state === "ready";
}

/** The numbers of the strands that are ready, the smallest first. */
export function readyOnes(kernel: Kernel): number[] {
  return [...kernel.strands.keys()].filter((one) => isReady(kernel, one))
    .sort((a, b) => a - b);
}

/** The player who has ticket `drawn`. */
export function holderOf(tickets: readonly number[], drawn: number): number {
  let left = drawn;
  return tickets.findIndex((mine) => (left -= mine) < 0);
}

/** The sum of `tickets`. */
export function sum(tickets: readonly number[]): number {
  return tickets.reduce((a, b) => a + b, 0);
}

const RIGHT: Rules = {
  atFirst: readyOnes,
  enter: (row, strand) => void row.push(strand),
  staysReady: isReady,
  leavesWhenBlocked: true,
  mayRun: isReady,
  slice: (ticks) => ticks,
  players: readyOnes,
  tickets: (strand, ticketsOf) => ticketsOf(strand),
  win: (tickets, draw) => holderOf(tickets, draw(sum(tickets))),
};

function handle(kernel: Kernel, event: string, body: NativeHandler): void {
  const handler = installHandler(kernel, { name: "Scheduler", event, body });
  if (isRefused(handler)) throw new Error(handler.sentence);
}

/** The policies by the right rules, but for some. */
export function schedulingBy(changed: Partial<Rules>): Scheduling {
  const rules = { ...RIGHT, ...changed };
  return {
    takeTurns: (kernel, ticks) => turnsBy(rules, kernel, ticks),
    drawLots: (kernel, ticks, ticketsOf, draw) => {
      handle(kernel, "Processor.select", () => {
        const players = rules.players(kernel);
        if (players.length === 0) return 0n;
        allot(kernel, rules.slice(ticks));
        const tickets = players.map((one) => rules.tickets(one, ticketsOf));
        return BigInt(players[rules.win(tickets, draw)] ?? 0);
      });
      wakeIdle(kernel);
    },
  };
}

function turnsBy(rules: Rules, kernel: Kernel, ticks: number): void {
  const row = rules.atFirst(kernel);
  const leave = (strand: number) => {
    if (row.includes(strand)) row.splice(row.indexOf(strand), 1);
  };
  handle(kernel, "Strand.unblock", (_, [strand]) => {
    if (!row.includes(Number(strand))) rules.enter(row, Number(strand), true);
    return undefined;
  });
  handle(kernel, "Strand.block", (_, [strand]) => {
    if (rules.leavesWhenBlocked) leave(Number(strand));
    return undefined;
  });
  handle(kernel, "Strand.stop", (_, [number, cause]) => {
    const strand = Number(number);
    leave(strand);
    const why = STOP_CAUSES[Number(cause)]!;
    if (rules.staysReady(kernel, strand, why)) rules.enter(row, strand, false);
    return undefined;
  });
  handle(kernel, "Processor.select", () => {
    const first = row.find((one) => rules.mayRun(kernel, one));
    if (first !== undefined) leave(first);
    allot(kernel, rules.slice(ticks));
    return BigInt(first ?? 0);
  });
  wakeIdle(kernel);
}
