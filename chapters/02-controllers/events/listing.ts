// # Looking at who is asked
//
// The list that an event's code works through can be read back from memory, instruction by
// instruction: it says who is asked, in which order, and behind which tests.
//
// `events NAME` in the kernel's console prints it.

import {
  disassemble,
  hex,
  peek,
  virtual,
  type VirtualAddress,
} from "../../01-hardware/mod.ts";
import type {
  EventDeclaration,
  Handler,
  Kernel,
  KernelEvent,
} from "../kernel/kernel.ts";
import { EVENT, readField } from "../kernel/records.ts";
import { dispatchOf } from "./call_list.ts";
import { eventNamed } from "./catalogue.ts";
import { activations } from "./handlers.ts";

/** An instruction of the code that asks. */
export interface DispatchLine {
  /** Where it stands. */
  readonly address: VirtualAddress;
  /** What it is, its target by name if that has one. */
  readonly text: string;
}

/** The most instructions that are listed. */
const LONGEST_LIST = 4096;

/** The code that asks the handlers of event `name` as it stands in memory now. */
export function listDispatch(kernel: Kernel, name: string): DispatchLine[] {
  const names = namesFor(kernel, name);
  const event = eventNamed(kernel, name);
  const start = dispatchOf(kernel, event);
  const { merged } = event;
  const end = merged && start + BigInt(merged.bytes);
  const lines: DispatchLine[] = [];
  for (let at = start; lines.length < LONGEST_LIST; at += 4n) {
    const word = peek(kernel.machine, virtual(at), 4);
    if (typeof word !== "bigint") break;
    const plain = disassemble(Number(word), virtual(at));
    const text = plain.replace(/0x[\da-f]{16}/, (one) => names.get(one) ?? one);
    lines.push({ address: virtual(at), text });
    if (end === undefined ? plain === "ret" : at + 4n >= end) break;
  }
  return lines;
}

/** The names of the places that the code goes to, by address as text. */
function namesFor(kernel: Kernel, name: string): Map<string, string> {
  const names = new Map<string, string>();
  const add = (at: unknown, what: string) => {
    if (typeof at === "bigint") names.set(`0x${hex(at, 16)}`, what);
  };
  const { code, handlers, fallback } = eventNamed(kernel, name);
  for (const [label, at] of code?.symbols ?? []) add(at, label);
  for (const one of fallback ? [...handlers, fallback] : handlers) {
    add(one.filter, `${one.name}.filter`);
    add(one.body, one.name);
  }
  return names;
}

// ## The register of events
//
// For each event it can be told who is asked, behind which tests, in which order and how
// often, and how often nobody had an answer. An event that wants an answer and has no
// handler is a decision that nobody makes: it says so itself.

/** An event in the register. */
export interface EventEntry {
  /** What it tells and what its answer means. */
  readonly declaration: EventDeclaration;
  /** How often it was raised. */
  readonly raised: bigint;
  /** How often nobody decided. */
  readonly undecided: number;
  /** Those who are asked, in this order; the default handler last. */
  readonly handlers: readonly HandlerEntry[];
}

/** A handler in the register. */
export interface HandlerEntry {
  /** Its name. */
  readonly name: string;
  /** The number of the domain that it belongs to; 0 for the system. */
  readonly owner: number;
  /** What is tested before it is asked. */
  readonly tests: readonly string[];
  /** Where it wants to stand, in words. */
  readonly order: string;
  /** How often it has run. */
  readonly ran: bigint;
}

/** The register of all events, in the order of their declaration. */
export function registerOf(kernel: Kernel): EventEntry[] {
  return [...kernel.events.values()].map((event) => {
    const { declaration, record, undecided, handlers, fallback } = event;
    const raised = readField(kernel.machine.bus, record, EVENT, "raised");
    const all = fallback ? [...handlers, fallback] : handlers;
    const entries = all.map((one) => entryOf(kernel, event, one));
    return { declaration, raised, undecided, handlers: entries };
  });
}

function entryOf(
  kernel: Kernel,
  { declaration, fallback }: KernelEvent,
  handler: Handler,
): HandlerEntry {
  const { name, owner, imposed, filter } = handler;
  const own = owner === undefined || declaration.open
    ? []
    : [`about program ${owner.identifier}`];
  const tests = [...own, ...imposed.map(({ says }) => says)];
  return {
    name,
    owner: owner?.identifier ?? 0,
    tests: filter === undefined ? tests : [...tests, "its filter"],
    order: handler === fallback ? "default" : wordsFor(handler),
    ran: activations(kernel, handler),
  };
}

function wordsFor({ order }: Handler): string {
  if (order === undefined) return "";
  if (typeof order === "string") return order;
  return "before" in order ? `before ${order.before}` : `after ${order.after}`;
}
