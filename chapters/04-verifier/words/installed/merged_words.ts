// # Merged code
//
// What the dispatcher has made of the handlers of an event may touch what these handlers may touch, and nothing else.
//
// It counts in the records of the handlers, loads and stores their states, calls what it has not
// copied, and goes on in the middle of the event's list with a frame that looks as if the list had
// made it ([[§What stays outside]]). All this is the kernel's, so the kernel can say where it is.
// The tables come from the dispatcher and are read here once more: a column is one of addresses of
// states if each number in it is the address of one.
//
// Whoever handles a packet that is nobody's yet acts in the name of its domain meanwhile, and the
// word that says whose name that is may be stored by merged code. What is stored there is not
// looked at.

import {
  ksegAddress,
  physical,
  type PhysicalAddress,
  readPhysical,
} from "../../../01-hardware/mod.ts";
import {
  ASK_NATIVE,
  EVENT,
  frameOf,
  HANDLER,
  type Handler,
  type Kernel,
  type KernelEvent,
  LONGEST_PART,
  NOBODY,
  returnSlot,
  SUBJECT,
  symbolsOfList,
  TREE_FRAME,
} from "../../../02-controllers/mod.ts";
import {
  collects,
  type InstalledProcedure,
  type InstalledSpindle,
  type PlacedMerger,
  type PlacedTable,
  type Type,
} from "../../../03-spindles/mod.ts";
import type { CellContent, CellRow } from "../knowing/memory_rows.ts";
import { numberSum } from "../knowing/sums.ts";
import type {
  CallRule,
  ExitRule,
  ExitWord,
  PlacedStretch,
  RoutineRule,
} from "../memory/permissions.ts";
import { checkWords, type WordReport } from "../ways/word_checker.ts";
import { asItIs, type Inspecting, stateFor } from "./copied_words.ts";
import { keptBy, passedTo } from "./entrances.ts";
import {
  calledFrom,
  failureRule,
  memoryFor,
  nothingAllowed,
  proceduresOf,
} from "./granted.ts";
import { ANY_GIVEN, givenRange, rulesOfTypes } from "./held_types.ts";
import { wordsAt } from "./installed_words.ts";

/** A handler that comes from a spindle. */
interface Compiled {
  readonly handler: Handler;
  readonly spindle: InstalledSpindle;
  readonly one: InstalledProcedure;
}

/** Whose code was merged. */
interface Crowd {
  readonly event: KernelEvent;
  readonly handlers: readonly Handler[];
  readonly compiled: readonly Compiled[];
  /** The types of the event's parameters, if they can be relied on. */
  readonly types: readonly Type[];
  readonly gives: readonly [bigint, bigint];
}

/** Looks at every word of the merged code of an event. */
export function checkMerged(
  looking: Inspecting,
  placed: PlacedMerger,
): WordReport {
  const { kernel, environment } = looking.extensions;
  const crowd = crowdOf(looking, placed.event);
  const { compiled, types, gives } = crowd;
  const spindles = [...new Set(compiled.map(({ spindle }) => spindle))];
  const called = calledFrom(
    spindles.flatMap(({ lowered }) => proceduresOf(lowered)),
  ).filter(({ reads }) => reads !== undefined);
  const own = [
    ...ownWords(crowd, placed),
    ...spindles.map((one) => stateFor(one, looking.reportOf(one))),
  ];
  const tables = placed.tables.map((one) => tableStretch(kernel, one, own));
  const memory = memoryFor(kernel, environment, called, [...own, ...tables]);
  const subject = placed.event.declaration.open ? "store" : "load";
  const words = wordsAt(kernel, placed.code, placed.codeBytes);
  const start = ksegAddress(placed.code);
  return asItIs(checkWords(words, [{
    at: Number(placed.entrance - start),
    name: placed.event.declaration.name,
    ...passedTo(types),
    keeps: [],
    gives,
  }], {
    ...nothingAllowed(),
    ...memory,
    pageWords: new Map([...memory.pageWords, [BigInt(SUBJECT), subject]]),
    at: start,
    operations: operationsFor(kernel, crowd),
    routines: routinesOf(crowd),
    exits: exitsInto(crowd),
    stack: BigInt(TREE_FRAME),
  }));
}

function crowdOf({ extensions }: Inspecting, event: KernelEvent): Crowd {
  const { handlers, fallback, declaration } = event;
  const { combine = "first" } = declaration;
  const all = fallback ? [...handlers, fallback] : handlers;
  const compiled = [
    ...extensions.spindles.flatMap((spindle) =>
      spindle.handlers.map((one) => ({ handler: one.handler, spindle, one }))
    ),
    ...extensions.specialised.map(({ handler, spindle, entry }) => ({
      ...{ handler, spindle, one: entry },
    })),
  ].filter(({ handler: { event } }) => event === declaration.name);
  const [first] = compiled;
  const type = first?.one.procedure.kind === "entry"
    ? undefined
    : first?.one.procedure.event;
  return {
    event,
    handlers: all,
    compiled,
    types: type?.parameters ?? [],
    gives: collects({ combine }) || type === undefined
      ? ANY_GIVEN
      : givenRange(type.result),
  };
}

// ## Memory

function place(
  at: PhysicalAddress,
  bytes: number,
  writable: boolean,
): PlacedStretch {
  const size = numberSum(BigInt(bytes));
  return { at: ksegAddress(at), bytes: size, step: 8n, writable, rows: [] };
}

/** The words in which merged code counts and keeps answers. */
function ownWords(
  { event: { record }, handlers }: Crowd,
  { words }: PlacedMerger,
): PlacedStretch[] {
  const { raised, dispatch } = EVENT.fields;
  return [
    place(physical(record + raised.offset), 8, true),
    place(physical(record + dispatch.offset), 8, false),
    place(words, 16, true),
    // Who is nobody is counted as well.
    place(physical(words + 16), 8, true),
    ...handlers.map(({ record }) =>
      place(physical(record + HANDLER.fields.activations.offset), 8, true)
    ),
  ];
}

/** A table, with what its columns hold. */
function tableStretch(
  { machine }: Kernel,
  { at, rows, columns }: PlacedTable,
  own: readonly PlacedStretch[],
): PlacedStretch {
  const byAddress = new Map(own.map((one) => [one.at, one]));
  const held = Array.from({ length: columns }, (_, column): CellRow[] => {
    const offset = column * rows * 8;
    const numbers = Array.from({ length: rows }, (_, row) => {
      const word = physical(at + offset + row * 8);
      return readPhysical(machine.bus, word, 8) ?? 0n;
    });
    const holds = commonContent(numbers, byAddress);
    return holds && rows > 0
      ? [{ offset, stride: 8, count: rows, bytes: 8, holds }]
      : [];
  }).flat();
  return { ...place(at, rows * columns * 8, false), rows: held };
}

/** What all of these are: addresses of memory of which at least so much may be used, or numbers up to one. */
function commonContent(
  numbers: readonly bigint[],
  own: ReadonlyMap<bigint, PlacedStretch>,
): CellContent | undefined {
  const places = numbers.map((one) => own.get(one));
  const [first] = places;
  if (first === undefined) {
    const greatest = numbers.reduce((a, b) => a > b ? a : b, 0n);
    return { kind: "number", least: 0n, greatest };
  }
  const alike = places.every((one) =>
    one !== undefined && one.writable === first.writable &&
    one.bytes.plus === first.bytes.plus &&
    JSON.stringify(one.rows, withNumbers) ===
      JSON.stringify(first.rows, withNumbers)
  );
  return alike ? { kind: "address", of: { ...first } } : undefined;
}

function withNumbers(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}` : value;
}

// ## Calls

/** Nobody has answered, a handler in TypeScript is asked, a check has failed. */
function operationsFor(
  kernel: Kernel,
  { event, handlers, compiled, types, gives }: Crowd,
): Map<bigint, CallRule> {
  const natives = handlers.filter(({ body }) => typeof body === "function");
  const failures = compiled.flatMap(({ one: { number } }) => [
    BigInt(number * 2),
    BigInt(number * 2 + 1),
  ]);
  const passed = rulesOfTypes(types);
  return new Map<bigint, CallRule>([
    [BigInt(NOBODY), {
      name: "nobody",
      passed,
      gives,
      told: new Set([BigInt(event.number)]),
    }],
    [BigInt(ASK_NATIVE), {
      name: "native",
      passed,
      gives,
      told: new Set(natives.map(({ number }) => BigInt(number))),
    }],
    failureRule(kernel, { kind: "one of", numbers: new Set(failures) }),
  ]);
}

/** The filters and bodies that may be called. What they need of the stack is provided for. */
function routinesOf(
  { handlers, compiled, types, gives }: Crowd,
): Map<bigint, RoutineRule> {
  const routines = new Map<bigint, RoutineRule>();
  const passed = rulesOfTypes(types);
  const from = new Map(compiled.map(({ handler, one }) => [handler, one]));
  for (const handler of handlers) {
    const { name, body, filter } = handler;
    const rule = { name, passed, stack: 0n };
    if (typeof body === "bigint") routines.set(body, { ...rule, gives });
    if (typeof filter !== "bigint") continue;
    const keeps = keptBy(from.get(handler)?.procedure.filter);
    routines.set(filter, { ...rule, gives: ANY_GIVEN, keeps });
  }
  return routines;
}

// ## Into the list

/** The places behind handlers in the event's list, and what must lie on the stack there. */
function exitsInto({ event, handlers }: Crowd): Map<bigint, ExitRule> {
  const down = event.handlers.length > LONGEST_PART
    ? TREE_FRAME
    : frameOf(event);
  const exits = new Map<bigint, ExitRule>();
  const kept = new Map<number, ExitWord>([[0, "return address"]]);
  const { parameters: { length }, combine = "first" } = event.declaration;
  for (let at = 0; at < length; at++) kept.set(8 + 8 * at, { parameter: at });
  if (collects({ combine })) kept.set(48, "anything").set(56, "anything");
  for (const { number } of handlers) {
    const label = `next${number}`;
    const there = symbolsOfList(event, label)?.get(label);
    if (there === undefined) continue;
    const words = new Map([...kept, ...levelsAbove(event, label)]);
    exits.set(there, { down, words });
  }
  return exits;
}

/** Where the routines of a long list return to that are around `label`. */
function levelsAbove(
  event: KernelEvent,
  label: string,
): [number, ExitWord][] {
  const { code } = event;
  const words: [number, ExitWord][] = [];
  let inside = label;
  while (code !== undefined && !code.symbols.has(inside)) {
    const part = [...code.parts.values()]
      .find(({ symbols }) => symbols.has(inside));
    if (part === undefined) break;
    inside = `back${part.at}`;
    const back = symbolsOfList(event, inside)?.get(inside);
    if (back === undefined) break;
    words.push([returnSlot(words.length), back]);
  }
  return words;
}
