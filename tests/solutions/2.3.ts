// # Two policies, solved
//
// A list of those who are ready, kept by three notices; who is in it is looked at once more
// before it is believed.

import {
  allot,
  installHandler,
  isRefused,
  type Kernel,
  type NativeHandler,
  wakeIdle,
} from "../../chapters/02-controllers/mod.ts";

/** Lets strands take turns of at most `ticks` each, the longest ready first. */
export function takeTurns(kernel: Kernel, ticks: number): void {
  const row = readyOnes(kernel);
  const leave = (strand: number) => {
    const at = row.indexOf(strand);
    if (at !== -1) row.splice(at, 1);
  };
  const moveToEnd = (strand: number) => {
    leave(strand);
    if (isReady(kernel, strand)) row.push(strand);
  };
  handle(kernel, "Strand.unblock", (_, [strand]) => {
    moveToEnd(Number(strand));
    return undefined;
  });
  handle(kernel, "Strand.stop", (_, [strand]) => {
    moveToEnd(Number(strand));
    return undefined;
  });
  handle(kernel, "Strand.block", (_, [strand]) => {
    leave(Number(strand));
    return undefined;
  });
  handle(kernel, "Processor.select", () => {
    const first = row.find((strand) => isReady(kernel, strand));
    allot(kernel, ticks);
    return BigInt(first ?? 0);
  });
  wakeIdle(kernel);
}

/** Lets chance decide who runs next for at most `ticks`. */
export function drawLots(
  kernel: Kernel,
  ticks: number,
  ticketsOf: (strand: number) => number,
  draw: (below: number) => number,
): void {
  handle(kernel, "Processor.select", () => {
    const players = readyOnes(kernel);
    if (players.length === 0) return 0n;
    const tickets = players.map(ticketsOf);
    let left = draw(tickets.reduce((a, b) => a + b));
    const winner = players.find((_, i) => (left -= tickets[i]!) < 0);
    allot(kernel, ticks);
    return BigInt(winner!);
  });
  wakeIdle(kernel);
}

function isReady({ strands }: Kernel, strand: number): boolean {
  return strands.get(strand)?.state === "ready";
}

/** The numbers of the strands that are ready, the smallest first. */
function readyOnes(kernel: Kernel): number[] {
  return [...kernel.strands.keys()].filter((one) => isReady(kernel, one))
    .sort((a, b) => a - b);
}

function handle(kernel: Kernel, event: string, body: NativeHandler): void {
  const handler = installHandler(kernel, { name: "Scheduler", event, body });
  if (isRefused(handler)) throw new Error(handler.sentence);
}
