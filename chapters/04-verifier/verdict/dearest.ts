// # What takes most of the time
//
// Who is told that a procedure takes too long wants to know where.
//
// On the longest way, the time goes into loops, calls and divisions. A call that takes half of all is what the
// author should know of. Otherwise it is the innermost loop that takes half, and if there is none, what takes
// most. What takes hardly anything is not told: then the time goes everywhere.

import type { MachineCall, Span } from "../../03-spindles/mod.ts";
import type { Longest } from "./longest.ts";
import { CALL, type Departure, type Stretch } from "./stretches.ts";

/** What takes most of a procedure's time. */
export interface Dearest {
  /** What it is. */
  readonly kind: "loop" | "call" | "division";
  /** Where it stands in the source. */
  readonly span: Span;
  /** How often it is repeated or made, in all. */
  readonly times: bigint;
  /** Cycles each time. */
  readonly each: bigint;
}

/** A loop of the code, as a person sees it. */
export interface LoopSeen {
  /** Where it stands in the source. */
  readonly span: Span;
  /** Whether it asks at the end of a round whether there is to be another. */
  readonly atEnd: boolean;
}

/** What takes most of the longest way, if anything stands out; `here` are its loops by the stretch at which they begin. */
export function dearestOf(
  { cycles, loops }: Longest,
  here: ReadonlyMap<number, LoopSeen>,
  calls: readonly Dearest[],
): Dearest | undefined {
  const takes = (one: Dearest, part: bigint) =>
    one.times * one.each * part >= cycles;
  const call = dearer(calls);
  if (call && takes(call, 2n)) return call;
  const long = loops.filter(({ rounds }) => rounds > 0n)
    .map(({ head, times, rounds, each }): Dearest => {
      const { span, atEnd } = here.get(head)!;
      // One that asks at the end has a last round from which it does not come back.
      const all = atEnd ? rounds + times : rounds;
      return { kind: "loop", span, times: all, each };
    });
  const most = long.findLast((one) => takes(one, 2n)) ??
    dearer([...calls, ...long]);
  return most && takes(most, 10n) ? most : undefined;
}

/** The one that takes most. */
export function dearer(all: readonly Dearest[]): Dearest | undefined {
  const cost = ({ times, each }: Dearest) => times * each;
  return all.reduce<Dearest | undefined>(
    (a, b) => a === undefined || cost(b) > cost(a) ? b : a,
    undefined,
  );
}

/** The calls and divisions on the longest way, with what they cost there; copies of one are one. */
export function callsOn(
  { times }: Longest,
  stretches: readonly Stretch[],
  ways: readonly (readonly Departure[])[],
  price: (call: MachineCall | undefined) => bigint,
): Dearest[] {
  const found = new Map<string, Dearest>();
  for (const [at, { instructions }] of stretches.entries()) {
    const calls = instructions
      .filter(({ form }) => form === "pal" || form === "call");
    for (const [index, { span, call }] of calls.entries()) {
      const here = ways[at]!.filter((one) => one.calls > index)
        .reduce((sum, one) => sum + (times.get(one) ?? 0n), 0n);
      const key = `${span.start} ${span.end}`;
      const before = found.get(key);
      const now = CALL + price(call);
      const each = before && before.each > now ? before.each : now;
      const kind = call && call.whom === undefined ? "division" : "call";
      const all = here + (before?.times ?? 0n);
      found.set(key, { kind, span, times: all, each });
    }
  }
  return [...found.values()];
}
