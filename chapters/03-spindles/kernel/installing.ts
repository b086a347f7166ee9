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
} from "../../01-hardware/mod.ts";
import {
  activations as timesRun,
  fromGp,
  giveBack,
  GLOBALS,
  type HandlerRequest,
  isRefused,
  type Kernel,
  operationNumber,
  placeCode,
  type PlacedCode,
  RECORD_OFFSET,
  type Refused,
  replaceHandlers,
  STRAND,
  take,
} from "../../02-controllers/mod.ts";
import type { Environment } from "../meaning/checking.ts";
import {
  type Extensions,
  FIRST_ENTRY_CALL,
  type InstalledHandler,
  type InstalledSpindle,
  labelOf,
  stateLabel,
} from "./extensions.ts";
import { generate } from "../code/generating.ts";
import { FAILED, type Placement, type RecordPlace } from "../code/placement.ts";
import { improve } from "../optimiser/improving.ts";
import type {
  LoweredProcedure,
  LoweredSpindle,
  Procedure,
} from "../form/ir.ts";
import { failureNumber, noteFailure, removeAllOf } from "./removing.ts";
import type { Field } from "../meaning/typed.ts";
import { SLOT } from "../meaning/types.ts";

/** Which checks of a procedure need not be made. */
export type Proved = (procedure: Procedure) => ReadonlySet<number>;

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

/** A table of extensions for `kernel`, which can be told of failed checks from now on. */
export function createExtensions(
  kernel: Kernel,
  environment: Environment,
): Extensions {
  const extensions: Extensions = {
    kernel,
    environment,
    spindles: [],
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
  kernel.whenEnded.push(({ identifier }) =>
    removeAllOf(extensions, identifier)
  );
  return extensions;
}

/**
 * Puts `lowered` into the kernel for the domain `owner`, or for the system if that is 0.
 * Later spindles are asked before earlier ones.
 *
 * @throws KernelFull if there is no room, NotPermitted if it handles an event that its owner
 * may not handle, RangeError if there is no such domain; nothing has changed then
 */
export function install(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  proved: Proved = () => new Set(),
): InstalledSpindle {
  const { kernel, nextHandler, nextCall } = extensions;
  requireDomain(kernel, owner);
  const state = take(kernel.data, lowered.typed.stateSize) ?? full("state");
  writeState(kernel, state, lowered.typed.fields);
  const made = makeCode(extensions, lowered, proved, state);
  const handlers = made && publishHandlers(extensions, lowered, owner, made);
  if (handlers === undefined || isRefused(handlers)) {
    giveBack(kernel.data, state);
    if (made !== undefined) giveBack(kernel.text, made.placed.at);
    Object.assign(extensions, { nextHandler, nextCall });
    if (handlers?.refused !== "not permitted") {
      return full(made === undefined ? "code" : "handlers");
    }
    throw new NotPermitted(handlers.sentence);
  }
  const { name } = lowered.typed;
  const { placed, source } = made!;
  const spindle: InstalledSpindle = {
    identifier: extensions.nextSpindle++,
    name,
    lowered,
    owner,
    state,
    code: placed.at,
    handlers,
    codeBytes: placed.bytes,
    listing: source,
    failures: 0,
  };
  extensions.spindles.push(spindle);
  return spindle;
}

/** The code of a spindle, in its place. */
interface Made {
  readonly placed: PlacedCode;
  readonly source: string;
  readonly improved: readonly Both[];
  /** The number by which the code of its first procedure names itself. */
  readonly first: number;
}

/** Puts the code of a spindle into the kernel, if there is room. Nobody calls it yet. */
function makeCode(
  extensions: Extensions,
  lowered: LoweredSpindle,
  proved: Proved,
  state: PhysicalAddress,
): Made | undefined {
  const { kernel } = extensions;
  const { name } = lowered.typed;
  const first = extensions.nextHandler;
  extensions.nextHandler += lowered.procedures.length;
  const improved = lowered.procedures.map((one) => improveBoth(one, proved));
  const source = lowered.procedures.map((one, index) =>
    generateBoth(extensions, name, one, improved[index]!, first + index, state)
  ).join("");
  const symbols = symbolsOf(extensions, name, state);
  const placed = placeCode(kernel, source, symbols);
  return placed && { placed, source, improved, first };
}

function requireDomain({ domains }: Kernel, owner: number): void {
  if (owner === 0 || domains.has(owner)) return;
  throw new RangeError(
    `Cannot install a spindle for domain ${owner}: there is no such domain`,
  );
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
  state: PhysicalAddress,
): string {
  const label = labelOf(spindle, procedure);
  const placement: Placement = {
    kind: "kernel",
    state: stateLabel(spindle),
    stateFromGp: fromGp(state),
    operation: (type) => operationNumber(kernel, type.name),
    record: (field) => recordField(kernel, field),
    firstParameter: procedure.kind === "entry" ? 17 : 16,
    failure: failureNumber(number, "body"),
  };
  const failure = failureNumber(number, "filter");
  const keepsParameters = !usesUp(procedure.filter);
  const test = filter &&
    generate(filter, `${label}.filter`, {
      ...placement,
      failure,
      keepsParameters,
    });
  return (test ?? "") + generate(body, label, placement);
}

/** Where generated code finds a field such as `Globals.ticks` or `Strand.space`. */
export function recordField(kernel: Kernel, field: string): RecordPlace {
  const [record, name] = field.split(".");
  const { fields } = record === "Strand" ? STRAND : GLOBALS;
  const found = Object.entries(fields).find(([one]) => one === name)?.[1] ??
    panic(`installing: no record has the field ${field}`);
  return record === "Strand"
    ? { base: "page", offset: BigInt(RECORD_OFFSET + found.offset) }
    : {
      base: "global pointer",
      offset: fromGp(physical(kernel.globals + found.offset)),
    };
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

// ## Being asked
//
// The newest is asked first, and of one spindle's handlers the one that stands first. That
// is how an application's own way of doing things comes before the default one, and how the
// default comes back when the application's is removed. All its events are told at once,
// when the code for every one is in its place.

function publishHandlers(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  made: Made,
): InstalledHandler[] | Refused {
  const { kernel } = extensions;
  const { name } = lowered.typed;
  const calls = lowered.procedures.map(({ kind }) =>
    kind === "entry" ? extensions.nextCall++ : undefined
  );
  const requests = lowered.procedures.map((procedure, index) =>
    requestFor(kernel, name, procedure, owner, calls[index], made.placed)
  );
  const published = replaceHandlers(kernel, [], requests.toReversed());
  if (isRefused(published)) return published;
  const handlers = published.toReversed();
  return lowered.procedures.map((procedure, index) => ({
    number: made.first + index,
    handler: handlers[index]!,
    procedure,
    improved: made.improved[index]!.body,
    improvedFilter: made.improved[index]!.filter,
    call: calls[index],
  }));
}

/** What a procedure asks of the kernel: to be asked at its event, behind its filter. */
function requestFor(
  kernel: Kernel,
  spindle: string,
  procedure: LoweredProcedure,
  owner: number,
  call: bigint | undefined,
  { symbols }: PlacedCode,
): HandlerRequest {
  const label = labelOf(spindle, procedure);
  const imposed = call === undefined
    ? []
    : [{ says: `call ${call}`, parameter: 0, equals: call }];
  return {
    name: `${spindle}.${procedure.name}`,
    event: procedure.event.name,
    owner: kernel.domains.get(owner),
    body: symbols.get(label) ?? panic(`installing: no code at ${label}`),
    filter: symbols.get(`${label}.filter`),
    filterUsesRegisters: usesUp(procedure.filter),
    imposed,
  };
}

/**
 * Whether `procedure` may use up the parameters: to call the controllers, or to tell them
 * that a check has failed.
 */
function usesUp(procedure: Procedure | undefined): boolean {
  return procedure?.blocks.some(({ body }) =>
    body.some(({ operation }) =>
      operation.kind === "check" ||
      operation.kind === "call" && operation.operation.reads === undefined
    )
  ) ?? false;
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

/** The number of times that a procedure has run. */
export function activations(
  { kernel }: Extensions,
  { handler }: InstalledHandler,
): bigint {
  return timesRun(kernel, handler);
}
