// # The events of the kernel
//
// An event is a question that the kernel asks, or a notice that it gives, and its handlers are
// those who may answer or want to know.
//
// A page is missing: what now? A program has asked for something: what did it mean? A
// processor has nothing to do: who is next? The kernel *raises* the event, and its handlers
// are asked in turn until one has an answer. A notice, say that a strand has lost its
// processor, goes to all handlers, and nobody has to answer.
//
// :::figure events
// :::
//
// Whatever the controllers do not decide themselves stands in this list. A kernel to which
// nobody has added a handler does nothing on its own: it refuses every system call, ends
// every program that faults, and lets its processors idle ([[§A kernel without opinions]]).
//
// Changes of the hardware and of the system are told here as well ([[promise 40]]): that the
// disk is done, that a packet is there, that a strand's processor is taken from it, that memory
// is wanted back. Not told is that the network's wire has been pulled out: the board's
// controller does not notice it.
//
// :::spin 2.2
// The paper names three mechanisms. One ties spindles to events ([[promise 43]]): that is
// [[installHandler]], and [[registerOf]] lists who is tied to what. One runs them in the kernel
// when the event happens ([[promise 44]]): that is a call from the kernel's doors ([[entSys]]).
// One verifies them when they are installed ([[promise 45]]): that is chapter 4.
// :::

import {
  panic,
  physical,
  type PhysicalAddress,
  virtual,
} from "../../01-hardware/mod.ts";
import { take } from "../kernel/heap.ts";
import {
  type EventDeclaration,
  fromGp,
  type Kernel,
  type KernelEvent,
} from "../kernel/kernel.ts";
import { EVENT, writeField } from "../kernel/records.ts";

/** "There is no such call", as UNIX numbers it. */
const ENOSYS = 78n;

// ## Traps
//
// A program enters the kernel on purpose, or because something is wrong.

const TRAPS: readonly EventDeclaration[] = [
  {
    name: "Trap.systemCall",
    parameters: ["number", "a0", "a1", "a2", "a3"],
    says:
      "A program has executed `callsys`. The answer is the call's result; from -1 down to -4095 it is an error, but -512 lets the program make the call again when it runs next.",
    undecided: BigInt.asUintN(64, -ENOSYS),
  },
  {
    name: "Trap.invalidTranslation",
    parameters: ["address", "cause", "access"],
    says:
      "A program has used an address that leads nowhere. A nonzero answer lets it try again.",
  },
  {
    name: "Trap.accessViolation",
    parameters: ["address", "cause", "access"],
    says:
      "A program has used an address that it may not use so. A nonzero answer lets it try again.",
  },
  {
    name: "Trap.protectionFault",
    parameters: ["address", "cause", "access"],
    says:
      "A program has used a page whose entry says that somebody wants to know of it: a fault on read, write or execute. A nonzero answer lets it try again.",
  },
  {
    name: "Trap.breakpoint",
    parameters: ["cause"],
    says:
      "A program has executed `bpt` or `bugchk`. A nonzero answer lets it go on behind it.",
  },
  {
    name: "Trap.software",
    parameters: ["cause", "code"],
    says:
      "A program has executed `gentrap`. A nonzero answer lets it go on behind it.",
  },
  {
    name: "Trap.illegalInstruction",
    parameters: ["cause"],
    says:
      "A program has executed an instruction that is not one. A nonzero answer lets it go on behind it. Also told, with cause 3: it uses floating point for the first time, and gets its registers whatever the answer is.",
  },
  {
    name: "Trap.unalignedAccess",
    parameters: ["address", "opcode", "register"],
    says:
      "A program has loaded or stored at an address that is not a multiple of the width. A nonzero answer lets it go on behind it.",
  },
  {
    name: "Trap.arithmetic",
    parameters: ["summary", "registers"],
    says: "Arithmetic has gone wrong. A nonzero answer lets the program go on.",
  },
];

// ## Time and processors

const TIME: readonly EventDeclaration[] = [
  {
    name: "Clock.tick",
    parameters: ["ticks"],
    combine: "none",
    says: "The interval timer has fired.",
  },
  {
    name: "Processor.select",
    parameters: ["processor"],
    systemOnly: true,
    says:
      "A processor has no strand. The answer is the number of a strand that is ready; with 0 it stays idle until something changes.",
  },
];

const STRANDS: readonly EventDeclaration[] = [
  {
    name: "Strand.unblock",
    parameters: ["strand"],
    combine: "none",
    says: "A strand has become ready to run.",
  },
  {
    name: "Strand.block",
    parameters: ["strand"],
    combine: "none",
    says: "A strand waits for something and does not want to run.",
  },
  {
    name: "Strand.run",
    parameters: ["strand", "processor"],
    combine: "none",
    says: "A strand has got a processor.",
  },
  {
    name: "Strand.stop",
    parameters: ["strand", "cause", "processor"],
    combine: "none",
    says:
      "A strand has lost its processor; causes: 0 it blocked, 1 it yielded, 2 a device interrupted, 3 its slice was used up, 4 something more urgent, 5 it ended.",
  },
];

// ## Devices
//
// A device is asked for something now and answers later. Most of these events are notices that
// it has. Two are questions: which request the disk gets next, and who wants a packet.

const DEVICES: readonly EventDeclaration[] = [
  {
    name: "Disk.arrived",
    parameters: ["request", "block", "count", "write"],
    combine: "none",
    says: "Somebody wants blocks of the disk to be read or written.",
  },
  {
    name: "Disk.select",
    parameters: ["disk", "waiting"],
    systemOnly: true,
    says:
      "The drive is free and so many requests wait. The answer is the number of the one that it gets; with 0 it gets none until something changes.",
  },
  {
    name: "Disk.done",
    parameters: ["request", "status", "moved"],
    combine: "none",
    says:
      "A request has been answered: status 0 if all of its blocks were moved, or the drive's number for what was wrong.",
  },
  {
    name: "Ethernet.packetArrived",
    parameters: ["packet", "start", "length"],
    open: true,
    says:
      "A packet has arrived: so many bytes, from this address on. The answer is the handle of the station that gets it; if nobody wants it, it is dropped.",
  },
  {
    name: "Ethernet.packetDelivered",
    parameters: ["packet", "start", "length"],
    combine: "none",
    says: "A domain's station has got a packet.",
  },
  {
    name: "Ethernet.sent",
    parameters: ["packet", "status"],
    combine: "none",
    says: "A packet has left, and its memory can be used again.",
  },
  {
    name: "Timer.expired",
    parameters: ["timer"],
    combine: "none",
    says: "The tick has come for which a timer was set.",
  },
  {
    name: "Console.received",
    parameters: ["port"],
    combine: "none",
    says:
      "Something can be read from a serial port, or its line has come to its end.",
  },
  {
    name: "Video.blank",
    parameters: ["frame"],
    combine: "none",
    says:
      "A picture has been shown to its last line. The next one begins in this frame.",
  },
];

// ## Memory

const MEMORY: readonly EventDeclaration[] = [
  {
    name: "PhysAddr.shortage",
    parameters: ["domain", "wanted"],
    systemOnly: true,
    says:
      "A domain has asked for more frames than are available to it, and was refused. The answer names a domain that is to give, with the ticks that it gets for it in the upper 32 bits; with 0 nobody is asked.",
  },
  {
    name: "PhysAddr.reclaim",
    parameters: ["domain", "count", "deadline"],
    says:
      "A domain is asked to give back frames until the clock reaches a tick. With a nonzero answer it will; with 0 they are taken from it at once.",
  },
  {
    name: "PhysAddr.repossess",
    parameters: ["domain", "handle"],
    combine: "none",
    says: "A frame has been taken from a domain by force.",
  },
  {
    name: "PhysAddr.reclaimed",
    parameters: ["domain", "count", "given"],
    combine: "none",
    says:
      "What a domain was asked to give back has been given or taken, or as much of it as could be. It is about the domain for which it was wanted.",
  },
  {
    name: "Mapping.missed",
    parameters: ["address"],
    combine: "none",
    says:
      "As many translations were missed as a program wanted to be told of. The last one was for this address.",
  },
];

/** The catalogue of events, in order of their numbers. */
export const EVENTS: readonly EventDeclaration[] = [
  ...TRAPS,
  ...TIME,
  ...STRANDS,
  ...MEMORY,
  ...DEVICES,
];

// ## Declaring
//
// Each event has a record in memory whose first word is the address of some code
// ([[EVENT]]). Raising the event means calling that code, so whoever raises it need not know
// who handles it. A service may declare events of its own, and raise them for others
// ([[promise 36]]).

/**
 * Adds the event that `declaration` describes. It has no code yet.
 *
 * @throws RangeError if there is one of that name, or it has more than five parameters
 */
export function addEvent(
  kernel: Kernel,
  declaration: EventDeclaration,
): KernelEvent {
  const { name, parameters } = declaration;
  if (kernel.events.has(name)) {
    throw new RangeError(
      `Cannot declare ${name}: there is an event of that name`,
    );
  }
  if (parameters.length > 5) {
    throw new RangeError(
      `Cannot declare ${name} with ${parameters.length} parameters: an event has at most 5`,
    );
  }
  const record = take(kernel.data, EVENT.size) ??
    panic("events: the kernel's data is full");
  const event = newEvent(kernel, declaration, record, kernel.events.size);
  kernel.events.set(name, event);
  return event;
}

/** The event that `declaration` describes, with its record at `record`, never raised and without code. */
export function newEvent(
  { machine, symbols }: Kernel,
  declaration: EventDeclaration,
  record: PhysicalAddress,
  number: number,
): KernelEvent {
  writeField(machine.bus, record, EVENT, "raised", 0n);
  const raised = physical(record + EVENT.fields.raised.offset);
  symbols.set(`${declaration.name}.raised`, virtual(fromGp(raised)));
  return {
    declaration,
    number,
    record,
    handlers: [],
    fallback: undefined,
    authoriser: undefined,
    code: undefined,
    merged: undefined,
    undecided: 0,
    tooDeep: 0,
  };
}

/** The event called `name`. */
export function eventNamed(kernel: Kernel, name: string): KernelEvent {
  return kernel.events.get(name) ?? panic(`events: there is no ${name}`);
}

/** The event with this number, if there is one. */
export function eventAt(
  { events }: Kernel,
  number: number,
): KernelEvent | undefined {
  return [...events.values()][number];
}

/** The event with this number, which exists. */
export function eventNumbered(kernel: Kernel, number: number): KernelEvent {
  return eventAt(kernel, number) ??
    panic(`events: no event has the number ${number}`);
}
