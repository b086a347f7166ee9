// # Waiting for input
//
// A strand that wants to read from a serial port can be blocked until something has come.
//
// A shell reads a line and nobody has typed one. The chip can interrupt when a byte arrives
// ([[UART_REGISTERS]]), so the kernel switches that on, lets the other end send, and blocks
// the shell. Seconds later a key is pressed. The interrupt is answered by switching it off
// again: the byte stays in the chip until the shell has read it. `Console.received` is
// raised, everybody who waits at this port is unblocked, and reads.
//
// A line can also come to its end: the terminal has been closed. The chip interrupts for
// that, too. Then there is nothing to wait for any more, and reading gives nothing.
//
// :::figure Waiting for input, from a handler of the system call `read`
// | what is there | `Console.read` | then `Console.wait` | the handler answers |
// | --- | --- | --- | --- |
// | bytes | how many | is not asked | how many |
// | nothing yet | 0 | 0, and the strand is blocked | that the call is made again |
// | the end | 0 | 1 | 0 |
// :::
//
// No strand is blocked for output: [[sendBytes]] looks at the chip until it has room.

import {
  CARRIER,
  DATA_READY,
  physical,
  type PhysicalAddress,
  readPhysical,
  UART_BITS,
  UART_REGISTERS,
  writePhysical,
} from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { PortState } from "../kernel/devices.ts";
import type { Kernel, Strand } from "../kernel/kernel.ts";
import { block, unblock } from "../processors/strands.ts";
import { letSend, PORTS } from "./serial.ts";
import { tell } from "./telling.ts";

const { IER, LSR, MSR } = UART_REGISTERS;

/** The ports by the numbers under which they are known. */
export const PORT_NUMBERS: ReadonlyMap<number, PhysicalAddress> = new Map([
  [1, PORTS.console],
  [2, PORTS.second],
]);

const LOOK = cyclesOf(`
        lda     t0, 2(zero)
        stb     t0, 4(a1)       // request to send
        ldbu    t1, 5(a1)       // line status
        blbs    t1, 0
        ldbu    t1, 6(a1)       // modem status
        and     t1, 0x80, t1
        beq     t1, 0
`);

const LISTEN = cyclesOf(`
        lda     t0, 9(zero)     // a byte, or a wire that changes
        stb     t0, 1(a1)
`);

/**
 * Lets `strand` wait until something can be read from port `number`, or, without a strand,
 * only lets `Console.received` be raised then.
 *
 * @returns false if there is nothing to wait for: something is there, or the line has ended
 */
export function awaitInput(
  kernel: Kernel,
  number: number,
  strand?: Strand,
): boolean {
  const port = PORT_NUMBERS.get(number);
  const state = kernel.devices.ports.get(number);
  if (port === undefined || state === undefined) return false;
  charge(kernel.machine, LOOK);
  letSend(kernel, port, true);
  if (hasInput(kernel, port)) {
    letSend(kernel, port, state.listening);
    return false;
  }
  listen(kernel, number, state);
  if (strand === undefined) return true;
  state.readers.add(strand.identifier);
  block(kernel, strand);
  return true;
}

/** Whether reading from `port` would give something, or never will again. */
function hasInput(kernel: Kernel, port: PhysicalAddress): boolean {
  const ready = byteAt(kernel, port, LSR.offset) & DATA_READY;
  return ready !== 0 || !(byteAt(kernel, port, MSR.offset) & CARRIER);
}

function byteAt(
  { machine }: Kernel,
  port: PhysicalAddress,
  offset: number,
): number {
  return Number(readPhysical(machine.bus, physical(port + offset), 1) ?? 0n);
}

// ## Switching it on and off

const { RECEIVED, MODEM } = UART_BITS.IER;

function listen(kernel: Kernel, number: number, state: PortState): void {
  if (state.listening) return;
  state.listening = true;
  kernel.expected.add(`input from port ${number}`);
  enable(kernel, number, RECEIVED | MODEM);
}

function stopListening(kernel: Kernel, number: number, state: PortState): void {
  state.listening = false;
  kernel.expected.delete(`input from port ${number}`);
  enable(kernel, number, 0);
  letSend(kernel, PORT_NUMBERS.get(number)!, false);
}

function enable(kernel: Kernel, number: number, causes: number): void {
  const at = physical(PORT_NUMBERS.get(number)! + IER.offset);
  writePhysical(kernel.machine.bus, at, 1, BigInt(causes));
  charge(kernel.machine, LISTEN);
}

// ## Something has come
//
// The chip also interrupts when only the wire has changed on which the other end says that it
// can take more. That is not waited for, and the interrupt stays on.

/** Deals with an interrupt of port `number`. */
export function portInterrupt(kernel: Kernel, number: number): void {
  const port = PORT_NUMBERS.get(number)!;
  const state = kernel.devices.ports.get(number)!;
  charge(kernel.machine, LOOK);
  if (!hasInput(kernel, port)) return;
  stopListening(kernel, number, state);
  for (const identifier of state.readers) {
    const strand = kernel.strands.get(identifier);
    if (strand !== undefined) unblock(kernel, strand);
  }
  state.readers.clear();
  tell(kernel, "Console.received", [number], 0);
}

// ## Nobody waits any more
//
// When the last strand that waits at a port ends, the line is closed again. Otherwise the
// machine would wait for a key that nobody wants ([[isAtRest]]).

/** Lets `strand`, which has ended, wait for nothing. */
export function forgetReader(kernel: Kernel, { identifier }: Strand): void {
  for (const [number, state] of kernel.devices.ports) {
    if (!state.readers.delete(identifier)) continue;
    if (state.readers.size === 0) stopListening(kernel, number, state);
  }
}
