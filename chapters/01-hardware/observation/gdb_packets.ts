// # Packets for a debugger
//
// A debugger that is a program of its own talks to the machine in short texts, each with a
// frame around it that tells whether it has arrived whole.
//
// The debugger is GDB, the GNU project's, and what it speaks is its *remote serial
// protocol*. It was made for a cable between two computers on which any byte may be lost. A
// packet looks like this:
//
// ```text
// $m120000080,8#8c
// ```
//
// Between the dollar sign and the hash mark stands what is meant, here "the 8 bytes of memory
// from 120000080 on". The two digits behind are the sum of its characters, modulo 256.
// Whoever receives a packet answers `+` if the sum is right and `-` if it is to be sent
// again. A connection that loses nothing does without, once both sides have agreed.
//
// One byte stands outside of all packets. While the machine runs, the debugger says
// nothing, except that 3, which is what Control-C is in ASCII, asks it to stop.

/** Something that has arrived from the debugger. */
export type Arrival =
  | { readonly kind: "packet"; readonly body: string }
  | { readonly kind: "damaged" }
  | { readonly kind: "again" }
  | { readonly kind: "interrupt" };

/** What has arrived of a packet that is not complete, and of nothing else. */
export interface PacketReader {
  /** What stands between the dollar sign and where the bytes end for now. */
  body: string;
  /** Which part of a packet comes next. */
  expects: "start" | "body" | "first digit" | "second digit";
  /** The first digit of the sum. */
  digit: string;
}

/** The characters that a packet may have at most between its frame. */
export const LONGEST_PACKET = 0x4000;

/** A reader that has seen nothing. */
export function createPacketReader(): PacketReader {
  return { body: "", expects: "start", digit: "" };
}

// Nothing is assumed of the bytes that arrive. What is outside a packet and means nothing
// is passed over; a packet that grows too long is damaged; a dollar sign inside a packet
// begins a new one, because the end of the old one must have been lost.

/** What `bytes` complete. A packet's characters have the codes of its bytes. */
export function readPackets(
  reader: PacketReader,
  bytes: Uint8Array,
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const byte of bytes) {
    const arrival = readByte(reader, String.fromCharCode(byte));
    if (arrival !== undefined) arrivals.push(arrival);
  }
  return arrivals;
}

function readByte(reader: PacketReader, letter: string): Arrival | undefined {
  switch (reader.expects) {
    case "start":
      return outside(reader, letter);
    case "body":
      return inside(reader, letter);
    case "first digit":
      reader.digit = letter;
      reader.expects = "second digit";
      return;
    case "second digit":
      reader.expects = "start";
      return complete(reader.body, reader.digit + letter);
  }
}

function outside(reader: PacketReader, letter: string): Arrival | undefined {
  if (letter === "\x03") return { kind: "interrupt" };
  if (letter === "-") return { kind: "again" };
  if (letter !== "$") return;
  reader.body = "";
  reader.expects = "body";
}

function inside(reader: PacketReader, letter: string): Arrival | undefined {
  if (letter === "$") reader.body = "";
  else if (letter === "#") reader.expects = "first digit";
  else reader.body += letter;
  if (reader.body.length <= LONGEST_PACKET) return;
  reader.expects = "start";
  return { kind: "damaged" };
}

function complete(body: string, digits: string): Arrival {
  const isRight = /^[\da-f]{2}$/i.test(digits) &&
    parseInt(digits, 16) === sumOf(body);
  return isRight ? { kind: "packet", body: unescape(body) } : {
    kind: "damaged",
  };
}

function sumOf(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index++) {
    sum = sum + body.charCodeAt(index) & 0xff;
  }
  return sum;
}

// ## Characters that cannot stand for themselves
//
// A packet may carry bytes as they are. Those that would be taken for the frame are written
// as a closing brace and the byte with bit 5 turned over.

function unescape(body: string): string {
  return body.replace(/\}([^])/g, (_, letter: string) => turned(letter));
}

function turned(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) ^ 0x20);
}

/** The bytes of a packet that says `body`. */
export function framePacket(body: string): Uint8Array<ArrayBuffer> {
  const escaped = body.replace(/[#$}*]/g, (letter) => `}${turned(letter)}`);
  const sum = sumOf(escaped).toString(16).padStart(2, "0");
  return bytesFrom(`$${escaped}#${sum}`);
}

/** The bytes whose values are the codes of the characters in `text`. */
export function bytesFrom(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
}

// ## Numbers
//
// Numbers are written in hexadecimal, without a prefix. The contents of registers and
// memory are written byte by byte, in the order in which the bytes lie in memory: the
// lowest first.

/** The number written in `text`, unless it is none or has more than 64 bits. */
export function numberFrom(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[\da-f]{1,16}$/i.test(text)) return undefined;
  return BigInt(`0x${text}`);
}

/** `bytes`, two digits each. */
export function hexOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** The bytes written in `text`, two digits each, unless it is something else. */
export function bytesOfHex(text: string): number[] | undefined {
  if (!/^([\da-f]{2})*$/i.test(text)) return undefined;
  return (text.match(/../g) ?? []).map((digits) => parseInt(digits, 16));
}
