// # Sending and receiving a frame
//
// A program fills a buffer and tells the network controller that it is full; some time later
// another machine finds the same bytes in a buffer of its own.
//
// The controller works on two lists of buffers, called *rings*: from one it sends, into the
// other it receives. A buffer's entry in the list is its *descriptor*, and the next page is
// about both ([[§Rings]]). This program has rings of one descriptor each, connects the
// transmitter to the receiver, sends a frame to itself, and prints what has come:
//
// :::live machine
// ```alpha
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
//         .quad   0xfffffd01fd004000  // the controller, in kseg
//         .quad   0xfffffd01fc0003f8  // the console
// frame:  .byte   8, 0, 0x2b, 0, 0, 1 // who the frame is for: this controller
//         .byte   8, 0, 0x2b, 0, 0, 1 // and from
//         .byte   0x60, 6             // a kind of frame that nobody else uses
//         .ascii  "It came."
//         .align  3
// send:   .long   0x80000000, 0, 60, 0        // OWNED, where, how many bytes
// take:   .long   0x80000000, 0x22000, 1518, 0
// start:  ldq     t2, 0(t5)
//         ldq     t3, 8(t5)
//         lda     t0, 16(t5)          // in kseg, the low half is physical:
//         stl     t0, 44(t5)          // where the frame is, into its descriptor
//         lda     t0, 40(t5)
//         stl     t0, 0x20(t2)        // SEND_RING
//         lda     t0, 56(t5)
//         stl     t0, 0x10(t2)        // RECEIVE_RING
//         mov     1, t0
//         stl     t0, 0x24(t2)        // SEND_SIZE
//         stl     t0, 0x14(t2)        // RECEIVE_SIZE
//         mov     11, t0
//         stl     t0, 0(t2)           // CONTROL: SEND, RECEIVE and LOOP
//         stl     t0, 0x2c(t2)        // START
// wait:   ldl     t0, 8(t2)           // EVENTS: has something been received?
//         blbc    t0, wait
//         lda     t4, 0x1ff8(t5)      // print what is inside, at 0x2200e
//         lda     t1, 8(zero)
// print:  ldbu    t0, 14(t4)
//         stb     t0, 0(t3)
//         lda     t4, 1(t4)
//         subq    t1, 1, t1
//         bne     t1, print
//         halt
// ```
// :::
//
// :::figure ethernet-registers
// :::

import type { Registers } from "./registers.ts";

/** Something that has happened; the same bits stand in two registers. */
const HAPPENINGS = {
  RECEIVED: { bit: 0, says: "a frame has been received" },
  SENT: { bit: 1, says: "a frame has been sent" },
  MISSED: { bit: 2, says: "a frame came and there was no buffer" },
  RECEIVE_STOPPED: { bit: 3, says: "the receive ring is broken" },
  SEND_STOPPED: { bit: 4, says: "the send ring is broken" },
} as const;

/** The registers of the controller, 32 bits each. */
export const ETHERNET_REGISTERS = {
  CONTROL: {
    offset: 0x00,
    access: "read-write",
    says: "what the controller shall do",
    fields: {
      RECEIVE: { bit: 0, says: "receive" },
      SEND: { bit: 1, says: "send" },
      ALL: { bit: 2, says: "receive what is for others, too" },
      LOOP: { bit: 3, says: "send to yourself and not to the wire" },
    },
  },
  EVENTS: {
    offset: 0x08,
    access: "clear",
    says: "what has happened",
    fields: HAPPENINGS,
  },
  ENABLE: {
    offset: 0x0c,
    access: "read-write",
    says: "which of it interrupts",
    fields: HAPPENINGS,
  },
  RECEIVE_RING: {
    offset: 0x10,
    access: "read-write",
    says: "where the receive ring is, a multiple of 8",
  },
  RECEIVE_SIZE: {
    offset: 0x14,
    access: "read-write",
    says: "how many descriptors it has",
  },
  RECEIVE_NEXT: {
    offset: 0x18,
    access: "read-write",
    says: "which of them comes next",
  },
  SEND_RING: {
    offset: 0x20,
    access: "read-write",
    says: "where the send ring is, a multiple of 8",
  },
  SEND_SIZE: {
    offset: 0x24,
    access: "read-write",
    says: "how many descriptors it has",
  },
  SEND_NEXT: {
    offset: 0x28,
    access: "read-write",
    says: "which of them comes next",
  },
  START: { offset: 0x2c, access: "write", says: "look into the send ring" },
  ADDRESS_LOW: {
    offset: 0x30,
    access: "read-write",
    says: "the first four bytes of the controller's address",
  },
  ADDRESS_HIGH: {
    offset: 0x34,
    access: "read-write",
    says: "the other two",
    fields: { BYTES: { bit: 0, width: 16, says: "the bytes" } },
  },
  GROUPS: {
    offset: 0x38,
    access: "read-write",
    count: 2,
    says: "which groups to receive for, by the hash of their address",
  },
  RECEIVED: { offset: 0x40, access: "read", says: "frames received" },
  SENT: { offset: 0x44, access: "read", says: "frames sent" },
  MISSED: { offset: 0x48, access: "read", says: "frames without a buffer" },
  DAMAGED: { offset: 0x4c, access: "read", says: "frames that were damaged" },
} as const satisfies Registers;

/** The six bytes of a controller's address, as one number with the first byte lowest. */
export type EthernetAddress = number & { readonly __brand: "EthernetAddress" };

/** The address that is written `08:00:2b:00:00:01`, or `undefined` if `text` is none. */
export function ethernetAddress(text: string): EthernetAddress | undefined {
  const parts = text.split(":");
  const good = parts.length === 6 &&
    parts.every((part) => /^[\da-f]{1,2}$/i.test(part));
  if (!good) return undefined;
  return parts.reduceRight(
    (all, part) => all * 256 + parseInt(part, 16),
    0,
  ) as EthernetAddress;
}
