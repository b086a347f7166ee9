// # Into the kernel and out again
//
// A spindle that has been found good gets a place for its state, its code is put beside the
// kernel's, and the events it handles are told.
//
// This file trusts its caller. Which checks are needed has been decided elsewhere, and if
// nobody has decided, all of them are made.

import {
  ksegAddress,
  panic,
  physical,
  type PhysicalAddress,
  type VirtualAddress,
  writePhysical,
} from "../01-hardware/mod.ts";
import {
  type EventName,
  EVENTS,
  fromGp,
  GLOBALS,
  HANDLER,
  type Kernel,
  operationNumber,
  placeProcedures,
  type Strand,
  take,
} from "../02-controllers/mod.ts";
import type { Environment } from "./checking.ts";
import { updateDispatch } from "./dispatching.ts";
import {
  type Extensions,
  FIRST_ENTRY_CALL,
  type InstalledHandler,
  type InstalledSpindle,
  labelOf,
  stateLabel,
} from "./extensions.ts";
import { FAILED, generate, type Placement } from "./generating.ts";
import { improve } from "./improving.ts";
import type { LoweredProcedure, LoweredSpindle, Procedure } from "./ir.ts";
import type { Field } from "./typed.ts";
import { SLOT } from "./types.ts";

/** Which checks of a procedure need not be made. */
export type Proved = (procedure: Procedure) => ReadonlySet<number>;

/** The kernel has no room for a spindle. */
export class KernelFull extends Error {
  /** The class's name, for reports. */
  override readonly name = "KernelFull";
}

/** How often a spindle's activations may fail before it is removed. */
export const MOST_FAILURES = 3;

/** A table of extensions for `kernel`, which can be told of failed checks from now on. */
export function createExtensions(
  kernel: Kernel,
  environment: Environment,
): Extensions {
  const extensions: Extensions = {
    kernel,
    environment,
    spindles: [],
    handlers: new Map(),
    log: [],
    nextSpindle: 1,
    nextHandler: 1,
    nextCall: FIRST_ENTRY_CALL,
  };
  kernel.operations.push({
    name: FAILED,
    perform: (_, [site = 0n, handler = 0n]) =>
      noteFailure(extensions, Number(site), Number(handler)),
  });
  kernel.whenEnded.push((strand) => removeAllOf(extensions, strand));
  return extensions;
}

// ## In

/**
 * Puts `lowered` into the kernel for the application in space `owner`, or for the system
 * if that is 0. Later spindles are asked before earlier ones.
 *
 * @throws KernelFull if there is no room; nothing is installed then
 */
export function install(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  proved: Proved = () => new Set(),
): InstalledSpindle {
  const { kernel } = extensions;
  const { name, stateSize, fields } = lowered.typed;
  const state = take(kernel.data, stateSize) ?? full("state");
  writeState(kernel, state, fields);
  const improved = new Map(
    lowered.procedures.map((one) => [one, improveBoth(one, proved)]),
  );
  const first = extensions.nextHandler;
  extensions.nextHandler += lowered.procedures.length;
  const source = lowered.procedures.map((one) =>
    generateBoth(extensions, name, one, improved.get(one)!)
  ).join("");
  const symbols = symbolsOf(extensions, lowered, state, first);
  const placed = placeProcedures(kernel, source, symbols) ?? full("code");
  const handlers = lowered.procedures.map((procedure, index) =>
    makeHandler(extensions, {
      spindle: name,
      owner,
      procedure,
      number: first + index,
      improved: improved.get(procedure)!.body,
      labels: placed.symbols,
    })
  );
  const spindle: InstalledSpindle = {
    identifier: extensions.nextSpindle++,
    name,
    lowered,
    owner,
    state,
    handlers,
    codeBytes: placed.bytes,
    listing: source,
    failures: 0,
  };
  publishHandlers(extensions, spindle);
  return spindle;
}

function full(what: string): never {
  throw new KernelFull(`The kernel has no room for the spindle's ${what}`);
}

/** Every field, or every element of it, gets its first value. */
function writeState(
  { machine }: Kernel,
  state: PhysicalAddress,
  fields: readonly Field[],
): void {
  for (const { type, offset, initial } of fields) {
    const count = type.kind === "array" ? type.length : 1;
    for (let index = 0; index < count; index++) {
      const at = physical(state + offset + index * SLOT);
      writePhysical(machine.bus, at, 8, BigInt.asUintN(64, initial));
    }
  }
}

interface Both {
  readonly filter: Procedure | undefined;
  readonly body: Procedure;
}

function improveBoth({ filter, body }: LoweredProcedure, proved: Proved): Both {
  return {
    filter: filter && improve(filter, proved(filter)),
    body: improve(body, proved(body)),
  };
}

function generateBoth(
  { kernel }: Extensions,
  spindle: string,
  procedure: LoweredProcedure,
  { filter, body }: Both,
): string {
  const label = labelOf(spindle, procedure);
  const placement: Placement = {
    kind: "kernel",
    state: stateLabel(spindle),
    operation: (type) => operationNumber(kernel, type.name),
    record: (field) => recordField(kernel, field),
    firstParameter: procedure.kind === "entry" ? 17 : 16,
  };
  return (filter ? generate(filter, `${label}.filter`, placement) : "") +
    generate(body, label, placement);
}

/** The distance from the global pointer of a field such as `Globals.ticks`. */
function recordField(kernel: Kernel, field: string): bigint {
  const [record, name] = field.split(".");
  const found = Object.entries(GLOBALS.fields).find(([one]) => one === name);
  if (record !== "Globals" || found === undefined) {
    panic(`installing: no record has the field ${field}`);
  }
  return fromGp(physical(kernel.globals + found[1].offset));
}

/** What the generated code calls by name. */
function symbolsOf(
  { kernel }: Extensions,
  lowered: LoweredSpindle,
  state: PhysicalAddress,
  first: number,
): Map<string, VirtualAddress> {
  const { name } = lowered.typed;
  const symbols = new Map<string, bigint>([
    [stateLabel(name), ksegAddress(state)],
    [FAILED, BigInt(operationNumber(kernel, FAILED))],
  ]);
  for (const [index, procedure] of lowered.procedures.entries()) {
    const label = labelOf(name, procedure);
    symbols.set(`${label}.number`, BigInt(first + index));
    symbols.set(`${label}.filter.number`, BigInt(first + index));
  }
  return symbols as Map<string, VirtualAddress>;
}

interface NewHandler {
  readonly spindle: string;
  readonly owner: number;
  readonly procedure: LoweredProcedure;
  readonly number: number;
  readonly improved: Procedure;
  readonly labels: ReadonlyMap<string, VirtualAddress>;
}

function makeHandler(
  extensions: Extensions,
  { labels, ...handler }: NewHandler,
): InstalledHandler {
  const { kernel } = extensions;
  const { kind } = handler.procedure;
  const label = labelOf(handler.spindle, handler.procedure);
  const record = take(kernel.data, HANDLER.size) ?? full("record");
  return {
    ...handler,
    record,
    body: labels.get(label) ?? panic(`installing: no code at ${label}`),
    filter: labels.get(`${label}.filter`),
    call: kind === "entry" ? extensions.nextCall++ : undefined,
  };
}

// ## Being asked
//
// The newest is asked first. That is how an application's own way of doing things comes
// before the default one, and how the default comes back when the application's is
// removed.

function publishHandlers(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { handlers, spindles } = extensions;
  for (const handler of spindle.handlers.toReversed()) {
    const event = eventOf(handler);
    handlers.set(event, [handler, ...handlers.get(event) ?? []]);
  }
  spindles.push(spindle);
  if (update(extensions, spindle)) return;
  remove(extensions, spindle);
  full("dispatch code");
}

function eventOf({ procedure }: InstalledHandler): EventName {
  const declared = EVENTS.find(({ name }) => name === procedure.event.name);
  return declared?.name ??
    panic(`installing: no event ${procedure.event.name}`);
}

/** Rewrites the dispatch code of every event that `spindle` handles. */
function update(extensions: Extensions, { handlers }: InstalledSpindle) {
  const events = new Set(handlers.map(eventOf));
  return [...events].every((event) => updateDispatch(extensions, event));
}

// ## Out

/** Takes `spindle` out of every event. Its code and state are not used any more. */
export function remove(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const { handlers, spindles } = extensions;
  const at = spindles.indexOf(spindle);
  if (at === -1) return;
  spindles.splice(at, 1);
  for (const handler of spindle.handlers) {
    const event = eventOf(handler);
    const others = handlers.get(event)?.filter((one) => one !== handler);
    handlers.set(event, others ?? []);
  }
  if (!update(extensions, spindle)) {
    panic("installing: no room to take a spindle out");
  }
}

/** What an application has installed goes with it. */
function removeAllOf(extensions: Extensions, { space }: Strand): void {
  const { spindles } = extensions;
  for (
    const spindle of spindles.filter((one) => one.owner === space.identifier)
  ) {
    remove(extensions, spindle);
    extensions.log.push(`${spindle.name} is gone with its program`);
  }
}

// ## A check that failed
//
// The activation has ended already, by itself. What remains is to count, to tell, and to
// remove a spindle that fails again and again. It may be removed while its own code is
// on the way out; the code stays in memory.

function noteFailure(
  extensions: Extensions,
  site: number,
  number: number,
): bigint {
  const spindle = extensions.spindles.find((one) =>
    one.handlers.some((handler) => handler.number === number)
  );
  if (spindle === undefined) return 0n;
  spindle.failures++;
  const handler = spindle.handlers.find((one) => one.number === number)!;
  const { body, name } = handler.procedure;
  const failed = body.sites[site];
  const { text } = spindle.lowered.typed.source;
  const line = text.slice(0, failed?.span.start ?? 0).split("\n").length;
  extensions.log.push(
    `${spindle.name}.${name} stopped at line ${line}: ${failed?.text} does not hold`,
  );
  if (spindle.failures >= MOST_FAILURES) {
    remove(extensions, spindle);
    extensions.log.push(
      `${spindle.name} is removed after ${MOST_FAILURES} failures`,
    );
  }
  return 0n;
}

/** The number that a spindle's state holds in a field now. */
export function readState(
  { kernel }: Extensions,
  spindle: InstalledSpindle,
  field: Field,
  index = 0,
): bigint {
  const at = spindle.state + field.offset + index * SLOT;
  return kernel.machine.bus.view.getBigUint64(at, true);
}

/** The number of times that `handler` has run. */
export function activations(
  { kernel }: Extensions,
  handler: InstalledHandler,
): bigint {
  const at = handler.record + HANDLER.fields.activations.offset;
  return kernel.machine.bus.view.getBigUint64(at, true);
}
