// # Taking frames back
//
// A domain that has more frames than it is guaranteed can be asked to give some back. It
// decides which, until a deadline. What is missing then is taken by force.
//
// Domain 3 owns 200 frames and is guaranteed 50. Forty are wanted for somebody else. The event
// `PhysAddr.reclaim` is raised, about domain 3, with the number 40 and a tick of the clock. A
// handler of domain 3 knows which of its pages are of least use. It answers with 1, writes
// those to disk in its own time, and gives the frames back ([[deallocateFrames]]). Frames that
// are taken by force are unmapped wherever they are mapped, their capabilities become stale,
// and for each of them `PhysAddr.repossess` tells the domain that it is gone. If the domain has
// no handler, or its handler answers 0, nobody waits for the deadline.
//
// By force the frames go in a fixed order, the one that the domain got last first. That is a
// choice, and made here; whoever wants another one gives the frames himself. Three kinds of
// frames are never taken: those that the domain is guaranteed, those that hold page tables or
// strands, and those that are pinned. A pinned frame that is due goes as soon as the last device
// lets it go ([[unpin]]).

import type { FrameNumber } from "../../01-hardware/mod.ts";
import { cancelAlarm, setAlarm, ticksNow } from "../events/alarms.ts";
import { raiseLater, raiseSurely, timesNoted } from "../events/raising.ts";
import type { Domain, Kernel, Reclaim } from "../kernel/kernel.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { readFrame } from "./frame_table.ts";
import { availableTo, releaseFrame } from "./frames.ts";
import { endLoans, forgetBorrowed } from "./loans.ts";
import { unmapEverywhere } from "./page_tables.ts";

/** Requests that one domain may not have fulfilled yet. */
export const MOST_RECLAIMS = 64;

/**
 * Asks `domain` to give back `count` frames within `ticks` of the clock; what it does not give
 * by then is taken.
 *
 * @param sake the domain for which they are wanted, which is told of the end
 * @returns how many it is to give, which its guarantee may make fewer; or a refusal if none
 */
export function reclaim(
  kernel: Kernel,
  domain: Domain,
  count: number,
  ticks: number,
  sake?: Domain,
): number | Refused {
  const { frames, reclaims, minimum, name } = domain;
  if (reclaims.length >= MOST_RECLAIMS) {
    return refuse(
      "busy",
      `${name} has been asked ${MOST_RECLAIMS} times already and has not given yet`,
    );
  }
  if (!(Number.isInteger(count) && count > 0 && ticks >= 0)) {
    return refuse(
      "bad argument",
      `${name} cannot be asked for ${count} frames in ${ticks} ticks: both must be whole numbers, and the first more than 0`,
    );
  }
  const before = Math.min(frames.size, reclaims.at(-1)?.target ?? Infinity);
  const target = Math.max(minimum, before - count);
  if (target >= before) {
    return refuse(
      "not permitted",
      `${name} will own ${before} frames and is guaranteed ${minimum}: none can be taken from it`,
    );
  }
  const wanted = before - target;
  const pending: Reclaim = { target, count: wanted, sake, alarm: undefined };
  reclaims.push(pending);
  askFor(kernel, domain, pending, ticksNow(kernel) + BigInt(Math.floor(ticks)));
  return wanted;
}

/** Asks `domain` for what `pending` says, and sets the alarm for its deadline. */
function askFor(
  kernel: Kernel,
  domain: Domain,
  pending: Reclaim,
  deadline: bigint,
): void {
  const expired = () => expire(kernel, domain, pending);
  pending.alarm = setAlarm(kernel, deadline, expired);
  const asked = raiseLater(
    kernel,
    "PhysAddr.reclaim",
    [BigInt(domain.identifier), BigInt(pending.count), deadline],
    domain,
    (answer) => answer ? undefined : expired(),
  );
  if (!asked) expired();
}

// What is agreed on is a number of frames that the domain is to own in the end, its *target*. A
// second request while the first is open sets a second target below the first. A domain that
// gets new frames meanwhile has to give as many more.

/** Takes what `domain` has not given, if `pending` is still open. */
function expire(kernel: Kernel, domain: Domain, pending: Reclaim): void {
  if (!domain.reclaims.includes(pending)) return;
  if (pending.alarm !== undefined) cancelAlarm(kernel, pending.alarm);
  pending.alarm = undefined;
  enforce(kernel, domain);
}

/** Takes from `domain` what is overdue and can be taken. */
export function enforce(kernel: Kernel, domain: Domain): void {
  for (const { alarm, target } of [...domain.reclaims]) {
    if (alarm === undefined) takeDownTo(kernel, domain, target);
  }
  settle(kernel, domain);
}

function takeDownTo(kernel: Kernel, domain: Domain, target: number): void {
  const least = Math.max(target, domain.minimum);
  for (const frame of [...domain.frames].reverse()) {
    if (domain.frames.size <= least) return;
    if (canBeTaken(kernel, frame)) repossess(kernel, domain, frame);
  }
}

function canBeTaken(kernel: Kernel, frame: FrameNumber): boolean {
  return readFrame(kernel, frame, "use") === 0 &&
    readFrame(kernel, frame, "pins") === 0;
}

function repossess(kernel: Kernel, domain: Domain, frame: FrameNumber): void {
  const handle = readFrame(kernel, frame, "handle");
  withdrawFrame(kernel, domain, frame);
  const parameters = [domain.identifier, handle].map(BigInt);
  raiseSurely(kernel, "PhysAddr.repossess", parameters, domain);
}

/** Takes `frame` from `domain` and lets no page lead to it any more. */
export function withdrawFrame(
  kernel: Kernel,
  domain: Domain,
  frame: FrameNumber,
): void {
  unmapEverywhere(kernel, frame);
  endLoans(kernel, domain, frame);
  releaseFrame(kernel, domain, frame);
}

// ## The end of it
//
// It is over when the domain owns no more than was agreed. It is also over when the deadline
// has passed and nothing is left that could be taken, now or later.

/** Ends what has been asked of `domain` and is fulfilled, or cannot be. */
export function settle(kernel: Kernel, domain: Domain): void {
  const { reclaims, frames } = domain;
  if (reclaims.length === 0) return;
  const pinned = [...frames].some((frame) =>
    readFrame(kernel, frame, "pins") > 0
  );
  for (const pending of [...reclaims]) {
    const least = Math.max(pending.target, domain.minimum);
    const hopeless = pending.alarm === undefined && !pinned;
    if (frames.size <= least || hopeless) close(kernel, domain, pending);
  }
}

function close(kernel: Kernel, domain: Domain, pending: Reclaim): void {
  const { reclaims, frames, identifier } = domain;
  const { alarm, count, target, sake } = pending;
  reclaims.splice(reclaims.indexOf(pending), 1);
  if (alarm !== undefined) cancelAlarm(kernel, alarm);
  const given = Math.max(0, count - Math.max(0, frames.size - target));
  const parameters = [identifier, count, given].map(BigInt);
  raiseSurely(kernel, "PhysAddr.reclaimed", parameters, sake);
}

// ## When there are too few
//
// A request for frames that cannot be met is refused at once. Then a policy is asked who should
// give (`PhysAddr.shortage`). It names a domain and a number of ticks, and that domain is asked
// for as many frames as are missing. When it has given them, the one who wanted them is told and
// may ask again. The frames are not kept for him meanwhile: what a domain cannot do without, it
// should have been guaranteed.

/** Notes that `domain` wanted `count` frames and cannot have them, unless that is to be asked already. */
export function noteShortage(
  kernel: Kernel,
  domain: Domain,
  count: number,
): void {
  if (timesNoted(kernel, "PhysAddr.shortage", domain) > 0) return;
  const parameters = [domain.identifier, count].map(BigInt);
  raiseLater(kernel, "PhysAddr.shortage", parameters, domain, (answer = 0n) => {
    if (!kernel.domains.has(domain.identifier)) return;
    const giver = kernel.domains.get(Number(answer & 0xffff_ffffn));
    const missing = count - availableTo(kernel, domain);
    if (giver === undefined || missing <= 0) return;
    reclaim(kernel, giver, missing, Number(answer >> 32n), domain);
  });
}

// ## The end of a domain
//
// Nothing is asked of a domain that has ended. All its frames go back. Its spaces have ended
// before, so no page of its own leads to any of them; pages of those to whom they are lent are unmapped now.

/** Takes all frames of `domain`, which has ended, back. */
export function takeAllFrames(kernel: Kernel, domain: Domain): void {
  forgetBorrowed(kernel, domain);
  for (const frame of [...domain.frames]) {
    endLoans(kernel, domain, frame);
    releaseFrame(kernel, domain, frame);
  }
  domain.minimum = 0;
  settle(kernel, domain);
}
