// # Into the kernel
//
// A spindle that has been found good gets a place for its state, its code is put beside the
// kernel's, and the events it handles are told. The system goes on running meanwhile
// ([[promise 34]]).
//
// The words of the code are written into the memory of the running machine, and the processors are
// told to forget what they hold of that place ([[placeCode]], [[promise 81]]). From the next event
// on they are executed.
//
// This file trusts its caller. Which checks are needed has been decided elsewhere, and if
// nobody has decided, all of them are made.

import {
  ksegAddress,
  panic,
  type PhysicalAddress,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import {
  activations as timesRun,
  giveBack,
  type Handler,
  isRefused,
  type Kernel,
  operationNumber,
  placeCode,
  type PlacedCode,
  take,
} from "../../02-controllers/mod.ts";
import type { Environment } from "../meaning/checking.ts";
import { type Content, contentOfBytes } from "./contents.ts";
import {
  type Extensions,
  FIRST_ENTRY_CALL,
  type InstalledHandler,
  type InstalledProcedure,
  type InstalledSpindle,
  labelOf,
  noteRefusedCode,
  stateLabel,
} from "./extensions.ts";
import { compile, generateLines } from "../code/generating.ts";
import { stackNeedOf } from "../code/stack_needs.ts";
import type { CodeLine } from "../code/writing.ts";
import { FAILED } from "../code/placement.ts";
import { optimise, type Pass, PASSES } from "../optimiser/optimising.ts";
import { forbiddenCall } from "./permitting.ts";
import type {
  LoweredProcedure,
  LoweredSpindle,
  Procedure,
} from "../form/ir.ts";
import {
  CodeRefused,
  declareEvents,
  KernelFull,
  NotOrdered,
  NotPermitted,
  operationSymbols,
  usedBySpindle,
} from "./linking.ts";
import { watchActivations } from "./cutting.ts";
import { watchFailures } from "./failing.ts";
import { failureNumber, placementOf, usesUp } from "./placing.ts";
import { migrateState } from "./migrating.ts";
import { type Asked, askedOf, publishAll } from "./publishing.ts";
import { OverQuota, requireQuota, requireWithin } from "./quotas.ts";
import { removeAllOf } from "./removing.ts";
import { sizeOf } from "../meaning/layout.ts";
import type { Field, StackNeed, TypedSpindle } from "../meaning/typed.ts";

/** Which checks of a procedure need not be made. */
export type Proved = (procedure: Procedure) => ReadonlySet<number>;

/** A table of extensions for `kernel`, which can be told of failed checks from now on. */
export function createExtensions(
  kernel: Kernel,
  environment: Environment,
): Extensions {
  const extensions: Extensions = {
    kernel,
    environment,
    spindles: [],
    specialised: [],
    watched: new Map(),
    postMortems: [],
    reviewer: undefined,
    refusedCode: 0,
    suspect: undefined,
    mayBeLost: false,
    whenRemoved: [],
    log: [],
    forgotten: 0,
    nextSpindle: 1,
    nextHandler: 1,
    nextCall: FIRST_ENTRY_CALL,
    nextPostMortem: 1,
  };
  watchFailures(extensions);
  watchActivations(extensions);
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
 * may not handle, NotThere if it uses a spindle that is not installed, CodeRefused if whoever looks at its code
 * refuses it, RangeError if there is no such domain; nothing has changed then, except that events may have been
 * declared
 */
export function install(
  extensions: Extensions,
  lowered: LoweredSpindle,
  owner: number,
  proved: Proved = () => new Set(),
  passes: readonly Pass[] = PASSES,
): InstalledSpindle {
  const making: Making = { lowered, owner, proved, passes };
  const spindle = makeInstalled(extensions, making);
  extensions.spindles.push(spindle);
  return spindle;
}

/** A spindle that is to be installed, and how its code is made. */
export interface Making {
  /** What was verified. */
  readonly lowered: LoweredSpindle;
  /** The domain that it will belong to. */
  readonly owner: number;
  /** Which checks need not be made. */
  readonly proved: Proved;
  /** What the compiler does to make the code faster. */
  readonly passes: readonly Pass[];
}

/**
 * The same, in the place of `leaving`, whose handlers leave in the same moment. The new one is not yet in the table,
 * and the old one still is.
 */
export function makeInstalled(
  extensions: Extensions,
  making: Making,
  leaving?: InstalledSpindle,
): InstalledSpindle {
  const { kernel, nextHandler, nextCall } = extensions;
  const { lowered, owner } = making;
  const { typed } = lowered;
  requireDomain(kernel, owner);
  const forbidden = forbiddenCall(kernel, lowered, owner);
  if (forbidden !== undefined) throw new NotPermitted(forbidden);
  requireQuota(extensions, lowered, owner, leaving);
  const uses = usedBySpindle(extensions, typed, owner);
  const records = declareEvents(extensions, typed, owner);
  const state = take(kernel.data, typed.stateSize) ?? full("state");
  let made: Made | undefined;
  try {
    writeState(kernel, state, typed.fields);
    if (leaving !== undefined) keepState(kernel, leaving, state, typed);
    const others = new Map([...operationSymbols(uses), ...records]);
    made = makeCode(extensions, making, state, others);
    const more = made.placed.bytes - (leaving?.codeBytes ?? 0);
    requireWithin(extensions, typed.name, owner, { "bytes of code": more });
    requireReviewed(extensions, lowered, made, { owner, uses, state });
    const asked = askedOf(extensions, lowered, leaving);
    const handlers = publish(
      extensions,
      asked,
      made,
      { owner, uses, typed },
      leaving,
    );
    return installed(extensions, lowered, made, {
      owner,
      uses,
      state,
      handlers: asked.map((one, index) => ({
        ...proceduresOf(lowered, made!).get(one.procedure)!,
        handler: handlers[index]!,
        call: one.call,
      })),
    });
  } catch (error) {
    giveBack(kernel.data, state);
    if (made !== undefined) giveBack(kernel.text, made.placed.at);
    Object.assign(extensions, { nextHandler, nextCall });
    throw error;
  }
}

/** Shows the code of a spindle to whoever looks at code. */
function requireReviewed(
  extensions: Extensions,
  lowered: LoweredSpindle,
  { placed, first }: Made,
  rest: Pick<InstalledSpindle, "owner" | "uses" | "state">,
): void {
  const { name } = lowered.typed;
  const procedures = lowered.procedures.map((procedure, index) => {
    const label = labelOf(name, procedure);
    const body = placed.symbols.get(label) ??
      panic(`installing: no code at ${label}`);
    const filter = procedure.filter && placed.symbols.get(`${label}.filter`);
    return { number: first + index, procedure, body, filter };
  });
  const wrong = extensions.reviewer?.spindle({
    lowered,
    ...rest,
    code: placed.at,
    codeBytes: placed.bytes,
    procedures,
  });
  if (wrong === undefined) return;
  noteRefusedCode(extensions, `The code of ${name} is refused: ${wrong}`);
  throw new CodeRefused(`The compiled code is refused: ${wrong}`);
}

/** Lets everybody in `asked` be asked, or throws what says why not. */
function publish(
  extensions: Extensions,
  asked: readonly Asked[],
  { placed }: Made,
  { owner, uses, typed: { name } }: {
    readonly owner: number;
    readonly uses: readonly InstalledSpindle[];
    readonly typed: TypedSpindle;
  },
  leaving: InstalledSpindle | undefined,
): readonly Handler[] {
  const handlers = publishAll(
    extensions,
    asked,
    { name, owner, uses },
    placed,
    leaving?.handlers.map(({ handler }) => handler),
  );
  if (!isRefused(handlers)) return handlers;
  const { refused, sentence } = handlers;
  if (refused === "not permitted") throw new NotPermitted(sentence);
  if (refused === "over quota") throw new OverQuota(sentence);
  if (refused === "bad argument") throw new NotOrdered(sentence);
  return full("handlers");
}

function installed(
  extensions: Extensions,
  lowered: LoweredSpindle,
  made: Made,
  rest: Pick<InstalledSpindle, "owner" | "uses" | "state" | "handlers">,
): InstalledSpindle {
  const { name } = lowered.typed;
  const { placed, lines } = made;
  const operations = [...proceduresOf(lowered, made).values()]
    .filter(({ procedure }) => procedure.kind === "operation")
    .map((one) => ({
      ...one,
      address: placed.symbols.get(labelOf(name, one.procedure)) ??
        panic(`installing: ${name} has no code for ${one.procedure.name}`),
    }));
  return {
    identifier: extensions.nextSpindle++,
    name,
    lowered,
    ...rest,
    operations,
    code: placed.at,
    codeBytes: placed.bytes,
    listing: lines,
    failures: 0,
    failedAt: [],
  };
}

/** What is known of each procedure whose code has been made. */
function proceduresOf(
  { procedures }: LoweredSpindle,
  { improved, stacks, first }: Made,
): Map<LoweredProcedure, InstalledProcedure> {
  return new Map(procedures.map((procedure, index) => [procedure, {
    number: first + index,
    procedure,
    improved: improved[index]!.body,
    improvedFilter: improved[index]!.filter,
    proved: improved[index]!.proved,
    provedFilter: improved[index]!.provedFilter,
    stack: stacks[index]!,
  }]));
}

/** The code of a spindle, in its place. */
interface Made {
  readonly placed: PlacedCode;
  readonly lines: readonly CodeLine[];
  readonly improved: readonly Both[];
  /** What each body needs on the stack. */
  readonly stacks: readonly StackNeed[];
  /** The number by which the code of its first procedure names itself. */
  readonly first: number;
}

/** Puts the code of a spindle into the kernel. Nobody calls it yet. */
function makeCode(
  extensions: Extensions,
  { lowered, proved, passes }: Making,
  state: PhysicalAddress,
  others: ReadonlyMap<string, VirtualAddress>,
): Made {
  const { kernel } = extensions;
  const { name } = lowered.typed;
  const first = extensions.nextHandler;
  extensions.nextHandler += lowered.procedures.length;
  const improved = lowered.procedures.map((one) =>
    improveBoth(one, proved, passes)
  );
  const generated = lowered.procedures.map((one, index) => {
    const { typed } = lowered;
    const both = improved[index]!;
    return generateBoth(extensions, typed, one, both, first + index, state);
  });
  const lines = generated.flatMap((one) => one.lines);
  const stacks = generated.map((one) => one.stack);
  const source = lines.map(({ text }) => `${text}\n`).join("");
  const symbols = new Map([...symbolsOf(extensions, name, state), ...others]);
  const placed = placeCode(kernel, source, symbols) ?? full("code");
  return { placed, lines, improved, stacks, first };
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

/** Every field gets its first value. */
function writeState(
  { machine }: Kernel,
  state: PhysicalAddress,
  fields: readonly Field[],
): void {
  for (const { offset, initial } of fields) {
    machine.bus.bytes.set(initial, state + offset);
  }
}

/** What the spindle in whose place another one comes remembers is taken over. */
function keepState(
  { machine }: Kernel,
  { state: from, lowered }: InstalledSpindle,
  state: PhysicalAddress,
  typed: TypedSpindle,
): void {
  const { bytes } = machine.bus;
  const old = bytes.subarray(from, from + lowered.typed.stateSize);
  const next = bytes.subarray(state, state + typed.stateSize);
  migrateState(lowered.typed, old, typed, next);
}

interface Both {
  readonly filter: Procedure | undefined;
  readonly body: Procedure;
  readonly proved: ReadonlySet<number>;
  readonly provedFilter: ReadonlySet<number>;
}

function improveBoth(
  { filter, body }: LoweredProcedure,
  prove: Proved,
  passes: readonly Pass[],
): Both {
  const proved = prove(body);
  const provedFilter = filter ? prove(filter) : new Set<number>();
  return {
    filter: filter && optimise(filter, provedFilter, passes),
    body: optimise(body, proved, passes),
    proved,
    provedFilter,
  };
}

/** The code of a filter and a body, and what the body needs on the stack. */
interface Generated {
  readonly lines: readonly CodeLine[];
  readonly stack: StackNeed;
}

function generateBoth(
  { kernel }: Extensions,
  typed: TypedSpindle,
  procedure: LoweredProcedure,
  { filter, body }: Both,
  number: number,
  state: PhysicalAddress,
): Generated {
  const label = labelOf(typed.name, procedure);
  const placement = placementOf(kernel, typed, procedure, number, state);
  const failure = failureNumber(number, "filter");
  const keepsParameters = !usesUp(procedure.filter);
  const test = filter &&
    generateLines(filter, `${label}.filter`, {
      ...placement,
      failure,
      keepsParameters,
    });
  const { lines, frame } = compile(body, label, placement);
  return { lines: [...test ?? [], ...lines], stack: stackNeedOf(frame, body) };
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

// ## Looking in

/** What a field of a spindle's state holds now. */
export function stateContent(
  { kernel }: Extensions,
  spindle: InstalledSpindle,
  { type, offset }: Field,
): Content {
  const at = spindle.state + offset;
  const { bytes } = kernel.machine.bus;
  return contentOfBytes(bytes.subarray(at, at + sizeOf(type)), type);
}

/** The number that a spindle's state holds in a field now, or in one of its elements. */
export function readState(
  extensions: Extensions,
  spindle: InstalledSpindle,
  field: Field,
  index = 0,
): bigint {
  const content = stateContent(extensions, spindle, field);
  const one = Array.isArray(content) ? content[index] : content;
  return typeof one === "bigint"
    ? one
    : panic(`installing: ${spindle.name}.${field.name} is not a number`);
}

/** The number of times that a procedure has run. */
export function activations(
  { kernel }: Extensions,
  { handler }: InstalledHandler,
): bigint {
  return timesRun(kernel, handler);
}

// :::exercise 3.1
// :::
