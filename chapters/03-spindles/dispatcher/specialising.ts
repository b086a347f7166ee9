// # From the list to merged code
//
// An event that is raised often gets code of its own; one that is hardly ever raised keeps its
// list.
//
// A handler is asked from the moment at which it is installed: the list is made at once, and that
// is cheap. Merged code takes longer to make and is worth it only if the event is raised again and
// again. So the dispatcher looks at the count of raises whenever a processor has done its work and
// is about to leave the kernel. If the event has been raised {{dispatch.threshold}} times since its
// set of handlers changed, and at least as often as it has handlers, its handlers are merged. At
// that moment nobody is inside any list.
//
// Whoever comes or goes brings the list back ([[publish]], [[skipHandler]]), and the count begins
// anew. So a thousand installs in a row make no merged code at all, and a crowd that does not
// change pays once.
//
// What is charged is what the kernel does in the machine: the words of code and the words of the
// tables. The work of the compiler is not charged, as it is not for spindles either.
//
// :::spin 3.3
// "Specialised to the set of spindles that is installed": the paper expects partial evaluation to
// blend several spindles and the kernel's code around them ([[promise 88]]), to lower the cost of
// going from the kernel into a spindle ([[promise 89]]), and to make a dispatcher that fits those
// who are installed now ([[promise 90]]). All three happen here: filters and bodies are copied into
// the code that the kernel calls, with no call, no frame and no test twice.
// :::
//
// :::spin 5.2
// Partial evaluation is to happen at run time ([[promise 131]]): all of this does. It is to be
// decided where it pays ([[promise 130]]): the threshold decides when, [[§Whom the code asks]]
// decides for whom, and each decision is kept with its reason. Whether other decisions would have
// been better is not measured. The size of specialised code is to stay bounded ([[promise 132]]):
// there is a budget for each event ([[MOST_MERGED_VALUES]], [[MOST_TABLE_BYTES]]), and handlers
// that are alike share their code ([[§Handlers that are alike]]). Who can change himself is not to
// pay for layers ([[promise 129]]): handlers that stand in front of others are merged with them. An
// operation that one spindle exports to another is not: each such layer is one more call.
// :::

import {
  ksegAddress,
  panic,
  physical,
  type PhysicalAddress,
  type VirtualAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import {
  charge,
  cyclesOf,
  EVENT,
  giveBack,
  type Kernel,
  KERNEL_GP,
  type KernelEvent,
  placeCode,
  publishMerged,
  readField,
  symbolsFor,
  take,
} from "../../02-controllers/mod.ts";
import { generate } from "../code/generating.ts";
import type { Placement } from "../code/placement.ts";
import type { Procedure } from "../form/ir.ts";
import {
  type Extensions,
  noteRefusedCode,
  type PlacedTable,
  type Plan,
  type Watched,
} from "../kernel/extensions.ts";
import { recordField } from "../kernel/placing.ts";
import { gather, type Gathered, type KeptForms } from "./gathering.ts";
import { isOpaque } from "./members.ts";
import { ENTRANCE, merge, type Merged } from "./merging.ts";
import { stubText } from "./stubs.ts";
import { ANSWERS, leavesFor, NOBODYS, type Table } from "./ways.ts";

/** What merges the handlers of a kernel's events. */
export interface Dispatcher {
  /** The handlers' spindles. */
  readonly extensions: Extensions;
  /** Where answers are while they are between two procedures. */
  readonly answers: PhysicalAddress;
  /** The forms of procedures from which merged code is made. */
  readonly forms: KeptForms;
  /** An event must have been raised so often with the same handlers. */
  readonly threshold: number;
}

/** Raises after which the handlers of an event are merged, unless something else is said. */
export const THRESHOLD = 256;

/** A dispatcher for what is installed by `extensions`. It begins to watch at once. */
export function createDispatcher(
  extensions: Extensions,
  threshold: number = THRESHOLD,
): Dispatcher {
  const { kernel } = extensions;
  const answers = take(kernel.data, 24) ??
    panic("dispatcher: the kernel's data is full");
  const dispatcher: Dispatcher = {
    extensions,
    answers,
    forms: new Map(),
    threshold,
  };
  kernel.whenLeaving.push(() => watch(dispatcher));
  extensions.whenRemoved.push(({ handlers }) => {
    for (const one of handlers) dispatcher.forms.delete(one);
  });
  return dispatcher;
}

// ## Watching

const LOOK = cyclesOf(`
        ldq     t0, 8(t1)
        subq    t0, a0, t0
        cmplt   t0, a1, t0
        bne     t0, 0
`);

/** Merges the handlers of events that have been raised often enough. */
export function watch(dispatcher: Dispatcher): void {
  const { kernel } = dispatcher.extensions;
  for (const event of kernel.events.values()) {
    if (event.handlers.length === 0 || event.merged !== undefined) continue;
    const watched = watchedOf(dispatcher, event);
    const raised = raisedOf(kernel, event);
    const handlers = handlersOf(event);
    if (watched.handlers !== handlers) {
      Object.assign(watched, { handlers, raised, plan: undefined });
      continue;
    }
    if (watched.plan !== undefined) continue;
    charge(kernel.machine, LOOK);
    const since = raised - watched.raised;
    if (since < BigInt(Math.max(dispatcher.threshold, event.handlers.length))) {
      continue;
    }
    specialise(dispatcher, event);
  }
}

function watchedOf(
  { extensions: { watched } }: Dispatcher,
  { declaration: { name } }: KernelEvent,
): Watched {
  const there = watched.get(name);
  if (there !== undefined) return there;
  const one = { handlers: "", raised: 0n, plan: undefined };
  watched.set(name, one);
  return one;
}

/** A text that is another one when the handlers of an event are others. */
function handlersOf({ code, handlers }: KernelEvent): string {
  const [first, last] = [handlers[0], handlers.at(-1)];
  return [code?.at, handlers.length, first?.number, last?.number].join(" ");
}

function raisedOf({ machine }: Kernel, { record }: KernelEvent): bigint {
  return readField(machine.bus, record, EVENT, "raised");
}

/** What has been made of the events whose handlers are merged, or why they are not. */
export function mergedEvents(
  { extensions: { watched } }: Dispatcher,
): readonly Plan[] {
  return [...watched.values()].flatMap(({ plan }) => plan ?? []);
}

// ## Making it
//
// The code has a budget. A set of handlers that exceeds it keeps its list.

/** Values in the intermediate form that the merged code of an event may have. */
export const MOST_MERGED_VALUES = 6000;
/** Bytes of tables that an event may have. */
export const MOST_TABLE_BYTES = 0x2_0000;

/** Merges the handlers of `event`, if that can be done, and lets the result be called. */
export function specialise(dispatcher: Dispatcher, event: KernelEvent): Plan {
  const { extensions } = dispatcher;
  const gathered = gather(extensions, event, dispatcher.forms);
  const merged = merge(event, gathered.members, gathered.fallback);
  const plan = place(dispatcher, event, gathered, merged);
  const watched = watchedOf(dispatcher, event);
  watched.plan = plan;
  watched.handlers = handlersOf(event);
  return plan;
}

function place(
  dispatcher: Dispatcher,
  event: KernelEvent,
  { members, fallback, symbols }: Gathered,
  merged: Merged,
): Plan {
  const { extensions } = dispatcher;
  const { kernel } = extensions;
  const plan = {
    event: event.declaration.name,
    bytes: 0,
    tableBytes: 0,
    handlers: [...members, ...fallback ? [fallback] : []].map((one) => ({
      name: one.handler.name,
      callsFilter: one.callsFilter,
      callsBody: one.callsBody,
    })),
    shared: merged.shared,
    listing: "",
  };
  const refuse = (refused: string): Plan => ({ ...plan, refused });
  if (members.every(isOpaque)) return refuse("nothing of it can be copied");
  const values = merged.pieces.reduce(
    (sum, { procedure }) => sum + valuesOf(procedure),
    0,
  );
  if (values > MOST_MERGED_VALUES) {
    return refuse(
      `it would have ${values} values, and ${MOST_MERGED_VALUES} are merged at most`,
    );
  }
  const { code } = event;
  if (code === undefined) return refuse("it has no list");
  symbols.set(ANSWERS, ksegAddress(dispatcher.answers));
  symbols.set(NOBODYS, ksegAddress(physical(dispatcher.answers + 16)));
  const dispatch = physical(event.record + EVENT.fields.dispatch.offset);
  symbols.set("Dispatch.word", ksegAddress(dispatch));
  const tables = placeTables(kernel, merged.tables, symbols);
  if (tables === undefined) return refuse("there is no room for its tables");
  const all = event.fallback
    ? [...event.handlers, event.fallback]
    : event.handlers;
  for (const [name, at] of symbolsFor(all)) symbols.set(name, at);
  const placement = placementFor(kernel, symbols);
  const text =
    merged.pieces.map(({ label, procedure }) =>
      generate(procedure, label, placement)
    ).join("") + stubText(kernel, event, code, merged, symbols);
  const placed = placeCode(kernel, text, symbols);
  const address = placed?.symbols.get(ENTRANCE);
  if (placed === undefined || address === undefined) {
    for (const at of tables) giveBack(kernel.data, at);
    return refuse("there is no room for its code, or it is too large");
  }
  const { at, bytes } = placed;
  const wrong = extensions.reviewer?.merger({
    event,
    entrance: address,
    code: at,
    codeBytes: bytes,
    tables: merged.tables.map((table, index) =>
      placedTable(table, tables[index]!)
    ),
    words: dispatcher.answers,
  });
  if (wrong !== undefined) {
    giveBack(kernel.text, at);
    for (const table of tables) giveBack(kernel.data, table);
    noteRefusedCode(
      extensions,
      `The merged code of ${plan.event} is refused: ${wrong}`,
    );
    return refuse(`its code is refused: ${wrong}`);
  }
  publishMerged(kernel, event, { address, at, bytes, tables });
  const tableBytes = merged.tables.reduce(
    (sum, table) => sum + bytesOf(table),
    0,
  );
  return { ...plan, bytes, tableBytes, listing: text, refused: undefined };
}

function valuesOf({ blocks }: Procedure): number {
  return blocks.reduce((sum, { body }) => sum + 1 + body.length, 0);
}

/** Where merged code runs, and what it finds there. */
function placementFor(
  kernel: Kernel,
  symbols: ReadonlyMap<string, VirtualAddress>,
): Placement {
  return {
    kind: "kernel",
    state: "",
    stateAt: (label) => {
      const address = symbols.get(label) ??
        panic(`dispatcher: nobody knows where ${label} is`);
      return address - KERNEL_GP;
    },
    leaves: leavesFor,
    operation: ({ name }) => panic(`dispatcher: ${name} cannot be called`),
    record: (field) => recordField(kernel, field),
    firstParameter: 16,
    failure: 0,
  };
}

// ## Tables

const STORE_WORD = cyclesOf("stq t0, 0(t1)\nlda t1, 8(t1)\n");

/** What lies where in a table. */
function placedTable({ columns }: Table, at: PhysicalAddress): PlacedTable {
  return { at, rows: columns[0]?.length ?? 0, columns: columns.length };
}

function bytesOf({ columns }: Table): number {
  return columns.reduce((sum, { length }) => sum + length * 8, 0);
}

/** Puts tables into the kernel's data and notes their labels; `undefined` if there is no room. */
function placeTables(
  kernel: Kernel,
  tables: readonly Table[],
  symbols: Map<string, VirtualAddress>,
): PhysicalAddress[] | undefined {
  const places: PhysicalAddress[] = [];
  for (const table of tables) {
    const bytes = bytesOf(table);
    const at = bytes > MOST_TABLE_BYTES ? undefined : take(kernel.data, bytes);
    if (at === undefined) {
      for (const place of places) giveBack(kernel.data, place);
      return undefined;
    }
    places.push(at);
    symbols.set(table.label, ksegAddress(at));
    for (const [index, cell] of table.columns.flat().entries()) {
      const number = typeof cell === "bigint"
        ? cell
        : symbols.get(cell) ?? panic(`dispatcher: there is no ${cell}`);
      const place = physical(at + index * 8);
      const { bus } = kernel.machine;
      writePhysical(bus, place, 8, BigInt.asUintN(64, number));
    }
    charge(kernel.machine, STORE_WORD * bytes / 8);
  }
  return places;
}
