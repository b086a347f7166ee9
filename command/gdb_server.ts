// # A debugger on the network
//
// One debugger at a time, and only from this computer: whoever is connected may do anything
// to the machine.

import {
  createGdbStub,
  type GdbStub,
  hangUp,
  type Recorder,
  type SessionOptions,
  takeBytes,
  takeOutgoing,
  work,
} from "../chapters/01-hardware/mod.ts";
import { complain, UsageError } from "./host.ts";
import { messageOf } from "./text.ts";

const HERE = "127.0.0.1";

/**
 * Waits for a debugger on `port`, a free one if it is 0, and does what it wants with the
 * machine of `recorder` until it leaves; says how it left.
 */
export async function serveGdb(
  recorder: Recorder,
  port: number,
  options: SessionOptions,
): Promise<"detached" | "killed"> {
  const listener = listen(port);
  const { port: chosen } = listener.addr;
  complain(`spin: waiting for gdb: target remote ${HERE}:${chosen}`);
  const connection = await listener.accept();
  listener.close();
  const stub = createGdbStub(recorder, options);
  await converse(stub, connection);
  return stub.session.left ?? "detached";
}

function listen(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: HERE, port });
  } catch (error) {
    throw new UsageError(`Cannot listen on port ${port}: ${messageOf(error)}`);
  }
}

// Reading goes on all the time, so that Control-C is noticed while the machine runs. The
// machine runs in the gaps.

async function converse(stub: GdbStub, connection: Deno.TcpConn) {
  connection.setNoDelay();
  let arrived = () => {};
  const reading = readAll(stub, connection, () => arrived());
  while (stub.session.left === undefined) {
    const news = new Promise<void>((resolve) => arrived = resolve);
    const busy = work(stub);
    await sendAll(stub, connection);
    if (stub.session.left === undefined) await (busy ? pause() : news);
  }
  await sendAll(stub, connection);
  await connection.closeWrite().catch(() => {});
  connection.close();
  await reading;
}

/** Hands everything that arrives to `stub`, to the end of the connection. */
async function readAll(
  stub: GdbStub,
  connection: Deno.TcpConn,
  arrived: () => void,
): Promise<void> {
  const buffer = new Uint8Array(4096);
  try {
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) break;
      takeBytes(stub, buffer.subarray(0, count));
      arrived();
    }
  } catch {
    // A connection that breaks is a debugger that has left.
  }
  hangUp(stub);
  arrived();
}

async function sendAll(stub: GdbStub, connection: Deno.TcpConn): Promise<void> {
  try {
    for (const bytes of takeOutgoing(stub)) {
      for (let done = 0; done < bytes.length;) {
        done += await connection.write(bytes.subarray(done));
      }
    }
  } catch {
    hangUp(stub);
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
