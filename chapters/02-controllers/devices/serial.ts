// # Serial ports
//
// Bytes go out through the serial ports and come in from them, and nobody waits.
//
// To send a byte, the kernel looks whether the chip has room and then stores the byte. That is
// repeated for all bytes, within one operation: a program that writes a long line holds up
// everybody for that long. A chip that interrupts when it has room is not made use of.

import {
  CONSOLE_PORT,
  DATA_READY,
  physical,
  type PhysicalAddress,
  readPhysical,
  REQUEST_TO_SEND,
  SECOND_PORT,
  TRANSMITTER_EMPTY,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Where each port's data is written and read. */
export const PORTS: Readonly<Record<"console" | "second", PhysicalAddress>> = {
  console: CONSOLE_PORT,
  second: SECOND_PORT,
};

const MODEM_CONTROL = 4;
const LINE_STATUS = 5;

const SEND_BYTE = cyclesOf(`
wait:   ldbu    t0, 5(a1)       // line status
        and     t0, 0x20, t0    // room for a byte?
        beq     t0, wait
        ldq_u   t1, 0(a0)       // the byte, from the caller's memory
        extbl   t1, a0, t1
        stb     t1, 0(a1)
        lda     a0, 1(a0)
        subq    a2, 1, a2
        bne     a2, wait
`);

/** Sends `bytes` through a port. */
export function sendBytes(
  kernel: Kernel,
  port: PhysicalAddress,
  bytes: Uint8Array,
): void {
  const { bus } = kernel.machine;
  for (const byte of bytes) {
    while (!(register(kernel, port, LINE_STATUS) & TRANSMITTER_EMPTY)) {
      wait(kernel);
    }
    writePhysical(bus, port, 1, BigInt(byte));
  }
  charge(kernel.machine, SEND_BYTE * bytes.length);
}

// Another processor may have sent a byte a moment from now, because processors run ahead of
// each other for a while ([[§Several processors]]). Then this one has to wait until it is
// that late for itself.

const LOOK_AGAIN = cyclesOf(`
        ldbu    t0, 5(a1)
        and     t0, 0x20, t0
        beq     t0, 0
`);

/** Lets the time pass that it takes to look again. */
function wait({ machine }: Kernel): void {
  charge(machine, LOOK_AGAIN);
  machine.bus.now = machine.processor.counters.cycles;
}

const HANDSHAKE = cyclesOf(`
        lda     t0, 2(zero)     // request to send
        stb     t0, 4(a1)
        stb     zero, 4(a1)     // and, when all is read, wait
`);

const RECEIVE_BYTE = cyclesOf(`
        ldbu    t0, 5(a1)       // line status
        blbc    t0, 0           // nothing there
        ldbu    t1, 0(a1)
        stb     t1, 0(a0)       // a masked store on a processor without BWX
        lda     a0, 1(a0)
        subq    a2, 1, a2
        bne     a2, 0
`);

// Reading ends at the end of a line, as it does at a terminal. A port at which nothing has come
// yet gives nothing, and so does one that has come to its end. [[awaitInput]] knows the
// difference, and can wait.
//
// The other end may send only while somebody reads or waits to read. A terminal's line may
// hold up the machine until a key is pressed, and a program that does not want a key must
// not be held up.

/** Lets the other end of a port's line send, or asks it to wait. */
export function letSend(
  { machine }: Kernel,
  port: PhysicalAddress,
  may: boolean,
): void {
  const value = BigInt(may ? REQUEST_TO_SEND : 0);
  writePhysical(machine.bus, physical(port + MODEM_CONTROL), 1, value);
}

/** Up to `most` bytes that have arrived at a port, no further than a line feed. */
export function receiveBytes(
  kernel: Kernel,
  port: PhysicalAddress,
  most: number,
): Uint8Array {
  const bytes: number[] = [];
  letSend(kernel, port, true);
  while (
    bytes.length < most && register(kernel, port, LINE_STATUS) & DATA_READY
  ) {
    bytes.push(register(kernel, port, 0));
    if (bytes.at(-1) === 10) break;
  }
  letSend(kernel, port, isAwaited(kernel, port));
  charge(kernel.machine, HANDSHAKE + RECEIVE_BYTE * (bytes.length + 1));
  return Uint8Array.from(bytes);
}

/** Whether somebody waits for input from `port`. */
function isAwaited({ devices }: Kernel, port: PhysicalAddress): boolean {
  const number = port === PORTS.second ? 2 : 1;
  return devices.ports.get(number)?.listening ?? false;
}

function register(
  { machine }: Kernel,
  port: PhysicalAddress,
  offset: number,
): number {
  return Number(readPhysical(machine.bus, physical(port + offset), 1) ?? 0n);
}
