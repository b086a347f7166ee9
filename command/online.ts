// # A machine among others
//
// With `--net udp:5555:127.0.0.1:5556`, the machine's frames travel as UDP datagrams, one
// frame in each, without anything around it.
//
// That is what QEMU's `-netdev dgram` sends and expects, and what `socat` can pass on to the
// host's own network. So a machine of ours shares a wire with a second one in another
// process, with a QEMU guest, or with Linux. UDP may lose, double and reorder datagrams,
// as an Ethernet may.
//
// The frames come when they come, and so do the keys of somebody at a terminal. These are
// the ways to run a machine in which two runs are not alike.

import { createSocket, type Socket } from "node:dgram";
import { setImmediate } from "node:timers";
import {
  CLOCK_RATE,
  type EthernetAddress,
  type Machine,
  run,
  type Station,
  type Stop,
  type Wire,
} from "../chapters/01-hardware/mod.ts";
import { UsageError } from "./host.ts";
import { messageOf } from "./text.ts";

/** What `--net udp:...` tells. */
export interface UdpAddress {
  /** The port on which frames are received. */
  readonly local: number;
  /** The host to which frames are sent. */
  readonly host: string;
  /** The port there. */
  readonly remote: number;
}

/**
 * The address in `udp:LOCALPORT:HOST:PORT`.
 *
 * @throws UsageError saying what was expected
 */
export function udpAddress(text: string): UdpAddress {
  const [, local, host, remote] =
    /^udp:(\d{1,5}):([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  const ports = [Number(local), Number(remote)];
  if (host === undefined || ports.some((port) => !(port > 0 && port < 65536))) {
    throw new UsageError(
      `--net must be udp:LOCALPORT:HOST:PORT, not ${text || "nothing"}`,
    );
  }
  return { local: ports[0]!, host, remote: ports[1]! };
}

// Machines that share a wire need addresses of their own. On one host their local ports
// differ, so the address is made from the port.

/** An address for the machine that receives on port `local`: `08:00:2b:00:` and the port. */
export function addressOf({ local }: UdpAddress): EthernetAddress {
  const low = 0x00_2b_00_08;
  return low +
    ((local & 255) * 256 + (local >>> 8)) * 2 ** 32 as EthernetAddress;
}

/** A wire that is a UDP socket. */
export interface UdpWire extends Wire {
  /** Closes the socket. */
  close(): void;
}

/**
 * Opens the socket for `address`.
 *
 * @throws UsageError if the port cannot be used, or the process may not
 */
export async function openUdp(address: UdpAddress): Promise<UdpWire> {
  const { local, host, remote } = address;
  const here = isHere(host) ? "127.0.0.1" : "0.0.0.0";
  for (const one of [`${here}:${local}`, `${host}:${remote}`]) {
    const { state } = await Deno.permissions.request({
      name: "net",
      host: one,
    });
    if (state !== "granted") {
      throw new UsageError(`--net needs the permission --allow-net=${one}`);
    }
  }
  const socket = createSocket("udp4");
  const stations: Station[] = [];
  await bound(socket, local, here);
  socket.on("message", (frame) => {
    for (const station of stations) station.arrive(frame, 0, true);
  });
  // A frame that nobody takes is lost, as on any wire.
  socket.on("error", () => {});
  return {
    attach(station) {
      stations.push(station);
      return { send: (frame) => socket.send(frame, remote, host, () => {}) };
    },
    close: () => socket.close(),
  };
}

/** Whether `host` is this one. */
function isHere(host: string): boolean {
  return host === "localhost" || host.startsWith("127.");
}

/** Waits until `socket` is bound. */
function bound(socket: Socket, port: number, host: string): Promise<void> {
  return new Promise((done, fail) => {
    const refuse = (error: unknown) =>
      fail(new UsageError(`Cannot use UDP port ${port}: ${messageOf(error)}`));
    socket.once("error", refuse);
    socket.bind(port, host, () => {
      socket.off("error", refuse);
      done();
    });
  });
}

// ## Running
//
// Datagrams and keys arrive between the machine's slices. A machine that waits would let
// seconds pass in a moment, and a partner on the network would have no chance to answer.
// So the machine's clock never gets ahead of the host's.

const SLICE_CYCLES = CLOCK_RATE / 1000;

/**
 * Runs `machine` in slices until it stops or has reached `cycles`, or until `between`,
 * which is called after each slice, says that it is enough.
 */
export async function runOnline(
  machine: Machine,
  cycles: number,
  between: () => boolean = () => false,
): Promise<Stop> {
  const begun = performance.now();
  for (;;) {
    const reached = machine.processor.counters.cycles;
    const end = Math.min(cycles, reached + SLICE_CYCLES);
    const stop = run(machine, { cycles: end });
    const enough = between();
    if (stop.reason !== "limit" || end === cycles || enough) return stop;
    const due = begun + end / CLOCK_RATE * 1000;
    await pause(due - performance.now());
  }
}

// A datagram passes through several hands inside the host before it is here, and each of
// them needs a turn.

const TURNS = 8;

/** Lets the host attend to its affairs, for at least so many milliseconds. */
async function pause(milliseconds: number): Promise<void> {
  if (milliseconds >= 1) {
    await new Promise((done) => setTimeout(done, milliseconds));
  }
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((done) => setImmediate(() => done()));
  }
}
