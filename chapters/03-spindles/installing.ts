// # Into the kernel
//
// A spindle that has been found good gets a place for its state, its code is put beside the
// kernel's, and the events it handles are told. The system goes on running meanwhile
// ([[promise 34]]).
//
// This file trusts its caller. Which checks are needed has been decided elsewhere, and if
// nobody has decided, all of them are made.

import {
  ksegAddress,
  panic,
  physical,
  type PhysicalAddress,
  readPhysical,
  type VirtualAddress,
  writePhysical,
} from "../01-hardware/mod.ts";
import {
  fromGp,
  GLOBALS,
  HANDLER,
  type Kernel,
  operationNumber,
  placeProcedures,
  readField,
  take,
} from "../02-controllers/mod.ts";
import type { Environment } from "./checking.ts";
import { composeDispatch, publishDispatch } from "./dispatching.ts";
import {
  type Extensions,
  FIRST_ENTRY_CALL,
  type InstalledHandler,
  type InstalledSpindle,
  labelOf,
  stateLabel,
} from "./extensions.ts";
import { generate } from "./generating.ts";
import { FAILED, type Placement } from "./generator.ts";
import { improve } from "./improving.ts";
import type { LoweredProcedure, LoweredSpindle, Procedure } from "./ir.ts";
import {
  eventOf,
  failureNumber,
  type Marks,
  noteFailure,
  noteRoom,
  removeAllOf,
} from "./removing.ts";
import type { Field } from "./typed.ts";
import { SLOT } from "./types.ts";

/** Which checks of a procedure need not be made. */
export type Proved = (procedure: Procedure) => ReadonlySet<number>;

/** The kernel has no room for a spindle. */
export class KernelFull extends Error {
  /** The class's name, for reports. */
  override readonly name = "KernelFull";
}

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
    dispatches: new Map(),
    rooms: new Map(),
    log: [],
    forgotten: 0,
    nextSpindle: 1,
    nextHandler: 1,
    nextCall: FIRST_ENTRY_CALL,
  };
  kernel.operations.push({
    name: FAILED,
    perform: (_, [site = 0n, number = 0n]) => {
      noteFailure(extensions, Number(site), Number(number));
      return 0n;
    },
  });
  kernel.whenEnded.push(({ space }) =>
    removeAllOf(extensions, space.identifier)
  );
  return extensions;
}

/**
 * Puts `lowered` into the kernel for the application in space `owner`, or for the system
 * if that is 0. Later spindles are asked before earlier ones.
 *
 * @throws KernelFull if there is no room; nothing has changed then
 */
export function install(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  proved: Proved = () => new Set(),
): InstalledSpindle {
  const { kernel: { text, data }, nextHandler, nextCall } = extensions;
  const before: Marks = {
    text: text.used,
    data: data.used,
    dispatches: new Map(extensions.dispatches),
  };
  try {
    const spindle = place(extensions, lowered, owner, proved);
    publishHandlers(extensions, spindle);
    noteRoom(extensions, owner, before);
    return spindle;
  } catch (error) {
    text.used = before.text;
    data.used = before.data;
    Object.assign(extensions, { nextHandler, nextCall });
    throw error;
  }
}

/** Puts state, code and records of a spindle into the kernel. Nobody calls it yet. */
function place(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  proved: Proved,
): InstalledSpindle {
  const { kernel } = extensions;
  const { name, stateSize, fields } = lowered.typed;
  const state = take(kernel.data, stateSize) ?? full("state");
  writeState(kernel, state, fields);
  const first = extensions.nextHandler;
  extensions.nextHandler += lowered.procedures.length;
  const improved = lowered.procedures.map((one) => improveBoth(one, proved));
  const source = lowered.procedures.map((one, index) =>
    generateBoth(extensions, name, one, improved[index]!, first + index)
  ).join("");
  const symbols = symbolsOf(extensions, name, state);
  const placed = placeProcedures(kernel, source, symbols) ?? full("code");
  const handlers = lowered.procedures.map((procedure, index) =>
    makeHandler(extensions, {
      spindle: name,
      owner,
      procedure,
      number: first + index,
      improved: improved[index]!.body,
      labels: placed.symbols,
    })
  );
  return {
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
  number: number,
): string {
  const label = labelOf(spindle, procedure);
  const placement: Placement = {
    kind: "kernel",
    state: stateLabel(spindle),
    operation: (type) => operationNumber(kernel, type.name),
    record: (field) => recordField(kernel, field),
    firstParameter: procedure.kind === "entry" ? 17 : 16,
    failure: failureNumber(number, "body"),
  };
  const failure = failureNumber(number, "filter");
  const test = filter &&
    generate(filter, `${label}.filter`, { ...placement, failure });
  return (test ?? "") + generate(body, label, placement);
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
  name: string,
  state: PhysicalAddress,
): Map<string, VirtualAddress> {
  const failed = BigInt(operationNumber(kernel, FAILED)) as VirtualAddress;
  return new Map([[stateLabel(name), ksegAddress(state)], [FAILED, failed]]);
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
// removed. All its events are told at once, when the code for every one is in its place.

function publishHandlers(
  extensions: Extensions,
  spindle: InstalledSpindle,
): void {
  const events = new Set(spindle.handlers.map(eventOf));
  const composed = [...events].map((event) => {
    const own = spindle.handlers.filter((one) => eventOf(one) === event);
    const list = [...own, ...extensions.handlers.get(event) ?? []];
    return composeDispatch(extensions, event, list) ?? full("dispatch code");
  });
  for (const dispatch of composed) publishDispatch(extensions, dispatch);
  extensions.spindles.push(spindle);
}

// ## Looking in

/** The number that a spindle's state holds in a field now. */
export function readState(
  { kernel }: Extensions,
  spindle: InstalledSpindle,
  field: Field,
  index = 0,
): bigint {
  const at = physical(spindle.state + field.offset + index * SLOT);
  return readPhysical(kernel.machine.bus, at, 8) ??
    panic(`installing: ${spindle.name}.${field.name} is nowhere`);
}

/** The number of times that `handler` has run. */
export function activations(
  { kernel }: Extensions,
  handler: InstalledHandler,
): bigint {
  const { bus } = kernel.machine;
  return readField(bus, handler.record, HANDLER, "activations");
}
