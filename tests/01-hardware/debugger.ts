// A debugger for tests: it speaks in packets and waits for the answers.

import {
  bytesFrom,
  createGdbStub,
  createPacketReader,
  createRecorder,
  framePacket,
  type GdbStub,
  type Machine,
  readPackets,
  type SessionOptions,
  takeBytes,
  takeOutgoing,
  work,
} from "../../chapters/01-hardware/mod.ts";

/** A debugger that is connected to a machine. */
export class Debugger {
  readonly stub: GdbStub;
  readonly #reader = createPacketReader();

  /** Connects with `machine`, whose history begins now. */
  constructor(machine: Machine, options: SessionOptions = {}, interval = 50) {
    this.stub = createGdbStub(createRecorder(machine, { interval }), options);
  }

  /** Sends bytes as they are. */
  send(text: string): void {
    takeBytes(this.stub, bytesFrom(text));
  }

  /** Sends a packet, lets the stub work for a long while, and gives what it answers. */
  ask(body: string, whiles = 20): string[] {
    takeBytes(this.stub, framePacket(body));
    for (let left = whiles; left > 0; left--) {
      if (!work(this.stub)) break;
    }
    return this.answers();
  }

  /** The packets that have come since the last look. */
  answers(): string[] {
    return takeOutgoing(this.stub)
      .flatMap((bytes) => readPackets(this.#reader, bytes))
      .map((one) => one.kind === "packet" ? one.body : one.kind);
  }

  /** The bytes that have come since the last look, as text. */
  raw(): string {
    return takeOutgoing(this.stub)
      .map((bytes) => String.fromCharCode(...bytes)).join("");
  }

  /** The first answer to `body`. */
  tell(body: string): string {
    return this.ask(body)[0] ?? "no answer";
  }

  /** The content of GDB's register `number`. */
  register(number: number): bigint {
    const text = this.tell(`p${number.toString(16)}`);
    return BigInt(`0x${text.match(/../g)!.reverse().join("")}`);
  }
}
