// # Going backwards
//
// To go back to the last time that something happened, the machine lives through the past
// again, one stretch at a time, the latest first, and remembers the last time it happened.
//
// One step back is easy: go to the position before. Going back *until* something is a
// search. It cannot know which of the hits in a stretch is the last until it has come to
// the end of the stretch. A stretch is what lies between two checkpoints, and nearly
// always the answer is in the first one that is tried.

import type { VirtualAddress } from "../numbers.ts";
import {
  type Checkpoint,
  checkpointBefore,
  goBackTo,
  goForward,
  goTo,
  type Recorder,
  unseen,
} from "./recorder.ts";
import { type Hit, NOWHERE, type StopPoints } from "./stopping.ts";
import {
  createEventRing,
  type Happening,
  type HappeningKind,
  latestFirst,
  listen,
  RARE_KINDS,
} from "./happenings.ts";

/** Goes back by `steps` steps, or to the beginning; says whether all could be taken. */
export function goBack(recorder: Recorder, steps = 1): boolean {
  const first = recorder.checkpoints[0]!.position;
  const target = Math.max(first, recorder.position - steps);
  const whole = recorder.position - steps >= first;
  goTo(recorder, target);
  return whole;
}

// Among several processors, a debugger that steps back one of them wants the moment before
// *its* last step, and the others go back as far as that takes them.

/** Goes back to just before the last step of processor `number`; says if it has one. */
export function goBackOn(recorder: Recorder, number: number): boolean {
  if (recorder.machine.processors.length === 1) return goBack(recorder);
  let end = recorder.position;
  for (;;) {
    const from = checkpointBefore(recorder, end - 1);
    const last = lastStepOf(recorder, number, from, end);
    goTo(recorder, last ?? from.position);
    if (last !== undefined) return true;
    if (from === recorder.checkpoints[0]) return false;
    end = from.position;
  }
}

function lastStepOf(
  recorder: Recorder,
  number: number,
  from: Checkpoint,
  end: number,
): number | undefined {
  goBackTo(recorder, from);
  let last: number | undefined;
  unseen(recorder, () => {
    while (recorder.position < end && !recorder.machine.stopped) {
      const before = recorder.position;
      goForward(recorder, NOWHERE, 1);
      if (recorder.machine.processor.number === number) last = before;
    }
  });
  return last;
}

// ## A search

/** A search for the last hit before a position. */
export interface Search {
  /** What is searched for. */
  readonly points: StopPoints;
  /** Where it began. */
  readonly start: number;
  /** What lies behind this position has been searched. */
  end: number;
}

/** What a stretch of history has shown. */
export type Found = Hit | { readonly reason: "beginning" } | undefined;

/** A search for the last time before now at which one of `points` was hit. */
export function searchBack(recorder: Recorder, points: StopPoints): Search {
  return { points, start: recorder.position, end: recorder.position };
}

// Going back, the machine stops where it would stand if it had never taken the step that
// is undone. For a breakpoint that is the arrival. For a watchpoint it is *before* the
// instruction that touched the bytes, so that they hold what they held before.

/**
 * Searches one more stretch. If something is found, the machine stands there. If not, it
 * stands at the beginning of the stretch, and there may be more of them.
 */
export function searchStretch(recorder: Recorder, search: Search): Found {
  const { points, start, end } = search;
  const from = checkpointBefore(recorder, end - 1);
  goBackTo(recorder, from);
  let best: { hit: Hit; position: number } | undefined;
  unseen(recorder, () => {
    while (recorder.position < end) {
      const hit = goForward(recorder, points, end - recorder.position);
      if (hit.reason !== "breakpoint" && hit.reason !== "watchpoint") break;
      const back = hit.reason === "watchpoint" ? 1 : 0;
      const position = recorder.position - back;
      if (position < start) best = { hit, position };
    }
  });
  search.end = from.position;
  goTo(recorder, best?.position ?? from.position);
  if (best !== undefined) return best.hit;
  const first = recorder.checkpoints[0]!;
  return from.position === first.position ? { reason: "beginning" } : undefined;
}

/** Goes back to the last time before now at which one of `points` was hit. */
export function runBack(
  recorder: Recorder,
  points: StopPoints,
): NonNullable<Found> {
  const search = searchBack(recorder, points);
  for (;;) {
    const found = searchStretch(recorder, search);
    if (found !== undefined) return found;
  }
}

// ## Who wrote this?
//
// The question that takes a day on a real machine: this number is wrong, so who put it
// there? It is a watchpoint, seen backwards.

/** A store that has been found. */
export interface FoundWrite {
  /** The steps before it. */
  readonly position: number;
  /** What it touched and changed. */
  readonly hit: Extract<Hit, { reason: "watchpoint" }>;
}

/**
 * The last store before now that touched one of `size` bytes at `address`. The machine is
 * afterwards where it was.
 */
export function lastWrite(
  recorder: Recorder,
  address: VirtualAddress,
  size = 8,
): FoundWrite | undefined {
  const now = recorder.position;
  const watchpoints = [{ address, size, on: "write" as const }];
  const found = runBack(recorder, { breakpoints: [], watchpoints });
  const { position } = recorder;
  goTo(recorder, now);
  return found.reason === "watchpoint" ? { position, hit: found } : undefined;
}

// ## What happened last?
//
// A ring must have been listening in order to tell ([[§The last events]]). A
// history need not have been: it repeats the last stretch with a ring beside it, and if that
// has not heard enough, a longer one.

/** The last `count` happenings before now, the latest first. */
export function lastHappenings(
  recorder: Recorder,
  count: number,
  kinds: readonly HappeningKind[] = RARE_KINDS,
): Happening[] {
  const now = recorder.position;
  const { machine, checkpoints } = recorder;
  let from = checkpointBefore(recorder, now - 1);
  for (;;) {
    const ring = createEventRing(count, kinds);
    goBackTo(recorder, from);
    unseen(recorder, () => {
      listen(machine, ring);
      goForward(recorder, NOWHERE, now - recorder.position);
    });
    if (ring.count >= count || from === checkpoints[0]) {
      return [...latestFirst(ring)];
    }
    from = checkpointBefore(recorder, 2 * from.position - now);
  }
}
