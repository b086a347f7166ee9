// # The code that asks
//
// Whenever a handler comes to an event or leaves it, new code is made that asks exactly
// those who handle the event now.
//
// The code is a list: for each handler some tests and a call, one behind the other. Nothing
// is looked up when the event is raised: who is asked has become part of the program. One store
// makes the event's record lead to the new list ([[promise 90]]).
//
// Here is what matters of one part of such a list, for a handler that belongs to domain 7 and
// has a filter. The console shows whole ones ([[§Looking at who is asked]]):
//
// ```alpha
// ask12:  srl     $30, 13, $2     // the page of this stack
//         sll     $2, 13, $2
//         ldq     $2, 128($2)     // whom is the event about?
//         lda     $3, 7($31)
//         cmpeq   $2, $3, $2
//         beq     $2, next12      // not about domain 7
//         bsr     $26, filter
//         beq     $0, next12      // the filter says no
//         bsr     $26, body       // the answer is in v0,
//         bne     $1, done        // and t0 says whether there is one
// next12:
// ```
//
// Ten handlers with ten filters are ten tests in a row, even if all of them compare the same
// parameter, so that one look at it could find the right one. For an event that is raised often,
// [[§The dispatcher]] makes code that does.
//
// :::spin 1.2
// A handler's code lies where only the kernel can execute it, and it is called in kernel mode
// like any other routine. That this is safe is the affair of a compiler that the kernel trusts
// ([[promise 25]]): chapter 3 makes the code and chapter 4 judges it first. The handlers of
// this chapter come from the kernel's own authors, and nobody judges them.
// :::

import {
  assemble,
  ksegAddress,
  physical,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import { giveBack } from "../kernel/heap.ts";
import type {
  CodePart,
  EventCode,
  Handler,
  Kernel,
  KernelEvent,
  MergedCode,
} from "../kernel/kernel.ts";
import { EVENT, readField, writeField } from "../kernel/records.ts";
import {
  askHandler,
  BEFORE_ALL,
  BEHIND_ALL,
  keepParameters,
  lastOf,
  NOBODY,
  symbolsFor,
} from "./asking.ts";
import { instructionsChanged, placeCode, retire } from "./code.ts";

/** Handlers that one event may have. */
export const MOST_HANDLERS = 2048;

/**
 * Handlers that an event of a spindle may have. Who raises it waits for all of them, so it must be few
 * if the time is to be bounded.
 */
export const FEW_HANDLERS = 16;

// ## The list

/** Bytes of the stack that a list uses. */
export function frameOf({ declaration: { open } }: KernelEvent): number {
  return open ? 80 : 64;
}

/** Assembly text that asks everybody: by `middle`, and at last the default handler. */
function listSource(
  event: KernelEvent,
  empty: boolean,
  bytes: number,
  middle: string,
): string {
  const { declaration, number, fallback } = event;
  const { name, parameters, combine = "first", open } = declaration;
  const count = `
        ldq     $2, ${name}.raised($29)
        addq    $2, 1, $2
        stq     $2, ${name}.raised($29)
`;
  const nobody = combine === "none" ? "" : `
        lda     $1, ${number}($31)
        lda     $0, ${NOBODY}($31)
        call_pal 0x9
`;
  if (empty) return `${count}${nobody}        ret     $31, ($26), 1\n`;
  const { length } = parameters;
  return `
        lda     $30, ${-bytes}($30)
        stq     $26, 0($30)
${keepParameters("stq", length)}
${count}${BEFORE_ALL[combine]}
${middle}
${fallback ? lastOf(fallback, length, combine, open) : ""}
${BEHIND_ALL[combine]}${nobody}
done:   ldq     $26, 0($30)
        lda     $30, ${bytes}($30)
        ret     $31, ($26), 1
`;
}

/** Assembly text that asks `handlers` in order. */
function askAll(
  { declaration }: KernelEvent,
  handlers: readonly Handler[],
): string {
  const { parameters: { length }, combine = "first", open } = declaration;
  return handlers.map((one) => askHandler(one, length, combine, open)).join("");
}

// ## Long lists
//
// A thousand programs may each want to hear of packets. If the whole list were made anew for
// each of them, the last would pay for a thousand. So a long list is cut into *parts* of some
// handlers each, which are routines of their own, and what calls them is cut likewise:
//
// :::figure A list of many handlers is a tree
// | the event's code | calls | which call |
// | --- | --- | --- |
// | | a part | ten handlers |
// | | a part | seven handlers |
// | | a part | twelve handlers |
// :::
//
// Who comes or goes changes one part at each level. The others stay as they are, and are in the
// new tree as they were in the old. Nothing that is being executed is changed: a processor that
// is inside the old tree goes on in the old tree.
//
// Where to cut must not depend on how many handlers stand in front, or one who comes first would
// move all cuts. It is decided by each handler's number alone: a number that looks drawn by
// chance is made of it, and behind one in eight there is a cut.

/** A list of so many handlers is not cut. */
export const LONGEST_PART = 24;

/** How many levels of parts there may be. */
const MOST_LEVELS = 3;

/** Bytes of the stack that a list with parts uses: each level keeps its return address. */
export const TREE_FRAME = 112;

/** Where on the stack the parts of `level` keep their return address. */
export function returnSlot(level: number): number {
  return 80 + 8 * level;
}

/** Whether there is a cut behind the handler `number` at `level`. */
function isCut(number: number, level: number): boolean {
  const mixed = Math.imul(number, 0x9e3779b1) ^
    Math.imul(number, 0x85ebca6b) >>> 13;
  return (mixed >>> 8 + 3 * level & 7) === 0;
}

/** `items` cut into stretches. */
function cut<One>(
  items: readonly One[],
  lastOf: (item: One) => number,
  level: number,
): One[][] {
  const stretches: One[][] = [];
  let stretch: One[] = [];
  for (const item of items) {
    stretch.push(item);
    if (stretch.length < LONGEST_PART && !isCut(lastOf(item), level)) continue;
    stretches.push(stretch);
    stretch = [];
  }
  return stretch.length > 0 ? [...stretches, stretch] : stretches;
}

/** What is needed to make parts. */
interface Making {
  readonly kernel: Kernel;
  readonly event: KernelEvent;
  /** The parts that there are already, by what they ask. */
  readonly there: ReadonlyMap<string, CodePart>;
  /** Those of the new list, by what they ask. */
  readonly parts: Map<string, CodePart>;
  /** Bytes of those that are new. */
  made: number;
}

/** The part that `key` describes: one that is there already, or a new one. */
function partFor(
  making: Making,
  key: string,
  last: number,
  source: () => string,
  symbols: () => ReadonlyMap<string, VirtualAddress>,
): CodePart | undefined {
  const there = making.there.get(key) ?? making.parts.get(key);
  if (there !== undefined) {
    making.parts.set(key, there);
    return there;
  }
  if (making.made > LARGEST_LIST) return undefined;
  const placed = placeCode(making.kernel, source(), symbols());
  if (placed === undefined) return undefined;
  const part: CodePart = { ...placed, last };
  making.parts.set(key, part);
  making.made += part.bytes;
  return part;
}

/** Bytes of new parts behind which no more are made at once. */
const LARGEST_LIST = 16384;

/** A part that asks `handlers`. */
function leaf(
  making: Making,
  handlers: readonly Handler[],
): CodePart | undefined {
  const key = handlers.map(({ number }) => number).join();
  const source = () => routine(0, askAll(making.event, handlers));
  return partFor(
    making,
    key,
    handlers.at(-1)!.number,
    source,
    () => symbolsFor(handlers),
  );
}

/** A part that calls `children`. */
function branch(
  making: Making,
  level: number,
  children: readonly CodePart[],
): CodePart | undefined {
  const key = `${level}: ${children.map(({ at }) => at).join()}`;
  const { combine } = making.event.declaration;
  const source = () => routine(level, callParts(children, combine));
  return partFor(
    making,
    key,
    children.at(-1)!.last,
    source,
    () => addressesOf(children),
  );
}

/** A routine of a tree's level. If it answers, T0 says so; if not, that is 0. */
function routine(level: number, middle: string): string {
  return `
        stq     $26, ${returnSlot(level)}($30)
${middle}
        clr     $1
done:   ldq     $26, ${returnSlot(level)}($30)
        ret     $31, ($26), 1
`;
}

function callParts(
  children: readonly CodePart[],
  combine: KernelEvent["declaration"]["combine"] = "first",
): string {
  const enough = combine === "first" ? "        bne     $1, done\n" : "";
  return children.map(({ at }) => `
        bsr     $26, part${at}
back${at}:
${enough}`).join("");
}

function addressesOf(parts: readonly CodePart[]): Map<string, VirtualAddress> {
  return new Map(parts.map(({ at }) => [`part${at}`, ksegAddress(at)]));
}

/** Parts that together ask `handlers`, few enough to be called one after the other. */
function partsFor(
  making: Making,
  handlers: readonly Handler[],
): readonly CodePart[] | undefined {
  let level = 0;
  let parts = all(
    cut(handlers, ({ number }) => number, level).map((one) =>
      leaf(making, one)
    ),
  );
  while (parts && parts.length > LONGEST_PART && ++level < MOST_LEVELS) {
    parts = all(
      cut(parts, ({ last }) => last, level).map((children) =>
        branch(making, level, children)
      ),
    );
  }
  return parts;
}

/** All of `parts`, if each of them could be made. */
function all(
  parts: readonly (CodePart | undefined)[],
): readonly CodePart[] | undefined {
  return parts.every((one) => one !== undefined) ? parts : undefined;
}

// ## Putting it into its place

/**
 * Code for `event` that asks `handlers`. Nobody calls it before it is published.
 *
 * @returns `undefined` if there is no room for so many; then nothing has changed
 */
export function composeList(
  kernel: Kernel,
  event: KernelEvent,
  handlers: readonly Handler[],
): EventCode | undefined {
  const { fallback, declaration: { most = MOST_HANDLERS } } = event;
  if (handlers.length > most) return undefined;
  if (handlers.length <= LONGEST_PART) {
    const symbols = symbolsFor(fallback ? [...handlers, fallback] : handlers);
    const empty = handlers.length === 0 && fallback === undefined;
    const middle = askAll(event, handlers);
    const source = listSource(event, empty, frameOf(event), middle);
    const placed = placeCode(kernel, source, symbols);
    return placed && { ...placed, made: placed.bytes, parts: new Map() };
  }
  const there = event.code?.parts ?? new Map<string, CodePart>();
  const parts = new Map<string, CodePart>();
  const making: Making = { kernel, event, there, parts, made: 0 };
  const children = partsFor(making, handlers);
  const code = children && composeTree(making, children);
  if (code === undefined) giveBackParts(kernel, event, parts);
  return code;
}

function composeTree(
  { kernel, event, parts, made }: Making,
  children: readonly CodePart[],
): EventCode | undefined {
  const middle = callParts(children, event.declaration.combine);
  const source = listSource(event, false, TREE_FRAME, middle);
  const own = symbolsFor(event.fallback ? [event.fallback] : []);
  const symbols = new Map([...own, ...addressesOf(children)]);
  const placed = placeCode(kernel, source, symbols);
  return placed && {
    at: placed.at,
    bytes: placed.bytes,
    made: made + placed.bytes,
    symbols: placed.symbols,
    parts,
  };
}

/** Gives back the code of a list that is not going to be published. */
export function discardList(
  kernel: Kernel,
  event: KernelEvent,
  { at, parts }: EventCode,
): void {
  giveBack(kernel.text, at);
  giveBackParts(kernel, event, parts);
}

/** Gives back those of `parts` that the code of `event` does not use now. */
function giveBackParts(
  { text }: Kernel,
  { code }: KernelEvent,
  parts: ReadonlyMap<string, CodePart>,
): void {
  for (const [key, { at }] of parts) {
    if (code?.parts.get(key)?.at !== at) giveBack(text, at);
  }
}

const PUBLISH = cyclesOf("stq t0, 0(t1)");

/** Makes `code`, which asks `handlers`, what is called when `event` is raised: one store. */
export function publish(
  kernel: Kernel,
  event: KernelEvent,
  handlers: readonly Handler[],
  code: EventCode,
): void {
  const before = event.code;
  event.handlers = handlers;
  event.code = code;
  // Somebody new may know of something to run.
  for (const processor of kernel.processors) processor.asked = false;
  leadTo(kernel, event, ksegAddress(code.at));
  retireMerged(kernel, event);
  if (before === undefined) return;
  retire(kernel, before.at);
  for (const [key, { at }] of before.parts) {
    if (code.parts.get(key)?.at !== at) retire(kernel, at);
  }
}

function leadTo(
  kernel: Kernel,
  { record }: KernelEvent,
  address: VirtualAddress,
): void {
  writeField(kernel.machine.bus, record, EVENT, "dispatch", address);
  charge(kernel.machine, PUBLISH);
}

/** The code that is called when `event` is raised. */
export function dispatchOf(kernel: Kernel, event: KernelEvent): bigint {
  return readField(kernel.machine.bus, event.record, EVENT, "dispatch");
}

// ## Better code
//
// Somebody may know how to ask the same handlers in less time ([[§The dispatcher]]). Such code
// takes the list's place by the same one store. The list stays where it is: it is what counts as
// soon as the set of handlers changes, and it may be entered in the middle.

/** Makes `merged` what is called when `event` is raised. It must ask as its list would. */
export function publishMerged(
  kernel: Kernel,
  event: KernelEvent,
  merged: MergedCode,
): void {
  retireMerged(kernel, event);
  event.merged = merged;
  leadTo(kernel, event, merged.address);
}

/** Lets the list of `event` be called again. */
export function unpublishMerged(kernel: Kernel, event: KernelEvent): void {
  if (event.merged === undefined || event.code === undefined) return;
  leadTo(kernel, event, ksegAddress(event.code.at));
  retireMerged(kernel, event);
}

function retireMerged(kernel: Kernel, event: KernelEvent): void {
  const { merged } = event;
  if (merged === undefined) return;
  retire(kernel, merged.at);
  for (const at of merged.tables) retire(kernel, at, kernel.data);
  event.merged = undefined;
}

// ## Taking one out
//
// A handler can be taken out at any time, even by its own failure in the middle of the list. So
// taking it out must need no room and little time. The first instruction of its part of the list
// becomes a branch to the next part.

const SKIP = cyclesOf(`
        subl    a1, a0, t0
        sra     t0, 2, t0
        ldah    t1, 0(zero)
        bis     t0, t1, t0
        stl     t0, 0(a0)
`);

/** Lets nobody ask `handler` any more. Costs a fixed, small number of cycles. */
export function skipHandler(
  kernel: Kernel,
  event: KernelEvent,
  handler: Handler,
): void {
  event.handlers = event.handlers.filter((one) => one !== handler);
  if (event.fallback === handler) event.fallback = undefined;
  unpublishMerged(kernel, event);
  const symbols = symbolsOfList(event, `ask${handler.number}`);
  const at = symbols?.get(`ask${handler.number}`);
  const next = symbols?.get(`next${handler.number}`);
  if (at === undefined || next === undefined) return;
  const branch = assemble("br next", {
    text: at,
    symbols: new Map([["next", next]]),
  });
  const place = Number(at - ksegAddress(physical(0)));
  kernel.machine.bus.bytes.set(branch.segments[0]!.bytes, place);
  charge(kernel.machine, SKIP);
  instructionsChanged(kernel);
}

/** The labels of the piece of the list of `event` that has `label`. */
export function symbolsOfList(
  { code }: KernelEvent,
  label: string,
): ReadonlyMap<string, VirtualAddress> | undefined {
  if (code === undefined || code.symbols.has(label)) return code?.symbols;
  return [...code.parts.values()].find(({ symbols }) => symbols.has(label))
    ?.symbols;
}
