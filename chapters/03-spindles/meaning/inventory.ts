// # An inventory of the kernel
//
// Everything that a spindle can name, as data: for tables, for tools, and for a test that nothing
// has been forgotten.
//
// The interfaces say what each thing is called with and what it costs. The controllers know more:
// when an event is raised, and which operations only the system may call. Here both are put
// together. `deno task spindle interfaces` prints it, for one interface or for all, and with
// `--json` as data.

import {
  EVENTS,
  type Operation,
  OPERATIONS,
} from "../../02-controllers/mod.ts";
import type { Source, Span } from "../source/diagnostics.ts";
import { parseInterfaces } from "../source/parser.ts";
import type {
  Parameter,
  WrittenDeclaration,
  WrittenEvent,
  WrittenInterface,
  WrittenOperation,
} from "../source/syntax.ts";
import { KERNEL_INTERFACES } from "./interfaces/mod.ts";

/** A parameter, and its type as it is written. */
export interface ListedParameter {
  /** What it is called. */
  readonly name: string;
  /** Its type. */
  readonly type: string;
  /** Whether the caller has it no more afterwards. */
  readonly consumed: boolean;
}

/** A type or a constant of an interface. */
export interface ListedType {
  /** Its interface, a dot, and its own name. */
  readonly name: string;
  /** Its declaration. */
  readonly declaration: string;
}

/** An operation. */
export interface ListedOperation {
  /** Its interface, a dot, and its own name. */
  readonly name: string;
  /** What it is called with. */
  readonly parameters: readonly ListedParameter[];
  /** The type of what it gives, if it gives anything. */
  readonly result: string | undefined;
  /** The enum that says why it has failed, if it can. */
  readonly fails: string | undefined;
  /** Whether it changes nothing. */
  readonly pure: boolean;
  /** Whether it can make the running strand wait. */
  readonly blocking: boolean;
  /** Whether only the system's spindles may call it. */
  readonly systemOnly: boolean;
  /** What must hold when it is called. */
  readonly requires: readonly string[];
  /** The most cycles that it may take, in terms of its parameters; none if it is inlined. */
  readonly cost: string | undefined;
  /** What takes its place: a load of a record's field, or an expression. */
  readonly inlined: string | undefined;
}

/** An event. */
export interface ListedEvent {
  /** Its interface, a dot, and its own name. */
  readonly name: string;
  /** What its handlers are told. */
  readonly parameters: readonly ListedParameter[];
  /** The type of an answer, if there is one. */
  readonly result: string | undefined;
  /** Whether it can come while any program runs. */
  readonly interrupt: boolean;
  /** Whether only the system's spindles may handle it. */
  readonly systemOnly: boolean;
  /** The cycles that one handler may take. */
  readonly within: number;
  /** When it is raised, and what an answer does. */
  readonly says: string;
}

/** An interface of the kernel. */
export interface ListedInterface {
  /** What it is called. */
  readonly name: string;
  /** Its types and constants. */
  readonly types: readonly ListedType[];
  /** What can be called. */
  readonly operations: readonly ListedOperation[];
  /** What can be handled. */
  readonly events: readonly ListedEvent[];
}

/** What `sources` and the controllers say of the kernel's interfaces. */
export function kernelInventory(
  sources: readonly Source[] = KERNEL_INTERFACES,
  performed: readonly Operation[] = OPERATIONS,
): ListedInterface[] {
  return sources.flatMap((source) =>
    parseInterfaces(source).map((one) => listed(source, one, performed))
  );
}

function listed(
  { text }: Source,
  { name: { text: name }, declarations, operations, events }: WrittenInterface,
  performed: readonly Operation[],
): ListedInterface {
  return {
    name,
    types: declarations.map((one) => listedType(text, name, one)),
    operations: operations.map((one) =>
      listedOperation(text, name, one, performed)
    ),
    events: events.map((one) => listedEvent(text, name, one)),
  };
}

/** A stretch of source in one line. */
function inOneLine(text: string, { start, end }: Span): string {
  return text.slice(start, end).replace(/\s+/g, " ").replace(
    /, ?([)}])/g,
    " $1",
  );
}

function listedType(
  text: string,
  of: string,
  one: WrittenDeclaration,
): ListedType {
  const declaration = inOneLine(text, one);
  return { name: `${of}.${one.name.text}`, declaration };
}

function listedParameters(
  text: string,
  parameters: readonly Parameter[],
): ListedParameter[] {
  return parameters.map(({ name, type, consumes }) => ({
    name: name.text,
    type: inOneLine(text, type),
    consumed: consumes,
  }));
}

function listedOperation(
  text: string,
  of: string,
  one: WrittenOperation,
  performed: readonly Operation[],
): ListedOperation {
  const name = `${of}.${one.name.text}`;
  const known = performed.find((operation) => operation.name === name);
  return {
    name,
    parameters: listedParameters(text, one.parameters),
    result: one.result && inOneLine(text, one.result),
    fails: one.fails?.text,
    pure: one.pure || one.reads !== undefined || one.body !== undefined,
    blocking: one.blocking,
    systemOnly: known?.systemOnly ?? false,
    requires: one.requires.map((condition) => inOneLine(text, condition)),
    cost: one.cost && inOneLine(text, one.cost),
    inlined: one.reads ?? (one.body && inOneLine(text, one.body)),
  };
}

function listedEvent(
  text: string,
  of: string,
  one: WrittenEvent,
): ListedEvent {
  const name = `${of}.${one.name.text}`;
  const declaration = EVENTS.find((event) => event.name === name);
  return {
    name,
    parameters: listedParameters(text, one.parameters),
    result: one.result && inOneLine(text, one.result),
    interrupt: one.interrupt,
    systemOnly: declaration?.systemOnly ?? false,
    within: Number(one.budget),
    says: declaration?.says ?? "",
  };
}

// ## Printed
//
// :::figure inventory
// :::

/** An operation as it is called: `Timer.set(tick: u64): Timer fails Refusal`. */
export function callOf(
  { name, parameters, result, fails }:
    | ListedOperation
    | ListedEvent & {
      readonly fails?: undefined;
    },
): string {
  const list = parameters.map(({ name, type, consumed }) =>
    `${consumed ? "consumes " : ""}${name}: ${type}`
  ).join(", ");
  return `${name}(${list})${result === undefined ? "" : `: ${result}`}${
    fails === undefined ? "" : ` fails ${fails}`
  }`;
}

/** What distinguishes an operation or event from others, in a few words. */
export function effectsOf(one: ListedOperation | ListedEvent): string[] {
  const words: string[] = [];
  if ("pure" in one && one.pure) words.push("pure");
  if ("blocking" in one && one.blocking) words.push("blocking");
  if ("interrupt" in one && one.interrupt) words.push("interrupt");
  if (one.systemOnly) words.push("system only");
  return words;
}

/** What it takes, or what takes its place. */
export function priceOf({ cost, inlined }: ListedOperation): string {
  return inlined === undefined ? `${cost ?? "0"} cycles` : `is ${inlined}`;
}

/** `inventory` as text, a line for each thing. */
export function printInventory(inventory: readonly ListedInterface[]): string {
  return inventory.map(printInterface).join("\n");
}

function printInterface(
  { name, types, operations, events }: ListedInterface,
): string {
  const lines = [
    name,
    ...types.map(({ declaration }) => `  ${declaration}`),
    ...events.flatMap((one) => [
      `  event ${callOf(one)}`,
      `      ${[...effectsOf(one), `${one.within} cycles`].join(", ")}`,
    ]),
    ...operations.flatMap((one) => [
      `  ${callOf(one)}`,
      ...one.requires.map((condition) => `      requires ${condition}`),
      `      ${[...effectsOf(one), priceOf(one)].join(", ")}`,
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

// ## What is not for spindles
//
// The controllers have operations that only the kernel's own code needs. Each is here with the
// reason. A test compares: whatever the controllers can do is either declared for spindles
// or stands in this table, and nothing is declared that they cannot do.
//
// :::figure door-operations
// :::

/** The operations that spindles cannot name, and why. */
export const NOT_FOR_SPINDLES: ReadonlyMap<string, string> = new Map([
  ["Event.native", "asks a handler that is written in TypeScript"],
  ["Event.nobody", "gives the answer when no handler has one"],
  ["Event.tooDeep", "gives the answer when events are nested too deep"],
  [
    "Event.later",
    "notes an event by its number; a spindle raises its own by their names",
  ],
  ["Work.next", "is the loop's question what to do next"],
  ["Work.done", "tells the loop's last answer"],
  ["Processor.switch", "exchanges strands, on behalf of the routine switch"],
  ["Processor.rest", "stops a processor that has nothing to do"],
  ["Interrupt.device", "is called by the door for interrupts"],
  ["Strand.unresolved", "ends a program whose fault nobody has resolved"],
  ["Kernel.faulted", "ends the activation whose code has faulted"],
  ["Kernel.broken", "stops everything after a fault in the kernel's own code"],
  [
    "Mapping.touched",
    "is called by the door for faults before anybody is asked",
  ],
  [
    "Disk.find",
    "gives an address in the kernel; the event tells what is there",
  ],
  ["Ethernet.find", "gives an address in the kernel; spindles use read"],
  ["Ethernet.look", "gives an address in the kernel; spindles get a slice"],
]);
