import { assertEquals } from "@std/assert";
import {
  CARRIER,
  CONSOLE_PORT,
  DATA_READY,
  deadLine,
  TRANSMITTER_EMPTY,
  Uart,
  UART_REGISTERS,
} from "../../chapters/01-hardware/mod.ts";
import { bareMachine, recordingLine } from "./helpers.ts";
import { run } from "../../chapters/01-hardware/mod.ts";

Deno.test("UART_REGISTERS names all eight offsets in order", () => {
  assertEquals(UART_REGISTERS.map((one) => one.offset), [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
  ]);
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
  assertEquals(Number(uart.read(6, 1)), CARRIER);
  assertEquals(Number(uart.read(0, 1)), 9);
  assertEquals(Number(uart.read(6, 1)), 0);
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
  uart.write(2, 1, BigInt(0xff));
  assertEquals([Number(uart.read(7, 1)), Number(uart.read(2, 1))], [
    0x5a,
    0x01,
  ]);
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
