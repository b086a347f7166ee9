// # The debugger stub
//
// Bytes from a debugger go in, bytes for the debugger come out, and in between the machine
// is set going and stopped.
//
// The stub knows nothing of networks. Whoever connects it with a debugger hands it what has
// arrived, lets it work for a while as long as it wants to, and sends on what it has to say.
// Between two whiles there is time to see whether Control-C has been pressed.
//
// To try it, with a program of your own that has been built for Alpha Linux:
//
// ```text
// deno task boot --run ./program --gdb 1234
// gdb-multiarch ./program -ex 'target remote :1234'
// (gdb) break main
// (gdb) continue
// (gdb) reverse-stepi
// ```
//
// The last line is what no debugger on a real Alpha could do.
//
// GDB has never been told that an Alpha can take single steps. When asked for one, it works
// out where the next instruction is and has the machine stop there. So `stepi` at a system
// call stops behind the call, when the kernel is done with it. At an instruction that
// never comes to the one behind it, such as `rti`, it does not stop; a breakpoint where it
// leads does.

import { BEGINNING, performPacket } from "./gdb_commands.ts";
import {
  type Arrival,
  createPacketReader,
  framePacket,
  type PacketReader,
  readPackets,
} from "./gdb_packets.ts";
import {
  createSession,
  endReplies,
  INTERRUPT,
  pointsOf,
  reasonOf,
  type Session,
  type SessionOptions,
  stopReply,
  type Task,
} from "./gdb_session.ts";
import { searchStretch } from "./going_back.ts";
import { goForward, type Recorder } from "./recorder.ts";

/** A stub at work. */
export interface GdbStub {
  /** What has been agreed and asked for. */
  readonly session: Session;
  /** What is arriving. */
  readonly reader: PacketReader;
  /** What is to be sent, in order. */
  readonly outgoing: Uint8Array<ArrayBuffer>[];
  /** Packets that came while the machine was running. */
  readonly waiting: string[];
  /** The last packet, in case it must be sent again. */
  last: Uint8Array<ArrayBuffer>;
}

/** A stub for the machine of `recorder`. */
export function createGdbStub(
  recorder: Recorder,
  options: SessionOptions = {},
): GdbStub {
  return {
    session: createSession(recorder, options),
    reader: createPacketReader(),
    outgoing: [],
    waiting: [],
    last: new Uint8Array(),
  };
}

// ## What arrives

/** The most packets that may wait while the machine runs; more are not honest. */
const MOST_WAITING = 64;

/** Takes bytes from the debugger. */
export function takeBytes(stub: GdbStub, bytes: Uint8Array): void {
  for (const arrival of readPackets(stub.reader, bytes)) {
    takeArrival(stub, arrival);
  }
}

function takeArrival(stub: GdbStub, arrival: Arrival): void {
  const { session, outgoing, waiting } = stub;
  switch (arrival.kind) {
    case "interrupt":
      return interrupt(stub);
    case "again":
      if (session.acknowledges) outgoing.push(stub.last);
      return;
    case "damaged":
      if (session.acknowledges) outgoing.push(sign("-"));
      return;
    case "packet":
      if (session.acknowledges) outgoing.push(sign("+"));
      if (waiting.length < MOST_WAITING) waiting.push(arrival.body);
      return answerWaiting(stub);
  }
}

function sign(letter: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(letter);
}

/** Answers what waits, until something sets the machine going. */
function answerWaiting(stub: GdbStub): void {
  const { session, waiting } = stub;
  while (session.task === undefined && session.left === undefined) {
    const packet = waiting.shift();
    if (packet === undefined) return;
    const reply = performPacket(session, packet);
    if (reply !== undefined) say(stub, reply);
  }
}

function say(stub: GdbStub, text: string): void {
  stub.last = framePacket(text);
  stub.outgoing.push(stub.last);
}

function interrupt(stub: GdbStub): void {
  if (stub.session.task === undefined) return;
  stub.session.task = undefined;
  say(stub, stopReply(stub.session, "", INTERRUPT));
}

/** Everything there is to send; it is then considered sent. */
export function takeOutgoing({ outgoing }: GdbStub): Uint8Array<ArrayBuffer>[] {
  return outgoing.splice(0);
}

// ## Working

/** Steps of the machine in one while. */
export const GDB_WHILE = 20_000;

/**
 * Works for a while.
 *
 * @returns whether there is more to do; if not, the stub waits for the debugger
 */
export function work(stub: GdbStub): boolean {
  const { session } = stub;
  const { task } = session;
  if (task === undefined || session.left !== undefined) return false;
  const replies = perform(session, task);
  if (replies.length > 0) {
    session.task = undefined;
    for (const reply of replies) say(stub, reply);
    answerWaiting(stub);
  }
  return session.task !== undefined;
}

/** Does a part of `task`, and gives what is to be said if that was the last part. */
function perform(session: Session, task: Task): string[] {
  const { recorder } = session;
  const points = pointsOf(session);
  switch (task.kind) {
    case "forward":
      return stopped(session, goForward(recorder, points, GDB_WHILE));
    case "step":
      return stepOf(session, task.processor);
    case "back": {
      const found = searchStretch(recorder, task.search);
      if (found === undefined) return [];
      const isHit = found.reason !== "beginning";
      return [stopReply(session, isHit ? reasonOf(found) : BEGINNING)];
    }
  }
}

type Outcome = ReturnType<typeof goForward>;

function stopped(session: Session, outcome: Outcome): string[] {
  switch (outcome.reason) {
    case "limit":
      return [];
    case "breakpoint":
    case "watchpoint":
      return [stopReply(session, reasonOf(outcome))];
    default:
      return endReplies(session, outcome);
  }
}

/** Steps until `processor` has taken a step, which a breakpoint it arrives at is no news to. */
function stepOf(session: Session, processor: number): string[] {
  const { recorder } = session;
  for (let left = GDB_WHILE; left > 0; left--) {
    const outcome = goForward(recorder, pointsOf(session), 1);
    const replies = stopped(session, outcome);
    if (replies.length > 0) return replies;
    if (recorder.machine.processor.number === processor) {
      return [stopReply(session)];
    }
  }
  return [];
}

// A debugger that goes away without a word is taken for one that has detached. The machine
// then runs on by itself, as it would have run without one.

/** Ends the session; the machine is not stopped. */
export function hangUp({ session }: GdbStub): void {
  session.left ??= "detached";
  session.task = undefined;
}
