// # Calls between programs
//
// A program calls another one, and the processor goes with the call: no scheduler is asked, and the
// words that are passed go from registers to registers.
//
// A server has nothing to do and *accepts*: it waits, and agrees that whoever likes puts one call into its
// registers. A client *calls* it by its number. The client waits from now on, the server goes on at once on the
// client's processor, with what is left of the client's slice, and finds in its registers the number of
// the client and four words. When it is done it *replies*, and may accept the next call in the same
// breath: then the processor goes back as it came.
//
// :::figure What a program finds in its registers
// | register | a server that has been called | a client that has its reply |
// | --- | --- | --- |
// | `v0` | the number of the client's strand | the result, or an error number |
// | `a0` `a1` `a2` `a4` | the four words | as before |
// | `a3` | 0 | 0, or 1 if it is an error |
// :::
//
// Nobody is harmed by this who has not agreed. Only a strand that accepts can be called, and only
// once; only the strand that was called can reply. A client that is unblocked by its own domain
// before that, or whose server ends, goes on with what the handler of its system call has answered,
// which should be an error; and a reply that comes too late is refused. Nobody else loses his turn
// either: if the slice is over, or the scheduler wants the processor for something more urgent, the
// server becomes ready like any other strand, and the scheduler is asked.
//
// ## The window
//
// More than four words lie in the client's memory. The client says beforehand which stretch the server may
// read or also write, its *window*. It is open from the call to the reply, for that server only. If
// nobody is there to be called, it is closed at once, and the next server finds it closed. What
// is there is copied by the kernel from space to space: nothing is mapped, and the client's other memory
// stays its own.
//
// :::spin 2.3
// A server in a domain of its own is the third place where a service can be ([[promise 54]]). The paper
// wants calls from one domain into another to be protected and cheap. This page is what the kernel
// does for that; what a call is about, services decide.
// :::

import {
  ksegAddress,
  PAGE_SIZE,
  physical,
  type PhysicalAddress,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import {
  atWork,
  type Kernel,
  type Strand,
  type StrandState,
} from "../kernel/kernel.ts";
import { GLOBALS, readField } from "../kernel/records.ts";
import { refuse, type Refused } from "../kernel/refusals.ts";
import { chargeCopying } from "../kernel/slices.ts";
import { copyIn, copyOut, isAccessible } from "../memory/application_memory.ts";
import { readRecord, trapFrameOn } from "./pages.ts";
import {
  block,
  hangUp,
  interrupt,
  makeReady,
  setState,
  wakeWaiting,
} from "./strands.ts";

// ## The registers of who waits
//
// Whoever waits in a call has left his registers where the door for system calls puts them, just below
// the frame of the trap ([[entSys]]).

const DOOR_BYTES = 96;

/** Where the door keeps each register that a call or a reply changes. */
const KEPT = { a0: 8, a1: 16, a2: 24, a4: 32, v0: 48, a3: 56 } as const;

function setKept(
  { machine }: Kernel,
  { page }: Strand,
  register: keyof typeof KEPT,
  value: bigint,
): void {
  const base = trapFrameOn(page) - DOOR_BYTES;
  const at: PhysicalAddress = physical(base + KEPT[register]);
  writePhysical(machine.bus, at, 8, BigInt.asUintN(64, value));
}

/** Lets `strand` find `value` as the result of the system call in which it waits; from −4095 to −1 as an error. */
export function setResult(kernel: Kernel, strand: Strand, value: bigint): void {
  const signed = BigInt.asIntN(64, value);
  const isError = signed < 0n && signed >= -4095n;
  setKept(kernel, strand, "v0", isError ? -signed : value);
  setKept(kernel, strand, "a3", isError ? 1n : 0n);
}

// A strand that has come through another door has left others of its registers there, and must not find
// words of a call among them. So only in a system call can a strand accept or call. The kernel's lock
// tells: it names the stack of whoever has taken it ([[§One at a time]]). It is free if somebody
// acts for the strand from outside the machine.

/** Whether `strand` has entered the kernel by a system call, and has not left it or been exchanged since. */
function isInSystemCall(
  { machine, globals }: Kernel,
  { page }: Strand,
): boolean {
  const stack = ksegAddress(physical(trapFrameOn(page) - DOOR_BYTES));
  const taken = readField(machine.bus, globals, GLOBALS, "lock");
  return taken === 0n || taken === stack;
}

function refuseOutside({ identifier }: Strand): Refused {
  return refuse(
    "not permitted",
    `Strand ${identifier} has made no system call, in which it could wait`,
  );
}

// ## Accepting

function isIn({ state }: Strand, expected: StrandState): boolean {
  return state === expected;
}

/** Lets `strand`, which runs, wait until it is called; if it waits for something already, it goes on doing that. */
export function accept(kernel: Kernel, strand: Strand): void {
  if (!isIn(strand, "running") || !isInSystemCall(kernel, strand)) return;
  block(kernel, strand);
  strand.accepts = isIn(strand, "blocked");
  if (strand.accepts) wakeWaiting(kernel, strand);
}

// A client that finds its server at work may wait until that one accepts again, and then make its call
// once more. All who wait are woken, and who comes first is the scheduler's to say.

/** Lets `client`, which runs, wait until the strand `number` accepts a call, unless it does. */
export function awaitServer(
  kernel: Kernel,
  client: Strand,
  number: number,
): Refused | undefined {
  const server = kernel.strands.get(number);
  if (server === undefined || server === client) {
    return refuse("not held", `Strand ${number} will never accept a call`);
  }
  if (server.accepts || !isIn(client, "running")) return undefined;
  block(kernel, client);
  if (!isIn(client, "blocked")) return undefined;
  client.wants = server;
  server.wanted.add(client);
}

// ## Calling

const DELIVER = cyclesOf(`
        s8addq  a0, t0, t0
        ldq     t0, 0(t0)       // the record of who is called
        beq     t0, 0
        ldq     t1, 96(t0)      // does it accept?
        beq     t1, 0
        stq     zero, 96(t0)
        stq     t2, 104(t0)     // who calls
        stq     a1, 8(t3)
        stq     a2, 16(t3)
        stq     a3, 24(t3)
        stq     a4, 32(t3)
        stq     a0, 48(t3)
        stq     zero, 56(t3)
        stq     t4, 0(t5)       // who is next here
`);

/** What a call passes in registers. */
export type CallWords = readonly [bigint, bigint, bigint, bigint];

/**
 * Lets `client`, which runs, call the strand `number`, pass it `words`, and wait for its reply.
 *
 * @returns why not; nothing has changed then
 */
export function call(
  kernel: Kernel,
  client: Strand,
  number: number,
  words: CallWords,
): Refused | undefined {
  charge(kernel.machine, DELIVER);
  const server = kernel.strands.get(number);
  const free = isIn(client, "running") && server !== client;
  if (server === undefined) {
    client.window = undefined;
    return refuse(
      "not held",
      `There is no strand ${number} that could be called`,
    );
  }
  if (!server.accepts || !free) {
    return refuse("busy", `Strand ${number} does not accept a call`);
  }
  if (!isInSystemCall(kernel, client)) return refuseOutside(client);
  setKept(kernel, server, "v0", BigInt(client.identifier));
  setKept(kernel, server, "a3", 0n);
  (["a0", "a1", "a2", "a4"] as const).forEach((register, index) =>
    setKept(kernel, server, register, words[index]!)
  );
  client.calls = server;
  server.callers.add(client);
  waitNow(kernel, client);
  handOver(kernel, server);
}

/** Lets `strand`, which runs, wait, whatever has happened before. */
function waitNow(kernel: Kernel, strand: Strand): void {
  strand.awaited = false;
  block(kernel, strand);
}

/** Lets the processor at work go to `strand`, which waits, with what is left of this slice. */
function handOver(kernel: Kernel, strand: Strand): void {
  const processor = atWork(kernel);
  const left = processor.current
    ? readRecord(kernel, processor.current.page, "slice")
    : 0n;
  strand.accepts = false;
  setState(kernel, strand, "ready");
  processor.heir = strand;
  processor.allotment = Number(BigInt.asUintN(16, left));
  interrupt(kernel, processor);
}

// ## Replying

/**
 * Lets `server`, which runs, give `result` to the strand `number`, which has called it. A result from
 * −4095 to −1 is an error. If the server `accepts` again, it waits, and the processor goes to the client.
 *
 * @returns why not; nothing has changed then
 */
export function reply(
  kernel: Kernel,
  server: Strand,
  number: number,
  result: bigint,
  accepts: boolean,
): Refused | undefined {
  charge(kernel.machine, DELIVER);
  const client = kernel.strands.get(number);
  if (client?.calls !== server || !isIn(server, "running")) {
    return noCaller(number);
  }
  if (accepts && !isInSystemCall(kernel, server)) return refuseOutside(server);
  setResult(kernel, client, result);
  hangUp(client);
  if (accepts) {
    waitNow(kernel, server);
    handOver(kernel, client);
    server.accepts = true;
    wakeWaiting(kernel, server);
  } else makeReady(kernel, client);
}

function noCaller(number: number): Refused {
  return refuse("not held", `Strand ${number} waits for nothing from here`);
}

// ## Looking through the window

/** Bytes that are moved at once, at most. */
const MOST_MOVED = BigInt(PAGE_SIZE);

/** What is to be moved between a client's window and the memory of the server. */
export interface Move {
  /** The client's strand. */
  readonly client: number;
  /** Where in the window. */
  readonly offset: bigint;
  /** Where in the server's space. */
  readonly address: bigint;
  /** How many bytes, at most 8192. */
  readonly bytes: bigint;
}

/**
 * Moves bytes between the window of a client that waits for `server` and the server's own memory.
 *
 * @returns why not; nothing has changed then
 */
export function move(
  kernel: Kernel,
  server: Strand,
  { client: number, offset, address, bytes }: Move,
  into: "client" | "server",
): Refused | undefined {
  const client = kernel.strands.get(number);
  if (client?.calls !== server) return noCaller(number);
  const { window } = client;
  if (
    window === undefined || bytes > MOST_MOVED || offset > window.bytes ||
    bytes > window.bytes - offset
  ) {
    return refuse(
      "bad argument",
      `${bytes} bytes at ${offset} are not in the window: it has ${
        window?.bytes ?? 0
      }, and ${MOST_MOVED} are moved at once`,
    );
  }
  if (into === "client" && !window.writable) {
    return refuse("not permitted", "This window is open for reading only");
  }
  const there = window.address + offset;
  const from = into === "client" ? server.space : client.space;
  const to = into === "client" ? client.space : server.space;
  const [source, target] = into === "client"
    ? [address, there]
    : [there, address];
  if (
    !isAccessible(kernel, from, source, bytes, "read") ||
    !isAccessible(kernel, to, target, bytes, "write")
  ) {
    return refuse("bad address", `${bytes} bytes cannot be moved there`);
  }
  copyOut(kernel, to, target, copyIn(kernel, from, source, Number(bytes)));
  chargeCopying(kernel, source, target, Number(bytes));
}
