// # Installing handlers
//
// A handler is asked for by a request, and the request is granted or refused before
// anything changes.
//
// A request names the event, the domain that the handler belongs to, and where among the
// others it wants to stand. The event's *authoriser*, if it has one, sees the request first.
// It may refuse it, or grant it with filters of its own: "yes, but you are asked about
// call 500 only". Then an order is sought that satisfies everybody. Then there must be room
// for the code. If any of this fails, nobody notices that there was a request.
//
// Several handlers can be exchanged at once. All their code is put in its place first, and
// then every event is switched over, with nothing in between: no event is ever raised
// between the old set and the new. The clock has to wait meanwhile, so the code for one
// exchange is limited.
//
// The system itself is the owner of handlers that belong to no domain. They are asked whomever
// an event is about.

import { panic, type PhysicalAddress } from "../../01-hardware/mod.ts";
import { giveBack, take } from "../kernel/heap.ts";
import type {
  Domain,
  EventCode,
  EventDeclaration,
  Handler,
  HandlerRequest,
  ImposedFilter,
  Kernel,
  KernelEvent,
} from "../kernel/kernel.ts";
import { HANDLER, readField, writeField } from "../kernel/records.ts";
import { isRefused, refuse, type Refused } from "../kernel/refusals.ts";
import { composeList, discardList, publish, skipHandler } from "./call_list.ts";
import { addEvent, eventNamed, newEvent } from "./catalogue.ts";
import { retire } from "./code.ts";
import { orderHandlers } from "./ordering.ts";

/**
 * Declares an event, with the code that asks nobody yet.
 *
 * @throws RangeError if there is one of that name, or it has more than five parameters
 */
export function declareEvent(
  kernel: Kernel,
  declaration: EventDeclaration,
): KernelEvent {
  const event = addEvent(kernel, declaration);
  const code = composeList(kernel, event, []) ??
    panic("events: the kernel's text is full");
  publish(kernel, event, [], code);
  return event;
}

// A program's service may declare events as well. When the program has ended, nobody knows them any more, and
// their records can serve for others. Events are known by their place among all, so the new one takes the
// old one's.

/** Lets `event`, which nobody handles or is about to raise, become the one that `declaration` describes. */
export function declareAgain(
  kernel: Kernel,
  event: KernelEvent,
  declaration: EventDeclaration,
): KernelEvent {
  const all = [...kernel.events.values()];
  kernel.symbols.delete(`${event.declaration.name}.raised`);
  kernel.events.clear();
  const { record, number } = event;
  const next = newEvent(kernel, declaration, record, number);
  for (const one of all) {
    const { name } = one === event ? declaration : one.declaration;
    kernel.events.set(name, one === event ? next : one);
  }
  if (event.code !== undefined) discardList(kernel, next, event.code);
  const code = composeList(kernel, next, []) ??
    panic("events: the kernel's text is full");
  publish(kernel, next, [], code);
  return next;
}

/** Installs a handler, or says why not; nothing has changed then. */
export function installHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const installed = replaceHandlers(kernel, [], [request]);
  return isRefused(installed) ? installed : installed[0]!;
}

/**
 * Takes `leaving` out and puts handlers for `requests` in, all at once.
 *
 * @returns the new handlers; or why it cannot be done, and then nothing has changed
 */
export function replaceHandlers(
  kernel: Kernel,
  leaving: readonly Handler[],
  requests: readonly HandlerRequest[],
): readonly Handler[] | Refused {
  const gone = [...new Set(leaving)].filter((one) =>
    kernel.handlers.get(one.number) === one
  );
  const coming: Handler[] = [];
  for (const request of requests) {
    const handler = hasTooMany(kernel, request, gone, coming) ??
      prepare(kernel, request);
    if (isRefused(handler)) return undo(kernel, coming, [], handler);
    coming.push(handler);
  }
  const changes: Change[] = [];
  let bytes = 0;
  for (const event of eventsOf(kernel, [...gone, ...coming])) {
    const change = bytes > LARGEST_CHANGE
      ? tooMuchAtOnce()
      : planChange(kernel, event, gone, coming);
    if (isRefused(change)) return undo(kernel, coming, changes, change);
    changes.push(change);
    bytes += change.code.made;
  }
  for (const { event, handlers, fallback, code } of changes) {
    event.fallback = fallback;
    publish(kernel, event, handlers, code);
  }
  for (const handler of gone) forgetHandler(kernel, handler);
  for (const handler of coming) kernel.handlers.set(handler.number, handler);
  return coming;
}

// All handlers of a domain leave together when it ends, and nothing else happens meanwhile. So
// there is a limit to how many they may be.

/** Handlers that one domain may have. */
export const MOST_OF_DOMAIN = 896;

function hasTooMany(
  { handlers }: Kernel,
  { name, owner }: HandlerRequest,
  leaving: readonly Handler[],
  coming: readonly Handler[],
): Refused | undefined {
  if (owner === undefined) return undefined;
  const theirs = (all: Iterable<Handler>) =>
    [...all].filter((one) => one.owner === owner).length;
  const after = theirs(handlers.values()) - theirs(leaving) + theirs(coming);
  if (after < MOST_OF_DOMAIN) return undefined;
  return refuse(
    "over quota",
    `${name} cannot be installed: its domain has ${MOST_OF_DOMAIN} handlers, and may have no more`,
  );
}

/** Bytes of code that asks handlers after which no more is made at once. */
const LARGEST_CHANGE = 24576;

function tooMuchAtOnce(): Refused {
  return refuse(
    "out of memory",
    `More than ${LARGEST_CHANGE} bytes of code that asks handlers would change at once: exchange fewer handlers at a time`,
  );
}

/** What an event is to become. */
interface Change {
  readonly event: KernelEvent;
  readonly handlers: readonly Handler[];
  readonly fallback: Handler | undefined;
  readonly code: EventCode;
}

function undo(
  kernel: Kernel,
  coming: readonly Handler[],
  changes: readonly Change[],
  reason: Refused,
): Refused {
  for (const { record } of coming) giveBack(kernel.data, record);
  for (const { event, code } of changes) discardList(kernel, event, code);
  return reason;
}

function eventsOf(
  kernel: Kernel,
  handlers: readonly Handler[],
): Set<KernelEvent> {
  return new Set(handlers.map(({ event }) => eventNamed(kernel, event)));
}

// ## One request

/** What equals a parameter in an imposed filter fits into so many bits. */
const FILTER_BITS = 31;

/** A handler for `request`, which nobody asks yet. */
function prepare(kernel: Kernel, request: HandlerRequest): Handler | Refused {
  const { name, event: eventName } = request;
  const event = kernel.events.get(eventName);
  if (event === undefined) {
    return refuse(
      "bad argument",
      `${name} cannot handle ${eventName}: there is no such event`,
    );
  }
  const { owner } = request;
  if (owner && kernel.domains.get(owner.identifier) !== owner) {
    return refuse(
      "not held",
      `${name} may not handle ${eventName}: its domain has ended`,
    );
  }
  if (event.declaration.systemOnly && owner !== undefined) {
    return refuse(
      "not permitted",
      `${name} may not handle ${eventName}: it concerns everybody, so only the system's handlers may answer`,
    );
  }
  const authorised = event.authoriser?.(kernel, request) ?? [];
  if ("denied" in authorised) {
    return refuse(
      "not permitted",
      `${name} may not handle ${eventName}: ${authorised.denied}`,
    );
  }
  const imposed = [...request.imposed ?? [], ...authorised];
  const wrong = imposed.find((one) => !isFilter(event, one));
  if (wrong !== undefined) {
    return refuse(
      "bad argument",
      `${name} cannot be asked only if ${wrong.says}: a filter compares one of the ${event.declaration.parameters.length} parameters of ${eventName} with a number of at most ${FILTER_BITS} bits`,
    );
  }
  const record = take(kernel.data, HANDLER.size);
  if (record === undefined) {
    return refuse(
      "out of memory",
      `The kernel has no room for the record of ${name}`,
    );
  }
  return newHandler(kernel, request, imposed, record);
}

function newHandler(
  kernel: Kernel,
  request: HandlerRequest,
  imposed: readonly ImposedFilter[],
  record: PhysicalAddress,
): Handler {
  writeField(kernel.machine.bus, record, HANDLER, "activations", 0n);
  return { ...request, imposed, record, number: kernel.nextHandler++ };
}

function isFilter(
  { declaration: { parameters } }: KernelEvent,
  { parameter, equals }: ImposedFilter,
): boolean {
  return parameter in parameters && equals >= 0n &&
    equals < 2n ** BigInt(FILTER_BITS);
}

/** What `event` becomes when some handlers leave and others come. */
function planChange(
  kernel: Kernel,
  event: KernelEvent,
  leaving: readonly Handler[],
  coming: readonly Handler[],
): Change | Refused {
  const { declaration: { name }, fallback } = event;
  const stays = fallback && !leaving.includes(fallback);
  const after = { ...event, fallback: stays ? fallback : undefined };
  const staying = event.handlers.filter((one) => !leaving.includes(one));
  const ordered = orderHandlers([
    ...staying,
    ...coming.filter((one) => one.event === name),
  ]);
  if ("cycle" in ordered) {
    return refuse(
      "bad argument",
      `The handlers of ${name} cannot be ordered: ${
        ordered.cycle.join(", ")
      } each want to be asked before another of them`,
    );
  }
  const code = composeList(kernel, after, ordered.order);
  if (code === undefined) {
    return refuse(
      "out of memory",
      `The kernel has no room for code that asks ${ordered.order.length} handlers of ${name}`,
    );
  }
  return {
    event,
    handlers: ordered.order,
    fallback: after.fallback,
    code,
  };
}

// ## Removing
//
// Taking a handler out must never fail, whatever state the kernel is in. So no new list is
// made: the handler's part of the list is skipped ([[§Taking one out]]).

/** Takes `handler` out. Does nothing if it has been taken out already. */
export function removeHandler(kernel: Kernel, handler: Handler): void {
  if (!kernel.handlers.has(handler.number)) return;
  skipHandler(kernel, eventNamed(kernel, handler.event), handler);
  forgetHandler(kernel, handler);
}

/** Takes out every handler that `domain` owns. */
export function removeHandlersOf(kernel: Kernel, domain: Domain): void {
  for (const handler of [...kernel.handlers.values()]) {
    if (handler.owner === domain) removeHandler(kernel, handler);
  }
}

// A list that is being worked through may still count in its record.

function forgetHandler(kernel: Kernel, { number, record }: Handler): void {
  kernel.handlers.delete(number);
  retire(kernel, record, kernel.data);
}

// ## Defaults
//
// An event's *default handler* is asked when no other handler has an answer. So a service that
// is there for everyone can stand behind those that programs bring ([[promise 31]]). There is at
// most one, whatever the event's combination, and it is the system's: a program that had it would keep
// everybody else out of this place. Its answer is one like others: if it has none
// either, the question is undecided.

/** Lets `request` be asked when nobody else answers its event; or says why not. */
export function setDefaultHandler(
  kernel: Kernel,
  request: HandlerRequest,
): Handler | Refused {
  const { name, owner, event: asked } = request;
  if (owner !== undefined) {
    return refuse(
      "not permitted",
      `${name} cannot be the default handler of ${asked}: only the system's handlers can`,
    );
  }
  const handler = prepare(kernel, request);
  if (isRefused(handler)) return handler;
  const event = eventNamed(kernel, request.event);
  const before = event.fallback;
  event.fallback = handler;
  const code = composeList(kernel, event, event.handlers);
  if (code === undefined) {
    event.fallback = before;
    return undo(
      kernel,
      [handler],
      [],
      refuse(
        "out of memory",
        `The kernel has no room for the default handler of ${request.event}`,
      ),
    );
  }
  publish(kernel, event, event.handlers, code);
  if (before !== undefined) forgetHandler(kernel, before);
  kernel.handlers.set(handler.number, handler);
  return handler;
}

/** Lets `authoriser` decide about those who want to handle the event called `name`. */
export function setAuthoriser(
  kernel: Kernel,
  name: string,
  authoriser: KernelEvent["authoriser"],
): void {
  eventNamed(kernel, name).authoriser = authoriser;
}

/** The number of times that `handler` has run. */
export function activations({ machine }: Kernel, { record }: Handler): bigint {
  return readField(machine.bus, record, HANDLER, "activations");
}

// :::exercise 2.4
// :::
