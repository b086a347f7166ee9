import { assertEquals } from "@std/assert";
import {
  byteCycles,
  CARRIER,
  CLEAR_TO_SEND,
  CONSOLE_PORT,
  DATA_READY,
  deadLine,
  TRANSMITTER_EMPTY,
  Uart,
  UART_REGISTERS,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, recordingLine } from "./helpers.ts";
import { run } from "../../chapters/01-hardware/mod.ts";

Deno.test("UART_REGISTERS has all eight offsets", () => {
  const offsets = Object.values(UART_REGISTERS).map(({ offset }) => offset);
  assertEquals([...new Set(offsets)], [0, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("Uart sends each byte written to THR at once", () => {
  const line = recordingLine();
  const uart = new Uart("test", CONSOLE_PORT, line);
  uart.write(0, 1, BigInt(0x41));
  uart.write(0, 1, BigInt(0xff));
  assertEquals(line.sent, [0x41, 0xff]);
  assertEquals(Number(uart.read(5, 1)) & TRANSMITTER_EMPTY, TRANSMITTER_EMPTY);
});

Deno.test("Uart shows received bytes one by one through LSR and RBR", () => {
  const uart = new Uart(
    "test",
    CONSOLE_PORT,
    recordingLine([Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)]),
  );
  const bytes: number[] = [];
  for (let round = 0; round < 6; round++) {
    if (Number(uart.read(5, 1)) & DATA_READY) {
      bytes.push(Number(uart.read(0, 1)));
    }
  }
  assertEquals(bytes, [1, 2, 3]);
});

Deno.test("Uart gives a waiting byte to whoever reads RBR without asking LSR", () => {
  const line = recordingLine([Uint8Array.of(7)]);
  const uart = new Uart("test", CONSOLE_PORT, line);
  assertEquals(Number(uart.read(0, 1)), 7);
  assertEquals(Number(uart.read(0, 1)), 0);
});

Deno.test("Uart drops carrier only when the line is dead and all is read", () => {
  const uart = new Uart(
    "test",
    CONSOLE_PORT,
    recordingLine([Uint8Array.of(9), null]),
  );
  assertEquals(Number(uart.read(6, 1)) & CARRIER, CARRIER);
  assertEquals(Number(uart.read(0, 1)), 9);
  assertEquals(Number(uart.read(6, 1)) & CARRIER, 0);
  assertEquals(Number(uart.read(5, 1)) & DATA_READY, 0);
});

Deno.test("Uart does not ask a line again that has gone dead", () => {
  let asked = 0;
  const line = { send: () => {}, receive: () => (asked++, null) };
  const uart = new Uart("test", CONSOLE_PORT, line);
  for (let round = 0; round < 5; round++) Number(uart.read(5, 1));
  assertEquals(asked, 1);
});

Deno.test("Uart moves THR and IER aside for the divisor when LCR bit 7 is set", () => {
  const line = recordingLine();
  const uart = new Uart("test", CONSOLE_PORT, line);
  uart.write(1, 1, BigInt(5));
  uart.write(3, 1, BigInt(0x83));
  uart.write(0, 1, BigInt(0x0c));
  uart.write(1, 1, BigInt(0x01));
  assertEquals([Number(uart.read(0, 1)), Number(uart.read(1, 1))], [
    0x0c,
    0x01,
  ]);
  uart.write(3, 1, BigInt(0x03));
  assertEquals([
    Number(uart.read(0, 1)),
    Number(uart.read(1, 1)),
    Number(uart.read(3, 1)),
  ], [0, 5, 3]);
  assertEquals(line.sent, []);
});

Deno.test("Uart keeps what is written to SCR and reports no interrupt", () => {
  const uart = new Uart("test", CONSOLE_PORT, deadLine());
  uart.write(7, 1, BigInt(0x5a));
  uart.write(2, 1, 0n);
  assertEquals([Number(uart.read(7, 1)), Number(uart.read(2, 1))], [
    0x5a,
    0x01,
  ]);
  uart.write(2, 1, 1n);
  assertEquals(Number(uart.read(2, 1)), 0xc1);
});

Deno.test("CONSOLE_PORT is at kseg address fffffd01fc0003f8", () => {
  const line = recordingLine([Uint8Array.of(0x6f)]);
  const machine = bareMachine(
    `
        lda     t2, -3(zero)
        sll     t2, 40, t2
        lda     t3, 0x7f(zero)
        sll     t3, 26, t3
        lda     t3, 0x3f8(t3)
        addq    t2, t3, t2
        ldbu    t0, 0(t2)
        stb     t0, 0(t2)
        mov     'k', t0
        stb     t0, 0(t2)
        halt`,
    line,
  );
  assertEquals(run(machine, { steps: 100 }).reason, "halt");
  assertEquals(new TextDecoder().decode(Uint8Array.from(line.sent)), "ok");
});

// ## Interrupts

const [RECEIVED, EMPTY, LINE, MODEM] = [1, 2, 4, 8];
const [LOOP, RTS, DTR, OUT1, OUT2] = [0x10, 2, 1, 4, 8];

/** A chip with the speed of `divisor`, FIFO control `fcr` and interrupts `ier`. */
function chip(
  ier: number,
  { line = deadLine(), fcr = 0, divisor = 0, mcr = RTS } = {},
): Uart {
  const uart = new Uart("test", CONSOLE_PORT, line);
  uart.write(3, 1, 0x83n);
  uart.write(0, 1, BigInt(divisor & 0xff));
  uart.write(1, 1, BigInt(divisor >>> 8));
  uart.write(3, 1, 0x03n);
  uart.write(4, 1, BigInt(mcr));
  uart.write(2, 1, BigInt(fcr));
  uart.write(1, 1, BigInt(ier));
  return uart;
}

/** The cause in IIR. */
function cause(uart: Uart): number {
  return Number(uart.read(2, 1)) & 0x0f;
}

Deno.test("a received byte interrupts without anybody having asked for it", () => {
  const line = recordingLine([Uint8Array.of(), Uint8Array.of(7), null]);
  const uart = chip(RECEIVED, { line });
  assertEquals([uart.interrupting, uart.due], [false, 0]);
  uart.attend(0);
  assertEquals(uart.interrupting, false);
  assertEquals(uart.due, byteCycles(1));
  uart.attend(uart.due);
  assertEquals([uart.interrupting, cause(uart)], [true, 0x4]);
  assertEquals(Number(uart.read(0, 1)), 7);
  assertEquals([uart.interrupting, cause(uart)], [false, 0x1]);
});

Deno.test("the chip leaves the line alone while RTS is 0", () => {
  let asked = 0;
  const line = { send: () => {}, receive: () => (asked++, Uint8Array.of(1)) };
  const uart = chip(RECEIVED, { line, mcr: 0 });
  for (let round = 0; round < 5; round++) uart.attend(uart.due);
  assertEquals([asked, uart.interrupting], [0, false]);
  uart.write(4, 1, BigInt(RTS));
  uart.attend(uart.due);
  assertEquals([asked, uart.interrupting], [1, true]);
});

Deno.test("the chip looks at the line again once it no longer talks to itself", () => {
  const line = recordingLine([Uint8Array.of(7)]);
  const uart = chip(RECEIVED, { line, mcr: LOOP | RTS });
  assertEquals(uart.due, Infinity);
  uart.write(4, 1, BigInt(RTS), 500);
  uart.attend(uart.due);
  assertEquals(cause(uart), 0x4);
});

Deno.test("nothing is due once the line is dead", () => {
  const uart = chip(RECEIVED | MODEM, { line: recordingLine([null]) });
  uart.attend(0);
  assertEquals(uart.due, Infinity);
  assertEquals(cause(uart), 0x0);
  assertEquals(Number(uart.read(6, 1)) & 0x8f, 0x08, "DCD has fallen");
  assertEquals(uart.interrupting, false);
});

Deno.test("with FIFOs the interrupt waits for the trigger level, or for silence", () => {
  for (
    const [trigger, level] of [[0x00, 1], [0x40, 4], [0x80, 8], [0xc0, 14]]
  ) {
    const bytes = new Uint8Array(level!);
    const enough = chip(RECEIVED, {
      line: recordingLine([bytes]),
      fcr: 0x01 | trigger!,
    });
    enough.attend(0);
    assertEquals(cause(enough), 0x4);
    const few = chip(RECEIVED, {
      line: recordingLine([bytes.subarray(1), new Uint8Array()]),
      fcr: 0x01 | trigger!,
    });
    few.attend(0);
    assertEquals(few.interrupting, false);
    if (level === 1) continue;
    const silence = 4 * byteCycles(1);
    few.attend(silence - 1);
    assertEquals(few.interrupting, false);
    few.attend(silence);
    assertEquals(cause(few), 0xc);
    few.read(0, 1, silence);
    assertEquals(few.interrupting, false);
  }
});

Deno.test("room for a byte interrupts once, until another byte is written", () => {
  const uart = chip(EMPTY);
  assertEquals([uart.interrupting, cause(uart)], [true, 0x2]);
  assertEquals([uart.interrupting, cause(uart)], [false, 0x1]);
  uart.write(0, 1, 0x41n);
  assertEquals(cause(uart), 0x2);
});

Deno.test("a transmitter with a speed takes its time, and sends at once", () => {
  const line = recordingLine();
  const uart = chip(EMPTY, { line, divisor: 12 });
  cause(uart);
  const cycles = byteCycles(12);
  assertEquals(cycles, Math.round(12 * 10 * 133e6 / 115200));
  uart.write(0, 1, 0x41n, 1000);
  uart.write(0, 1, 0x42n, 1000);
  assertEquals(line.sent, [0x41, 0x42]);
  assertEquals(Number(uart.read(5, 1, 1000)), 0);
  assertEquals(uart.due, 1000 + cycles);
  assertEquals(uart.interrupting, false);
  assertEquals(Number(uart.read(5, 1, 1000 + cycles)), 0x20);
  uart.attend(1000 + cycles);
  assertEquals(cause(uart), 0x2);
  assertEquals(Number(uart.read(5, 1, 1000 + 2 * cycles)), 0x60);
});

Deno.test("the most urgent cause is told first, and each has its own cure", () => {
  const uart = chip(RECEIVED | EMPTY | LINE | MODEM, { mcr: LOOP | RTS });
  uart.read(6, 1);
  uart.write(0, 1, 1n);
  uart.write(0, 1, 2n);
  uart.write(4, 1, BigInt(LOOP));
  assertEquals(cause(uart), 0x6, "a byte had no room");
  assertEquals(Number(uart.read(5, 1)) & 0x02, 0x02);
  assertEquals(Number(uart.read(5, 1)) & 0x02, 0);
  assertEquals(cause(uart), 0x4);
  assertEquals(Number(uart.read(0, 1)), 1);
  assertEquals(cause(uart), 0x2);
  assertEquals(cause(uart), 0x0, "RTS and so CTS has fallen");
  assertEquals(Number(uart.read(6, 1)), 0x01);
  assertEquals([uart.interrupting, cause(uart)], [false, 0x1]);
});

Deno.test("in a loop, MCR's wires come back in MSR and the line hears nothing", () => {
  const line = recordingLine();
  const uart = chip(0, { line, mcr: LOOP });
  for (const [out, back] of [[RTS, 16], [DTR, 32], [OUT1, 64], [OUT2, 128]]) {
    uart.write(4, 1, BigInt(LOOP | out!));
    assertEquals(Number(uart.read(6, 1)) & 0xf0, back);
  }
  uart.write(0, 1, 9n);
  assertEquals([Number(uart.read(0, 1)), line.sent], [9, []]);
});

Deno.test("a FIFO in a loop holds sixteen bytes, and FCR empties it", () => {
  const uart = chip(0, { fcr: 0x01, mcr: LOOP });
  for (let byte = 0; byte < 17; byte++) uart.write(0, 1, BigInt(byte));
  assertEquals(Number(uart.read(5, 1)), 0x63);
  assertEquals(Number(uart.read(0, 1)), 0);
  uart.write(2, 1, 0x03n);
  assertEquals(Number(uart.read(5, 1)), 0x60);
});

Deno.test("CTS is the other end's word that it is ready", () => {
  let ready = false;
  const line = { ...recordingLine(), ready: () => ready };
  const uart = chip(MODEM, { line });
  uart.read(6, 1);
  assertEquals(Number(uart.read(6, 1)) & CLEAR_TO_SEND, 0);
  ready = true;
  uart.attend(uart.due);
  assertEquals(cause(uart), 0x0);
  assertEquals(Number(uart.read(6, 1)) & 0x11, 0x11);
});

Deno.test("a chip that is restored goes on as it was, even in another one", () => {
  const options = { divisor: 3, fcr: 0x41, mcr: LOOP };
  const uart = chip(RECEIVED | EMPTY, options);
  for (let byte = 0; byte < 3; byte++) uart.write(0, 1, 7n, 50);
  const saved = structuredClone(uart.save());
  const other = new Uart("other", CONSOLE_PORT, deadLine());
  other.restore(saved);
  assertEquals(other.save(), saved);
  const after = (one: Uart) => {
    one.attend(one.due);
    return [one.due, one.interrupting, cause(one), one.read(5, 1, 60)];
  };
  assertEquals(after(other), after(uart));
  assertEquals(uart.save(), other.save());
});
