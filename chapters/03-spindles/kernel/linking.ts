// # Spindles that use each other
//
// A spindle may call what another one exports, and handle the events that it raises. When its code
// is put into its place, the other one is there already, and so the addresses are known.
//
// A call of `Pager.lookup` becomes a branch to the first instruction of `lookup` in the kernel's
// text. There is no table in between and nothing to look up. In exchange the caller cannot stay
// when the pager leaves ([[remove]]).
//
// Which pager? The one that the same owner has installed, and otherwise the system's. A program
// cannot put its own in the way of somebody else.

import {
  ksegAddress,
  physical,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import {
  declareAgain,
  declareEvent,
  EVENT,
  type EventDeclaration,
  FEW_HANDLERS,
  fromGp,
  giveBack,
  type HandlerRequest,
  type ImposedFilter,
  type Kernel,
  type KernelEvent,
  take,
} from "../../02-controllers/mod.ts";
import {
  eventLabel,
  type Extensions,
  type InstalledSpindle,
  labelOf,
} from "./extensions.ts";
import type { Environment } from "../meaning/checking.ts";
import { interfaceOf, joinEnvironments } from "../meaning/exporting.ts";
import type { EventType, TypedSpindle } from "../meaning/typed.ts";

/** The kernel has no room for a spindle. */
export class KernelFull extends Error {
  /** The class's name, for reports. */
  override readonly name = "KernelFull";
}

/** A spindle wants what its owner may not have. */
export class NotPermitted extends Error {
  /** The class's name, for reports. */
  override readonly name = "NotPermitted";
}

/** A spindle wants to be asked in an order that cannot be. */
export class NotOrdered extends Error {
  /** The class's name, for reports. */
  override readonly name = "NotOrdered";
}

/** The code that was made for a spindle has been refused by whoever looks at it. */
export class CodeRefused extends Error {
  /** The class's name, for reports. */
  override readonly name = "CodeRefused";
}

/** A spindle uses another one that is not there. */
export class NotThere extends Error {
  /** The class's name, for reports. */
  override readonly name = "NotThere";
}

/** The spindle that those of `owner` mean by `name`. */
export function spindleNamed(
  { spindles }: Extensions,
  name: string,
  owner: number,
): InstalledSpindle | undefined {
  const known = spindles.filter((one) => one.name === name);
  return known.find((one) => one.owner === owner) ??
    known.find((one) => one.owner === 0);
}

/** What a spindle of `owner` may name: what the kernel offers, and what spindles that it can use export. */
export function environmentOf(
  { environment, spindles }: Extensions,
  owner: number,
): Environment {
  const exporting = spindles
    .filter(({ lowered: { typed } }) =>
      typed.events.length > 0 ||
      typed.procedures.some(({ kind }) => kind === "operation")
    );
  const theirs = (whose: number) =>
    exporting.filter((one) => one.owner === whose)
      .map(offeredBy);
  const own = owner === 0 ? [] : theirs(owner);
  return joinEnvironments(environment, ...theirs(0), ...own);
}

/** What `spindle` exports, with what each operation needs on the stack. */
function offeredBy({ lowered, operations }: InstalledSpindle): Environment {
  const offered = interfaceOf(lowered.typed);
  const stacks = new Map(
    operations.map(({ procedure: { name }, stack }) => [name, stack]),
  );
  const all = [...offered.operations].map(([name, operation]) => {
    const stack = stacks.get(name.slice(name.lastIndexOf(".") + 1));
    return [name, { ...operation, ...stack && { stack } }] as const;
  });
  return { ...offered, operations: new Map(all) };
}

/**
 * The spindles that `typed` uses.
 *
 * @throws NotThere if one of them is not installed
 */
export function usedBySpindle(
  extensions: Extensions,
  { uses, name }: TypedSpindle,
  owner: number,
): InstalledSpindle[] {
  return uses.map((used) => {
    const found = spindleNamed(extensions, used, owner);
    if (found !== undefined) return found;
    throw new NotThere(`${name} uses ${used}, which is not installed`);
  });
}

/** The addresses of all operations of `uses`, by their labels. */
export function operationSymbols(
  uses: readonly InstalledSpindle[],
): Map<string, VirtualAddress> {
  return new Map(
    uses.flatMap(({ name, operations }) =>
      operations.map(({ procedure, address }) =>
        [labelOf(name, procedure), address] as const
      )
    ),
  );
}

// ## Events of spindles
//
// An event that a spindle declares is one of the kernel's events from then on. It stays when the
// spindle leaves, because handlers may still know its number; if the spindle comes again, it finds
// its events where they were. The events of a program's spindle carry the program's number, so that
// two programs can have the same. When the program has ended, its events become others'.
//
// An event of a system's spindle may concern a domain other than the one that is acted for. A message comes from
// one program and is for another. If the first parameter of such an event is a domain, then that one's
// handlers are asked, and no other's, and while they are asked they act for it ([[§What is imposed]]).
//
// Raising it is the same as for the kernel's events ([[promise 36]]). Two spindles whose handlers
// raise each other's events come to an end as well: only so many raises can be inside each other
// ([[§Raising from within]]).

/** Events that spindles may have declared. */
export const MOST_DECLARED = 64;

/** What the kernel calls an event of a spindle of `owner`. */
export function eventNameOf(event: string, owner: number): string {
  return owner === 0 ? event : `${event}$${owner}`;
}

/** What the kernel calls an event that a spindle which uses `uses` handles. */
export function handledName(
  { name, provider }: EventType,
  uses: readonly InstalledSpindle[],
): string {
  if (provider === undefined) return name;
  const used = uses.find((one) => one.name === provider);
  return eventNameOf(name, used?.owner ?? 0);
}

/**
 * Declares the events of `typed` that are not declared yet, and gives where their records are, by label.
 *
 * @throws KernelFull if there is no room for so many
 */
export function declareEvents(
  { kernel }: Extensions,
  { events, name }: TypedSpindle,
  owner: number,
): Map<string, VirtualAddress> {
  return new Map(events.map((event) => {
    const says = `Raised by the spindle ${name}.`;
    const declaration: EventDeclaration = {
      name: eventNameOf(event.name, owner),
      parameters: event.names,
      says,
      most: FEW_HANDLERS,
      ...isAddressed(event, owner) ? { open: true } : {},
      ...event.result === undefined ? { combine: "none" } : {},
    };
    const declared = declareOnce(kernel, declaration);
    if (declaration.open) declared.authoriser = onlyAddressed;
    const { record } = declared;
    return [eventLabel(event.name), ksegAddress(record)];
  }));
}

/** Whether an event of a spindle of `owner` says itself whom it is about. */
function isAddressed({ parameters }: EventType, owner: number): boolean {
  const [first] = parameters;
  return owner === 0 && first?.kind === "handle" &&
    first.name === "Domain.Domain";
}

/** A domain's handlers are asked only if the first parameter names this domain. */
function onlyAddressed(
  _: Kernel,
  { owner }: HandlerRequest,
): readonly ImposedFilter[] {
  return owner === undefined ? [] : [{
    says: "it is about this domain",
    parameter: 0,
    equals: BigInt(owner.identifier),
  }];
}

function declareOnce(
  kernel: Kernel,
  declaration: EventDeclaration,
): KernelEvent {
  const { name, parameters, combine, open } = declaration;
  const known = kernel.events.get(name);
  if (known === undefined) {
    const left = leftBehind(kernel);
    if (left !== undefined) return declareAgain(kernel, left, declaration);
    requireRoom(kernel, name);
    return declareEvent(kernel, declaration);
  }
  const before = known.declaration;
  const same = before.parameters.length === parameters.length &&
    before.combine === combine && before.open === open;
  if (same && known.code !== undefined) return known;
  throw new NotPermitted(
    `There was an event ${name} with other parameters: choose another name`,
  );
}

/** An event of a program that has ended, if there is one. */
function leftBehind(
  { events, domains, work }: Kernel,
): KernelEvent | undefined {
  return [...events.values()].find((event) => {
    const owner = ownerOfEvent(event.declaration.name);
    return owner !== undefined && !domains.has(owner) &&
      event.handlers.length === 0 && event.fallback === undefined &&
      !work.some((one) => one.event === event);
  });
}

/** The number of the program whose spindle has declared the event called `name`, if it was a program's. */
export function ownerOfEvent(name: string): number | undefined {
  const found = /\$(\d+)$/.exec(name);
  return found ? Number(found[1]) : undefined;
}

// The code that asks an event's handlers reaches the record by a distance of 16 bits. If large states have taken all
// the memory near the global pointer, there is room, but not there.

/** Whether code can reach all of the record at `record` in one instruction. */
function isNear(record: PhysicalAddress): boolean {
  const end = fromGp(physical(record + EVENT.size));
  return fromGp(record) >= -0x8000n && end <= 0x8000n;
}

/** Room for an event's record, and for the shortest list of those who are asked. */
const ROOM = { record: EVENT.size, list: 1024 } as const;

function requireRoom(kernel: Kernel, name: string): void {
  const declared = [...kernel.events.values()]
    .filter(({ declaration }) => declaration.says.startsWith("Raised by the"));
  const record = take(kernel.data, ROOM.record);
  const list = take(kernel.text, ROOM.list);
  if (record !== undefined) giveBack(kernel.data, record);
  if (list !== undefined) giveBack(kernel.text, list);
  const fits = record !== undefined && isNear(record) &&
    list !== undefined && declared.length < MOST_DECLARED;
  if (!fits) {
    throw new KernelFull(`The kernel has no room for the event ${name}`);
  }
}
