// # Out of the kernel again
//
// A spindle leaves with the program that brought it, because its checks have failed too
// often, or because somebody at the console says so.
//
// Leaving must never fail, so it takes no memory, whatever state the kernel is in.

import { type EventName, EVENTS, type Kernel } from "../02-controllers/mod.ts";
import { panic } from "../01-hardware/mod.ts";
import { placeOf } from "./diagnostics.ts";
import {
  composeDispatch,
  publishDispatch,
  skipHandler,
} from "./dispatching.ts";
import {
  type Dispatch,
  type Extensions,
  type InstalledHandler,
  type InstalledSpindle,
  note,
  type Room,
  type Stretch,
} from "./extensions.ts";

/** How often a spindle's activations may fail before it is removed. */
export const MOST_FAILURES = 3;

/** The event at which `handler` is asked. */
export function eventOf({ procedure }: InstalledHandler): EventName {
  const declared = EVENTS.find(({ name }) => name === procedure.event.name);
  return declared?.name ??
    panic(`removing: no event ${procedure.event.name}`);
}

/** Takes `spindle` out of every event. Its code and state are not used any more. */
export function remove(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { spindles } = extensions;
  const at = spindles.indexOf(spindle);
  if (at === -1) return;
  spindles.splice(at, 1);
  for (const handler of spindle.handlers) {
    skipHandler(extensions, eventOf(handler), handler);
  }
}

// ## The end of its program
//
// What a program has installed goes with it, and the room that it took is given back, if
// nobody else has taken any since. The program's strand has ended, so no one is inside the
// code. Dispatch code that was made for the application lies in that room as well: the code
// that was there before it is called again.

/** Removes everything that the application in space `owner` has installed. */
export function removeAllOf(extensions: Extensions, owner: number): void {
  const { spindles, rooms } = extensions;
  const theirs = spindles.filter((one) => one.owner === owner);
  for (const spindle of theirs) {
    remove(extensions, spindle);
    note(extensions, `${spindle.name} is gone with its program`);
  }
  const room = rooms.get(owner);
  rooms.delete(owner);
  if (room !== undefined) giveBack(extensions, room);
}

function giveBack(
  extensions: Extensions,
  { text, data, dispatches }: Room,
): void {
  const { kernel } = extensions;
  if (isLast(kernel.data, data)) kernel.data.used = data.from;
  if (!isLast(kernel.text, text)) return;
  kernel.text.used = text.from;
  for (const event of [...extensions.dispatches.keys()]) {
    const before = dispatches.get(event) ??
      composeDispatch(extensions, event, []) ??
      panic("removing: an event is asked by no code at all");
    callAgain(extensions, before);
  }
}

/** Publishes older dispatch code, without those of its handlers that have gone since. */
function callAgain(extensions: Extensions, dispatch: Dispatch): void {
  const { event, list } = dispatch;
  const left = extensions.handlers.get(event) ?? [];
  publishDispatch(extensions, dispatch);
  for (const handler of list) {
    if (!left.includes(handler)) skipHandler(extensions, event, handler);
  }
}

function isLast({ used }: Kernel["text"], { to, whole }: Stretch): boolean {
  return whole && used === to;
}

/** Notes that `owner` has taken what lies between `before` and what is used now. */
export function noteRoom(
  { kernel, rooms }: Extensions,
  owner: number,
  before: Marks,
): void {
  const { text, data } = kernel;
  const room = rooms.get(owner) ?? {
    text: emptyAt(before.text),
    data: emptyAt(before.data),
    dispatches: before.dispatches,
  };
  rooms.set(owner, room);
  for (
    const [stretch, from, to] of [
      [room.text, before.text, text.used],
      [room.data, before.data, data.used],
    ] as const
  ) {
    if (stretch.to !== from) stretch.whole = false;
    stretch.to = to;
  }
}

function emptyAt(place: number): Stretch {
  return { from: place, to: place, whole: true };
}

/** What there was in the kernel at some time. */
export interface Marks {
  /** Bytes of the kernel's text that were used. */
  readonly text: number;
  /** Bytes of the kernel's data that were used. */
  readonly data: number;
  /** The code that asked the handlers of each event. */
  readonly dispatches: ReadonlyMap<EventName, Dispatch>;
}

// ## A check that failed
//
// The activation has ended already, by itself. What remains is to count, to tell, and to
// remove a spindle that fails again and again. It may be removed while its own code is
// on the way out; the code stays where it is.

/** What generated code calls itself when a check of it fails. */
export function failureNumber(
  handler: number,
  part: "body" | "filter",
): number {
  return handler * 2 + (part === "filter" ? 1 : 0);
}

/** Counts the failure of check `site` in the procedure that calls itself `number`. */
export function noteFailure(
  extensions: Extensions,
  site: number,
  number: number,
): void {
  const { spindles } = extensions;
  const handlers = spindles.flatMap((one) => one.handlers);
  const handler = handlers.find((one) => one.number === number >> 1);
  const spindle = spindles.find((one) =>
    handler !== undefined && one.handlers.includes(handler)
  );
  if (spindle === undefined || handler === undefined) return;
  spindle.failures++;
  note(extensions, failureSentence(spindle, handler, site, number % 2 === 1));
  if (spindle.failures >= MOST_FAILURES) {
    remove(extensions, spindle);
    note(
      extensions,
      `${spindle.name} is removed after ${MOST_FAILURES} failures`,
    );
  }
}

function failureSentence(
  { name, lowered }: InstalledSpindle,
  { procedure }: InstalledHandler,
  site: number,
  inFilter: boolean,
): string {
  const part = inFilter ? procedure.filter : procedure.body;
  const failed = part?.sites[site];
  const { line } = placeOf(lowered.typed.source.text, failed?.span.start ?? 0);
  return `${name}.${procedure.name} stopped at line ${line}: ${failed?.text} does not hold`;
}
