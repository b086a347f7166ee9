import { assertEquals } from "@std/assert";
import {
  type Arrival,
  bytesFrom,
  bytesOfHex,
  createPacketReader,
  framePacket,
  hexOf,
  LONGEST_PACKET,
  numberFrom,
  readPackets,
} from "../../chapters/01-hardware/mod.ts";
import { random } from "./helpers.ts";

/** What `text` completes, read at once by a new reader. */
function arrivals(text: string): Arrival[] {
  return readPackets(createPacketReader(), bytesFrom(text));
}

function packet(body: string): Arrival {
  return { kind: "packet", body };
}

Deno.test("a packet is framed by a dollar sign, a hash mark and the sum of its bytes", () => {
  assertEquals(framePacket("m120000080,8"), bytesFrom("$m120000080,8#8c"));
  assertEquals(framePacket(""), bytesFrom("$#00"));
  assertEquals(arrivals("$m120000080,8#8c"), [packet("m120000080,8")]);
  assertEquals(arrivals("$#00"), [packet("")]);
});

Deno.test("a packet whose sum is wrong is damaged", () => {
  assertEquals(arrivals("$g#68"), [{ kind: "damaged" }]);
  assertEquals(arrivals("$g#zz$g#67"), [{ kind: "damaged" }, packet("g")]);
  assertEquals(arrivals("$g# 7"), [{ kind: "damaged" }]);
});

Deno.test("between packets stand requests to send again and to stop", () => {
  assertEquals(arrivals("+-\x03$g#67\x03"), [
    { kind: "again" },
    { kind: "interrupt" },
    packet("g"),
    { kind: "interrupt" },
  ]);
  assertEquals(arrivals("nonsense#00"), []);
});

Deno.test("a dollar sign begins a packet anew", () => {
  assertEquals(arrivals("$m12$g#67"), [packet("g")]);
});

Deno.test("bytes that would be taken for the frame go through escaped", () => {
  const body = Array.from(
    { length: 256 },
    (_, code) => String.fromCharCode(code),
  )
    .join("");
  const framed = framePacket(body);
  assertEquals(readPackets(createPacketReader(), framed), [packet(body)]);
  assertEquals([...framed].filter((byte) => byte === 0x24).length, 1);
});

Deno.test("a packet arrives in pieces as it arrives at once", () => {
  const bytes = bytesFrom("+$vCont;c#a8\x03-$g#67");
  const whole = readPackets(createPacketReader(), bytes);
  const reader = createPacketReader();
  const pieces = Array.from(
    bytes,
    (byte) => readPackets(reader, Uint8Array.of(byte)),
  );
  assertEquals(pieces.flat(), whole);
  assertEquals(whole.length, 4);
});

Deno.test("a packet that never ends is given up, and the next one is read", () => {
  const reader = createPacketReader();
  const long = bytesFrom(`$${"x".repeat(LONGEST_PACKET + 1)}`);
  assertEquals(readPackets(reader, long), [{ kind: "damaged" }]);
  assertEquals(readPackets(reader, bytesFrom("xxx#00$g#67")), [packet("g")]);
});

Deno.test("any bytes at all are read without failing, and never collected", () => {
  const next = random(1);
  const reader = createPacketReader();
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from({ length: 1000 }, () => next() & 0xff);
    for (const one of readPackets(reader, bytes)) {
      assertEquals(one.kind === "packet" && one.body.length > 1000_000, false);
    }
    assertEquals(reader.body.length <= LONGEST_PACKET, true);
  }
});

Deno.test("numbers and bytes are hexadecimal or nothing", () => {
  assertEquals(numberFrom("ffffffffffffffff"), 2n ** 64n - 1n);
  for (const text of ["", "-1", "0x1", "g", "1".repeat(17), undefined]) {
    assertEquals(numberFrom(text), undefined);
  }
  assertEquals(hexOf([0, 255, 16]), "00ff10");
  assertEquals(bytesOfHex("00ff10"), [0, 255, 16]);
  assertEquals(bytesOfHex(""), []);
  for (const text of ["0", "0g", "000"]) {
    assertEquals(bytesOfHex(text), undefined);
  }
});
