// What the memory controller should do, said a second time and simply: owners in sets,
// mappings in maps, and numbers.

import type { FrameNumber } from "../../chapters/01-hardware/mod.ts";
import { MOST_MAPPINGS } from "../../chapters/02-controllers/mod.ts";
import type {
  AddressSpace,
  Domain,
  FrameCapability,
  RefusalKind,
} from "../../chapters/02-controllers/mod.ts";

/** A page of a space, as the model sees it. */
export interface ModelPage {
  readonly frame: FrameNumber;
  rights: number;
  tracked: boolean;
  referenced: boolean;
  modified: boolean;
  watched: number;
}

/** A space, as the model sees it. */
export interface ModelSpace {
  readonly real: AddressSpace;
  /** Its tables below the root, by what they are for. */
  readonly tables: Set<string>;
  readonly pages: Map<bigint, ModelPage>;
}

/** A domain, as the model sees it. */
export interface ModelDomain {
  readonly real: Domain;
  minimum: number;
  /** Its frames for pages, in the order in which it got them. */
  readonly frames: Map<FrameNumber, FrameCapability>;
  readonly spaces: ModelSpace[];
  readonly reclaims: { target: number; due: boolean; deadline: bigint }[];
}

/** All of it. */
export interface Model {
  readonly total: number;
  readonly domains: ModelDomain[];
  readonly pins: Map<FrameNumber, number>;
  /** Frames that are pinned and have no owner. */
  readonly orphans: Set<FrameNumber>;
  /** Frames that must be reported as taken by force: owner and handle. */
  readonly taken: string[];
}

/** A model of `total` frames. */
export function createModel(total: number): Model {
  const [pins, orphans] = [new Map(), new Set<FrameNumber>()];
  return { total, domains: [], pins, orphans, taken: [] };
}

/** Frames that `domain` owns, its tables included. */
export function held({ frames, spaces }: ModelDomain): number {
  const tables = spaces.reduce((sum, one) => sum + 1 + one.tables.size, 0);
  return frames.size + tables;
}

/** Frames that are free. */
export function free({ total, domains, orphans }: Model): number {
  return total - orphans.size -
    domains.reduce((sum, one) => sum + held(one), 0);
}

/** Frames that are free and not owed to others than `domain`. */
export function unowed(model: Model, domain: ModelDomain): number {
  const owed = model.domains.filter((one) => one !== domain)
    .reduce((sum, one) => sum + Math.max(0, one.minimum - held(one)), 0);
  return free(model) - owed;
}

/** Frames that `domain` can be given. */
export function available(model: Model, domain: ModelDomain): number {
  return domain.reclaims.some(({ due }) => due) ? 0 : unowed(model, domain);
}

/** Whether `capability` is good for `domain`. */
export function holds(
  { frames }: ModelDomain,
  capability: FrameCapability,
): boolean {
  return frames.get(capability.frame) === capability;
}

/** The tables that mapping at `addresses` needs besides those that `space` has. */
export function tablesFor(
  { tables }: ModelSpace,
  addresses: readonly bigint[],
): string[] {
  const wanted = addresses.flatMap((
    at,
  ) => [`2:${at >> 33n}`, `3:${at >> 23n}`]);
  return [...new Set(wanted)].filter((one) => !tables.has(one));
}

// ## Changes

/** Lets no page of `domain` lead to `frame`. */
function unmapAll(domain: ModelDomain, frame: FrameNumber): void {
  for (const { pages } of domain.spaces) {
    for (const [at, page] of pages) if (page.frame === frame) pages.delete(at);
  }
}

/** Takes `frame` from `domain`. */
export function release(
  model: Model,
  domain: ModelDomain,
  frame: FrameNumber,
): void {
  unmapAll(domain, frame);
  domain.frames.delete(frame);
  if (model.pins.has(frame)) model.orphans.add(frame);
}

/** Ends `domain`. */
export function end(model: Model, domain: ModelDomain): void {
  model.domains.splice(model.domains.indexOf(domain), 1);
  for (const frame of [...domain.frames.keys()]) release(model, domain, frame);
}

/** Takes what is overdue, and ends what is fulfilled. */
export function enforce(model: Model, domain: ModelDomain): void {
  for (const { due, target } of domain.reclaims) {
    if (!due) continue;
    for (const [frame, { handle }] of [...domain.frames].reverse()) {
      if (held(domain) <= Math.max(target, domain.minimum)) break;
      if (model.pins.has(frame)) continue;
      release(model, domain, frame);
      model.taken.push(`${domain.real.identifier}:${handle}`);
    }
  }
  settle(model, domain);
}

/** Ends what is fulfilled or cannot be. */
export function settle(model: Model, domain: ModelDomain): void {
  const { reclaims, frames } = domain;
  const pinned = [...frames.keys()].some((frame) => model.pins.has(frame));
  for (const one of [...reclaims]) {
    const least = Math.max(one.target, domain.minimum);
    if (held(domain) <= least || one.due && !pinned) {
      reclaims.splice(reclaims.indexOf(one), 1);
    }
  }
}

/** Unpins `frame` once. */
export function unpinInModel(model: Model, frame: FrameNumber): void {
  const pins = model.pins.get(frame)!;
  if (pins > 1) return void model.pins.set(frame, pins - 1);
  model.pins.delete(frame);
  model.orphans.delete(frame);
  const owner = model.domains.find(({ frames }) => frames.has(frame));
  if (owner !== undefined && owner.reclaims.length > 0) enforce(model, owner);
}

// ## What is to be expected

/** The pages of all spaces that lead to `frame`. */
function pagesOf({ domains }: Model, frame: number): number {
  return domains.flatMap(({ spaces }) => spaces)
    .flatMap(({ pages }) => [...pages.values()])
    .filter((page) => page.frame === frame).length;
}

/** Why `domain` cannot map `capabilities` at `addresses`, if it cannot. */
export function refusalToMap(
  model: Model,
  domain: ModelDomain,
  space: ModelSpace,
  addresses: readonly bigint[],
  capabilities: readonly FrameCapability[],
  rights: number,
): RefusalKind | undefined {
  if (!domain.spaces.includes(space)) return "not held";
  if (capabilities.length === 0) return "bad argument";
  if (![0, 1, 3, 5, 7].includes(rights)) return "bad argument";
  if (!capabilities.every((one) => holds(domain, one))) return "not held";
  const crowded = capabilities.some(({ frame }) =>
    pagesOf(model, frame) >= MOST_MAPPINGS
  );
  if (crowded) return "over quota";
  if (addresses.some((at) => space.pages.has(at))) return "busy";
  const tables = tablesFor(space, addresses).length;
  return tables > available(model, domain) && tables > 0
    ? "out of memory"
    : undefined;
}
