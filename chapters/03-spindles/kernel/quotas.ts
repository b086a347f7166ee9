// # How much a program may have
//
// A program may bring one spindle after the other, but not so many that others find no room.
//
// The kernel's memory is everybody's. A program that installs a spindle with a large state, and one more, and one
// more, would sooner or later leave nothing for the next program. So each domain has *quotas*:
//
// :::figure quotas
// :::
//
// A spindle with which its owner would have more is refused, and told which quota it is, how much its owner has
// already, and how much it may have. Spindles of the system have no quota.
//
// A tick of the clock is told to all who handle it, and interrupts are kept out until the last one is
// done. So of such an event one domain may have few handlers.
//
// There are no accounts that could become wrong. What a domain has is counted each time, from what is there. So
// what has left is given back by having left.

import {
  FEW_HANDLERS,
  type Kernel,
  MOST_OF_DOMAIN,
} from "../../02-controllers/mod.ts";
import type { LoweredSpindle } from "../form/ir.ts";
import type { Extensions, InstalledSpindle } from "./extensions.ts";
import { eventNameOf, ownerOfEvent } from "./linking.ts";

/** A domain would have more than it may. */
export class OverQuota extends Error {
  /** The class's name, for reports. */
  override readonly name = "OverQuota";
}

/** What a domain may have at most. */
export const QUOTAS = {
  spindles: 512,
  handlers: MOST_OF_DOMAIN,
  "bytes of state": 131_072,
  "bytes of code": 262_144,
  events: 16,
} as const;

/** What is counted for each domain. */
export type Quota = keyof typeof QUOTAS;

/** How much of each a domain has. */
export type Usage = Readonly<Record<Quota, number>>;

/** What the domain `owner` has now. */
export function usageOf(
  { spindles, specialised, kernel }: Extensions,
  owner: number,
): Usage {
  const theirs = spindles.filter((one) => one.owner === owner);
  const copies = specialised.filter(({ spindle }) => spindle.owner === owner);
  const handlers = [...kernel.handlers.values()]
    .filter((one) => one.owner?.identifier === owner);
  const events = [...kernel.events.keys()]
    .filter((name) => ownerOfEvent(name) === owner);
  return {
    spindles: theirs.length,
    handlers: handlers.length,
    "bytes of state": sum(theirs, ({ lowered }) => lowered.typed.stateSize),
    "bytes of code": sum([...theirs, ...copies], (one) => one.codeBytes),
    events: events.length,
  };
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

/**
 * Makes sure that the domain `owner` may have `lowered` as well, in the place of `leaving` if that is given.
 *
 * @throws OverQuota if it may not
 */
export function requireQuota(
  extensions: Extensions,
  { typed, procedures }: LoweredSpindle,
  owner: number,
  leaving?: InstalledSpindle,
): void {
  const { kernel } = extensions;
  requireFew(kernel, typed.name, procedures, owner, leaving);
  const fresh = typed.events.filter(({ name }) =>
    !kernel.events.has(eventNameOf(name, owner))
  );
  requireWithin(extensions, typed.name, owner, {
    spindles: leaving ? 0 : 1,
    handlers: procedures.filter(({ kind }) => kind !== "operation").length -
      (leaving?.handlers.length ?? 0),
    "bytes of state": typed.stateSize - (leaving?.lowered.typed.stateSize ?? 0),
    events: fresh.length,
  });
}

/** Makes sure that an event does not get too many handlers of the domain `owner`, who are all told of it. */
function requireFew(
  { events }: Kernel,
  name: string,
  procedures: LoweredSpindle["procedures"],
  owner: number,
  leaving?: InstalledSpindle,
): void {
  if (owner === 0) return;
  const goes = leaving?.handlers.map(({ handler }) => handler) ?? [];
  for (const one of new Set(procedures.map(({ event }) => event?.name))) {
    const event = events.get(one ?? "");
    if (event?.declaration.combine !== "none") continue;
    const has = event.handlers.filter((handler) =>
      handler.owner?.identifier === owner && !goes.includes(handler)
    ).length;
    const more = procedures.filter((other) =>
      other.event?.name === one
    ).length;
    if (has + more <= FEW_HANDLERS) continue;
    throw new OverQuota(
      `${name} would bring ${more} handlers of ${one}: program ${owner} has ${has}, and may have ${FEW_HANDLERS} of an event that all are told of`,
    );
  }
}

/**
 * Makes sure that the domain `owner` may have so much more.
 *
 * @throws OverQuota if it may not
 */
export function requireWithin(
  extensions: Extensions,
  name: string,
  owner: number,
  more: Partial<Usage>,
): void {
  if (owner === 0) return;
  const used = usageOf(extensions, owner);
  for (const what of Object.keys(QUOTAS) as Quota[]) {
    const wanted = more[what] ?? 0;
    if (wanted <= 0 || used[what] + wanted <= QUOTAS[what]) continue;
    throw new OverQuota(
      `${name} would bring ${wanted} ${what}: program ${owner} has ${
        used[what]
      }, and may have ${QUOTAS[what]}`,
    );
  }
}
